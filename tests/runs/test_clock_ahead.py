"""The clock of a phase that is drafted ahead stands until its gate opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from missionrunner.runs.clock import phase_clocks
from missionrunner.runs.model import ClockMark, MarkKind


def test_time_at_one_gate_is_no_work_of_the_next_phase() -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def mark(kind: MarkKind, minute: float, phase: str) -> ClockMark:
        return ClockMark(kind, start + timedelta(minutes=minute), phase)

    marks = [
        mark(MarkKind.PHASE_STARTED, 0, "one"),
        mark(MarkKind.GATE_OPENED, 1, "one"),
        mark(MarkKind.PHASE_STARTED, 1, "two"),
        mark(MarkKind.DRAFTED_AHEAD, 2, "two"),
        mark(MarkKind.GATE_CLOSED, 10, "one"),
        mark(MarkKind.PHASE_FINISHED, 10, "one"),
        mark(MarkKind.GATE_OPENED, 10, "two"),
    ]
    clocks = {c.phase: c for c in phase_clocks({"one": 30, "two": 30}, marks, start + timedelta(minutes=14))}
    assert (clocks["one"].work, clocks["one"].gate) == (1, 9)
    assert (clocks["two"].work, clocks["two"].gate) == (1, 4)
