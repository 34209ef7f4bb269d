"""Lists and tables of a PDF that only its layout shows."""

from __future__ import annotations

from missionrunner.inputs.documents.model import Table
from missionrunner.inputs.documents.pdf_lists import TextRow, left_margin, list_items
from missionrunner.inputs.documents.plain import Line, read_plain


def row(text: str, x: float = 30.0, *, gap: bool = False, bold: bool = False, apart: bool = False) -> TextRow:
    return TextRow(x, 12.0, bold, text, gap, apart)


LONG = "a line that goes on to the right edge of the page where the next word has no place any more at all"
RIGHT = row(LONG).end


def begins(rows: list[TextRow]) -> list[str]:
    items = list_items(rows, left_margin([r for r in rows if not r.apart]), RIGHT)
    return [rows[index].text for index, begin in items.items() if begin]


PAGE = [row("Flags", apart=True), row("We look at these."), row("And say so.")]


def test_indented_lines_after_a_space_are_items() -> None:
    rows = [*PAGE, row("no data", 60, gap=True), row(LONG, 60), row("at all", 60), row("lowest price", 60)]
    assert begins(rows) == ["no data", LONG, "lowest price"]


def test_bold_type_begins_an_item() -> None:
    rows = [*PAGE, row(LONG, 60, gap=True, bold=True), row(LONG + ".", 60, bold=True), row(LONG, 60)]
    assert begins(rows) == []
    rows = [*PAGE, row(LONG, 60, gap=True, bold=True), row(LONG, 60), row("Then: " + LONG, 60, bold=True)]
    assert begins(rows) == [LONG, "Then: " + LONG]


def test_other_indents_are_no_list() -> None:
    assert begins([*PAGE, row("first line", 45, gap=True), row("goes on"), row("ends")]) == []
    assert begins([*PAGE, row("one quotation", 60, gap=True)]) == []
    assert begins([*PAGE, row("below the text", 60), row("above", 60)]) == []
    assert begins([*PAGE, row("in the middle", 250, gap=True), row("of the page", 250)]) == []
    assert begins([*PAGE, row("- with its mark", 60, gap=True), row("- and another", 60)]) == []


def test_a_table_goes_on_over_the_page_with_or_without_its_header() -> None:
    def lines(second: tuple[tuple[str, ...], ...], page: int) -> list[Line]:
        return [
            Line("Prices", 1, 1, 1),
            Line("", 2, 1, rows=(("Offer", "Price"), ("A", "1"))),
            Line("", 3, page, rows=second),
        ]

    def tables(found: list[Line]) -> list[Table]:
        return [b for s in read_plain(found, guess_headings=False) for b in s.blocks if isinstance(b, Table)]

    (joined,) = tables(lines((("B", "2"), ("C", "3")), 2))
    assert (joined.header, joined.rows) == (("Offer", "Price"), (("A", "1"), ("B", "2"), ("C", "3")))
    (joined,) = tables(lines((("Offer", "Price"), ("B", "2")), 2))
    assert joined.rows == (("A", "1"), ("B", "2"))
    assert len(tables(lines((("Who", "When"), ("x", "y")), 1))) == 2
    assert len(tables(lines((("Who", "When", "Why"), ("x", "y", "z")), 2))) == 2
