"""Work and time: activities that the targets need, the people who can do them, and delivery."""

from __future__ import annotations

from typing import Any

from missionrunner.sales.apportion import apportion, spread
from missionrunner.sales.calendar import months_in_quarter
from missionrunner.sales.ramp import fte_by_month
from missionrunner.sales.values import GUARD, Numbers, Row, Rows, Table, ratio, round_up


def capacity(
    *,
    start: str,
    months: float,
    weeks: Rows,
    activities: Rows,
    stage_ids: list[str],
    entries: Numbers,
    team: Rows,
    planned_hires: Rows | None,
    ramp_months: float,
    days_per_week: float,
    light_minimum: float,
    utilisation_ok: float,
) -> dict[str, Any]:
    """Activities, and who does them.

    `activities`: rows {id, name, stage, units_per_entry, per_rep_per_day, roles}; `entries`: exact stage
    entries (not rounded); `team`, `planned_hires`: rows {name, role, selling_share, start_date?, ramp_months?}.
    Gives {activities, selling_days, fte_needed, fte_team, fte_hires, fte_available, utilisation, status (none,
    ok, tight, over), by_quarter, by_person, overloaded [text], assignments}:
    activities: rows {activity, name, stage, units_per_entry, units, per_selling_week, per_day, per_rep_per_day,
    fte, units_by_quarter [count], light_window, owner (who has most of it in the team)};
    by_quarter: rows {quarter, fte_needed, fte_available, utilisation};
    by_person: rows {name, role, hire, quarters [as by_quarter]};
    assignments: activity -> one {name: units} per quarter.
    An activity goes to the persons with one of its roles and selling time in the quarter, in proportion to that
    time; without one, to everybody with selling time. A hire gets no work before the start date.
    """
    raise NotImplementedError  # capacity


def delivery(*, delivery_limit: Row | None, quarters: Rows, weeks: Rows) -> dict[str, Any] | None:
    """Projects that run at once: {projects_at_once, project_weeks, by_quarter: rows {quarter, projects,
    running_at_once}}. `delivery_limit`: {projects_at_once, project_weeks}, None when not answered; `quarters`:
    rows {quarter, deals}."""
    raise NotImplementedError  # delivery
