"""Numbers and dates as people read them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.export.numbers import format_number, format_quantity, unit_heading


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (470000, "currency", "470,000 EUR"),
        (99.5, "currency", "99.50 EUR"),
        (99.996, "currency", "100 EUR"),
        (0.0, "currency", "0 EUR"),
        (-2.9e-11, "currency", "0 EUR"),
        (-113937.2, "currency", "-113,937 EUR"),
        (0.6090909, "ratio", "60.9 %"),
        (1.0, "ratio", "100.0 %"),
        (1.2513, "x", "1.25x"),
        (632.0, "leads", "632"),
        (13.739, "per week", "13.7"),
        (1.6136, "per week", "1.61"),
        (5053, "count", "5,053"),
        (0.5492, "FTE", "0.55"),
        ("2026-01-01", "date", "1 Jan 2026"),
        ("2026-02-30", "date", "2026-02-30"),
        ("soon", "date", "soon"),
        (True, "", "yes"),
        (None, "currency", "not known"),
        (float("nan"), "ratio", "not known"),
        (float("inf"), "", "not known"),
    ],
)
def test_numbers_by_unit(value: Any, unit: str, text: str) -> None:
    assert format_number(value, unit, "EUR") == text


def test_currency_code_may_be_the_unit_itself() -> None:
    assert format_number(430000, "SEK") == "430,000 SEK"
    assert format_number(430000, "currency") == "430,000"
    assert format_number(2.4, "FTE") == "2.40"


def test_quantities_have_their_unit_in_words() -> None:
    assert format_quantity(632, "leads") == "632 leads"
    assert format_quantity(1, "leads") == "1 lead"
    assert format_quantity(1178.08, "currency per day", "EUR") == "1,178 EUR/day"
    assert format_quantity(180, "currency/month", "EUR") == "180 EUR/month"
    assert format_quantity(None, "leads") == "not known"
    assert format_quantity(0.5, "ratio") == "50.0 %"


def test_headings_name_a_unit_only_where_the_cells_leave_it_out() -> None:
    assert unit_heading("currency", "EUR") == "EUR"
    assert unit_heading("hours") == "hours"
    assert unit_heading("ratio") == ""


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["currency", "ratio", "x", "FTE", "days", ""]),
)
def test_no_number_is_printed_as_minus_zero_or_breaks(value: float, unit: str) -> None:
    text = format_number(value, unit, "EUR")
    digits = text.removesuffix(" EUR").removesuffix(" %").removesuffix("x")
    assert text == "not known" or digits.strip("-0.,") or not digits.startswith("-")
