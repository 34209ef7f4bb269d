"""YAML from strangers: plain data, or one message with the line."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadDefinition
from missionrunner.yaml_data import parse_yaml

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
NUMBER = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_json_is_read_as_itself(value: object) -> None:
    # JSON writes emoji as two escapes, which YAML does not know.
    assert parse_yaml(json.dumps(value, ensure_ascii=False), "f.yaml").value == value


def test_words_numbers_and_dates_mean_what_is_written() -> None:
    text = "{a: no, b: on, c: 2026-01-01, d: 012, e: 1e3, f: '7', g: 1:30, h: ~, i: .5, j: 1_000, k: .inf}"
    assert parse_yaml(text, "f").value == {
        "a": "no",
        "b": "on",
        "c": "2026-01-01",
        "d": "012",
        "e": 1000.0,
        "f": "7",
        "g": "1:30",
        "h": None,
        "i": 0.5,
        "j": "1_000",
        "k": ".inf",
    }


def test_keys_are_always_text() -> None:
    assert parse_yaml("{1: a, true: b, null: c}", "f").value == {"1": "a", "true": "b", "null": "c"}


def test_aliases_stand_for_their_anchor() -> None:
    assert parse_yaml("a: &x [1, 2]\nb: *x", "f").value == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, '"a" stands twice'),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", 2, "tag"),
        ("a: &x\n  - *x", 2, "no finished anchor"),
        ("a: 1\nb: {<<: {c: 1}}", 2, "merge keys"),
        ("a: 1\n? [b]\n: 2", 2, "key must be"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: 1\nb: {reason: first, second}", 2, 'the key "second" has no value'),
        ("a: [1,\nb: 2", 2, "not valid YAML"),
        ("[" * 200_000, 1, "nested deeper"),
        ("- " * 200_000, 1, "nested deeper"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        parse_yaml(text, "f.yaml")
    assert caught.value.title.startswith(f"f.yaml, line {line}: ")
    assert words in caught.value.title


def test_aliases_cannot_grow_without_limit() -> None:
    levels = ["a0: &a0 [1,1,1,1,1,1,1,1,1]"]
    levels += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(BadDefinition, match="more than 200,000 values"):
        parse_yaml("\n".join(levels), "f.yaml")


def test_control_characters_are_refused() -> None:
    with pytest.raises(BadDefinition, match="not valid YAML"):
        parse_yaml("a: \x1b[31mred", "f.yaml")


def test_the_line_of_a_value_is_found() -> None:
    file = parse_yaml("a:\n  b:\n    - x: 1\n    - x: 2\nc: 3", "f.yaml")
    assert file.line(("a", "b", 1, "x")) == 4
    assert file.line(("a", "b", 1, "not there")) == 4
    assert file.line(("c",)) == 5


@given(st.text(max_size=60))
def test_any_text_gives_data_or_one_message(text: str) -> None:
    try:
        value = parse_yaml(text, "f.yaml").value
    except BadDefinition as error:
        assert error.title.startswith("f.yaml")
    else:
        json.dumps(value, allow_nan=False)


def test_ordinary_files_mean_the_same_as_to_the_safe_loader() -> None:
    text = "a: {b: [1, 2.5, x y, 'q', \"d\\n\"]}\nlong: >\n  one\n  two\nkeep: |\n  one\n  two\n"
    assert parse_yaml(text, "f").value == yaml.safe_load(text)
