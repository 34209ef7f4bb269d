"""Telling that a gate opens or closes, once each time. The marks of the clock know what was told last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from missionrunner.engine.run_context import RunContext
from missionrunner.missions.model import Phase
from missionrunner.runs import events
from missionrunner.runs.model import ClockMark, MarkKind, now

_OF_PHASES = (
    MarkKind.PHASE_STARTED,
    MarkKind.DRAFTED_AHEAD,
    MarkKind.GATE_OPENED,
    MarkKind.GATE_CLOSED,
    MarkKind.PHASE_FINISHED,
)


def last_mark(context: RunContext, phase: str) -> MarkKind | None:
    """What happened to a phase last; None if it has not begun."""
    marks = context.store.marks(context.run.id)
    own = [mark.kind for mark in marks if mark.phase == phase and mark.kind in _OF_PHASES]
    return own[-1] if own else None


def tell_open(
    context: RunContext, phase: Phase, deliverables: Sequence[str], why: Callable[[], str] = str
) -> None:
    """The gate waits for a person. `why` says what changed when it opens again; it is asked only if told."""
    with context.store.transaction():
        if last_mark(context, phase.id) is MarkKind.GATE_OPENED:
            return
        context.emit(
            events.GateOpened(phase=phase.id, title=phase.title, deliverables=tuple(deliverables), why=why())
        )
        context.store.add_mark(context.run.id, ClockMark(MarkKind.GATE_OPENED, now(), phase.id))
        context.save_events()


def tell_closed(context: RunContext, phase: Phase, how: str) -> None:
    """The gate was decided, or nobody is asked; the phase is finished for now."""
    with context.store.transaction():
        last = last_mark(context, phase.id)
        if last is MarkKind.PHASE_FINISHED:
            return
        context.emit(events.PhaseFinished(phase=phase.id, title=phase.title, status=how))
        kinds = [MarkKind.PHASE_FINISHED]
        if last is MarkKind.GATE_OPENED:
            kinds.insert(0, MarkKind.GATE_CLOSED)
        for kind in kinds:
            context.store.add_mark(context.run.id, ClockMark(kind, now(), phase.id))
        context.save_events()


def tell_drafted_ahead(context: RunContext, phase: Phase) -> None:
    """The phase is drafted and its gate stays shut until those before it are decided: its clock stands.

    A gate that was open shuts again when one before it opens again.
    """
    with context.store.transaction():
        if last_mark(context, phase.id) in (MarkKind.PHASE_STARTED, MarkKind.GATE_OPENED):
            context.store.add_mark(context.run.id, ClockMark(MarkKind.DRAFTED_AHEAD, now(), phase.id))
