"""The clock of a session: minute, open phase, ahead or behind, and the quiet words near the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.runs.model import ClockMark, MarkKind
from missionrunner.runs.pace import ahead_words, left_words, session_clock

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAN = {"first": 30.0, "second": 45.0, "third": 15.0}


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def mark(minute: float, kind: MarkKind, phase: str = "", minutes: float = 0) -> ClockMark:
    return ClockMark(kind, at(minute), phase, minutes)


def first_phase(until: float) -> list[ClockMark]:
    """The first phase from minute 0 to `until`, mostly at its gate."""
    return [
        mark(0, MarkKind.PHASE_STARTED, "first"),
        mark(2, MarkKind.GATE_OPENED, "first"),
        mark(until, MarkKind.GATE_CLOSED, "first"),
        mark(until, MarkKind.PHASE_FINISHED, "first"),
    ]


def test_before_the_first_phase_no_minute_is_counted() -> None:
    clock = session_clock(PLAN, [], at(5))
    assert (clock.minute, clock.current, clock.planned, clock.ahead) == (None, "", 90, None)


def test_a_phase_that_ended_early_is_time_gained() -> None:
    marks = [*first_phase(26), mark(26, MarkKind.PHASE_STARTED, "second")]
    clock = session_clock(PLAN, marks, at(40))
    assert clock.current == "second"
    assert clock.minute == 40
    assert clock.ahead == 4
    assert ahead_words(clock.ahead) == "4 min ahead"


def test_a_phase_that_runs_over_puts_the_session_behind() -> None:
    marks = [mark(0, MarkKind.PHASE_STARTED, "first"), mark(1, MarkKind.GATE_OPENED, "first")]
    assert ahead_words(session_clock(PLAN, marks, at(20)).ahead) == "on plan"
    assert ahead_words(session_clock(PLAN, marks, at(37)).ahead) == "7 min behind"


def test_minutes_that_were_added_belong_to_the_plan() -> None:
    marks = [
        mark(0, MarkKind.PHASE_STARTED, "first"),
        mark(1, MarkKind.GATE_OPENED, "first"),
        mark(30, MarkKind.TIME_ADDED, "first", 10),
    ]
    clock = session_clock(PLAN, marks, at(37))
    assert clock.planned == 100
    assert ahead_words(clock.ahead) == "on plan"


def test_a_break_does_not_count_and_is_told() -> None:
    marks = [
        mark(0, MarkKind.PHASE_STARTED, "first"),
        mark(1, MarkKind.GATE_OPENED, "first"),
        mark(10, MarkKind.PAUSED),
    ]
    assert session_clock(PLAN, marks, at(25)).paused
    assert session_clock(PLAN, marks, at(25)).minute == 10
    later = session_clock(PLAN, [*marks, mark(25, MarkKind.RESUMED)], at(30))
    assert (later.minute, later.paused) == (15, False)


def test_minutes_count_only_while_a_phase_is_open() -> None:
    """Neither the intake nor what is read after the last gate puts a session behind."""
    before = [mark(0, MarkKind.PAUSED), mark(3, MarkKind.RESUMED)]
    assert session_clock(PLAN, before, at(9)).minute is None
    begun = [*before, mark(9, MarkKind.PHASE_STARTED, "first"), mark(9, MarkKind.GATE_OPENED, "first")]
    assert session_clock(PLAN, begun, at(11)).minute == 2
    ended = [*begun, *(mark(20, MarkKind.PHASE_FINISHED, name) for name in PLAN)]
    assert (session_clock(PLAN, ended, at(80)).minute, session_clock(PLAN, ended, at(80)).current) == (11, "")


def test_a_run_that_goes_by_itself_is_neither_ahead_nor_behind() -> None:
    clock = session_clock(PLAN, first_phase(1), at(1), attended=False)
    assert (clock.minute, clock.ahead) == (1, None)


def test_of_two_open_gates_the_earlier_phase_is_the_one_in_front() -> None:
    marks = [
        *first_phase(26),
        mark(26, MarkKind.PHASE_STARTED, "second"),
        mark(27, MarkKind.GATE_OPENED, "second"),
        mark(30, MarkKind.GATE_OPENED, "first"),
    ]
    clock = session_clock(PLAN, marks, at(32))
    assert clock.current == "first"
    # A minute counts once, although both gates are open in it.
    assert clock.minute == 32
    # It is earned once, too: of the first phase 28 of 30 minutes are used, of the second 4.
    assert ahead_words(clock.ahead) == "on plan"


@pytest.mark.parametrize(
    ("spent", "words"),
    [
        (0, ""),
        (79, ""),
        (80, "20 % left"),
        (94, "20 % left"),
        (95, "5 % left"),
        (100, "5 % left"),
        (101, "over time"),
    ],
)
def test_quiet_words_at_a_fifth_and_a_twentieth_of_the_time(spent: float, words: str) -> None:
    assert left_words(100, spent) == words


def test_without_a_plan_nobody_is_late() -> None:
    clock = session_clock({"first": None}, [mark(0, MarkKind.PHASE_STARTED, "first")], at(500))
    assert (clock.planned, clock.ahead, ahead_words(clock.ahead)) == (None, None, "")
    assert left_words(None, 500) == ""


@given(
    st.lists(st.tuples(st.floats(0, 30), st.sampled_from([*MarkKind]), st.sampled_from([*PLAN])), max_size=25)
)
def test_the_minute_never_runs_faster_than_the_wall_clock(steps: list[tuple[float, MarkKind, str]]) -> None:
    minute, marks = 0.0, list[ClockMark]()
    for wait, kind, phase in steps:
        minute += wait
        marks.append(mark(minute, kind, "" if kind in (MarkKind.PAUSED, MarkKind.RESUMED) else phase))
    before = session_clock(PLAN, marks, at(minute))
    after = session_clock(PLAN, marks, at(minute + 5))
    if before.minute is None or after.minute is None:
        assert before.minute == after.minute
        return
    assert -1e-6 <= before.minute <= minute - float(steps[0][0]) + 1e-6
    runs = bool(after.current) and not after.paused
    assert isclose(after.minute - before.minute, 5 if runs else 0, abs_tol=1e-6)
