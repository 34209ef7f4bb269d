"""Events go out as JSON lines and come back the same; an older program can read a newer one's."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionrunner.errors import BadInput
from missionrunner.runs.events import (
    EVENT_TYPES,
    Event,
    FieldFilled,
    PhaseStarted,
    StillWaiting,
    TextDelta,
    UnknownEvent,
    event_from_json,
    stamped,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

any_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
by_annotation: dict[str, st.SearchStrategy[Any]] = {
    "str": st.text(),
    "int": st.integers(0, 10**9),
    "bool": st.booleans(),
    "float": st.floats(0, 1e6),
    "float | None": st.none() | st.floats(0, 1e6),
    "tuple[str, ...]": st.lists(st.text(), max_size=3).map(tuple),
    "dict[str, int]": st.dictionaries(st.text(), st.integers(), max_size=3),
    "Json": st.dictionaries(st.text(), any_json, max_size=3),
    "Any": any_json,
    "datetime": st.datetimes(timezones=st.just(UTC)),
}


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(sorted(EVENT_TYPES.values(), key=lambda k: k.__name__)))
    values = {f.name: draw(by_annotation[str(f.type)]) for f in fields(kind)}
    return kind(**values)


def test_an_event_as_a_json_line() -> None:
    event = PhaseStarted(phase="baseline", title="Baseline", support=("revenue",), planned_minutes=45)

    line = json.dumps(stamped(event, "2026-11-23-fjordlane-7f3k", 12, NOON).to_json())

    assert line == (
        '{"v": 1, "type": "phase_started", "run": "2026-11-23-fjordlane-7f3k", "seq": 12, '
        '"at": "2026-11-23T12:00:00.000000+00:00", "phase": "baseline", "title": "Baseline", "lead": "", '
        '"support": ["revenue"], "planned_minutes": 45, "attempt": 1}'
    )


@given(any_event())
@settings(max_examples=200)
def test_every_event_comes_back_from_its_json_line(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


def test_every_field_has_a_type_that_json_keeps() -> None:
    for kind in EVENT_TYPES.values():
        assert set(get_type_hints(kind)) >= {f.name for f in fields(kind)}
        assert {str(f.type) for f in fields(kind)} <= set(by_annotation), kind


def test_an_event_of_a_newer_program_is_kept_as_it_is() -> None:
    data = PhaseStarted(phase="p", title="P").to_json()
    for change in ({"type": "coffee_made", "cups": 2}, {"v": 2, "phase": ["p"]}):
        newer = {**data, **change}
        event = event_from_json(newer)
        assert isinstance(event, UnknownEvent)
        assert event.to_json() == newer


def test_a_new_optional_field_of_a_newer_program_is_left_out() -> None:
    event = PhaseStarted(phase="p", title="P")
    assert event_from_json({**event.to_json(), "colour": "blue"}) == event


@pytest.mark.parametrize(
    "data",
    [{}, {"v": 1, "type": "phase_started"}, {**PhaseStarted(phase="p", title="P").to_json(), "at": "soon"}],
)
def test_data_that_is_no_event_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="no run event"):
        event_from_json(data)


def test_only_what_a_model_says_while_it_writes_stays_out_of_the_journal() -> None:
    assert {k for k in EVENT_TYPES.values() if not k.journaled} == {TextDelta, FieldFilled, StillWaiting}
