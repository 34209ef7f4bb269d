"""Who does the work of an activity, and in which weeks.

Work stands only in weeks in which somebody who works then can do it. In each quarter an activity goes to
the persons who have one of its roles, in proportion to their selling time. Others carry it

- in the weeks in which nobody of the role works yet: everybody with selling time who works then;
- where the role's persons together would need more than LOAD_LIMIT times their selling time: the persons
  with a role of the activity's `stand_ins`. They take what exceeds the role's time, as far as they have
  time left. Where that is not enough for all of it, the load is levelled: nobody of the stand-ins gets
  above the load that stays with the role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from missionrunner.sales.apportion import apportion
from missionrunner.sales.values import Row, Rows, ratio

LOAD_LIMIT = 1.5
"""A load up to this is left where it is, for people to decide on; it is shown as too much from 1 on."""


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

    def works_in(self, weeks: Rows) -> bool:
        return any(week["monday"] >= self.first_day for week in weeks)

    def by_quarter(self) -> list[dict[str, Any]]:
        return [
            balance_row(q, need, have)
            for q, (need, have) in enumerate(zip(self.needed, self.fte, strict=True), 1)
        ]


def balance_row(quarter: int, needed: float, available: float) -> dict[str, Any]:
    """Time needed against time available in a quarter, in full-time equivalents."""
    return {
        "quarter": quarter,
        "fte_needed": needed,
        "fte_available": available,
        "utilisation": ratio(needed, available),
    }


@dataclass
class Spell:
    """Weeks of a quarter in which the same persons do an activity. `fte`: what its `units` need over the
    whole quarter; `weights`: how the persons share it; `own`: they have the activity's role."""

    weeks: Rows
    units: int
    fte: float
    doers: list[Person]
    weights: list[float]
    own: bool

    def parts(self) -> list[float]:
        """Full-time equivalents of each person."""
        return [self.fte * weight / sum(self.weights) for weight in self.weights]

    def units_by_name(self) -> dict[str, int]:
        out: dict[str, int] = {}
        for person, units in zip(self.doers, apportion(total=self.units, weights=self.weights), strict=True):
            out[person.name] = out.get(person.name, 0) + units
        return out


@dataclass(frozen=True)
class QuarterWork:
    """An activity's work in a quarter: the selling `weeks`, the units of each, and the full-time
    equivalents that one unit needs."""

    quarter: int
    weeks: Rows
    units: Sequence[int]
    fte_per_unit: float


def spells(work: QuarterWork, people: list[Person], roles: Sequence[str]) -> list[Spell]:
    """The quarter in spells, before anybody is relieved. The first person stands where nobody has time."""
    i = work.quarter - 1
    free = [person for person in people if person.fte[i] > 0 and person.works_in(work.weeks)]
    own = [person for person in free if person.row.get("role") in roles]
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, week in enumerate(work.weeks):
        at_work = tuple(n for n, person in enumerate(free) if person.works_in([week]))
        alone = own and at_work and not any(free[n] in own for n in at_work)
        groups.setdefault(at_work if alone else (), []).append(k)
    out: list[Spell] = []
    for group, places in groups.items():
        doers = [free[n] for n in group] or own or free or people[:1]
        units = sum(work.units[k] for k in places)
        out.append(
            Spell(
                weeks=[work.weeks[k] for k in places],
                units=units,
                fte=units * work.fte_per_unit,
                doers=doers,
                weights=[person.fte[i] or 1.0 for person in doers],
                own=bool(own) and not group,
            )
        )
    for spell in out:
        for person, part in zip(spell.doers, spell.parts(), strict=True):
            person.needed[i] += part
    return out


def relieve(spell: Spell, people: list[Person], stand_ins: Sequence[str], quarter: int) -> None:
    """Hand over what the role's persons cannot do by far. All work of the quarter must be given out."""
    i = quarter - 1
    role = spell.doers
    others = [
        person
        for person in people
        if person.row.get("role") in stand_ins
        and person not in role
        and person.fte[i] > 0
        and person.works_in(spell.weeks)
    ]
    needed, available = sum(p.needed[i] for p in role), sum(p.fte[i] for p in role)
    if not spell.own or not spell.fte or not others or needed <= LOAD_LIMIT * available:
        return
    level = _level(needed, available, others, i)
    room = [max(0.0, level * p.fte[i] - p.needed[i]) for p in others]
    moved = min(needed - level * available, spell.fte)
    if moved <= 0 or not sum(room):
        return
    kept = 1 - moved / spell.fte
    before = spell.parts()
    taken = [moved * part / sum(room) for part in room]
    for person, part in zip(role, before, strict=True):
        person.needed[i] -= part * (1 - kept)
    for person, part in zip(others, taken, strict=True):
        person.needed[i] += part
    spell.doers = role + others
    spell.weights = [part * kept for part in before] + taken


def _level(needed: float, available: float, others: list[Person], i: int) -> float:
    """The load at which the role and those of the others who are below it end; 1 where there is time
    enough."""
    below = others
    while True:
        time = available + sum(p.fte[i] for p in below)
        level = (needed + sum(p.needed[i] for p in below)) / time
        still = [p for p in below if p.needed[i] < level * p.fte[i]]
        if len(still) == len(below):
            return max(1.0, level)
        below = still
