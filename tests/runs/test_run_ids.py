"""A run's id can be read, typed and used as a file name, whatever the company is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.runs.ids import is_run_id, new_run_id, random_tail, slug

DAY = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)


def test_an_id_reads_as_day_company_and_a_few_letters() -> None:
    assert (
        new_run_id("Fjordlane Analytics", DAY, tail=lambda: "7f3k") == "2026-11-23-fjordlane-analytics-7f3k"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller & Söhne GmbH", "muller-sohne-gmbh"),
        ("Straße Ærø", "strasse-aero"),
        ("../../etc/passwd", "etc-passwd"),
        ("株式会社", "run"),
        ("", "run"),
        ("a" * 100, "a" * 40),
    ],
)
def test_company_names_become_safe(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_any_company_gives_an_id_that_is_safe_in_a_path(company: str) -> None:
    made = new_run_id(company, DAY)
    assert is_run_id(made)
    assert made == made.lower()
    assert not set(made) & set("/\\. \n")


@pytest.mark.parametrize(
    "text", ["", "..", "2026-11-23", "2026-11-23-a/b", "2026-11-23-a\n", "2026-11-23-" + "a" * 80]
)
def test_what_is_no_id_is_told_apart(text: str) -> None:
    assert not is_run_id(text)


def test_ids_of_one_company_on_one_day_differ() -> None:
    assert len({random_tail() for _ in range(200)}) > 190
