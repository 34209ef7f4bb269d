"""Dates of the quarterly reviews."""

from __future__ import annotations

from datetime import timedelta

from missionrunner.sales.calendar import quarter_end, quarters_of
from missionrunner.sales.values import Table, day

FRIDAY = 4


def review_dates(*, start: str, months: float, days_after: float = 6) -> Table:
    """Rows {quarter, date}: the first day after the quarter + `days_after` days.

    A Friday, Saturday or Sunday is moved on to the next Monday.
    """
    first, count = day(start), int(months)
    out: Table = []
    for quarter in quarters_of(count):
        when = quarter_end(quarter, first, count) + timedelta(days=1 + days_after)
        if when.weekday() >= FRIDAY:
            when += timedelta(days=7 - when.weekday())
        out.append({"quarter": quarter, "date": when.isoformat()})
    return out
