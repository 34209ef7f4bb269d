"""A change in words: rows by name, numbers with units, and a difference that can be seen."""

from __future__ import annotations

import pytest

from missionrunner.console.change_text import change_line, change_lines
from missionrunner.console.words import reader_of
from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.engine.preparation import StartOptions
from missionrunner.export.values import Reader
from missionrunner.session import RunSession

TASKS = "/sales_initiatives/initiatives/I1/tasks"
LONG = "We raise the number of leads from the two best sources and look at it again every Monday at "


@pytest.fixture
def reader() -> Reader:
    with RunSession() as session:
        run_id, _ = session.create(StartOptions(mission="sales-plan-development", example="fjordlane"))
        return reader_of(session.read(run_id))


def test_a_row_is_added_or_removed_by_its_name(reader: Reader) -> None:
    row = {"name": "Call harbours", "owner": "Maren Holt", "week": 3}
    added = change_line(reader, Change(f"{TASKS}/Call harbours", None, row))
    assert (
        added
        == "Sales initiatives, Steady lead supply from the two best sources, Tasks, Call harbours: added"
    )
    removed = change_line(reader, Change(f"{TASKS}/Call harbours", row, None), within=True)
    assert removed.endswith("Tasks, Call harbours: removed")


def test_long_texts_are_cut_around_what_differs(reader: Reader) -> None:
    line = change_line(reader, Change("/growth_gap/summary", LONG + "nine.", LONG + "ten."))
    assert line.endswith("Monday at nine. -> …every Monday at ten.") or "nine." in line.split(" -> ")[0]
    assert "ten." in line.split(" -> ")[1]


def test_numbers_have_units_and_what_rounds_to_the_same_says_so(reader: Reader) -> None:
    assert "470,000 EUR -> 500,000 EUR" in change_line(
        reader, Change("/growth_gap/revenue_target", 470000, 500000.0)
    )
    assert change_line(reader, Change("/growth_gap/revenue_target", 470000, 470000.01)).endswith("(rounded)")


def test_names_of_people_keep_their_capitals(reader: Reader) -> None:
    change = Change(
        "/pipeline_activities/assignments/touches", [], [{"Ines Duarte": 1318}, {"Ines Duarte": 1428}]
    )
    assert "Ines Duarte 1,318" in change_line(reader, change)
    # The mission keeps it in the data only, so no list of changes shows it.
    assert change_lines(reader, [change]) == []


def test_sources_of_both_sides_are_named_where_they_differ(reader: Reader) -> None:
    mine, theirs = Source(SourceKind.EDITED, "Ben"), Source(SourceKind.PLAYBOOK, "Standard sentence.")
    change = Change("/growth_gap/summary", "Old.", "New.", theirs, mine)
    assert change_line(reader, change, sources=True, within=True) == (
        "Summary: Old. -> New. (edited by Ben; before: playbook)"
    )


def test_the_broadest_come_first_and_the_rest_is_counted(reader: Reader) -> None:
    deep = [Change(f"{TASKS}/{n}/week", n, n + 1) for n in range(5)]
    lines = change_lines(reader, [*deep, Change("/growth_gap/gap", 1, 2)], 2)
    assert lines[-1] == "and 4 more: Sales initiatives 4"
    assert any(line.startswith("Growth gap, Gap to today: 1 EUR -> 2 EUR") for line in lines)
