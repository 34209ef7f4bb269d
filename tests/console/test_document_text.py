"""The plan's blocks as plain text that fits the terminal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from missionrunner.console.document_text import text_lines
from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import (
    BulletList,
    Card,
    Cards,
    CheckItem,
    Checklist,
    Column,
    Gantt,
    GanttBar,
    GanttMark,
    KeyValue,
    KeyValues,
    Matrix,
    Paragraph,
    Shown,
    Table,
)
from missionrunner.export.text import width
from missionrunner.plain_text import clean_text

COMPUTED, PLAYBOOK = (SourceKind.COMPUTED,), (SourceKind.PLAYBOOK,)


def table(*rows: tuple[Shown, ...], heads: tuple[str, ...] = ("Stage", "Deals")) -> Table:
    return Table((Column(heads[0]), *(Column(head, align="right") for head in heads[1:])), rows)


def test_a_table_that_fits_stands_in_columns_with_its_sources_below() -> None:
    rows = [
        (Shown("Discovery", PLAYBOOK), Shown("6", COMPUTED)),
        (Shown("Closing", PLAYBOOK), Shown("12", COMPUTED)),
    ]
    assert text_lines([table(*rows)], 80) == [
        "Stage      Deals",
        "Discovery      6",
        "Closing       12",
        "  (Stage [P]; Deals [C])",
    ]


def test_a_cell_with_a_source_of_its_own_is_marked_itself() -> None:
    rows = [(Shown("Discovery"), Shown("6", COMPUTED)), (Shown("Closing"), Shown("12", (SourceKind.EDITED,)))]
    assert text_lines([table(*rows)], 80)[1:] == ["Discovery   6 [C]", "Closing    12 [E]"]


def test_a_table_that_is_too_wide_becomes_one_entry_per_row() -> None:
    long = "a text that is longer than any column could ever be " * 3
    lines = text_lines(
        [table((Shown("One"), Shown(long.strip()), Shown("7")), heads=("Name", "Text", "No."))], 80
    )
    assert lines[0].startswith("- One. Text: a text that is longer")
    assert lines[-1].endswith("No.: 7")
    assert max(map(len, lines)) <= 80


def test_charts_are_told_in_words() -> None:
    gantt = Gantt((GanttBar("Messages", 1, 19, (GanttMark(7, "Test"),)),), 52, "Week", "Timeline")
    assert text_lines([gantt], 80) == ["Timeline:", "  - Messages: week 1 to 19; Test (week 7)"]
    matrix = Matrix("Impact", "Probability", ("1", "2"), ("1", "2"), (("", "R1"), ("R2", "")), "Risks")
    assert text_lines([matrix], 80) == [
        "Risks:",
        "  - Probability 1, Impact 2: R1",
        "  - Probability 2, Impact 1: R2",
    ]
    checks = Checklist((CheckItem("Stages fit", True), CheckItem("Prices fit", None, "no prices")), "Bible")
    assert text_lines([checks], 80) == ["Bible:", "  - yes: Stages fit", "  - open: Prices fit (no prices)"]


texts = st.text(min_size=1, max_size=90)
shown = st.builds(Shown, texts, st.sampled_from([(), COMPUTED, PLAYBOOK]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(shown, min_size=3, max_size=3), max_size=5), shown, texts)
def test_no_block_is_wider_than_the_terminal_or_moves_the_cursor(
    rows: list[list[Shown]], one: Shown, text: str
) -> None:
    columns = (Column(text), Column("Number", "EUR", "right"), Column("Why"))
    inner = (KeyValues((KeyValue(text, one, text),)), BulletList((one, one), text))
    blocks = [
        Table(columns, tuple((a, b, c) for a, b, c in rows), text, text),
        Paragraph(text, COMPUTED),
        Cards((Card(text, inner, text),), text),
    ]
    for line in text_lines(blocks, 80, 2):
        assert width(line) <= 80 or " " not in line.strip()
        assert clean_text(line) == line
