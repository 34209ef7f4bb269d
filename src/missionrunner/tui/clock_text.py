"""The clock of the session in a few quiet words."""

from __future__ import annotations

from missionrunner.runs.pace import SessionClock, ahead_words, left_words


def phase_minutes(clock: SessionClock) -> str:
    """Minutes of the open phase: "13/45 min, 20 % left"; "" between phases."""
    phase = clock.phase
    if phase is None:
        return ""
    planned = f"/{phase.planned:.0f}" if phase.planned is not None else ""
    word = left_words(phase.planned, phase.spent)
    return f"{phase.spent:.0f}{planned} min" + (f", {word}" if word else "")


def clock_words(clock: SessionClock, phase_title: str = "") -> str:
    """ "Pipeline 13/45 min, 20 % left; 41 of 90 min, 4 min ahead".

    "" before the first phase, and where the phases run by themselves: then no minutes of people are counted.
    Without `phase_title` the phase is not named, for narrow terminals.
    """
    if clock.minute is None or not clock.attended:
        return ""
    total = f"{clock.minute:.0f}" + (f" of {clock.planned:.0f} min" if clock.planned else " min")
    word = left_words(clock.planned, clock.minute)
    whole = ", ".join(part for part in (total, word, ahead_words(clock.ahead)) if part)
    own = " ".join(part for part in (phase_title, phase_minutes(clock)) if part) if clock.phase else ""
    return "; ".join(part for part in ("clock paused" if clock.paused else own, whole) if part)
