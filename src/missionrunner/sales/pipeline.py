"""What the open pipeline and the new leads bring, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from missionrunner.sales.calendar import add_months, quarter_of
from missionrunner.sales.targets import phased_plan
from missionrunner.sales.values import GUARD, MaybeNumbers, Numbers, Rows, Table, day, known, money, product, ratio


def open_pipeline(*, open_pipeline: Rows | None, open_deals: Rows | None, stage_ids: list[str]) -> Table | None:
    """Open deals per stage on the start day, one row per stage in their order: {stage, count, value}.

    The answered table counts; without it, it is summed from the single deals (rows {stage, value}). A stage
    without a row has no open deals. None when neither was answered.
    """
    raise NotImplementedError  # open_pipeline


def weighted_forecast(*, open_pipeline: Rows | None, probabilities: MaybeNumbers | None) -> float | None:
    """Sum of value x current probability per stage (money). Deals already open behave like the past, so the
    probabilities are today's. A stage with nothing open counts 0 even where its probability is unknown."""
    raise NotImplementedError  # weighted_forecast


def open_pipeline_timing(
    *,
    start: str,
    months: float,
    stage_ids: list[str],
    days: Numbers,
    open_pipeline: Rows | None,
    probabilities: MaybeNumbers | None,
) -> Table:
    """When open deals are expected to be signed: rows {stage, win_date, quarter (None after the plan),
    weighted (money)}. A deal needs half of its stage's `days` and all days of the later stages."""
    raise NotImplementedError  # open_pipeline_timing


def phased_leads(
    *,
    start: str,
    months: float,
    weeks: Rows,
    leads: float,
    days: Numbers,
    initiatives: Rows | None,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    deal_current: float | None,
    deal_target: float,
) -> Table:
    """What the new leads of each selling week bring.

    `leads`: leads needed in the plan, the same number each selling week. The rate of a stage is taken on the
    day a lead leaves it, the average deal on the day of signature. Gives rows {week, monday, win_date, usable
    (signed inside the plan), quarter (of the signature; None after the plan), leads, lead_to_win, average_deal,
    revenue (0 where not usable)}.
    """
    raise NotImplementedError  # phased_leads


def feed(*, quarters: Rows, open_pipeline_timing: Rows, phased_leads: Rows) -> Table:
    """What feeds each quarter: rows {quarter, target, from_open_pipeline, from_new_leads, total, share,
    cumulative_target, cumulative_total (money), text}. None where the open pipeline is unknown."""
    raise NotImplementedError  # feed


def timing(*, new_revenue: float, feed: Rows, phased_leads: Rows, open_pipeline_timing: Rows) -> dict[str, Any]:
    """Does the plan's revenue come in inside the plan?

    Gives {lead_window_weeks, last_useful_monday, in_period_revenue, covers_target, open_pipeline_after_end,
    leads_per_week_for_in_period}. None where an input is unknown or no week is usable.
    """
    raise NotImplementedError  # timing


def package_mix(*, packages: Rows | None, average_deal: float) -> dict[str, Any] | None:
    """The packages' weighted price against the planned average deal: {rows, shares_sum, weighted_price,
    difference (ratio)}. `packages`: rows {price, share, ...}. None when not answered."""
    raise NotImplementedError  # package_mix
