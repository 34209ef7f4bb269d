"""The number rule: what was given may be repeated, as it is or rounded; nothing is invented."""

from __future__ import annotations

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from missionrunner.deliverables.numbers import format_quantity
from missionrunner.prompting.numbers import GivenNumbers, invented_numbers, other_numbers

GIVEN = GivenNumbers()
for _value, _unit in (
    (470_000, "currency"),
    (71_971.7, "currency"),
    (16_632, "currency"),
    (0.2276, "ratio"),
    (0.05, "ratio"),
    (41, "deals"),
    (632, "leads"),
    (13.74, "leads/week"),
    (46, "weeks"),
    (1.487, "FTE"),
    (1.83, "x"),
    (1_178.08, "currency/day"),
    (3, "days"),
):
    GIVEN.add_value(_value, _unit)


def invented(text: str) -> list[str]:
    return [finding.text for finding in invented_numbers(text, GIVEN)]


@pytest.mark.parametrize(
    "text",
    [
        "We sign 41 deals worth 470,000 EUR.",
        "EUR 470k, €0.47m, 470 000 kr, 470.000 €, $470'000, 470 tkr",
        "About 72,000 EUR are open; 16,600 EUR a deal.",
        "22.8 % or 22.76% or 23 percent of 632 leads; −22.8 %",
        "Grow by 5–23 % in 46 selling weeks with 1.5 FTE.",
        "A 3-day trial, 13.7 new leads a week, coverage 1.8x.",
        "Vi behöver 41 affärer på 46 veckor: 470 000 kronor, 5 procent.",
        "Three packages, 30/60/90 days plan, step 2 of 4, week 14, Q3 2026, 2026-04-01 at 9:30, ISO 9001.",
        "Between 2026 and 41 deals later.",
        "",
    ],
)
def test_given_numbers_and_free_ones_pass(text: str) -> None:
    assert invented(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We sign 42 deals.", ["42 deals"]),
        ("About 40 deals.", ["40 deals"]),
        ("630 leads", ["630 leads"]),
        ("Win 480,000 EUR and 500k EUR.", ["480,000 EUR", "500k EUR"]),
        ("€12 a seat", ["€12"]),
        ("Raise it by 24 %.", ["24 %"]),
        ("22.9 percent", ["22.9 percent"]),
        ("Follow up within 2 days.", ["2 days"]),
        ("In 5–47 weeks", ["5–47 weeks", "47 weeks"]),
        ("in 5-47 weeks", ["5-47 weeks", "47 weeks"]),
        ("41 EUR", ["41 EUR"]),
        ("41 weeks, 46 deals", ["41 weeks", "46 deals"]),
        ("2.5x and x4", ["2.5x", "x4"]),
        ("７０ ％ in fullwidth", ["70 %"]),
        ("٧٠ %", ["٧٠ %"]),
        ("Vi vinner 99 affärer för 9 mkr.", ["99 affärer", "9 mkr"]),
        ("0 % churn", ["0 %"]),
        ("300 more leads, 12 qualified opportunities", ["300 more leads", "12 qualified opportunities"]),
    ],
)
def test_an_invented_number_is_found(text: str, expected: list[str]) -> None:
    assert invented(text) == expected


def test_numbers_without_a_unit_are_listed_apart() -> None:
    assert [f.text for f in other_numbers("Call 12 people in week 14 and win 41 deals.")] == ["12", "14"]


def test_numbers_in_given_texts_and_lists_are_given_too() -> None:
    numbers = GivenNumbers()
    numbers.add_value({"a": ["Reply within 2 days", "send 3 offers"], "b": [{"c": "up by 15 %"}]})
    assert invented_numbers("2 days, 15 %", numbers) == []
    assert [f.text for f in invented_numbers("3 days, 3 %", numbers)] == ["3 days", "3 %"]


def test_units_come_from_the_schema() -> None:
    schema = {
        "properties": {
            "rate": {"type": "number", "unit": "ratio"},
            "rows": {"items": {"properties": {"cost": {"unit": "currency"}, "n": {}}}},
            "by_quarter": {"unit": "leads", "items": {"type": "number"}},
        }
    }
    numbers = GivenNumbers()
    values = {"rate": 0.4, "rows": [{"cost": 900, "n": 7}], "by_quarter": [12, 13], "other": None}
    numbers.add_schema_values(values, schema)
    assert invented_numbers("40 %, 900 EUR, 12 leads, 7 deals, 7 weeks", numbers) == []
    assert len(invented_numbers("0.4 %, 900 deals, 12 weeks, 14 leads", numbers)) == 4


UNITS = st.sampled_from(["currency", "EUR", "ratio", "leads", "deals", "weeks", "days", "FTE", "x", "hours"])


@cases(st.floats(0.02, 9e8), UNITS)
def test_a_value_written_as_the_plan_writes_it_always_passes(value: float, unit: str) -> None:
    value = min(value, 9.0) if unit == "ratio" else value
    numbers = GivenNumbers()
    numbers.add_value(value, unit)
    assert invented_numbers(f"It is {format_quantity(value, unit, 'EUR')}.", numbers) == []


@cases(st.integers(1, 900), st.integers(1, 900), st.sampled_from(["leads", "deals", "weeks", "EUR", "%"]))
def test_a_small_whole_number_passes_only_if_it_is_the_same(given: int, written: int, unit: str) -> None:
    numbers = GivenNumbers()
    numbers.add_value(given / 100 if unit == "%" else given, "ratio" if unit == "%" else unit)
    assert (invented_numbers(f"{written} {unit}", numbers) == []) is (given == written)


@cases(st.floats(1_000, 1e9), st.floats(0.03, 0.9))
def test_a_number_that_is_off_by_more_than_rounding_is_found(value: float, share: float) -> None:
    numbers = GivenNumbers()
    numbers.add_value(value, "currency")
    assert invented_numbers(f"{value * (1 + share):,.0f} EUR", numbers)


@cases(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for finding in invented_numbers(text, GIVEN):
        assert finding.text
        assert finding.kind


def test_hostile_lengths_stay_quick() -> None:
    for text in ("1" * 50_000, "1," * 20_000, "1 000 " * 10_000, "EUR " * 20_000, "9 to 9 " * 8_000):
        invented_numbers(text, GIVEN)
