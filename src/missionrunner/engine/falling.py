"""What people said of a plan that a change makes count no more: ticks, accepted warnings, the signature.

Each is named by its words, and why it falls is said: a code tells nobody what to look at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import CheckResult, Workbook
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of, rests_on
from missionrunner.export.change_words import path_words
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.criteria import evidence_lines
from missionrunner.runs.exhibits import exhibits
from missionrunner.runs.gates import accepted_warnings
from missionrunner.runs.model import Decision, Verb

_LONGEST = 120


def what_falls(
    context: RunContext,
    plan: Plan,
    after: Workbook,
    checks: Sequence[CheckResult],
    changes: Sequence[Change],
    signed: Decision | None,
) -> list[str]:
    """Each in a few words, as things stand before the change; `changes` are values that it makes new and
    `checks` what the checks say after it."""
    found = [f"the signature of {signed.value}"] if signed is not None and changes else []
    if all(decision.verb not in (Verb.TICK, Verb.ACCEPT) for decision in context.decisions):
        return found
    found += _ticks(context, plan, after, changes, checks)
    messages = {check.id: check.message for check in context.checks()}
    new = {check.id: check.message for check in checks if check.status != "passed"}
    open_now = {check.id for check in context.checks() if check.status == "failed"}
    for name, accepted in accepted_warnings(context.decisions, messages).items():
        if (
            name in open_now
            and name in new
            and accepted.value != new[name]
            and isinstance(accepted.value, str)
        ):
            says = shortened(one_line(new[name]), _LONGEST)
            old = shortened(one_line(messages[name]), _LONGEST)
            found.append(f'the acceptance of the warning "{old}" ({name}), because it then says: {says}')
    return found


def _ticks(
    context: RunContext,
    plan: Plan,
    after: Workbook,
    changes: Sequence[Change],
    checks: Sequence[CheckResult],
) -> list[str]:
    """Criteria that a person has decided on, and that would rest on something else: each with what moves."""
    ticked = [state for state in criteria_of(context) if state.actor]
    if not ticked:
        return []
    before = exhibits(context.definition, context.workbook)
    shown = exhibits(plan.definition, after)
    found: list[str] = []
    for state in ticked:
        name = state.id
        old = evidence_lines([c for c in context.checks() if c.criterion == name], before.get(name))
        new = evidence_lines([c for c in checks if c.criterion == name], shown.get(name))
        below = rests_on(context, name, before.get(name))
        moved = [c for c in changes if any(c.path == p or c.path.startswith(p + "/") for p in below)]
        if old != new or moved:
            why = _moved_words(context, after, moved) if moved else _evidence_words(old, new)
            found.append(f'the tick of "{one_line(state.text).rstrip(".")}" ({name}), because {why}')
    return found


def _moved_words(context: RunContext, after: Workbook, moved: Sequence[Change]) -> str:
    """What a person sets, else the broadest value by its name, and how many more there are."""
    reader = Reader(ExportInput(context.definition, context.workbook, context.run))
    edited = {path for path, source in after.sources.items() if source.kind is SourceKind.EDITED}
    first = min(moved, key=lambda change: (change.path not in edited, change.path.count("/")))
    more = len(moved) - 1
    words = path_words(reader, first.path)
    if not more:
        return f"{words} changes"
    return f"{words} and {more} more value{'s' if more > 1 else ''} that it rests on change"


def _evidence_words(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """What speaks for it reads otherwise, though no value of the plan below it moves."""
    line = next((new.get(key, "") for key in (*new, *old) if old.get(key) != new.get(key)), "")
    return f"its evidence then reads: {shortened(one_line(line), _LONGEST) or 'nothing'}"
