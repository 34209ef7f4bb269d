"""Work and waiting are counted apart, and a night between two sittings counts as neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from missionrunner.runs.clock import phase_clocks
from missionrunner.runs.model import ClockMark, MarkKind

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def mark(minute: float, kind: MarkKind, phase: str = "", minutes: float = 0.0) -> ClockMark:
    return ClockMark(kind, START + timedelta(minutes=minute), phase, minutes)


def clock(*marks: ClockMark, until: float | None = None) -> dict[str, tuple[float | None, float, float]]:
    end = None if until is None else START + timedelta(minutes=until)
    clocks = phase_clocks({"p1": 30, "p2": None}, marks, end)
    return {c.phase: (c.planned, c.work, c.gate) for c in clocks}


def test_time_at_a_gate_is_not_work() -> None:
    assert clock(
        mark(0, MarkKind.PHASE_STARTED, "p1"),
        mark(10, MarkKind.GATE_OPENED, "p1"),
        mark(25, MarkKind.GATE_CLOSED, "p1"),
        mark(29, MarkKind.PHASE_FINISHED, "p1"),
        until=200,
    ) == {"p1": (30, 14, 15), "p2": (None, 0, 0)}


def test_another_phase_works_while_one_waits_at_its_gate() -> None:
    assert clock(
        mark(0, MarkKind.PHASE_STARTED, "p1"),
        mark(5, MarkKind.GATE_OPENED, "p1"),
        mark(5, MarkKind.PHASE_STARTED, "p2"),
        mark(12, MarkKind.PHASE_FINISHED, "p2"),
        until=20,
    ) == {"p1": (30, 5, 15), "p2": (None, 7, 0)}


def test_a_pause_stops_work_and_gates() -> None:
    assert clock(
        mark(0, MarkKind.PHASE_STARTED, "p1"),
        mark(0, MarkKind.PHASE_STARTED, "p2"),
        mark(3, MarkKind.GATE_OPENED, "p2"),
        mark(5, MarkKind.PAUSED),
        mark(65, MarkKind.RESUMED),
        until=70,
    ) == {"p1": (30, 10, 0), "p2": (None, 3, 7)}


def test_the_time_in_which_no_process_ran_is_no_work_but_a_gate_waits_on() -> None:
    night = 900
    assert clock(
        mark(0, MarkKind.PHASE_STARTED, "p1"),
        mark(0, MarkKind.PHASE_STARTED, "p2"),
        mark(1, MarkKind.GATE_OPENED, "p2"),
        mark(6, MarkKind.ALIVE),
        mark(night, MarkKind.RESUMED),
        mark(night + 4, MarkKind.PHASE_FINISHED, "p1"),
    ) == {"p1": (30, 10, 0), "p2": (None, 1, night + 3)}


def test_time_can_be_added_also_to_a_phase_without_a_plan() -> None:
    clocks = clock(
        mark(0, MarkKind.TIME_ADDED, "p1", minutes=15), mark(1, MarkKind.TIME_ADDED, "p2", minutes=10)
    )
    assert (clocks["p1"][0], clocks["p2"][0]) == (45, 10)


def test_what_is_left_may_be_negative() -> None:
    [p1, p2] = phase_clocks(
        {"p1": 5, "p2": None}, [mark(0, MarkKind.PHASE_STARTED, "p1")], START + timedelta(minutes=8)
    )
    assert p1.left == -3
    assert p2.left is None


@given(
    st.lists(
        st.tuples(st.sampled_from(list(MarkKind)), st.sampled_from(["p1", "p2", ""]), st.integers(0, 60))
    )
)
def test_no_order_of_marks_gives_more_time_than_there_was(steps: list[tuple[MarkKind, str, int]]) -> None:
    minute = 0
    marks: list[ClockMark] = []
    for kind, phase, pause in steps:
        minute += pause
        marks.append(mark(minute, kind, phase))
    for _, work, gate in clock(*marks, until=minute + 5).values():
        assert work >= 0
        assert gate >= 0
        assert work + gate <= minute + 5 + 1e-9
