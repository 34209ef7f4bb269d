"""What if: scenarios, and the effect of a small step on each lever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.sales.values import Numbers, Row, Table

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
    out: Table = []
    for name, factor in factors.items():
        revenue = base_new_revenue * factor["leads"] * factor["win_rate"] * factor["average_deal"]
        out.append(
            {
                "scenario": name,
                "leads": factor["leads"],
                "win_rate": factor["win_rate"],
                "average_deal": factor["average_deal"],
                "leads_count": leads * factor["leads"],
                "win_rate_value": win_rate * factor["win_rate"],
                "average_deal_value": average_deal * factor["average_deal"],
                "new_revenue": revenue,
                "total_revenue": revenue + repeat_revenue,
                "versus_target": revenue + repeat_revenue - revenue_target,
            }
        )
    return sorted(out, key=lambda row: row["new_revenue"])


def sensitivity(*, base_new_revenue: float, stage_ids: list[str], targets: Numbers) -> dict[str, Any]:
    """Change of new revenue by one point at each stage, and by 1 % of leads and deal.

    Gives {rows: {lever (text), delta (money)}, largest_effect_per_point (stage id),
    ten_percent_at_any_stage}.
    """
    effects = [base_new_revenue * ((rate + POINT) / rate - 1) for rate in targets]
    rows: Table = [
        {"lever": f"{stage} +1 point", "delta": effect}
        for stage, effect in zip(stage_ids, effects, strict=True)
    ]
    rows.append({"lever": "leads +1 %", "delta": base_new_revenue * POINT})
    rows.append({"lever": "average deal +1 %", "delta": base_new_revenue * POINT})
    return {
        "rows": rows,
        "largest_effect_per_point": stage_ids[effects.index(max(effects))],
        "ten_percent_at_any_stage": base_new_revenue * 0.1,
    }
