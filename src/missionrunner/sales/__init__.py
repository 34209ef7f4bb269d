"""Sales arithmetic and the plan calendar: pure functions that mission data binds to by name (see registry.py)."""
