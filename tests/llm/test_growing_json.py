"""JSON that arrives in pieces, and the object in a model's text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.llm.extract import NoJson, json_object, valid_part
from missionrunner.llm.growing_json import GrowingJson
from missionrunner.llm.model import FilledField

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4), max_leaves=12
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=5)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """All values of `value` with their paths, without the top one."""
    found = [(path, value)] if path else []
    items: Any = value.items() if is_map(value) else enumerate(value) if is_list(value) else ()
    for key, below in items:
        found += leaves(below, (*path, key))
    return found


@given(OBJECTS, st.lists(st.integers(1, 7), min_size=1, max_size=20), st.booleans())
def test_pieces_of_any_size_give_every_value_once(
    value: dict[str, Any], sizes: list[int], ascii_: bool
) -> None:
    text, at, turn, filled = json.dumps(value, ensure_ascii=ascii_), 0, 0, list[FilledField]()
    growing = GrowingJson()
    while at < len(text):
        filled += growing.feed(text[at : at + sizes[turn % len(sizes)]])
        at += sizes[turn % len(sizes)]
        turn += 1
    assert growing.done
    assert growing.values == value
    assert len(filled) == len(leaves(value))
    assert {repr(f.path): f.value for f in filled} == {repr(p): v for p, v in leaves(value)}


@given(OBJECTS, st.integers(0, 400))
def test_what_is_given_out_early_is_never_taken_back(value: dict[str, Any], cut: int) -> None:
    text = json.dumps(value)
    growing = GrowingJson()
    growing.feed(text[:cut])
    assert not growing.broken
    assert all(value[name] == early for name, early in growing.values.items())
    if growing.open_field and isinstance(value.get(growing.open_field), list):
        whole = value[growing.open_field]
        assert growing.open_items == whole[: len(growing.open_items)]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    growing = GrowingJson()
    growing.feed(text)
    assert isinstance(growing.values, dict)
    valid_part(text, {"type": "object", "properties": {"a": {"type": "string"}}})


@given(OBJECTS)
def test_an_object_is_found_behind_words_and_in_a_fence(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert json_object(f"Sure, {{here}} it is:\n```json\n{text}\n```\nAnything else?") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would rather not.",
        "[1, 2]",
        '{"a": {"x": 1}, "b": "never ends',
        '{"a": {"x": 1}, "b": tru}',
        '{"a": NaN}',
        '<think>{"a": 1}</think> I have no answer.',
        "{" * 5_000,
        '{"a":' * 5_000,
    ],
)
def test_half_an_object_is_none(text: str) -> None:
    with pytest.raises(NoJson):
        json_object(text)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    growing = GrowingJson()
    growing.feed('{"a":' * 100_000)
    assert growing.broken


def test_a_number_at_the_end_is_not_complete() -> None:
    growing = GrowingJson()
    assert not growing.feed('{"price": 12')
    assert growing.feed("00, ") == (FilledField(("price",), 1200),)
