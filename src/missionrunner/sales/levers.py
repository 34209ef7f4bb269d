"""The three chosen levers: which stage they move, from where to where, and what that is worth."""

from __future__ import annotations

import math
from typing import Any

from missionrunner.errors import BadInput
from missionrunner.sales.calendar import shown_week
from missionrunner.sales.values import GUARD, MaybeNumbers, Numbers, Row, Rows, Table, known, money, ratio

NEW_BUSINESS = ("prospects", "lead_conversion", "client_conversion", "average_spend")
"""Levers that move new-customer revenue; transaction_frequency and margin stand apart."""


def lever_stages(
    *, levers: Rows, stage_ids: list[str], current: MaybeNumbers | None, defaults: Numbers
) -> list[str]:
    """Stage id that each lever works on; "" for levers that are no conversion.

    `levers`: the answer, rows {component, stage?, target?}. lead_conversion is the first stage;
    client_conversion the named stage, else the stage of stages 2.. with the lowest current rate (the
    playbook's, `defaults`, without own counts; the first on a tie), leaving out stages that another
    lever names.
    """
    rates = known(current, len(stage_ids)) or list(defaults)
    named = {lever.get("stage") for lever in levers if lever.get("component") == "client_conversion"}

    def stage_of(lever: Row) -> str:
        component = lever.get("component")
        if component == "lead_conversion":
            return stage_ids[0]
        if component != "client_conversion":
            return ""
        if lever.get("stage"):
            return str(lever["stage"])
        free = [i for i in range(1, len(stage_ids)) if stage_ids[i] not in named]
        return stage_ids[min(free, key=lambda i: rates[i])] if free else ""

    return [stage_of(lever) for lever in levers]


def conversion_targets(
    *,
    levers: Rows,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    defaults: Numbers,
    uplift: float,
    cap: float,
) -> dict[str, list[float]]:
    """Target conversion of each stage before anybody edits it.

    Today's rates (`current`, ratios; without own counts `defaults`), and for the stages of the levers the
    lever's target or today x (1 + uplift). Gives {targets: [ratio], wanted: [ratio]}; `wanted` is the rate
    before the `cap` (0.95), for the message.
    """
    today = known(current, len(stage_ids))
    wanted = list(today) if today else [float(x) for x in defaults]
    stages = lever_stages(levers=levers, stage_ids=stage_ids, current=current, defaults=defaults)
    for lever, stage in zip(levers, stages, strict=True):
        if stage not in stage_ids:
            continue
        i = stage_ids.index(stage)
        if lever.get("target"):
            wanted[i] = float(lever["target"])
        elif today:
            wanted[i] = today[i] * (1 + uplift)
    return {"targets": [min(cap, x) for x in wanted], "wanted": wanted}


def lever_targets(
    *,
    levers: Rows,
    stage_ids: list[str],
    current: MaybeNumbers | None,
    defaults: Numbers,
    targets: Numbers,
    leads_baseline: float | None,
    leads_needed: float,
    deal_current: float | None,
    deal_target: float,
    repeat_baseline: float | None,
    repeat_target: float,
    gross_margin: float,
    margin_target: float,
) -> Table:
    """From where to where each lever moves, in the order of the answer.

    `targets`: the stages' conversion targets as they stand in the plan. Gives rows {component, stage ("" if
    none), mode (raise or hold), baseline, needed, target, change}. mode is hold where the plan needs no more
    than there is today; then target = baseline. baseline and change are None without own counts.
    """
    today = known(current, len(stage_ids))
    levels: dict[str, tuple[float | None, float]] = {
        "prospects": (leads_baseline, leads_needed),
        "average_spend": (deal_current, deal_target),
        "transaction_frequency": (repeat_baseline, repeat_target),
        "margin": (gross_margin, margin_target),
    }
    stages = lever_stages(levers=levers, stage_ids=stage_ids, current=current, defaults=defaults)
    out: Table = []
    for lever, stage in zip(levers, stages, strict=True):
        component = str(lever["component"])
        if stage in stage_ids:
            i = stage_ids.index(stage)
            baseline, needed = (today[i] if today else None), targets[i]
        elif component in levels:
            baseline, needed = levels[component]
        else:
            raise BadInput(f"priority_levers: {component!r} is not a lever, or its stage is unknown")
        hold = baseline is not None and needed <= baseline * (1 + GUARD)
        target = baseline if hold else needed
        growth = ratio(target, baseline)
        out.append(
            {
                "component": component,
                "stage": stage,
                "mode": "hold" if hold else "raise",
                "baseline": baseline,
                "needed": needed,
                "target": target,
                "change": 0.0 if hold else None if growth is None else growth - 1,
            }
        )
    return out


def lever_resources(
    *, split: Numbers, allocate_share: float, hours_available: float, budget: float, tools_cost: float
) -> Table:
    """Hours and money of each lever: rows {hours, budget}.

    hours = hours_available x allocate_share x split, rounded down to 1. Money is
    max(0, min(allocate_share x budget, budget - tools_cost)) x split, rounded down to 100.
    """
    money = max(0.0, min(allocate_share * budget, budget - tools_cost))
    return [
        {
            "hours": math.floor(hours_available * allocate_share * share + GUARD),
            "budget": math.floor(money * share / 100 + GUARD) * 100,
        }
        for share in split
    ]


def lever_windows(*, windows: list[list[float]], weeks: float) -> Table:
    """First and last plan week of each lever: rows {start_week, end_week}. `windows`: shares of the plan
    weeks [from, to]; `weeks`: number of plan weeks."""
    count = int(weeks)
    return [
        {"start_week": max(1, round(begin * count)), "end_week": min(count, max(2, round(end * count)))}
        for begin, end in windows
    ]


def initiative_tasks(
    *, tasks: list[Any], known: Row | None, owner: str, start_week: float, end_week: float, weeks: Rows
) -> Table:
    """Tasks of one initiative, evenly from its first to its last week: rows {name, owner, week}.

    `tasks`: texts, or {name, known, instead}: `instead` counts where `known` (name -> bool, from the
    documents) says that the thing exists already. A task in a week off is shown in the next selling week.
    """
    exists = known or {}

    def name_of(task: Any) -> str:
        if isinstance(task, str):
            return task
        replaced = task.get("known") and exists.get(task["known"]) and task.get("instead")
        return str(task["instead"] if replaced else task["name"])

    first, last = int(start_week), int(end_week)
    steps = max(1, len(tasks) - 1)
    return [
        {
            "name": name_of(task),
            "owner": owner,
            "week": shown_week(
                weeks=weeks, week=first + round(i * (last - first) / steps), first=first, last=last
            ),
        }
        for i, task in enumerate(tasks)
    ]


def lever_effect(
    *,
    component: str,
    baseline: float | None,
    target: float,
    budget: float | None,
    base_new_revenue: float,
    baseline_new_revenue: float | None,
    baseline_repeat_revenue: float | None,
    repeat_revenue_target: float,
    gross_margin: float,
    revenue_target: float,
    average_deal: float,
    months: float,
) -> dict[str, float | None]:
    """What one lever is worth in the plan period (money, except payback).

    Only new revenue is split over the new-business levers, by logarithms so that the parts add up:
    (N1 - N0) x ln(target / baseline) / ln(N1 / N0), N0 = `baseline_new_revenue`, N1 = `base_new_revenue`
    (leads rounded up x lead-to-win x average deal). Gives {new_revenue_contribution,
    repeat_revenue_contribution, revenue_contribution (sum), gross_profit_effect, cost_per_extra_deal,
    payback_months (months)}; None where unknown, the last two also without a positive effect.
    """
    new = _new_revenue_part(component, baseline, target, base_new_revenue, baseline_new_revenue)
    repeat: float | None = 0.0
    if component == "transaction_frequency":
        repeat = None if baseline_repeat_revenue is None else repeat_revenue_target - baseline_repeat_revenue
    both = None if new is None or repeat is None else new + repeat
    if component == "margin":
        profit = None if baseline is None else (target - baseline) * revenue_target
    else:
        profit = None if both is None else both * gross_margin
    pays = budget is not None and profit is not None and profit > 0
    return {
        "new_revenue_contribution": new,
        "repeat_revenue_contribution": repeat,
        "revenue_contribution": both,
        "gross_profit_effect": profit,
        "cost_per_extra_deal": budget / (new / average_deal) if pays and budget is not None and new else None,
        "payback_months": budget / (profit / months) if pays and budget is not None and profit else None,
    }


def _new_revenue_part(
    component: str, baseline: float | None, target: float, planned: float, today: float | None
) -> float | None:
    """The lever's part of `planned` - `today`; None where a figure of today is unknown."""
    if component not in NEW_BUSINESS:
        return 0.0
    if today is None or baseline is None or min(today, baseline, target, planned) <= 0:
        return None
    growth = math.log(planned / today)
    return 0.0 if abs(growth) < GUARD else (planned - today) * math.log(target / baseline) / growth


def margin_target(*, levers: Rows, gross_margin: float, step: float, ceiling: float = 0.99) -> float:
    """Gross margin of the plan (ratio): the margin lever's target, else today + `step` up to `ceiling`;
    today's margin without that lever."""
    lever = next((lever for lever in levers if lever.get("component") == "margin"), None)
    if lever is None:
        return gross_margin
    return float(lever["target"]) if lever.get("target") else min(ceiling, gross_margin + step)


def repeat_growth(
    *,
    baseline: float | None,
    target: float,
    initiatives: Rows | None,
    repeat_owner: str | None,
    currency: str | None,
) -> dict[str, Any] | None:
    """Growth with existing customers, which stands apart from the new-business levers.

    `initiatives`: rows {id, chassis_component, owner}. Gives {baseline, target, growth, initiative_id ("" if
    none), owned (bool; also true without growth), owner, text}.
    """
    if baseline is None:
        return None
    growth = target - baseline
    mover = next(
        (i for i in initiatives or () if i.get("chassis_component") == "transaction_frequency"), None
    )
    person = str((mover or {}).get("owner") or repeat_owner or "")
    owned = mover is not None or bool(repeat_owner) or growth <= GUARD
    unit = f" {currency}" if currency else ""
    if growth > 0:
        text = f"Repeat revenue is planned to grow by {money(growth)}{unit}; "
        text += f"owner: {person}" if owned and person else "nobody owns it yet"
    elif growth < 0:
        text = f"Repeat revenue is planned to fall by {money(-growth)}{unit}; no growth to own"
    else:
        text = f"Repeat revenue is planned to stay at {money(target)}{unit}; no growth to own"
    return {
        "baseline": baseline,
        "target": target,
        "growth": growth,
        "initiative_id": str(mover["id"]) if mover else "",
        "owned": owned,
        "owner": person,
        "text": text,
    }


def chassis_factors(
    *,
    leads_baseline: float | None,
    leads_needed: float,
    lead_conversion_baseline: float | None,
    lead_conversion: float,
    win_rate_baseline: float | None,
    win_rate: float,
    deal_current: float | None,
    average_deal: float,
    repeat_factor_baseline: float | None,
    revenue_target: float,
    new_revenue_target: float,
    gross_margin: float,
    margin_target: float,
) -> Table:
    """The six factors whose product is the gross profit of the period: rows {component, baseline, target,
    change (ratio)}. transaction_frequency = total revenue / new revenue."""
    factors: list[tuple[str, float | None, float | None]] = [
        ("prospects", leads_baseline, leads_needed),
        ("lead_conversion", lead_conversion_baseline, lead_conversion),
        ("client_conversion", win_rate_baseline, win_rate),
        ("average_spend", deal_current, average_deal),
        ("transaction_frequency", repeat_factor_baseline, ratio(revenue_target, new_revenue_target)),
        ("margin", gross_margin, margin_target),
    ]
    out: Table = []
    for component, baseline, target in factors:
        growth = ratio(target, baseline)
        change = None if growth is None else growth - 1
        out.append({"component": component, "baseline": baseline, "target": target, "change": change})
    return out
