"""Work and time: activities that the targets need, the people who can do them, and delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from missionrunner.errors import BadDefinition
from missionrunner.sales.apportion import spread
from missionrunner.sales.calendar import quarters_of
from missionrunner.sales.ramp import fte_by_month
from missionrunner.sales.values import GUARD, MaybeNumbers, Row, Rows, Table, known, ratio, round_up
from missionrunner.sales.workload import Person, QuarterWork, Spell, balance_row, relieve, spells

# Digits of people in full-time: mostly two, up to four where two would show the same on both sides.
_DIGITS = (2, 3, 4)


class _SellingCalendar:
    """Selling weeks of the plan and of its quarters."""

    def __init__(self, weeks: Rows, months: int, days_per_week: float) -> None:
        self.quarters = list(quarters_of(months))
        self.weeks = [week for week in weeks if week["selling"]]
        self.days_per_week = days_per_week

    def selling_days(self, quarter: int | None = None) -> float:
        return sum(quarter in (None, week["quarter"]) for week in self.weeks) * self.days_per_week

    def units_by_quarter(self, units: int) -> list[int]:
        per_week = spread(total=units, parts=len(self.weeks))
        return [
            sum(n for n, week in zip(per_week, self.weeks, strict=True) if week["quarter"] == q)
            for q in self.quarters
        ]

    def work(self, units: int, per_rep_per_day: float) -> list[QuarterWork]:
        """The units in the weeks of each quarter."""
        per_week = spread(total=units, parts=len(self.weeks))
        out: list[QuarterWork] = []
        for q in self.quarters:
            own = [(week, n) for week, n in zip(self.weeks, per_week, strict=True) if week["quarter"] == q]
            days = self.selling_days(q)
            fte = 1 / days / per_rep_per_day if days else 0.0
            out.append(QuarterWork(q, [week for week, _ in own], [n for _, n in own], fte))
        return out


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


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


def _busiest(team: Rows, people: list[Person], split: list[dict[str, int]]) -> str | None:
    """Who of the team has most units of an activity, the first on a tie; a hire where the team has none."""
    names = [str(person["name"]) for person in team]
    if not any(part.get(name) for part in split for name in names):
        names += [person.name for person in people if person.hire]
    totals = {name: sum(part.get(name, 0) for part in split) for name in names}
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
            balance_row(q, needed_by_quarter[q - 1], sum(person.fte[q - 1] for person in people))
            for q in calendar.quarters
        ],
        "by_person": by_person,
        "overloaded": [
            text
            for person in by_person
            for quarter in person["quarters"]
            if (text := overload(person["name"], quarter))
        ],
    }


def _status(utilisation: float | None, ok: float) -> str:
    if utilisation is None:
        return "none"
    return "ok" if utilisation <= ok else "tight" if utilisation <= 1 else "over"


def overload(name: str, quarter: Row) -> str:
    """More work than time, with as many digits as show it; "" where there is not, or where none would."""
    needed, available = quarter["fte_needed"], quarter["fte_available"]
    if needed <= available + GUARD:
        return ""
    digits = next((n for n in _DIGITS if f"{needed:.{n}f}" != f"{available:.{n}f}"), None)
    if digits is None:
        return ""
    text = f"{name} Q{quarter['quarter']}: {needed:.{digits}f} of {available:.{digits}f} full-time"
    share = quarter["utilisation"]
    return text if share is None or f"{share:.0%}" == "100%" else f"{text} ({share:.0%})"


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

    `activities`: rows {id, name, stage, units_per_entry, per_rep_per_day, roles,
    stand_ins? [role]}; `entries`: exact stage
    entries (not rounded); `team`, `planned_hires`: rows {name, role, selling_share, start_date?,
    ramp_months?}. Gives {activities, selling_days, fte_needed, fte_team, fte_hires, fte_available,
    utilisation, status (none, ok, tight, over), by_quarter, by_person, overloaded [text], assignments,
    spells}:
    activities: rows {activity, name, stage, units_per_entry, units, per_selling_week, per_day,
    per_rep_per_day, fte, units_by_quarter [count], light_window, owner (who has most of it in the team)};
    by_quarter: rows {quarter, fte_needed, fte_available, utilisation}; by_person: rows {name, role, hire,
    quarters [as by_quarter]}; assignments: activity -> one {name: units} per quarter; spells: activity ->
    rows {weeks [number], units {name: units}}, the same by the weeks in which it is done. An activity goes
    to the persons with one of its `roles` and selling time in the quarter, in proportion to that time;
    without one, to everybody with selling time. Others carry it before a hire begins, and `stand_ins` where
    the role has far too little time (see `workload`).
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
    rows = [_activity_row(activity, exact, stage_ids, calendar, light_minimum) for activity in activities]
    given = {
        row["activity"]: [
            spells(work, people, activity.get("roles") or ())
            for work in calendar.work(row["units"], activity["per_rep_per_day"])
        ]
        for activity, row in zip(activities, rows, strict=True)
    }
    needed_by_quarter = [
        sum(spell.fte for quarters in given.values() for spell in quarters[q - 1]) for q in calendar.quarters
    ]
    for activity in activities:
        for quarter in calendar.quarters:
            for spell in given[activity["id"]][quarter - 1]:
                relieve(spell, people, activity.get("stand_ins") or (), quarter)
    assignments = {name: [_units(parts) for parts in quarters] for name, quarters in given.items()}
    for row in rows:
        row["owner"] = _busiest(team, people, assignments[row["activity"]])
    by_spell = {
        name: [
            {"weeks": [int(week["week"]) for week in spell.weeks], "units": spell.units_by_name()}
            for parts in quarters
            for spell in parts
        ]
        for name, quarters in given.items()
    }
    return {"activities": rows, "assignments": assignments, "spells": by_spell} | _balance(
        rows, people, calendar, needed_by_quarter, utilisation_ok
    )


def _units(parts: list[Spell]) -> dict[str, int]:
    """Units of each person in all spells of a quarter."""
    out: dict[str, int] = {}
    for spell in parts:
        for name, units in spell.units_by_name().items():
            out[name] = out.get(name, 0) + units
    return out


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
