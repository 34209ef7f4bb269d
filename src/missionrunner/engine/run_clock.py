"""The clock of a run that is held open: pausing it, going on, and the minutes of each phase."""

from __future__ import annotations

from missionrunner.engine.run_context import RunContext
from missionrunner.runs import events
from missionrunner.runs.clock import PhaseClock, phase_clocks
from missionrunner.runs.model import ClockMark, MarkKind, RunStatus, now
from missionrunner.store.lock import last_sign_of_life


def stop_clock(context: RunContext, actor: str) -> None:
    """The person leaves: no time counts until somebody goes on."""
    run = context.run.id
    context.emit(events.RunPaused(reason="asked", commands=(f"missionrunner resume {run}",)))
    with context.store.transaction():
        context.store.add_mark(run, ClockMark(MarkKind.PAUSED, now(), actor=actor))
        context.store.set_status(run, RunStatus.PAUSED)
        context.save_events()


def start_clock(context: RunContext, actor: str) -> None:
    """Somebody goes on; the time since the last process ended is no work.

    Where a screen was in front of a person until its process died, nobody waited at a gate since then either.
    """
    marks = context.store.marks(context.run.id)
    if not marks:
        return
    seen = last_sign_of_life(context.store.home, context.run.id)
    if seen is not None and seen > max(mark.at for mark in marks):
        context.store.add_mark(context.run.id, ClockMark(MarkKind.PAUSED, seen, actor=actor))
    context.store.add_mark(context.run.id, ClockMark(MarkKind.RESUMED, now(), actor=actor))


def minutes_of(context: RunContext) -> dict[str, PhaseClock]:
    """Minutes planned and spent, and at the gate, by phase."""
    planned = {
        phase.id: phase.duration.high if phase.duration else None
        for phase in context.definition.mission.phases
    }
    marks = context.store.marks(context.run.id)
    return {found.phase: found for found in phase_clocks(planned, marks, now())}
