"""The plan calendar: plan weeks, months and quarters, counted from the start of the plan.

A plan week is an ISO week (Monday to Sunday) whose Thursday lies in the plan; it belongs to the plan
month in which that Thursday lies, so each month has four or five weeks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from missionrunner.sales.values import Rows, Table, day

MONTHS_PER_QUARTER = 3
LAST_DAY_OF_EVERY_MONTH = 28


def add_months(start: date, months: int) -> date:
    """The same day `months` later; the last day of the month where it has no such day (31 January + 1)."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    if start.day <= LAST_DAY_OF_EVERY_MONTH:
        return date(year, month, start.day)
    into_next_month = date(year, month, LAST_DAY_OF_EVERY_MONTH) + timedelta(days=4)
    last_day = (into_next_month - timedelta(days=into_next_month.day)).day
    return date(year, month, min(start.day, last_day))


def quarters_of(months: int) -> range:
    """Numbers of the started quarters: 1, 2, ... (a plan of four months has two)."""
    return range(1, math.ceil(months / MONTHS_PER_QUARTER) + 1)


def months_in_quarter(quarter: int, months: int) -> int:
    """Months of quarter 1, 2, ... in a plan of `months`; the last one may be short."""
    return min(MONTHS_PER_QUARTER, months - MONTHS_PER_QUARTER * (quarter - 1))


def quarter_end(quarter: int, start: date, months: int) -> date:
    """Last day of a quarter of the plan."""
    return add_months(start, min(MONTHS_PER_QUARTER * quarter, months)) - timedelta(days=1)


def quarter_of(when: date, start: date, months: int) -> int | None:
    """Quarter of the plan that a day falls in, 1 for days before the plan; None after the plan."""
    return next((q for q in quarters_of(months) if when <= quarter_end(q, start, months)), None)


def _holds_year_end(monday: date) -> bool:
    week = [monday + timedelta(days=i) for i in range(7)]
    return any((d.month, d.day) >= (12, 24) or (d.month, d.day) == (1, 1) for d in week)


def _is_high_summer(monday: date) -> bool:
    """One of the six weeks from the last Monday of July on."""
    end_of_july = date(monday.year, 7, 31)
    last_monday = end_of_july - timedelta(days=end_of_july.weekday())
    return last_monday <= monday < last_monday + timedelta(weeks=6)


def plan_weeks(*, start: str, months: float, weeks_off: Sequence[str] | None = None) -> Table:
    """The weeks of the plan.

    `start`: first day; `months`: 1 to 24; `weeks_off`: Mondays without selling.
    Gives rows {week: 1.., monday: ISO date, month: 1.., quarter: 1.., selling: bool}.
    """
    first, count = day(start), int(months)
    month_starts = [add_months(first, m) for m in range(count + 1)]
    off = set(weeks_off or ())
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    out: Table = []
    month = 0
    while thursday < month_starts[count]:
        while thursday >= month_starts[month + 1]:
            month += 1
        monday = (thursday - timedelta(days=3)).isoformat()
        out.append(
            {
                "week": len(out) + 1,
                "monday": monday,
                "month": month + 1,
                "quarter": month // MONTHS_PER_QUARTER + 1,
                "selling": monday not in off,
            }
        )
        thursday += timedelta(days=7)
    return out


def plan_period(*, start: str, months: float, weeks_off: Sequence[str] | None = None) -> dict[str, Any]:
    """The plan's dates and number of weeks.

    Gives {start, end (last day), days, weeks, selling_weeks, selling_weeks_by_quarter [count],
    weeks_by_month [count], start_or_monday, end_or_sunday}. The last two are the Monday of the start's
    and the Sunday of the end's calendar week: initiatives may begin and end there.
    """
    first, count = day(start), int(months)
    last = add_months(first, count) - timedelta(days=1)
    weeks = plan_weeks(start=start, months=months, weeks_off=weeks_off)
    selling = [week for week in weeks if week["selling"]]
    return {
        "start": first.isoformat(),
        "end": last.isoformat(),
        "days": (last - first).days + 1,
        "weeks": len(weeks),
        "selling_weeks": len(selling),
        "selling_weeks_by_quarter": [
            sum(week["quarter"] == quarter for week in selling) for quarter in quarters_of(count)
        ],
        "weeks_by_month": [sum(week["month"] == month for week in weeks) for month in range(1, count + 1)],
        "start_or_monday": (first - timedelta(days=first.weekday())).isoformat(),
        "end_or_sunday": (last + timedelta(days=6 - last.weekday())).isoformat(),
    }


def default_weeks_off(*, start: str, months: float, share: float) -> list[str]:
    """Mondays of weeks without selling when the person named none.

    `share` of the plan weeks (0.1154 = six of fifty-two), rounded. First the weeks with a day from 24
    December to 1 January, then weeks from the last Monday of July on (six weeks at most), the rest
    evenly over the plan.
    """
    mondays = [day(week["monday"]) for week in plan_weeks(start=start, months=months)]
    wanted = round(len(mondays) * share)
    chosen: list[date] = []
    rules: tuple[Callable[[date], bool], ...] = (_holds_year_end, _is_high_summer)
    for rule in rules:
        for monday in mondays:
            if len(chosen) < wanted and monday not in chosen and rule(monday):
                chosen.append(monday)
    rest = [monday for monday in mondays if monday not in chosen]
    missing = wanted - len(chosen)
    chosen += [rest[int((k + 0.5) * len(rest) / missing)] for k in range(missing)]
    return [monday.isoformat() for monday in sorted(chosen)]


def default_quarter_weights(*, months: float, step: float) -> list[float]:
    """Share of each started quarter in the target; adds up to 1.

    Each quarter carries `step` (0.15) of the first more, in proportion to its months.
    """
    raw = [
        (1 + step * (quarter - 1)) * months_in_quarter(quarter, int(months)) / MONTHS_PER_QUARTER
        for quarter in quarters_of(int(months))
    ]
    return [x / sum(raw) for x in raw]


def shown_week(*, weeks: Rows, week: float, first: float, last: float) -> int:
    """Plan week in which a task is shown.

    A task in a week off moves to the next selling week; where that lies after `last`, to the last
    selling week from `first` on; where there is none, it stays.
    """
    selling = [int(row["week"]) for row in weeks if row["selling"] and first <= row["week"] <= last]
    return next((k for k in selling if k >= week), selling[-1] if selling else int(week))


def week_span(*, start: str, months: float, start_week: float, end_week: float) -> dict[str, str]:
    """Dates of a span of plan weeks: {start_date: Monday of the first week, end_date: Friday of the last,
    middle_date: Monday of the middle week, moved inside the plan's days}."""
    mondays = [day(week["monday"]) for week in plan_weeks(start=start, months=months)]

    def monday_of(week: float) -> date:
        return mondays[min(max(int(week), 1), len(mondays)) - 1]

    first = day(start)
    last = add_months(first, int(months)) - timedelta(days=1)
    middle = monday_of((int(start_week) + int(end_week)) // 2)
    return {
        "start_date": monday_of(start_week).isoformat(),
        "end_date": (monday_of(end_week) + timedelta(days=4)).isoformat(),
        "middle_date": min(last, max(first, middle)).isoformat(),
    }


def date_after(*, date: str, days: float) -> str:
    """The date (ISO text) that is `days` after `date`."""
    return (day(date) + timedelta(days=days)).isoformat()
