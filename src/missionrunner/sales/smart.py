"""SMART rules that can be checked: specific, measurable, achievable, relevant, time-bound."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.sales.values import Row, Rows


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
    strategic_goal_id, deadline, best_past_change?, milestones [{date}]}. achievable: utilisation of the
    team at most 1 and |target - baseline| / |baseline| at most max(largest_change, past_change_factor x
    best_past_change), the largest relative change of the metric in an earlier plan period.
    """
    statement = str(objective.get("statement") or "")
    baseline, target = objective.get("baseline"), objective.get("target")
    deadline = str(objective.get("deadline") or "")
    milestones: Rows = objective.get("milestones") or []
    hold = objective.get("mode") == "hold"
    specific = (
        len(statement.split()) >= minimum_words
        and any(c.isdigit() for c in statement)
        and bool(objective.get("scope"))
        and objective.get("owner") in team_names
    )
    measurable = (
        all(objective.get(name) for name in ("metric_id", "unit", "data_source"))
        and baseline is not None
        and target is not None
        and (baseline != target or hold)
    )
    limit = max(largest_change, past_change_factor * (objective.get("best_past_change") or 0))
    in_reach = not baseline or target is None or abs(target - baseline) / abs(baseline) <= limit
    return {
        "specific": specific,
        "measurable": measurable,
        "achievable": utilisation is not None and utilisation <= 1 and in_reach,
        "relevant": objective.get("strategic_goal_id") in strategic_goals,
        "time_bound": plan_start < deadline <= plan_end
        and bool(milestones)
        and all(step["date"] <= deadline for step in milestones),
    }
