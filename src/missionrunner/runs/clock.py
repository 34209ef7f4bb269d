"""Minutes planned and spent per phase; the time people take at a gate is counted apart.

The clock is computed from stored marks, never kept running, so it is the same after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from missionrunner.runs.model import ClockMark, MarkKind


@dataclass(frozen=True, slots=True)
class PhaseClock:
    """Minutes of one phase. `planned` is None when the mission gives no duration."""

    phase: str
    planned: float | None
    work: float
    gate: float

    @property
    def spent(self) -> float:
        """Work and time at the gate: what a session plans for."""
        return self.work + self.gate

    @property
    def left(self) -> float | None:
        """Planned minutes that are not yet worked; negative when the phase runs over."""
        return None if self.planned is None else self.planned - self.work


@dataclass(slots=True)
class _Tally:
    work: float = 0.0
    gate: float = 0.0
    added: float = 0.0
    state: str = ""  # "", "work" or "gate"


def phase_clocks(
    planned: Mapping[str, float | None], marks: Iterable[ClockMark], until: datetime | None = None
) -> list[PhaseClock]:
    """The clock of every phase in `planned`, in that order.

    `until` is the time up to which open intervals count (None: up to the last mark). A pause stops work and
    gate time alike. A run whose process died is resumed without a pause: work counts up to the last mark
    before that, while an open gate goes on waiting for its person.
    """
    tallies = {phase: _Tally() for phase in planned}
    ordered = sorted(marks, key=lambda m: (m.at, m.number))
    paused = False
    for index, mark in enumerate(ordered):
        if index and not paused:
            _add(tallies, ordered[index - 1].at, mark.at, work=mark.kind is not MarkKind.RESUMED)
        paused = _apply(tallies, mark, paused)
    if ordered and until is not None and not paused:
        _add(tallies, ordered[-1].at, max(until, ordered[-1].at), work=True)
    return [_clock(phase, minutes, tallies[phase]) for phase, minutes in planned.items()]


def _clock(phase: str, planned: float | None, tally: _Tally) -> PhaseClock:
    total = None if planned is None and not tally.added else (planned or 0.0) + tally.added
    return PhaseClock(phase, total, tally.work, tally.gate)


def _add(tallies: dict[str, _Tally], start: datetime, end: datetime, *, work: bool) -> None:
    minutes = (end - start).total_seconds() / 60
    for tally in tallies.values():
        if tally.state == "gate":
            tally.gate += minutes
        elif tally.state == "work" and work:
            tally.work += minutes


# What a phase does after a mark: people work on it, or its gate waits for them.
STATES = {
    MarkKind.PHASE_STARTED: "work",
    MarkKind.DRAFTED_AHEAD: "",
    MarkKind.GATE_OPENED: "gate",
    MarkKind.GATE_CLOSED: "work",
    MarkKind.PHASE_FINISHED: "",
}


def _apply(tallies: dict[str, _Tally], mark: ClockMark, paused: bool) -> bool:
    """Take one mark into the tallies and say whether the clock stands still afterwards."""
    if mark.kind is MarkKind.PAUSED:
        return True
    if mark.kind is MarkKind.RESUMED:
        return False
    tally = tallies.get(mark.phase)
    if tally is not None:
        if mark.kind is MarkKind.TIME_ADDED:
            tally.added += mark.minutes
        elif mark.kind in STATES:
            tally.state = STATES[mark.kind]
    return paused
