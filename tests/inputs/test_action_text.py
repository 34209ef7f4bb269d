"""Action items and due dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadInput
from missionrunner.inputs.action_text import due_day, read_action

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "text", "owner", "due"),
    [
        ("Send the price list", "Send the price list", "", ""),
        ("Send the price list @Maren due 2026-12-01", "Send the price list", "Maren", "2026-12-01"),
        ("Send the price list due 1 Dec @Maren Meyer", "Send the price list", "Maren Meyer", "2026-12-01"),
        ("Ask @Maren for the list by friday", "Ask Maren for the list", "Maren", "2026-11-27"),
        ("Write to bob@example.com", "Write to bob@example.com", "", ""),
        ("Stand by the door", "Stand by the door", "", ""),
        ("Pay by card, due in 2 weeks", "Pay by card", "", "2026-12-09"),
        ("Pay due 03/04/2026", "Pay due 03/04/2026", "", ""),
        ("due tomorrow", "due tomorrow", "", ""),
        ("@Zoë Ångström", "", "Zoë Ångström", ""),
    ],
)
def test_owner_and_date_are_taken_out_of_the_line(typed: str, text: str, owner: str, due: str) -> None:
    found = read_action(typed, WEDNESDAY)
    assert (found.text, found.owner, found.due) == (text, owner, due)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("Call the partners by 31 Feb", "by 31 Feb"),
        ("Call the partners @Ann due 30.02.2027", "due 30.02.2027"),
        ("Pay due 03/04/2026", "due 03/04/2026"),
        ("Pay by end of month", "by end of month"),
        ("Pay due 32", "due 32"),
        ("Pay by fridy the 4th", "by fridy the 4th"),
        ("Raise the price by 20 %", ""),
        ("Shorten the cycle by 2.5 weeks", ""),
        ("Have it read by Ann", ""),
        ("Pay by 1 Dec", ""),
    ],
)
def test_words_that_were_meant_as_a_day_and_are_none_are_named(typed: str, doubt: str) -> None:
    found = read_action(typed, WEDNESDAY)
    assert (found.doubt, found.text.endswith(doubt)) == (doubt, True)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", ""),
        ("today", "2026-11-25"),
        ("Tomorrow", "2026-11-26"),
        ("wednesday", "2026-12-02"),
        ("next monday", "2026-11-30"),
        ("in 3 days", "2026-11-28"),
        ("in a week", "2026-12-02"),
        ("24 Nov", "2027-11-24"),
        ("Nov 25", "2026-11-25"),
        ("31.01.2027", "2027-01-31"),
    ],
)
def test_days_as_people_say_them(typed: str, day: str) -> None:
    assert due_day(typed, WEDNESDAY) == day


@pytest.mark.parametrize("typed", ["soon", "30 Feb", "03/04/2026", "in 2 fortnights"])
def test_what_is_no_day_is_said(typed: str) -> None:
    with pytest.raises(BadInput, match="no day"):
        due_day(typed, WEDNESDAY)


@given(
    st.lists(st.sampled_from(["@Ann", "@ann", "due", "by", "friday", "1", "Dec", "send", ",", "@"])).map(
        " ".join
    )
)
def test_no_line_fails_and_no_word_of_it_is_lost(typed: str) -> None:
    found = read_action(typed, WEDNESDAY)
    kept = f"{found.text} {found.owner} {'due by friday 1 Dec' if found.due else ''}".replace("@", "").split()
    assert {word.strip("@,") for word in typed.split()} <= {*kept, "", ","}
    if found.due:
        assert date.fromisoformat(found.due) >= WEDNESDAY
