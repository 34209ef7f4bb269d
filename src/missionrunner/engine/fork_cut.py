"""Which decisions of a run a fork takes along, and in what words it says what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from missionrunner.deliverables.overlay import split_path
from missionrunner.engine.answer_history import PREFIX
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.versions import stale_changes
from missionrunner.library.definition import Definition
from missionrunner.plain_text import one_line
from missionrunner.runs import events
from missionrunner.runs.gates import GATE_VERBS, closing_decision, in_force
from missionrunner.runs.model import Decision, Verb

# Keys of the steps that keep what a fork left out, and that it was told.
_LEFT_OUT, _TOLD = "left_out_of_fork", "left_out_of_fork/told"
_MOST = 5


@dataclass(frozen=True, slots=True)
class Cut:
    """What belongs to a fork at a gate.

    `closing` closed that gate; without it everything up to now belongs to the fork. `settled` is the newest
    approval or skip of the phases `before` that gate, where it is newer: what they and the intake became by
    then belongs to the fork as well, because the gate rests on it. `phases` are all that do not follow.
    """

    closing: Decision | None
    settled: Decision | None
    phases: frozenset[str]
    before: frozenset[str]

    @property
    def at(self) -> datetime | None:
        return self.closing.at if self.closing else None

    def has(self, decision: Decision) -> bool:
        """Not the sign-off, and no gate of a phase that follows."""
        if decision.verb is Verb.SIGN or (decision.verb in GATE_VERBS and decision.phase not in self.phases):
            return False
        if self.closing is None or decision.number < self.closing.number:
            return True
        rests = decision.phase in self.before or decision.path.startswith(PREFIX)
        return rests and self.settled is not None and decision.number <= self.settled.number

    def covers(self, phase: str, at: datetime) -> bool:
        """True for work on a phase that was done in time."""
        if phase not in self.phases or self.closing is None:
            return phase in self.phases
        late = self.settled.at if self.settled and phase in self.before else self.closing.at
        return at <= late


def cut_at(context: RunContext, phase: str) -> Cut:
    """The cut at the gate of a phase, as the run stands now."""
    graph, decisions = context.graph, context.decisions
    kept = frozenset(graph.ids).difference(graph.followers(phase))
    before = frozenset(name for name in graph.ids if phase in graph.followers(name))
    closing = closing_decision(decisions, phase)
    settled = None if closing is None else _settled(context, before, closing)
    return Cut(closing, settled, kept, before)


def _settled(context: RunContext, before: Iterable[str], closing: Decision) -> Decision | None:
    """None where one of these phases waits to be looked at: the fork would wait there, not at its gate."""
    newest: Decision | None = None
    for name in before:
        own = closing_decision(context.decisions, name)
        if own is None or stale_changes(context, name):
            return None
        newest = own if newest is None or own.number > newest.number else newest
    return newest if newest and newest.number > closing.number else None


def left_out_line(definition: Definition, decisions: Sequence[Decision], cut: Cut) -> str:
    """Changes of the plan that the fork does not have, in one line; "" without any."""
    later = [d for d in in_force(decisions) if d.verb in (Verb.EDIT, Verb.ANSWER) and not cut.has(d)]
    if not later:
        return ""
    titles = _titles(definition)
    parts = (d.path.removeprefix(PREFIX) if d.verb is Verb.ANSWER else split_path(d.path)[0] for d in later)
    said = list(dict.fromkeys(one_line(titles.get(name, name)) for name in parts))
    more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
    count = "1 later change is" if len(later) == 1 else f"{len(later)} later changes are"
    return f"{count} not in this fork, as the gate was decided before: {', '.join(said[:_MOST])}{more}."


def _titles(definition: Definition) -> dict[str, str]:
    """The titles of answers and deliverables, by their ids."""
    found: dict[str, str] = {}
    for question in definition.questions:
        answers: Mapping[str, Any] = question.get("answers") or {}
        found |= {name: str(schema.get("title") or name) for name, schema in answers.items()}
    found |= {d.id: d.title for phase in definition.mission.phases for d in phase.deliverables}
    return found | {d.id: d.title for d in definition.mission.deliverables}


def keep_left_out(context: RunContext, fork: str, cut: Cut) -> None:
    """Store with the fork what it does not have, so that whoever goes on with it is told."""
    line = left_out_line(context.base, context.decisions, cut)
    if line:
        context.store.put_step(fork, _LEFT_OUT, line)


def tell_left_out(context: RunContext) -> None:
    """Tell it once, however the fork is gone on with."""
    store, run = context.store, context.run.id
    line = store.step(run, _LEFT_OUT) if context.run.parent else None
    if line and store.step(run, _TOLD) is None:
        context.emit(events.MessageShown(level="info", text=str(line)))
        store.put_step(run, _TOLD, True)
