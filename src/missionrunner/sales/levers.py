"""The three chosen levers: which stage they move, from where to where, and what that is worth."""

from __future__ import annotations

import math
from typing import Any

from missionrunner.sales.calendar import shown_week
from missionrunner.sales.values import GUARD, MaybeNumbers, Numbers, Row, Rows, Table, known, money

NEW_BUSINESS = ("prospects", "lead_conversion", "client_conversion", "average_spend")
"""Levers that move new-customer revenue; transaction_frequency and margin stand apart."""


def lever_stages(*, levers: Rows, stage_ids: list[str], current: MaybeNumbers | None, defaults: Numbers) -> list[str]:
    """Stage id that each lever works on; "" for levers that are no conversion.

    `levers`: the answer, rows {component, stage?, target?}. lead_conversion is the first stage;
    client_conversion the named stage, else the stage of stages 2.. with the lowest current rate (the
    playbook's, `defaults`, without own counts; the first on a tie), leaving out stages that another
    lever names.
    """
    raise NotImplementedError  # lever_stages


def conversion_targets(
    *, levers: Rows, stage_ids: list[str], current: MaybeNumbers | None, defaults: Numbers, uplift: float, cap: float
) -> dict[str, list[float]]:
    """Target conversion of each stage before anybody edits it.

    Today's rates (`current`, ratios; without own counts `defaults`), and for the stages of the levers the
    lever's target or today x (1 + uplift). Gives {targets: [ratio], wanted: [ratio]}; `wanted` is the rate
    before the `cap` (0.95), for the message.
    """
    raise NotImplementedError  # conversion_targets


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
    raise NotImplementedError  # lever_targets


def lever_resources(
    *, split: Numbers, allocate_share: float, hours_available: float, budget: float, tools_cost: float
) -> Table:
    """Hours and money of each lever: rows {hours, budget}.

    hours = hours_available x allocate_share x split, rounded down to 1. Money is
    max(0, min(allocate_share x budget, budget - tools_cost)) x split, rounded down to 100.
    """
    raise NotImplementedError  # lever_resources


def lever_windows(*, windows: list[list[float]], weeks: float) -> Table:
    """First and last plan week of each lever: rows {start_week, end_week}. `windows`: shares of the plan
    weeks [from, to]; `weeks`: number of plan weeks."""
    raise NotImplementedError  # lever_windows


def initiative_tasks(
    *, tasks: list[Any], known: Row | None, owner: str, start_week: float, end_week: float, weeks: Rows
) -> Table:
    """Tasks of one initiative, evenly from its first to its last week: rows {name, owner, week}.

    `tasks`: texts, or {name, known, instead}: `instead` counts where `known` (name -> bool, from the
    documents) says that the thing exists already. A task in a week off is shown in the next selling week.
    """
    raise NotImplementedError  # initiative_tasks


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
    raise NotImplementedError  # lever_effect


def margin_target(*, levers: Rows, gross_margin: float, step: float, ceiling: float = 0.99) -> float:
    """Gross margin of the plan (ratio): the margin lever's target, else today + `step` up to `ceiling`;
    today's margin without that lever."""
    raise NotImplementedError  # margin_target


def repeat_growth(
    *, baseline: float | None, target: float, initiatives: Rows | None, repeat_owner: str | None, currency: str | None
) -> dict[str, Any] | None:
    """Growth with existing customers, which stands apart from the new-business levers.

    `initiatives`: rows {id, chassis_component, owner}. Gives {baseline, target, growth, initiative_id ("" if
    none), owned (bool; also true without growth), owner, text}.
    """
    raise NotImplementedError  # repeat_growth


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
    raise NotImplementedError  # chassis_factors
