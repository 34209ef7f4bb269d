"""What a tick of a success criterion rests on, and whether that has changed since.

A person judges a criterion by its checks, by the figures of its exhibit and by the deliverables that the
exhibit names. The tick remembers the lines of the first two and the versions of the deliverables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.versions import changes_since, not_newest, owners_in
from missionrunner.runs.criteria import CriterionState, evidence_lines, judge, tick_value, ticks
from missionrunner.runs.exhibits import Exhibit, exhibits


def criteria_of(context: RunContext) -> list[CriterionState]:
    """Every success criterion as it stands; ticks that were given on something else are stale."""
    given = ticks(context.decisions)
    shown = exhibits(context.definition, context.workbook) if given else {}
    changes = {
        name: _changes_since(context, tick.seen, rests_on(context, name, shown.get(name)))
        for name, tick in given.items()
    }
    criteria = context.definition.mission.success_criteria
    return judge(
        criteria,
        context.checks(),
        context.decisions,
        shown=shown,
        changes=changes,
        waiting=waiting_checks(context),
    )


def waiting_checks(context: RunContext) -> set[str]:
    """Checks that read a deliverable of a phase which is not drafted yet."""
    absent = set(owners_in(context.definition.mission)) - set(context.store.version_numbers(context.run.id))
    return {c.id for c in context.checks() if any(path.split(".")[0] in absent for path in c.reads)}


def seen_by(context: RunContext, criterion: str, met: bool | None) -> tuple[Any, dict[str, int]]:
    """(value, seen) of a tick that is given now."""
    if met is None:
        return None, {}
    shown = exhibits(context.definition, context.workbook).get(criterion)
    numbers = context.store.version_numbers(context.run.id)
    read = {path.split("/")[1] for path in rests_on(context, criterion, shown)}
    seen = {name: number for name, number in numbers.items() if name in read}
    return tick_value(met, evidence_lines(_checks(context, criterion), shown)), seen


def rests_on(context: RunContext, criterion: str, shown: Exhibit | None) -> set[str]:
    """Paths of what a criterion is judged by: deliverables that its exhibit names, and fields that its checks
    read. Without either, people judge it by the whole plan.
    """
    known = context.definition.deliverables
    whole = {f"/{name}" for name in (shown.see if shown else ()) if name in known}
    read = {tuple(path.split(".")[:2]) for check in _checks(context, criterion) for path in check.reads}
    fields = {"/" + "/".join(steps) for steps in read if steps[0] in known}
    return (whole | fields) or {f"/{name}" for name in known}


def _checks(context: RunContext, criterion: str) -> list[CheckResult]:
    return [check for check in context.checks() if check.criterion == criterion]


def _changes_since(context: RunContext, seen: Mapping[str, int], paths: set[str]) -> Sequence[Change]:
    """Values at or below these paths that differ from the versions that were seen."""
    found = changes_since(context, not_newest(context, seen))
    return [c for c in found if any(c.path == p or c.path.startswith(p + "/") for p in paths)]
