"""The clock of the session in a few quiet words."""

from __future__ import annotations

from math import ceil

from missionrunner.runs.pace import VERY_LITTLE, SessionClock, ahead_words, left_words


def minutes_left(planned: float | None, spent: float) -> str:
    """A quiet word from a fifth of the time on, a sign from a twentieth on: "4 min left", "! 1 min left",
    "! 3 min over"; "" before."""
    if not planned or not left_words(planned, spent):
        return ""
    left = planned - spent
    if left < 0:
        return f"! {ceil(-left)} min over"
    sign = "! " if left / planned <= VERY_LITTLE else ""
    return f"{sign}{ceil(left)} min left"


def phase_minutes(clock: SessionClock) -> str:
    """Minutes of the open phase: "41/45 min, 4 min left"; "" between phases."""
    phase = clock.phase
    if phase is None:
        return ""
    planned = f"/{phase.planned:.0f}" if phase.planned is not None else ""
    word = minutes_left(phase.planned, phase.spent)
    return f"{phase.spent:.0f}{planned} min" + (f", {word}" if word else "")


def clock_words(clock: SessionClock, phase_title: str = "") -> str:
    """ "Pipeline 41/45 min, 4 min left; 69 of 90 min, 2 min ahead".

    "" before the first phase, and where the phases run by themselves: then no minutes of people are counted.
    Without `phase_title` the phase is not named, for narrow terminals.
    """
    if clock.minute is None or not clock.attended:
        return ""
    total = f"{clock.minute:.0f}" + (f" of {clock.planned:.0f} min" if clock.planned else " min")
    # How much of the whole is left is seen; the phase in front is what presses.
    whole = ", ".join(part for part in (total, ahead_words(clock.ahead)) if part)
    own = " ".join(part for part in (phase_title, phase_minutes(clock)) if part) if clock.phase else ""
    return "; ".join(part for part in ("clock paused" if clock.paused else own, whole) if part)
