"""Remarks that the plan makes about itself."""

from __future__ import annotations

from missionrunner.sales.values import GUARD, Numbers, Rows, Table, money, plain


def plan_messages(
    *,
    stage_ids: list[str],
    wanted: Numbers,
    targets: Numbers,
    cap: float,
    levers: Rows,
    tools_cost: float,
    budget: float,
) -> Table:
    """Rows {field, text}: stages planned with the cap, tools above the budget, levers that only hold.

    `wanted`: from conversion_targets; `targets`: the stages' conversion targets as they stand; `levers`:
    from lever_targets, in the order of the initiatives.
    """
    out: Table = []
    for stage, rate, target in zip(stage_ids, wanted, targets, strict=True):
        if rate > cap and target >= cap - GUARD:
            text = (
                f"{rate:.0%} at this stage is above {cap:.0%}; the plan uses {cap:.0%}. A stage that nearly "
                "everybody passes is not a stage: check its exit criteria."
            )
            out.append({"field": f"pipeline_stages.{stage}.conversion_target", "text": text})
    if tools_cost > budget:
        text = (
            f"The tools alone cost {money(tools_cost)}, more than the budget of {money(budget)}; "
            "the initiatives get 0."
        )
        out.append({"field": "initiative_roadmap.budget_tools", "text": text})
    for number, lever in enumerate(levers, 1):
        if lever["mode"] == "hold":
            text = (
                f"The plan needs {plain(lever['needed'])} for {str(lever['component']).replace('_', ' ')}; "
                f"the present {plain(lever['baseline'])} is enough. This lever holds the present level; "
                "consider another one."
            )
            out.append({"field": f"sales_initiatives.I{number}", "text": text})
    return out
