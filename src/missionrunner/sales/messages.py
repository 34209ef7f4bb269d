"""Remarks that the plan makes about itself."""

from __future__ import annotations

from missionrunner.sales.values import Numbers, Rows, Table, money, plain


def plan_messages(
    *, stage_ids: list[str], wanted: Numbers, cap: float, levers: Rows, tools_cost: float, budget: float
) -> Table:
    """Rows {field, text}: stages planned with the cap, tools above the budget, levers that only hold.

    `wanted`: from conversion_targets; `levers`: from lever_targets, in the order of the initiatives.
    """
    raise NotImplementedError  # plan_messages
