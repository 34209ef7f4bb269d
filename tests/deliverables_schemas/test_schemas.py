"""What a mission's schema accepts, and what a person reads when it does not."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.deliverables.problems import nearest, printable, shown
from missionrunner.deliverables.schema_types import is_iso_date
from missionrunner.deliverables.schemas import compile_model, json_schema_of, subschema
from missionrunner.errors import BadDefinition

MONTHS = {"type": "integer", "minimum": 1, "maximum": 24}
TEAM: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["name", "role"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "role": {"enum": ["founder", "sales_lead", "account_executive"]},
            "selling_share": {"type": "number", "minimum": 0, "maximum": 1, "unit": "ratio"},
            "start": {"type": "string", "format": "date"},
        },
    },
}


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    return [str(p) for p in compile_model(schema, "test").validate(value)]


def test_a_message_says_what_is_allowed_and_what_was_given() -> None:
    assert problems(MONTHS, "twelve") == ["must be a whole number from 1 to 24; got 'twelve'"]


@pytest.mark.parametrize("value", [1, 24, 12.0])
def test_whole_numbers(value: Any) -> None:
    assert problems(MONTHS, value) == []


@pytest.mark.parametrize("value", [0, 25, 12.5, "12", True, None, [12], math.nan, math.inf, 10**400])
def test_nothing_is_converted_into_a_whole_number(value: Any) -> None:
    assert len(problems(MONTHS, value)) == 1


@pytest.mark.parametrize("value", [True, "0.5", math.nan, -math.inf, {}])
def test_nothing_is_converted_into_a_number(value: Any) -> None:
    assert len(problems({"type": "number"}, value)) == 1


def test_limits_may_be_exclusive() -> None:
    schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
    assert problems(schema, 0.5) == []
    assert problems(schema, 0) == ["must be a number above 0 and below 1; got 0"]
    assert problems(schema, 1.0) == ["must be a number above 0 and below 1; got 1.0"]


def test_every_problem_is_named_with_its_place() -> None:
    rows = [{"name": "Maren", "role": "boss"}, {"name": "", "role": "sales lead", "selling_share": 80}]
    assert problems(TEAM, rows) == [
        "[0].role must be one of founder, sales_lead, account_executive; got 'boss'",
        "[1].name must be text that is not empty; got nothing",
        "[1].role must be one of founder, sales_lead, account_executive; got 'sales lead'; "
        "did you mean 'sales_lead'?",
        "[1].selling_share must be a ratio from 0 to 1 (74 % is 0.74); got 80",
    ]


def test_fields_that_are_not_required_may_be_empty_or_absent() -> None:
    assert problems(TEAM, [{"name": "Maren", "role": "founder", "selling_share": None}]) == []
    assert problems(TEAM, [{"name": "Maren"}]) == [
        "[0].role is missing; it must be one of founder, sales_lead, account_executive"
    ]
    assert problems(TEAM, [{"name": None, "role": "founder"}]) == [
        "[0].name must be text that is not empty; got nothing"
    ]


def test_an_object_that_is_not_required_may_be_empty_and_is_checked_where_it_is_there() -> None:
    inner = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
    model = compile_model({"type": "object", "properties": {"a": inner}}, "answer")
    assert model.validate({}) == model.validate({"a": None}) == model.validate({"a": {"b": "x"}}) == []
    assert [problem.path for problem in model.validate({"a": {"b": 1}})] == ["a.b"]


def test_an_unknown_key_names_the_nearest_allowed() -> None:
    found = problems(TEAM, [{"name": "Maren", "role": "founder", "sellingshare": 0.3}])
    assert found == ["[0].sellingshare is not known; did you mean 'selling_share'?"]
    found = problems(TEAM, [{"name": "Maren", "role": "founder", "xyz": 0.3}])
    assert found == ["[0].xyz is not known; allowed: name, role, selling_share, start"]


def test_keys_that_are_no_text_are_problems_not_crashes() -> None:
    assert len(problems(TEAM, [{"name": "Maren", "role": "founder", 1: 2}])) == 1


def test_list_lengths() -> None:
    funnel = {"type": "array", "items": {"type": "integer"}, "minItems": 6, "maxItems": 6}
    assert problems(funnel, [1, 2, 3]) == ["must have 6 items; got 3"]
    assert problems(funnel, [1] * 7) == ["must have 6 items; got 7"]
    assert problems(TEAM, []) == ["must have at least 1 item; got 0"]


def test_text_length_and_pattern() -> None:
    assert problems({"type": "string", "maxLength": 3}, "abcd") == [
        "must be text of at most 3 characters; got 4 characters"
    ]
    assert problems({"type": "string", "pattern": "^[A-Z]{3}$"}, "euro") == [
        "must be three capital letters; got 'euro'"
    ]
    # A pattern that takes exponential time in a backtracking engine.
    assert len(problems({"type": "string", "pattern": "^(a+)+$"}, "a" * 5000 + "b")) == 1


@pytest.mark.parametrize(
    "text", ["2026-02-29", "20260101", "2026-W01-1", "2026-1-1", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١", ""]
)
def test_dates_are_days_of_the_calendar_in_one_spelling(text: str) -> None:
    assert not is_iso_date(text)
    assert len(problems({"type": "string", "format": "date"}, text)) == 1
    assert problems({"type": "string", "format": "date"}, "2028-02-29") == []


def test_types_may_be_listed() -> None:
    schema = {"type": "array", "items": {"type": ["number", "null"]}}
    assert problems(schema, [1, None, 2.5]) == []
    assert problems(schema, ["1"]) == ["[0] must be a number or empty; got '1'"]
    assert problems({"type": ["number", "string"]}, "to_measure") == []
    assert problems({"type": ["number", "string"]}, True) == ["must be a number or text; got true"]


def test_enums_of_numbers_do_not_take_truth_values() -> None:
    assert problems({"enum": [1, 2]}, 1) == []
    assert problems({"enum": [1, 2]}, True) == ["must be one of 1, 2; got true"]
    assert problems({"type": ["string", "null"], "enum": ["a", None]}, None) == []


def test_items_that_must_differ() -> None:
    weeks = {"type": "array", "uniqueItems": True, "items": {"type": "string"}}
    assert problems(weeks, ["2026-07-27", "2026-08-03"]) == []
    assert problems(weeks, ["2026-07-27", "2026-07-27"]) == [
        "must not repeat an item; [1] is '2026-07-27' again"
    ]
    rows = {
        "type": "array",
        "key": "name",
        "items": {"type": "object", "properties": {"name": {"type": "string"}}},
    }
    assert problems(rows, [{"name": "Maren"}, {"name": None}, {}]) == []
    assert problems(rows, [{"name": "Maren"}, {"name": "Maren"}]) == [
        "must not repeat an item; [1].name is 'Maren' again"
    ]


def test_records_without_properties_and_with_extra_values() -> None:
    assert problems({"type": "object"}, {"anything": [1]}) == []
    assert problems({"type": "object", "additionalProperties": {"type": "number"}}, {"a": "x"}) == [
        "a must be a number; got 'x'"
    ]
    mixed = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "additionalProperties": {"type": "number"},
    }
    assert problems(mixed, {"a": "x", "b": 1}) == []
    assert problems(mixed, {"a": "x", "b": "y"}) == ["b must be a number; got 'y'"]


@pytest.mark.parametrize("name", ["model_config", "from", "__init__", "schema", "a b", "näme", "copy", "0"])
def test_a_field_may_have_any_name(name: str) -> None:
    schema = {"type": "object", "required": [name], "properties": {name: {"type": "number"}}}
    assert problems(schema, {name: 1}) == []
    assert problems(schema, {name: "x"}) == [f"{name} must be a number; got 'x'"]


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"type": "text"}, "type 'text' is not known"),
        ({"type": "string", "pattern": "("}, "no regular expression"),
        ({"type": "number", "minimum": "a"}, "minimum must be a number"),
        ({"type": "array", "minItems": -1}, "minItems must be a whole number"),
        ({"enum": []}, "enum must be a list"),
        ({"type": "object", "properties": {"a": "number"}}, "mission.a: a schema must be a record"),
    ],
)
def test_a_bad_schema_is_named(schema: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        compile_model(schema, "mission")
    assert says in caught.value.title and caught.value.title.startswith("mission")


def test_a_schema_without_end_is_refused() -> None:
    schema: dict[str, Any] = {"type": "array"}
    schema["items"] = schema
    with pytest.raises(BadDefinition):
        compile_model(schema, "loop")


def test_compiled_schemas_are_kept() -> None:
    assert compile_model(TEAM, "a") is compile_model(TEAM, "b")
    assert compile_model(dict(TEAM), "a") is not compile_model(TEAM, "a")


def test_pure_json_schema_has_no_keywords_of_ours() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "form": "tiles",
        "required": ["gap"],
        "properties": {
            "gap": {"type": "number", "unit": "currency", "compute": "1.0", "note": "Signed contracts."},
            "kind": {"enum": ["a", "b"], "playbook": {"const": "a"}},
            "rows": {"type": "array", "key": "id", "rows": {}, "items": TEAM["items"]},
        },
    }
    pure = json_schema_of(schema)
    assert pure["properties"]["gap"] == {"type": "number", "description": "Signed contracts."}
    assert pure["properties"]["kind"] == {"enum": ["a", "b", None]}
    assert pure["additionalProperties"] is False
    text = json.dumps(pure)
    assert not any(f'"{word}"' in text for word in ("unit", "compute", "playbook", "form", "key"))


def test_subschema_finds_the_place_of_a_value() -> None:
    assert subschema(TEAM, (3, "role"))["enum"][0] == "founder"
    assert subschema(TEAM, (3, "nowhere", 1)) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_any_value_gives_clean_one_line_problems(value: Any) -> None:
    for problem in compile_model(TEAM, "team").validate(value):
        text = str(problem)
        assert text == printable(text) and "\n" not in text and len(text) < 400


@given(
    st.lists(
        st.fixed_dictionaries({"name": st.text(min_size=1), "role": st.sampled_from(["founder"])}), min_size=1
    )
)
def test_what_fits_has_no_problems(rows: list[dict[str, str]]) -> None:
    assert compile_model(TEAM, "team").validate(rows) == []


@given(st.text())
def test_shown_text_cannot_control_a_terminal(text: str) -> None:
    hostile = shown("\x1b[31m\u202e\u2066" + text + "\x9b\x00")
    assert not any(c in hostile for c in "\x1b\u202e\u2066\x9b\x00\n\r")
    assert len(hostile) <= 62


def test_nearest_ignores_case_and_hyphens() -> None:
    assert nearest("Sales-Lead", ["founder", "sales_lead"]) == "sales_lead"
    assert nearest("fonder", ["founder", "sales_lead"]) == "founder"
    assert nearest("zzz", ["founder", "sales_lead"]) is None
