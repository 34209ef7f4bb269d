"""How big a mission or agent file may be. The same numbers stand in docs/limits.md."""

from __future__ import annotations

MAX_FILE_BYTES = 2_000_000
MAX_LINES = 60_000
MAX_LINE_CHARS = 20_000
MAX_FRONT_MATTER_CHARS = 64_000
MAX_FRONT_MATTER_DEPTH = 20
MAX_PHASES = 200
MAX_INPUTS = 500
MAX_ENTRIES = 500
"""Tasks, deliverables, criteria or variations in one list; subtasks below one task."""
MAX_DELIVERABLES = 1_000
"""Deliverables of a whole mission."""
MAX_WARNINGS = 200
MAX_INLINE_CHARS = 2_000
"""Longer texts keep their Markdown signs: they are not worth an inline parse."""
MAX_ID_CHARS = 60
