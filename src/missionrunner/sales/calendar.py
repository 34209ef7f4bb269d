"""The plan calendar: plan weeks, months and quarters, counted from the start of the plan.

A plan week is an ISO week (Monday to Sunday) whose Thursday lies in the plan; it belongs to the plan
month in which that Thursday lies, so each month has four or five weeks.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from missionrunner.sales.values import Numbers, Row, Rows, Table, day

MONTHS_PER_QUARTER = 3


def plan_weeks(*, start: str, months: float, weeks_off: Sequence[str] | None = None) -> Table:
    """The weeks of the plan.

    `start`: first day; `months`: 1 to 24; `weeks_off`: Mondays without selling.
    Gives rows {week: 1.., monday: ISO date, month: 1.., quarter: 1.., selling: bool}.
    """
    raise NotImplementedError  # plan_weeks


def plan_period(*, start: str, months: float, weeks_off: Sequence[str] | None = None) -> dict[str, Any]:
    """The plan's dates and number of weeks.

    Gives {start, end (last day), days, weeks, selling_weeks, selling_weeks_by_quarter [count],
    weeks_by_month [count], start_or_monday, end_or_sunday}. The last two are the Monday of the start's
    and the Sunday of the end's calendar week: initiatives may begin and end there.
    """
    raise NotImplementedError  # plan_period


def default_weeks_off(*, start: str, months: float, share: float) -> list[str]:
    """Mondays of weeks without selling when the person named none.

    `share` of the plan weeks (0.1154 = six of fifty-two), rounded. First the weeks with a day from 24
    December to 1 January, then weeks from the last Monday of July on (six weeks at most), the rest
    evenly over the plan.
    """
    raise NotImplementedError  # default_weeks_off


def default_quarter_weights(*, months: float, step: float) -> list[float]:
    """Share of each started quarter in the target: each quarter carries `step` (0.15) of the first more,
    in proportion to its months; adds up to 1."""
    raise NotImplementedError  # default_quarter_weights


def shown_week(*, weeks: Rows, week: float, first: float, last: float) -> int:
    """Plan week in which a task is shown.

    A task in a week off moves to the next selling week; where that lies after `last`, to the last
    selling week from `first` on; where there is none, it stays.
    """
    raise NotImplementedError  # shown_week


def week_span(*, start: str, months: float, start_week: float, end_week: float) -> dict[str, str]:
    """Dates of a span of plan weeks: {start_date: Monday of the first week, end_date: Friday of the last,
    middle_date: Monday of the middle week, moved inside the plan's days}."""
    raise NotImplementedError  # week_span


def date_after(*, date: str, days: float) -> str:
    """The date `days` later (ISO text)."""
    raise NotImplementedError  # date_after
