"""Durations as people write them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.missions.durations import duration_from_value, find_duration, format_duration
from missionrunner.missions.model import Duration

DAY = 1_440


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("90 minutes", 90, 90),
        ("3-4 hours", 180, 240),
        ("1.5 hours", 90, 90),
        ("(2 min)", 2, 2),
        ("30-60 minutes per batch", 30, 60),
        ("2-3 days ongoing", 2 * DAY, 3 * DAY),
        ("3-4 weeks", 21 * DAY, 28 * DAY),
        ("(Days 1-7)", 7 * DAY, 7 * DAY),
        ("(Day 7)", DAY, DAY),
        ("(Weeks 1-4)", 28 * DAY, 28 * DAY),
        ("1 hour and 30 minutes", 90, 90),
        ("2h30", 150, 150),
        ("1h 30m", 90, 90),
        ("between 2 and 3 hours", 120, 180),
        ("30 minutes to 1 hour", 30, 60),
        ("45 min – 2 hours", 45, 120),
        ("1 hour - 90 minutes", 60, 90),
        ("half an hour", 30, 30),
        ("two weeks", 14 * DAY, 14 * DAY),
        ("4-3 hours", 180, 240),
        ("2-3 days (AI-driven) or 14 weeks (traditional)", 2 * DAY, 3 * DAY),
        ("4+ hours", 240, 240),
        ("1,5 h", 90, 90),
        ("1½ hours", 90, 90),
        ("90-minute session", 90, 90),
    ],
)
def test_a_duration_is_read_in_minutes(text: str, low: float, high: float) -> None:
    found = find_duration(text)
    assert found is not None
    assert (found.duration.low, found.duration.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    ["Ongoing", "TBD", "", "(Week 5+)", "-5 minutes", "4-6 pieces", "9:00 AM - 11:00 AM", "9" * 400 + " hours", "1e999 hours",
     "99999999 years", "version 2", "$5m budget"],
)  # fmt: skip
def test_what_is_no_duration_is_unknown(text: str) -> None:
    assert find_duration(text) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"[(~]?[0-9]{1,6}[-–]?[0-9]{0,6} ?(h|min|days?|weeks?|months)\)?", fullmatch=True)
)
def test_a_duration_is_never_negative_infinite_or_upside_down(text: str) -> None:
    found = find_duration(text)
    if found:
        assert 0 <= found.duration.low <= found.duration.high
        assert math.isfinite(found.duration.high)


@given(
    st.integers(1, 500), st.integers(0, 500), st.sampled_from([("minutes", 1), ("hours", 60), ("days", DAY)])
)
def test_what_was_written_is_read(low: int, more: int, unit: tuple[str, int]) -> None:
    found = find_duration(f"{low}-{low + more} {unit[0]}")
    assert found is not None
    assert found.duration == Duration(low * unit[1], (low + more) * unit[1])


def test_front_matter_values() -> None:
    assert duration_from_value(90) == Duration(90, 90)
    assert duration_from_value(1.5, unit=60) == Duration(90, 90)
    assert duration_from_value("30-60") == Duration(30, 60)
    assert duration_from_value({"low": 30, "high": "1 hour"}) == Duration(30, 60)
    unknown: list[Any] = [True, None, -1, math.inf, math.nan, [], {}, {"low": 1}, "soon"]
    for value in unknown:
        assert duration_from_value(value) is None


@pytest.mark.parametrize(
    ("duration", "text"),
    [(None, ""), (Duration(90, 90), "90 min"), (Duration(120, 240), "2-4 h"), (Duration(DAY, 3 * DAY), "1-3 days"),
     (Duration(7 * DAY, 7 * DAY), "1 week"), (Duration(45, 120), "45-120 min")],
)  # fmt: skip
def test_durations_are_shown_as_people_write_them(duration: Duration | None, text: str) -> None:
    assert format_duration(duration) == text
