"""What a person types, and what it is taken for."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.deliverables.problems import printable
from missionrunner.errors import BadInput
from missionrunner.inputs.answers_example import example_of
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.inputs.dates import parse_date
from missionrunner.inputs.numbers import find_numbers, parse_number
from missionrunner.inputs.typed_words import other_currency

MONEY = {"type": "number", "exclusiveMinimum": 0, "unit": "currency"}
MARGIN = {"type": "number", "minimum": 0.01, "maximum": 0.99, "unit": "ratio"}
MONTHS = {"type": "integer", "minimum": 1, "maximum": 24}
FUNNEL = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 6, "maxItems": 6}
WEIGHTS = {"type": "array", "unit": "ratio", "items": {"type": "number", "minimum": 0, "maximum": 1}}
DAYS = {"type": "array", "items": {"type": "string", "format": "date"}}
ROLE = {"type": "string", "enum": ["founder", "sales_lead", "account_executive", "sdr"]}
TEAM: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "role", "share"],
        "properties": {
            "name": {"type": "string"},
            "role": ROLE,
            "share": {"type": "number", "minimum": 0, "maximum": 1, "unit": "ratio"},
            "start": {"type": "string", "format": "date"},
        },
    },
}
OPEN: dict[str, Any] = {
    "type": "array",
    "key": "stage",
    "minItems": 2,
    "maxItems": 2,
    "items": {
        "type": "object",
        "required": ["stage", "count", "value"],
        "properties": {
            "stage": {"type": "string", "enum": ["outreach", "closing"]},
            "count": {"type": "integer", "minimum": 0},
            "value": {"type": "number", "minimum": 0, "unit": "currency"},
        },
    },
}
HEALTH: dict[str, Any] = {
    "type": "object",
    "properties": {"customers": {"type": "integer"}, "kept": {"type": ["number", "string"], "unit": "ratio"}},
}


def refused(text: str, schema: dict[str, Any], name: str = "answer") -> str:
    with pytest.raises(BadInput) as caught:
        parse_answer(text, schema, name=name)
    lines = caught.value.lines()
    assert 1 <= len(lines) <= 3 and all(line == printable(line) for line in lines)
    return lines[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12000", 12000), ("12,000", 12000), ("12 000,00 €", 12000), ("12.000,00", 12000), ("470k", 470_000),
        ("1.2m", 1_200_000), ("EUR 9,600.50", 9600.5), ("1'000'000 CHF", 1_000_000), ("12 000", 12000),
        ("1.234.567", 1_234_567), ("7.200,-", 7200), ("7.200 €", None), ("0,5", 0.5), ("$12,000", 12000),
        ("3 Mio. €", 3_000_000),
    ],
)  # fmt: skip
def test_money(text: str, value: float | None) -> None:
    if value is None:
        assert "can mean 7200 or 7.2" in refused(text, MONEY)
    else:
        assert parse_answer(text, MONEY) == value


@pytest.mark.parametrize(
    "text", ["abc", "12 eggs", "12,34,567", "1.2.3,4.5", "5 %", "1 2", "--5", "0", "-3", "1e999", "NaN"]
)
def test_what_is_no_amount_says_what_is_allowed(text: str) -> None:
    assert refused(text, MONEY, "revenue_target").startswith("revenue_target must be a number above 0; got ")


def test_an_amount_with_two_readings_is_asked_again() -> None:
    assert refused("12.000", MONEY) == "answer '12.000' can mean 12000 or 12; write one of these"


@pytest.mark.parametrize("text", ["74 %", "74%", "0.74", "0,74", ".74", "74 percent"])
def test_ratios(text: str) -> None:
    assert parse_answer(text, MARGIN) == 0.74


def test_a_percent_without_sign_is_not_guessed() -> None:
    assert refused("74", MARGIN) == "answer must be a ratio from 0.01 to 0.99 (74 % is 0.74); got 74"


def test_whole_numbers() -> None:
    assert parse_answer("12", MONTHS) == 12
    assert type(parse_answer("12.0", MONTHS)) is int
    assert refused("twelve", MONTHS) == "answer must be a whole number from 1 to 24; got 'twelve'"
    assert refused("12.5", MONTHS) == "answer must be a whole number from 1 to 24; got 12.5"


@pytest.mark.parametrize(
    "text",
    ["2026-01-01", "1 Jan 2026", "1.1.2026", "01.01.2026", "Jan 1, 2026", "January 1st, 2026",
     "1. Januar 2026", "1er janvier 2026", "1 januari 2026", "2026/1/1", "1/1/2026"],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert parse_answer(text, DAYS["items"]) == "2026-01-01"  # type: ignore[arg-type]  # a nested schema


def test_dates_that_are_none_or_two() -> None:
    day = {"type": "string", "format": "date"}
    assert refused("31.04.2026", day) == "answer must be a date like 2026-01-31; got '31.04.2026'"
    assert refused("soon", day) == "answer must be a date like 2026-01-31; got 'soon'"
    assert (
        refused("03/04/2026", day)
        == "answer '03/04/2026' can mean 2026-04-03 or 2026-03-04; write one of these"
    )
    assert parse_answer("13/04/2026", day) == "2026-04-13"
    assert parse_answer("04/13/2026", day) == "2026-04-13"


@pytest.mark.parametrize(
    "text",
    ["610, 174, 110, 67, 48, 36", "610,174,110,67,48,36", "610;174;110;67;48;36", "610 174 110 67 48 36",
     "[610, 174, 110, 67, 48, 36]", "610\n174\n110\n67\n48\n36"],
)  # fmt: skip
def test_lists_of_numbers(text: str) -> None:
    assert parse_answer(text, FUNNEL) == [610, 174, 110, 67, 48, 36]


def test_lists_with_commas_inside_and_between() -> None:
    assert parse_answer("1,610, 174, 110, 67, 48, 36", FUNNEL)[0] == 1610
    assert parse_answer("0,21; 0,79", WEIGHTS) == [0.21, 0.79]
    assert parse_answer("21 %, 79 %", WEIGHTS) == [0.21, 0.79]
    amounts = {"type": "array", "items": {"type": "number", "unit": "currency"}}
    assert parse_answer("12,000, 5,000", amounts) == [12000, 5000]
    assert "can mean" in refused("12,000", amounts)
    assert refused("610, 174", FUNNEL) == "answer must have 6 items; got 2"
    assert (
        refused("610, many, 1, 1, 1, 1", FUNNEL)
        == "answer[1] must be a whole number of at least 0; got 'many'"
    )


def test_lists_of_days_and_texts() -> None:
    assert parse_answer("Jul 27, 2026, 3 August 2026", DAYS) == ["2026-07-27", "2026-08-03"]
    texts = {"type": "array", "items": {"type": "string"}}
    assert parse_answer("One customer, ACME, is 14 %; illness", texts) == [
        "One customer, ACME, is 14 %",
        "illness",
    ]
    assert parse_answer("none", texts) == []


def test_tables_by_position_by_name_by_header_and_as_json() -> None:
    rows = [
        {"name": "Maren Holt", "role": "founder", "share": 0.3},
        {"name": "Jonas Weber", "role": "account_executive", "share": 0.8},
    ]
    for text in (
        "Maren Holt, founder, 30 %; Jonas Weber, account executive, 0.8",
        "Maren Holt | founder | 30 %\nJonas Weber | account_executive | 80 %",
        "share=30 %, name=Maren Holt, role=founder; role=account_executive, name=Jonas Weber, share=.8",
        "share, role, name\n0.3, founder, Maren Holt\n0.8, account-executive, Jonas Weber",
        json.dumps(rows),
    ):
        assert parse_answer(text, TEAM) == rows
    dated = parse_answer("A, sdr, , 1 Jan 2026", {**TEAM, "items": {**TEAM["items"], "required": ["name"]}})
    assert dated == [{"name": "A", "role": "sdr", "start": "2026-01-01"}]


def test_a_wrong_cell_is_named() -> None:
    assert refused("Maren, boss, 1", TEAM, "team").startswith(
        "team[0].role must be one of founder, sales_lead"
    )
    assert refused("Maren, sdr", TEAM, "team").startswith("team[0].share is missing")
    assert refused("Maren, sdr, 1, 2026-01-01, more", TEAM, "team").startswith(
        "team[0] has more than 4 values"
    )
    assert refused('[{"name": 1}]', TEAM, "team").startswith("team[0].name must be text")
    assert refused('[{"name"', TEAM, "team").startswith("team begins like JSON, but is not valid")


def test_records() -> None:
    assert parse_answer("52, 88 %", HEALTH) == {"customers": 52, "kept": 0.88}
    assert parse_answer("kept=to_measure", HEALTH) == {"kept": "to_measure"}
    assert parse_answer('{"customers": 52.0}', HEALTH) == {"customers": 52}
    assert refused("many", HEALTH, "health") == "health.customers must be a whole number; got 'many'"


def test_zero_for_a_table_of_all_stages_means_nothing_is_open() -> None:
    assert parse_answer("0", OPEN) == [{"stage": s, "count": 0, "value": 0} for s in ("outreach", "closing")]
    assert "got '0'" in refused("0", {**OPEN, "minItems": 1})


def test_a_choice_is_taken_by_its_name_its_label_or_its_unique_beginning_and_never_guessed() -> None:
    labelled = {**ROLE, "labels": {"sdr": "Sales development"}}
    assert parse_answer("Sales lead", ROLE) == "sales_lead"
    assert parse_answer("SALES  LEAD", ROLE) == "sales_lead"
    assert parse_answer("account", ROLE) == "account_executive"
    assert parse_answer("sales development", labelled) == "sdr"
    assert refused("s", ROLE).startswith("answer must be one of founder, sales_lead")
    assert refused("sales", labelled).startswith("answer must be one of")
    assert refused("lead", ROLE).startswith("answer must be one of")
    assert refused("fonder", ROLE).endswith("got 'fonder'; did you mean 'founder'?")
    assert (
        refused("boss", ROLE)
        == "answer must be one of founder, sales_lead, account_executive, sdr; got 'boss'"
    )


def test_names_that_differ_only_in_signs_are_not_mixed_up() -> None:
    languages = {"type": "string", "enum": ["C", "C++"]}
    assert parse_answer("C++", languages) == "C++"
    assert "must be one of" in refused("c", languages)


def test_the_dots_of_a_printed_line_are_no_answer() -> None:
    assert refused("...", {"type": "string"}) == "answer is still empty: put your value in place of the dots"


def test_yes_and_no() -> None:
    assert parse_answer("Yes", {"type": "boolean"}) is True
    assert parse_answer("n", {"type": "boolean"}) is False
    assert refused("perhaps", {"type": "boolean"}) == "answer must be yes or no; got 'perhaps'"


def test_nothing_typed_is_no_answer() -> None:
    assert parse_answer("  ", MONEY) is None
    assert parse_answer("null", TEAM) is None


def test_text_is_made_harmless() -> None:
    assert parse_answer("\x1b]0;evil\x07Fjord\u202elane\x9b", {"type": "string"}) == "]0;evilFjordlane"


@given(
    st.integers(1, 10**12),
    st.sampled_from([",", " ", "\u00a0", "\u202f", "'"]),
    st.sampled_from(["", " €", " EUR"]),
)
def test_grouped_amounts_round_trip(amount: int, group: str, currency: str) -> None:
    assert parse_answer(f"{amount:,}".replace(",", group) + currency, MONEY) == amount


@given(st.integers(1, 10**11), st.integers(0, 99))
def test_decimal_commas_and_points_round_trip(whole: int, cents: int) -> None:
    value = float(f"{whole}.{cents:02d}")
    english = f"{whole:,}.{cents:02d}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert parse_answer(english, MONEY) == parse_answer(german, MONEY) == value


@given(st.integers(10, 990))
def test_percent_and_ratio_are_the_same(tenths: int) -> None:
    assert parse_answer(f"{tenths / 10} %", MARGIN) == parse_answer(str(tenths / 1000), MARGIN)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)))
def test_dates_round_trip_in_every_spelling(day: datetime.date) -> None:
    month = day.strftime("%b")
    spellings = (
        day.isoformat(),
        day.strftime("%d.%m.%Y"),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
    )
    assert {parse_date(s) for s in spellings} == {day.isoformat()}


@given(st.lists(st.integers(0, 10**6), min_size=6, max_size=6), st.sampled_from([", ", ",", ";", " ", "\n"]))
def test_lists_round_trip(counts: list[int], joint: str) -> None:
    assert parse_answer(joint.join(str(c) for c in counts), FUNNEL) == counts


SCHEMAS = st.sampled_from([MONEY, MARGIN, MONTHS, FUNNEL, WEIGHTS, DAYS, ROLE, TEAM, OPEN, HEALTH])


@given(st.text(max_size=60) | st.text("0123456789.,;|=-%k€ \n[{\"'", max_size=30), SCHEMAS)
def test_any_text_is_an_answer_or_a_clear_refusal(text: str, schema: dict[str, Any]) -> None:
    try:
        parse_answer(text, schema, name="answer")
    except BadInput as error:
        assert 1 <= len(error.lines()) <= 3
        assert all(line == printable(line) and line for line in error.lines())


@given(SCHEMAS)
def test_the_example_is_an_answer(schema: dict[str, Any]) -> None:
    assert parse_answer(example_of(schema), schema) is not None


@given(st.text())
def test_numbers_in_any_text_stand_where_they_say(text: str) -> None:
    for found in find_numbers(text):
        assert any(c.isdigit() for c in text[found.start : found.end])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7,200 EUR", [7200]), ("from 7.200 € a year", [7200]), ("1 800 EUR", [1800]), ("not measured", []),
        ("7.9 of 10", [7.9, 10]), ("in 2024 100 deals", [2024, 100]), ("470k", [470_000]),
        ("2-4 %", [2, 4]), ("-25 %", [-25]),
    ],
)  # fmt: skip
def test_numbers_in_running_text(text: str, values: list[float]) -> None:
    assert [n.value for n in find_numbers(text)] == values


def test_a_very_long_answer_is_refused_at_once() -> None:
    assert "too long" in refused("1" * 300_000, FUNNEL)
    assert parse_number("1" * 100) is None


def test_the_word_of_a_unit_may_stand_behind_its_number() -> None:
    hours = {"type": "number", "unit": "hours"}
    assert parse_answer("12 Monate", {**MONTHS, "unit": "months"}) == 12
    assert parse_answer("12,5 h", hours) == parse_answer("12.5 Stunden", hours) == 12.5
    assert "must be" in refused("12 weeks", {**MONTHS, "unit": "months"})


def test_a_point_in_a_whole_number_separates_thousands() -> None:
    assert parse_answer("1.210; 610; 174; 110; 67; 48", FUNNEL)[0] == 1210
    assert parse_answer("1.210, 610, 174, 110, 67, 48", FUNNEL)[0] == 1210


def test_currencies_by_sign_name_and_lower_case() -> None:
    currency = {"type": "string", "pattern": "^[A-Z]{3}$", "role": "currency"}
    assert {parse_answer(text, currency) for text in ("eur", "€", "Euro", "EUR")} == {"EUR"}
    assert refused("$", currency)


def test_a_rate_without_unit_takes_percent_and_an_amount_does_not() -> None:
    assert parse_answer("30 %", {"type": "number", "exclusiveMinimum": 0}) == 0.3
    assert refused("30 %", MONEY)


def test_decimal_commas_in_rows() -> None:
    tools = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "cost": {"type": "number", "unit": "currency"}},
        },
    }
    assert parse_answer("CRM, 39,90; Phone, 60", tools) == [
        {"name": "CRM", "cost": 39.9},
        {"name": "Phone", "cost": 60},
    ]
    assert parse_answer("Maren, sdr, 0,8, 2026-04-01", TEAM)[0] == {
        "name": "Maren", "role": "sdr", "share": 0.8, "start": "2026-04-01",
    }  # fmt: skip
    assert parse_answer("Maren, sdr, 1,2026-04-01", TEAM)[0]["share"] == 1


def test_places_in_json_are_said_with_the_names_that_json_needs() -> None:
    schema = {
        "type": "array",
        "items": {"type": "object", "required": ["component"], "properties": {"component": {"type": "string", "title": "Lever"}}},
    }  # fmt: skip
    with pytest.raises(BadInput) as caught:
        parse_answer('[{"component": 3}]', schema, labels=True)
    assert caught.value.title.startswith("row 1, Lever (component) must be text")


@pytest.mark.parametrize(
    ("text", "currency", "other"),
    [
        ("600,000 USD", "EUR", "USD"),
        ("USD 600k", "EUR", "USD"),
        ("£5000", "EUR", "£"),
        ("$5000", "EUR", "$"),
        ("$5000", "CAD", ""),
        ("600 000 €", "EUR", ""),
        ("600000 eur", "EUR", ""),
        ("600 k", "EUR", ""),
        ("12 Monate", "EUR", ""),
        ("600000 USD", "", ""),
    ],
)
def test_an_amount_in_another_currency_is_noticed(text: str, currency: str, other: str) -> None:
    assert other_currency(text, currency) == other
