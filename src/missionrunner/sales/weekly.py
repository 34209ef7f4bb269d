"""The weekly plan: who does how much in which week, and the list for Monday morning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.sales.apportion import spread, spread_shares
from missionrunner.sales.values import Numbers, Rows, Table, day


def weekly_plan(
    *,
    weeks: Rows,
    leads: float,
    lead_owner: str | None,
    activities: Rows,
    assignments: Mapping[str, Sequence[Mapping[str, float]]],
    team: Rows,
    planned_hires: Rows | None,
    initiatives: Rows | None,
) -> Table:
    """Targets and milestones of each plan week.

    `activities`: rows {activity}, for their order; `assignments`: from capacity; `initiatives`: rows {id, tasks
    [{name, week}]}. Gives rows {week, monday, month, quarter, selling, targets [{activity, count, owner}],
    milestones [text]}. Leads are spread over all selling weeks, each person's units over the selling weeks of
    the quarter (of a hire: from the start date on), so that the counts add up exactly.
    """
    raise NotImplementedError  # weekly_plan


def monthly_plan(*, months: Rows, weeks: Rows, default_milestone: str) -> Table:
    """Months as totals of their weeks: rows {month, start, new_revenue, weeks, leads, milestone}. `months`: from
    month_targets; `weeks`: from weekly_plan. A month without milestone gets `default_milestone`."""
    raise NotImplementedError  # monthly_plan


def monday_list(
    *,
    weeks: Rows,
    sources: Rows,
    leads: float,
    open_deals: Rows | None,
    stage_ids: list[str],
    days: Numbers,
    start: str,
    aged_factor: float = 1.5,
) -> dict[str, Any]:
    """What to work on each Monday.

    Gives {open_deals: rows {deal_id, name, stage, value, owner, next_step, next_step_date, flag}, latest stage
    first, larger deals first; weeks: rows {week, monday, leads {source: count}} of the selling weeks}. flag is
    "no dated next step", or "older than 1.5 x stage days" where a deal entered its stage longer ago than
    `aged_factor` x the stage's `days` before the plan's `start`. `sources`: rows {source, leads}.
    """
    raise NotImplementedError  # monday_list
