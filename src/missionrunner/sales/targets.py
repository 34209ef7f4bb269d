"""Targets per quarter, month and lead source, and the phased rates behind them.

Targets do not apply from day one: until the end week of the initiative that owns it, a stage's
conversion (or the average deal) counts with today's value, from the Monday after with the target.
What no initiative owns keeps its value. Without own counts the target rates count throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from missionrunner.sales.apportion import apportion
from missionrunner.sales.calendar import add_months, months_in_quarter
from missionrunner.sales.values import MaybeNumbers, Numbers, Rows, Table, day, known, product, ratio


def quarter_targets(
    *,
    months: float,
    weights: Numbers,
    new_revenue: float,
    repeat_revenue: float,
    deals: float,
    weeks: Rows,
    initiatives: Rows | None,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    targets: Numbers,
    cap: float,
    deal_current: float | None,
    deal_target: float,
) -> Table:
    """Targets of each started quarter.

    `weights`: share per quarter; `weeks`: plan_weeks; `initiatives`: rows {chassis_component, stage_id,
    end_week}; `current`, `targets`: stage conversions. Gives rows {quarter, months, weight, new_revenue,
    repeat_revenue (money), deals (count), stage_conversions [ratio], win_rate, average_deal,
    decided_opportunities (not rounded)}. Rates and deal are means of today and target by the share of the
    quarter's selling weeks after the switch.
    """
    raise NotImplementedError  # quarter_targets


def month_targets(*, start: str, quarters: Rows) -> Table:
    """Rows {month, start, new_revenue}: each month carries an equal part of its quarter."""
    raise NotImplementedError  # month_targets


def source_targets(
    *,
    lead_sources: Rows,
    win_indexes: Rows,
    lead_conversion: float,
    win_rate: float,
    opportunities: float,
    leads: float,
    average_deal: float,
) -> Table:
    """Targets of each lead source.

    `lead_sources`: rows {source, share} (share of opportunities) or {source, opportunities, leads};
    `win_indexes`: rows {source, win_index}, 1 where a source has none. Gives rows {source, share, lead_share,
    win_rate, opportunities, leads (counts that add up), average_deal}. The mix of the sources' win rates is the
    plan's win rate.
    """
    raise NotImplementedError  # source_targets
