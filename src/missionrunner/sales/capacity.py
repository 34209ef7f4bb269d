"""Work and time: activities that the targets need, the people who can do them, and delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from missionrunner.errors import BadDefinition
from missionrunner.sales.apportion import apportion, spread
from missionrunner.sales.calendar import quarters_of
from missionrunner.sales.ramp import fte_by_month
from missionrunner.sales.values import GUARD, MaybeNumbers, Row, Rows, Table, known, ratio, round_up


@dataclass
class Person:
    """Somebody who may sell, with the time there is and the time that is needed, per quarter."""

    row: Row
    hire: bool
    fte_by_month: list[float] = field(default_factory=list[float])
    fte: list[float] = field(default_factory=list[float])
    needed: list[float] = field(default_factory=list[float])

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def first_day(self) -> str:
        return str(self.row.get("start_date") or "")

    def by_quarter(self) -> Table:
        return [
            _balance_row(q, need, have)
            for q, (need, have) in enumerate(zip(self.needed, self.fte, strict=True), 1)
        ]


class _SellingCalendar:
    """Selling weeks of the plan and of its quarters."""

    def __init__(self, weeks: Rows, months: int, days_per_week: float) -> None:
        self.quarters = list(quarters_of(months))
        self.weeks = [week for week in weeks if week["selling"]]
        self.days_per_week = days_per_week
        self.mondays = {
            q: [week["monday"] for week in self.weeks if week["quarter"] == q] for q in self.quarters
        }

    def selling_days(self, quarter: int | None = None) -> float:
        return (len(self.weeks) if quarter is None else len(self.mondays[quarter])) * self.days_per_week

    def units_by_quarter(self, units: int) -> list[int]:
        per_week = spread(total=units, parts=len(self.weeks))
        return [
            sum(n for n, week in zip(per_week, self.weeks, strict=True) if week["quarter"] == q)
            for q in self.quarters
        ]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _balance_row(quarter: int, needed: float, available: float) -> dict[str, Any]:
    return {
        "quarter": quarter,
        "fte_needed": needed,
        "fte_available": available,
        "utilisation": ratio(needed, available),
    }


def _activity_row(
    activity: Row, exact: list[float], stage_ids: list[str], calendar: _SellingCalendar, light_minimum: float
) -> dict[str, Any]:
    """Units of one activity: rounded up from the exact stage entries, never from rounded ones."""
    if activity["stage"] not in stage_ids:
        raise BadDefinition(
            f"playbook.yaml: activities: {activity['id']}: stage {activity['stage']!r} is not one of "
            + ", ".join(stage_ids)
        )
    units = round_up(exact[stage_ids.index(activity["stage"])] * activity["units_per_entry"])
    per_week, per_day = ratio(units, len(calendar.weeks)), ratio(units, calendar.selling_days())
    return {
        "activity": activity["id"],
        "units": units,
        "per_selling_week": per_week,
        "per_day": per_day,
        "per_rep_per_day": activity["per_rep_per_day"],
        "fte": ratio(per_day, activity["per_rep_per_day"]),
        "units_by_quarter": calendar.units_by_quarter(units),
        "light_window": "week" if per_week is not None and per_week >= light_minimum else "four_weeks",
        "name": activity["name"],
        "stage": activity["stage"],
        "units_per_entry": activity["units_per_entry"],
    }


def _doers(
    people: list[Person], roles: Sequence[str], calendar: _SellingCalendar, quarter: int
) -> list[Person]:
    """Who does an activity in a quarter; the first person where nobody has selling time."""
    free = [
        person
        for person in people
        if person.fte[quarter - 1] > 0
        and any(monday >= person.first_day for monday in calendar.mondays[quarter])
    ]
    return [person for person in free if person.row.get("role") in roles] or free or people[:1]


def _busiest(team: Rows, split: list[dict[str, int]]) -> str | None:
    """Who of the team has most units of an activity, the first on a tie."""
    totals = {person["name"]: sum(part.get(person["name"], 0) for part in split) for person in team}
    return max(totals, key=lambda name: totals[name]) if totals else None


def _balance(
    rows: Table,
    people: list[Person],
    calendar: _SellingCalendar,
    needed_by_quarter: list[float],
    utilisation_ok: float,
) -> dict[str, Any]:
    """Time needed against time available: in the plan, per quarter, per person."""
    needed = known([row["fte"] for row in rows], len(rows))
    need = None if needed is None else sum(needed)
    team = sum(_mean(person.fte_by_month) for person in people if not person.hire)
    hires = sum(_mean(person.fte_by_month) for person in people if person.hire)
    utilisation = ratio(need, team + hires)
    by_person: Table = [
        {
            "name": person.name,
            "role": person.row.get("role"),
            "hire": person.hire,
            "quarters": person.by_quarter(),
        }
        for person in people
        if person.row["selling_share"] > 0 or sum(person.needed)
    ]
    return {
        "selling_days": calendar.selling_days(),
        "fte_needed": need,
        "fte_team": team,
        "fte_hires": hires,
        "fte_available": team + hires,
        "utilisation": utilisation,
        "status": _status(utilisation, utilisation_ok),
        "by_quarter": [
            _balance_row(q, needed_by_quarter[q - 1], sum(person.fte[q - 1] for person in people))
            for q in calendar.quarters
        ],
        "by_person": by_person,
        "overloaded": [
            _overload(person["name"], quarter)
            for person in by_person
            for quarter in person["quarters"]
            if quarter["fte_needed"] > quarter["fte_available"] + GUARD
        ],
    }


def _status(utilisation: float | None, ok: float) -> str:
    if utilisation is None:
        return "none"
    return "ok" if utilisation <= ok else "tight" if utilisation <= 1 else "over"


def _overload(name: str, quarter: Row) -> str:
    needed, available = quarter["fte_needed"], quarter["fte_available"]
    text = f"{name} Q{quarter['quarter']}: {needed:.2f} of {available:.2f} full-time"
    return text if quarter["utilisation"] is None else f"{text} ({quarter['utilisation']:.0%})"


def capacity(
    *,
    start: str,
    months: float,
    weeks: Rows,
    activities: Rows,
    stage_ids: list[str],
    entries: MaybeNumbers,
    team: Rows,
    planned_hires: Rows | None,
    ramp_months: float,
    days_per_week: float,
    light_minimum: float,
    utilisation_ok: float,
) -> dict[str, Any] | None:
    """Activities, and who does them.

    `activities`: rows {id, name, stage, units_per_entry, per_rep_per_day, roles}; `entries`: exact stage
    entries (not rounded); `team`, `planned_hires`: rows {name, role, selling_share, start_date?,
    ramp_months?}. Gives {activities, selling_days, fte_needed, fte_team, fte_hires, fte_available,
    utilisation, status (none, ok, tight, over), by_quarter, by_person, overloaded [text], assignments}:
    activities: rows {activity, name, stage, units_per_entry, units, per_selling_week, per_day,
    per_rep_per_day, fte, units_by_quarter [count], light_window, owner (who has most of it in the team)};
    by_quarter: rows {quarter, fte_needed, fte_available, utilisation}; by_person: rows {name, role, hire,
    quarters [as by_quarter]}; assignments: activity -> one {name: units} per quarter. An activity goes to
    the persons with one of its roles and selling time in the quarter, in proportion to that time; without
    one, to everybody with selling time. A hire gets no work before the start date.
    """
    exact = known(entries, len(stage_ids))
    people = [Person(row, hire=False) for row in team] + [
        Person(row, hire=True) for row in planned_hires or ()
    ]
    if exact is None or not people:
        return None
    count = int(months)
    calendar = _SellingCalendar(weeks, count, days_per_week)
    for person in people:
        by_month = fte_by_month(person=person.row, start=start, months=months, ramp_months=ramp_months)
        person.fte_by_month = by_month
        person.fte = [_mean(by_month[3 * (q - 1) : 3 * q]) for q in calendar.quarters]
        person.needed = [0.0 for _ in calendar.quarters]
    needed_by_quarter = [0.0 for _ in calendar.quarters]
    rows: Table = []
    assignments: dict[str, list[dict[str, int]]] = {}
    for activity in activities:
        row = _activity_row(activity, exact, stage_ids, calendar, light_minimum)
        split: list[dict[str, int]] = []
        for i, quarter in enumerate(calendar.quarters):
            doers = _doers(people, activity.get("roles") or (), calendar, quarter)
            weights = [person.fte[i] or 1.0 for person in doers]
            units = apportion(total=row["units_by_quarter"][i], weights=weights)
            by_name: dict[str, int] = {}
            for person, part in zip(doers, units, strict=True):
                by_name[person.name] = by_name.get(person.name, 0) + part
            split.append(by_name)
            days = calendar.selling_days(quarter)
            if days:
                fte = row["units_by_quarter"][i] / days / activity["per_rep_per_day"]
                needed_by_quarter[i] += fte
                for person, weight in zip(doers, weights, strict=True):
                    person.needed[i] += fte * weight / sum(weights)
        assignments[row["activity"]] = split
        row["owner"] = _busiest(team, split)
        rows.append(row)
    return {"activities": rows, "assignments": assignments} | _balance(
        rows, people, calendar, needed_by_quarter, utilisation_ok
    )


def delivery(*, delivery_limit: Row | None, quarters: Rows, weeks: Rows) -> dict[str, Any] | None:
    """Projects that run at once: {projects_at_once, project_weeks, by_quarter: rows {quarter, projects,
    running_at_once}}. `delivery_limit`: {projects_at_once, project_weeks}, None when not answered;
    `quarters`: rows {quarter, deals}."""
    if not delivery_limit:
        return None
    project_weeks = delivery_limit["project_weeks"]
    rows: Table = []
    for row in quarters:
        quarter = int(row["quarter"])
        count = sum(week["quarter"] == quarter for week in weeks)
        running = ratio(row["deals"] * project_weeks, count)
        rows.append({"quarter": quarter, "projects": int(row["deals"]), "running_at_once": running})
    return {
        "projects_at_once": delivery_limit["projects_at_once"],
        "project_weeks": project_weeks,
        "by_quarter": rows,
    }
