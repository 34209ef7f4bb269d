"""The functions that mission data can name: `{function: NAME, inputs: {ARGUMENT: CEL}, pick: FIELD}`.

Imported late, standard library only. Each function takes keyword arguments, reads nothing else and
returns JSON values. An argument whose type does not allow None is needed: where it is empty, the
result is None.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from missionrunner.sales import (
    actuals,
    apportion,
    calendar,
    capacity,
    criteria,
    levers,
    messages,
    people,
    pipeline,
    ramp,
    replan,
    reviews,
    scenarios,
    smart,
    targets,
    variance,
    weekly,
)


def _empty_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, with an empty result where a needed argument is empty."""
    needed = [
        name
        for name, kind in function.__annotations__.items()
        if name != "return" and "None" not in str(kind) and "Maybe" not in str(kind)
    ]

    @wraps(function)
    def call(**inputs: Any) -> Any:
        if any(name in inputs and inputs[name] is None for name in needed):
            return None
        return function(**inputs)

    return call


FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: _empty_safe(function)
    for function in (
        actuals.import_report,
        actuals.quarter_actuals,
        actuals.wilson,
        apportion.apportion,
        apportion.spread,
        apportion.spread_shares,
        calendar.date_after,
        calendar.default_quarter_weights,
        calendar.default_weeks_off,
        calendar.plan_period,
        calendar.plan_weeks,
        calendar.shown_week,
        calendar.week_span,
        capacity.capacity,
        capacity.delivery,
        criteria.few_cases,
        criteria.merge_exit_criteria,
        criteria.stage_texts,
        criteria.traffic_light,
        criteria.weakest_stage,
        levers.chassis_factors,
        levers.conversion_targets,
        levers.initiative_tasks,
        levers.lever_effect,
        levers.lever_resources,
        levers.lever_stages,
        levers.lever_targets,
        levers.lever_windows,
        levers.margin_target,
        levers.repeat_growth,
        messages.plan_messages,
        people.owner,
        people.supporters,
        pipeline.feed,
        pipeline.open_pipeline,
        pipeline.open_pipeline_timing,
        pipeline.package_mix,
        pipeline.phased_leads,
        pipeline.timing,
        pipeline.weighted_forecast,
        ramp.fte_by_month,
        ramp.ramp_factor,
        replan.next_quarter_checks,
        replan.next_quarter_plan,
        replan.replan,
        reviews.review_dates,
        scenarios.scenarios,
        scenarios.sensitivity,
        smart.smart,
        targets.month_targets,
        targets.quarter_targets,
        targets.source_targets,
        variance.variance,
        weekly.monday_list,
        weekly.monthly_plan,
        weekly.weekly_plan,
    )
}
"""Name -> function."""
