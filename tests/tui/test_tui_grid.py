"""The table of the intake, as pure text: what is pasted, what is typed, what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.tui.drafts import Drafts
from missionrunner.tui.grid import Grid
from missionrunner.tui.grid_paste import read_paste
from missionrunner.tui.grid_read import Sheet, sheet_of
from missionrunner.tui.widgets.long_text import is_large, paste_words

TEAM: dict[str, Any] = {
    "type": "array",
    "key": "name",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["name", "role", "share"],
        "additionalProperties": False,
        "properties": {
            "name": {"title": "Name", "type": "string", "minLength": 1},
            "role": {"title": "Role", "type": "string", "enum": ["founder", "account_executive", "other"]},
            "share": {
                "title": "Share of time",
                "type": "number",
                "unit": "ratio",
                "minimum": 0,
                "maximum": 1,
            },
            "since": {"title": "Since", "type": "string", "format": "date"},
        },
    },
}
STAGES: dict[str, Any] = {
    "type": "array",
    "key": "stage",
    "minItems": 2,
    "maxItems": 2,
    "items": {
        "type": "object",
        "required": ["stage", "deals"],
        "properties": {
            "stage": {"title": "Stage", "type": "string", "enum": ["first_talk", "offer"]},
            "deals": {"title": "Deals", "type": "integer", "minimum": 0},
        },
    },
}


def sheet(schema: dict[str, Any]) -> Sheet:
    found = sheet_of(schema)
    assert found is not None
    return found


def pasted(text: str, schema: dict[str, Any] = TEAM) -> tuple[Sheet, Grid]:
    own = sheet(schema)
    grid = own.grid(None)
    names = [(column.key, column.title) for column in own.columns]
    grid.put(read_paste(text, names, needed=3, in_empty_row=True).rows)
    return own, grid


@pytest.mark.parametrize(
    "text",
    [
        "Ann\tfounder\t30 %\nBen\tAccount executive\t80 %\n",
        "Name\tRole\tShare of time\r\nAnn\tFounder\t30%\r\nBen\tAE\t80%",
        "Share;Name;Role\n0,3;Ann;founder\n0,8;Ben;account executive",
        "Ann, founder, 0.3\nBen, account_executive, 0.8",
        "Ann, founder, 0.3; Ben, account_executive, 0.8",
        '"Ann",founder,30\n"Ben",ae,80',
    ],
)
def test_lines_from_a_spreadsheet_or_a_text_become_rows(text: str) -> None:
    own, grid = pasted(text)
    reading = own.read(grid)
    assert not reading.faults
    assert reading.value == [
        {"name": "Ann", "role": "founder", "share": 0.3},
        {"name": "Ben", "role": "account_executive", "share": 0.8},
    ]


def test_what_cannot_be_read_stays_and_is_named_by_row_and_column() -> None:
    own, grid = pasted("Ann\tfounder\t30 %\nBen\tCEO\t80 %\nCy\tother\t\nDot\tother\t1\tin May")
    words = [own.fault_words(fault) for fault in own.read(grid).faults]
    assert words[0].startswith("Row 2, Role must be one of Founder, Account executive, Other; got 'CEO'")
    assert "If none of them fits, take Other" in words[0]
    assert words[1] == "Row 3, Share of time is needed"
    assert words[2].startswith("Row 4, Since must be a date like 2026-01-31; got 'in May'")
    assert "CEO" in grid.rows[1]


def test_a_single_line_with_commas_is_the_text_of_a_cell_unless_it_is_a_whole_row() -> None:
    names = [(column.key, column.title) for column in sheet(TEAM).columns]
    assert read_paste("Weber, Jonas", names, needed=3, in_empty_row=True).rows == []
    assert read_paste("Ann, founder, 0.3", names, needed=3, in_empty_row=False).rows == []
    pasted = read_paste("CRM, 39,90\nTelephone, 1,200", [("a",), ("b",)], needed=2, in_empty_row=True)
    assert pasted.rows == [
        ["CRM", "39,90"],
        ["Telephone", "1,200"],
    ]


def test_rows_that_are_given_stay_and_only_their_cells_are_typed() -> None:
    own = sheet(STAGES)
    grid = own.grid(None)
    assert [row[0] for row in grid.rows] == ["First talk", "Offer"]
    assert own.read(grid).value is None
    grid.type("3")
    assert grid.delete_row() and [row[0] for row in grid.rows] == ["First talk", "Offer"] and grid.undo()
    assert own.fault_words(own.read(grid).faults[0]) == "Row 2, Deals is needed; 0 for none"
    grid.write("0")
    assert own.read(grid).value == [{"stage": "first_talk", "deals": 0}, {"stage": "offer", "deals": 0}]
    grid.write("3")
    assert grid.next_cell() and not grid.next_cell() and not grid.add_row()
    grid.type("0")
    assert own.read(grid).value == [{"stage": "first_talk", "deals": 3}, {"stage": "offer", "deals": 0}]


def test_a_row_that_is_taken_out_comes_back_and_a_draft_survives() -> None:
    own, grid = pasted("Ann\tfounder\t30 %\nBen\tother\t80 %")
    before = grid.rows
    grid.go(0, 1)
    assert grid.delete_row() and grid.rows == before[1:]
    assert grid.undo() and grid.rows == before
    grid.go(1, 0)
    for character in "jamin":
        grid.type(character)
    again = own.grid(None)
    again.take_draft(grid.draft())
    assert again.rows[1][0] == "Benjamin"
    assert grid.undo() and grid.rows == before


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12),
                "role": st.sampled_from(["founder", "account_executive", "other"]),
                "share": st.integers(0, 1000).map(lambda n: n / 1000),
            },
            optional={"since": st.dates().filter(lambda d: d.year > 1900).map(str)},
        ),
        min_size=1,
        max_size=4,
    )
)
def test_an_answer_that_is_shown_in_the_table_reads_as_the_same_answer(rows: list[dict[str, Any]]) -> None:
    own = sheet(TEAM)
    assert own.read(own.grid(rows)).value == rows


@given(st.text(max_size=200))
def test_no_pasted_text_is_lost(text: str) -> None:
    own = sheet(TEAM)
    grid = own.grid(None)
    names = [(f"no such name {number}",) for number in range(4)]
    rows = read_paste(text, names, needed=3, in_empty_row=True).rows
    left_out: list[tuple[int, str]] = []
    if rows:
        left_out = grid.put(rows)
    else:
        grid.type(text)
    own.read(grid)
    # What has no column is told.
    seen = "".join([*(cell for row in grid.rows for cell in row), *(words for _, words in left_out)])
    assert {character for character in text if character.isalnum()} <= set(seen)


def test_a_long_paste_is_told_by_its_size() -> None:
    text = "\n".join(f"line {n}, a little longer so that it adds up" for n in range(200))
    assert is_large(text) and not is_large("two\nlines")
    assert paste_words(text) == "pasted text, 200 lines, 9 KB"


def test_typed_text_outlives_the_program_and_another_one_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "drafts.json"
    mine, other = Drafts(file), Drafts(file)
    mine.keep(("run", "team"), "Ann, foun")
    other.keep(("run", "offer"), "Sensors")
    mine.flush()
    other.flush()
    after = Drafts(file)
    assert after.get(("run", "team")) == "Ann, foun" and after.get(("run", "offer")) == "Sensors"
    after.done(("run", "team"))
    after.flush()
    assert Drafts(file).get(("run", "team")) == ""
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("not what it was")
    assert Drafts(file).get(("run", "offer")) == ""
