"""Selling time of a person per plan month, with the ramp of a new hire."""

from __future__ import annotations

from datetime import date

from missionrunner.sales.calendar import add_months
from missionrunner.sales.values import Row, day


def ramp_factor(*, month: float, ramp_months: float) -> float:
    """Productivity in month `month` (1-based) after the start: min(1, month / (ramp_months + 1));
    a ramp of 3 gives 0.25, 0.50, 0.75, 1. 0 before the start."""
    raise NotImplementedError  # ramp_factor


def fte_by_month(*, person: Row, start: str, months: float, ramp_months: float) -> list[float]:
    """Full-time equivalents of selling time per plan month.

    `person`: {selling_share, start_date?, ramp_months?}; `ramp_months` counts where the person has none.
    The first month of a hire is the plan month with the start date, reduced to the share of its days
    that are left.
    """
    raise NotImplementedError  # fte_by_month
