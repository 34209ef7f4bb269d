"""Dates of the quarterly reviews."""

from __future__ import annotations

from datetime import timedelta

from missionrunner.sales.calendar import add_months, quarters_of
from missionrunner.sales.values import Table, day


def review_dates(*, start: str, months: float, days_after: float = 6) -> Table:
    """Rows {quarter, date}: the first day after the quarter + `days_after` days, moved on to the next Monday if
    it is a Friday, Saturday or Sunday."""
    raise NotImplementedError  # review_dates
