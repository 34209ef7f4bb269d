"""SMART rules that can be checked: specific, measurable, achievable, relevant, time-bound."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.sales.values import Row


def smart(
    *,
    objective: Row,
    plan_start: str,
    plan_end: str,
    strategic_goals: Sequence[str],
    utilisation: float | None,
    team_names: Sequence[str],
    minimum_words: float = 8,
    largest_change: float = 0.5,
    past_change_factor: float = 1.5,
) -> dict[str, bool]:
    """Five yes/no results for one objective: {specific, measurable, achievable, relevant, time_bound}.

    `objective`: {statement, scope, mode?, owner, metric_id, baseline, target, unit, data_source,
    strategic_goal_id, deadline, best_past_change?, milestones [{date}]}. achievable: utilisation of the team at
    most 1 and |target - baseline| / |baseline| at most max(largest_change, past_change_factor x
    best_past_change), the largest relative change of the metric in an earlier plan period.
    """
    raise NotImplementedError  # smart
