"""A document as sections with blocks, the same for every file format."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text in one line. `quote` marks a quotation set apart, such as a notice above the text."""

    text: str
    line: int
    quote: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """One item of a list. `label` is what stands in bold (or before a colon) at its beginning, if anything.

    `text` is the whole item, `body` is what follows the label.
    """

    text: str
    line: int
    label: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the header. All rows have as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int


Block = Paragraph | Bullet | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of any level.

    `level` is 1 for the highest, 0 for what stands before the first heading. `line` counts lines of
    text (Markdown, plain text, PDF) or paragraphs and rows (Word) from 1; `page` is set for PDF.
    """

    heading: str
    level: int
    line: int
    blocks: tuple[Block, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read. `name` is its file name; `lines` are all its lines, as they stand."""

    name: str
    path: str
    format: str
    sections: tuple[Section, ...]
    lines: tuple[str, ...]

    @property
    def has_lines(self) -> bool:
        """True where a reader of the file sees lines, so that a line number helps to find a place."""
        return self.format in ("Markdown", "plain text")


@dataclass(slots=True)
class SectionBuilder:
    """Collects blocks under the headings that a reader finds, in the order of the text."""

    sections: list[Section] = field(default_factory=list[Section])
    blocks: list[Block] = field(default_factory=list[Block])
    current: tuple[str, int, int, int | None] = ("", 0, 1, None)

    def heading(self, text: str, level: int, line: int, page: int | None = None) -> None:
        """Begin a section."""
        self._end()
        self.current = (text, level, line, page)

    def add(self, block: Block) -> None:
        """Add a block to the section that is open."""
        self.blocks.append(block)

    def add_table(self, table: Table | None) -> None:
        """Add a table; one that goes on after a page break, with its header again, becomes one table."""
        last = self.blocks[-1] if self.blocks else None
        if table is not None and isinstance(last, Table) and last.header == table.header:
            self.blocks[-1] = Table(last.header, last.rows + table.rows, last.line)
        elif table is not None:
            self.blocks.append(table)

    def continue_table(self, rows: list[list[str]]) -> bool:
        """Add rows to the table that ends just above, if it has as many columns and another header."""
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Table) or tuple(rows[0]) == last.header or len(rows[0]) != len(last.header):
            return False
        self.blocks[-1] = Table(last.header, last.rows + tuple(tuple(row) for row in rows), last.line)
        return True

    def close(self) -> tuple[Section, ...]:
        """All sections, at the end of the text."""
        self._end()
        return tuple(self.sections)

    def _end(self) -> None:
        heading, level, line, page = self.current
        if self.blocks or heading:
            self.sections.append(Section(heading, level, line, tuple(self.blocks), page))
        self.blocks = []
        self.current = ("", 0, line, page)


def make_table(rows: list[list[str]], line: int) -> Table | None:
    """A table from its rows, short rows filled up with empty cells; None without a header and a row."""
    filled = [row for row in rows if any(row)]
    if len(filled) < 2 or len(filled[0]) < 2:
        return None
    width = len(filled[0])
    body = tuple(tuple((row + [""] * width)[:width]) for row in filled[1:])
    return Table(tuple(filled[0]), body, line)


def make_bullet(text: str, line: int, label: str = "", *, guess_label: bool = False) -> Bullet:
    """A list item. Without bold type (`guess_label`) a few words before a colon are its label."""
    if label:
        body = text[len(label) :].lstrip(" :") if text.startswith(label) else text
        return Bullet(text, line, label.strip(" :"), body.strip())
    if guess_label:
        head, colon, rest = text.partition(": ")
        if colon and len(head) <= 40 and len(head.split()) <= 5:
            return Bullet(text, line, head.strip(), rest.strip())
    return Bullet(text, line)
