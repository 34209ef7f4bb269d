"""Sales arithmetic and the plan calendar: pure functions that mission data names (see registry.py)."""
