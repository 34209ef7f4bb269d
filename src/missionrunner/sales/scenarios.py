"""What if: scenarios, and the effect of a small step on each lever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.sales.values import Numbers, Row, Table, product

POINT = 0.01
"""One percentage point, the step of the sensitivity table."""


def scenarios(
    *,
    factors: Mapping[str, Row],
    leads: float,
    win_rate: float,
    average_deal: float,
    base_new_revenue: float,
    repeat_revenue: float,
    revenue_target: float,
) -> Table:
    """Revenue of each scenario, from the lowest to the highest.

    `factors`: name -> {leads, win_rate, average_deal} (factors on the plan). Gives rows {scenario, leads,
    win_rate, average_deal, leads_count, win_rate_value, average_deal_value, new_revenue, total_revenue,
    versus_target}. Repeat revenue is the same in all.
    """
    raise NotImplementedError  # scenarios


def sensitivity(*, base_new_revenue: float, stage_ids: list[str], targets: Numbers) -> dict[str, Any]:
    """Change of new revenue by one point at each stage, and by 1 % of leads and deal.

    Gives {rows: {lever (text), delta (money)}, largest_effect_per_point (stage id), ten_percent_at_any_stage}.
    """
    raise NotImplementedError  # sensitivity
