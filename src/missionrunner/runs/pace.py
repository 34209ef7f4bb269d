"""The clock of a whole session: which phase is open, the minute, time left, ahead of or behind the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from missionrunner.runs.clock import STATES, PhaseClock, phase_clocks
from missionrunner.runs.model import ClockMark, MarkKind

# Shares of the planned time at which a quiet word is due.
LITTLE, VERY_LITTLE = 0.20, 0.05


@dataclass(frozen=True, slots=True)
class SessionClock:
    """All in minutes.

    `current` is the phase that waits for people, else the one at work, else "". `minute` is None before the
    first phase begins. `ahead` is negative behind the plan, and None where nothing is planned or nobody
    works through the phases. `attended` is False where the phases run by themselves.
    """

    phases: Mapping[str, PhaseClock]
    current: str
    minute: float | None
    planned: float | None
    ahead: float | None
    paused: bool
    attended: bool = True

    @property
    def phase(self) -> PhaseClock | None:
        """The clock of the current phase."""
        return self.phases.get(self.current)


def session_clock(
    planned: Mapping[str, float | None],
    marks: Iterable[ClockMark],
    now: datetime,
    *,
    attended: bool = True,
) -> SessionClock:
    """How the session stands at `now`. `planned` has the phases in the order of the mission.

    A minute counts once, however many gates are open in it, and only while a phase is at work or waits at its
    gate: not during the intake, and not after the last gate. Pauses do not count, nor does the time in which
    no process held the run, unless a gate waited: the same rules as for the clock of a phase.

    `attended` is False for a run whose phases nobody works through: it is neither ahead nor behind.
    """
    ordered = sorted(marks, key=lambda m: (m.at, m.number))
    clocks = {clock.phase: clock for clock in phase_clocks(planned, ordered, now)}
    states: dict[str, str] = dict.fromkeys(planned, "")
    finished: set[str] = set()
    # Each minute belongs to the phase that was in front, so that it is earned once.
    in_front: dict[str, float] = dict.fromkeys(planned, 0.0)
    paused, begun = False, False
    for number, mark in enumerate(ordered):
        counts = not paused and any(states.values())
        if counts and (mark.kind is not MarkKind.RESUMED or "gate" in states.values()):
            in_front[_front(states)] += _minutes(ordered[number - 1].at, mark.at)
        if mark.kind in (MarkKind.PAUSED, MarkKind.RESUMED):
            paused = mark.kind is MarkKind.PAUSED
        elif mark.kind in STATES and mark.phase in states:
            begun = True
            states[mark.phase] = STATES[mark.kind]
            (finished.add if mark.kind is MarkKind.PHASE_FINISHED else finished.discard)(mark.phase)
    if ordered and not paused and any(states.values()):
        in_front[_front(states)] += max(0.0, _minutes(ordered[-1].at, now))
    minutes = sum(in_front.values())
    times = [clock.planned for clock in clocks.values() if clock.planned is not None]
    return SessionClock(
        phases=clocks,
        current=_front(states),
        minute=minutes if begun else None,
        planned=sum(times) if times else None,
        ahead=_earned(clocks, in_front, finished) - minutes if times and begun and attended else None,
        paused=paused,
        attended=attended,
    )


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60


def _front(states: Mapping[str, str]) -> str:
    """The phase that waits for people, else the one at work, in the order of the mission; else ""."""
    return next((phase for kind in ("gate", "work") for phase in states if states[phase] == kind), "")


def _earned(clocks: Mapping[str, PhaseClock], spent: Mapping[str, float], finished: set[str]) -> float:
    """Planned minutes of what is done; of the others what was spent on them, as far as it was planned."""
    total = 0.0
    for phase, clock in clocks.items():
        if clock.planned is None:
            total += spent[phase]
        else:
            total += clock.planned if phase in finished else min(spent[phase], clock.planned)
    return total


def left_words(planned: float | None, spent: float) -> str:
    """A quiet word where little time is left: "20 % left", "5 % left", "over time"; else ""."""
    if not planned:
        return ""
    left = (planned - spent) / planned
    if left < 0:
        return "over time"
    return "5 % left" if left <= VERY_LITTLE else "20 % left" if left <= LITTLE else ""


def ahead_words(ahead: float | None) -> str:
    """ "4 min ahead", "3 min behind", "on plan"; "" where nothing is planned."""
    if ahead is None:
        return ""
    minutes = round(abs(ahead))
    return "on plan" if minutes == 0 else f"{minutes} min {'ahead' if ahead > 0 else 'behind'}"
