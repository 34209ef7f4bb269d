"""Selling time of a person per plan month, with the ramp of a new hire."""

from __future__ import annotations

from missionrunner.sales.calendar import add_months
from missionrunner.sales.values import Row, day


def ramp_factor(*, month: float, ramp_months: float) -> float:
    """Productivity in month `month` (1-based) after the start: min(1, month / (ramp_months + 1));
    a ramp of 3 gives 0.25, 0.50, 0.75, 1. 0 before the start."""
    return 0.0 if month < 1 else min(1.0, month / (ramp_months + 1))


def fte_by_month(*, person: Row, start: str, months: float, ramp_months: float) -> list[float]:
    """Full-time equivalents of selling time per plan month.

    `person`: {selling_share, start_date?, ramp_months?}; `ramp_months` counts where the person has none.
    The first month of a hire is the plan month with the start date, reduced to the share of its days
    that are left.
    """
    share, count = float(person["selling_share"]), int(months)
    if not person.get("start_date"):
        return [share] * count
    plan_start, begins = day(start), day(person["start_date"])
    own_ramp = person.get("ramp_months")
    ramp = ramp_months if own_ramp is None else float(own_ramp)
    # The plan month (0-based, negative before the plan) that holds the first day of work.
    first = (begins.year - plan_start.year) * 12 + begins.month - plan_start.month
    while add_months(plan_start, first) > begins:
        first -= 1
    while add_months(plan_start, first + 1) <= begins:
        first += 1
    out: list[float] = []
    for month in range(count):
        factor = ramp_factor(month=month - first + 1, ramp_months=ramp)
        if month == first:
            opens, closes = add_months(plan_start, month), add_months(plan_start, month + 1)
            factor *= (closes - begins).days / (closes - opens).days
        out.append(share * factor)
    return out
