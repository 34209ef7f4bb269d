"""What stood in a field or answer before a decision changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from missionrunner.deliverables.overlay import split_path, value_at
from missionrunner.engine.answer_history import answer_before
from missionrunner.engine.run_context import RunContext
from missionrunner.runs.gates import in_force
from missionrunner.runs.model import Decision, Verb

# A decision never changes, so what it replaced is looked up once.
_KNOWN: WeakKeyDictionary[RunContext, dict[int, Any]] = WeakKeyDictionary()


def replaced_values(context: RunContext) -> Mapping[int, Any]:
    """Number of an edit or changed answer in force -> the value before it; None stands for empty.

    An edit of a deliverable that was not drafted then replaced nothing, and is not among them.
    """
    known = _KNOWN.setdefault(context, {})
    wanted = [d for d in in_force(context.decisions) if d.verb in (Verb.EDIT, Verb.ANSWER)]
    for decision in wanted:
        if decision.number in known:
            continue
        if decision.verb is Verb.EDIT:
            _look_up_edit(context, decision, known)
        else:
            history = context.store.answer_history(context.run.id)
            answer = answer_before(history, context.decisions, decision)
            known[decision.number] = answer.value if answer else None
    return {d.number: known[d.number] for d in wanted if d.number in known}


def _look_up_edit(context: RunContext, decision: Decision, known: dict[int, Any]) -> None:
    name, *steps = split_path(decision.path)
    versions = context.store.versions(context.run.id, name)
    before = [version for version in versions if version.at < decision.at]
    if before:
        schema = context.definition.deliverables.get(name, {})
        known[decision.number] = value_at(before[-1].values, tuple(steps), schema)
