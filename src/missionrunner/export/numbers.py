"""Number formats of the exports; the same functions write the numbers in messages and expressions."""

from __future__ import annotations

from missionrunner.deliverables.numbers import (
    NOT_KNOWN,
    format_date,
    format_number,
    format_quantity,
    unit_heading,
)

__all__ = ["NOT_KNOWN", "format_date", "format_number", "format_quantity", "unit_heading"]
