"""How big a mission or agent file may be. The same numbers stand in docs/limits.md."""

from __future__ import annotations

MAX_FILE_BYTES = 1_000_000
MAX_LINES = 10_000
MAX_LINE_CHARS = 20_000
MAX_FRONT_MATTER_CHARS = 64_000
MAX_FRONT_MATTER_DEPTH = 20
MAX_PHASES = 200
MAX_ENTRIES = 500
"""Inputs, tasks, deliverables, criteria or variations in one list; subtasks below one task."""
MAX_TITLE_CHARS = 200
MAX_NESTING = 60
"""Levels of lists and quotations inside each other, as the Markdown parser counts them (two per list)."""
MAX_DELIVERABLES = 1_000
"""Deliverables of a whole mission."""
MAX_WARNINGS = 200
MAX_ID_CHARS = 60
