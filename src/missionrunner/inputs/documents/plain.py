"""Plain text as sections: headings and tables are recognised by how they stand, conservatively.

Also used for PDF, whose pages are laid out as text first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from missionrunner.inputs.documents.model import Paragraph, Section, SectionBuilder, make_bullet, make_table
from missionrunner.plain_text import one_line

_BULLET = re.compile(r"\s*(?:[-*•–·▪◦‣●○■□]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}[.)]?|[IVX]{1,5}[.)]|[A-H][.)])\s+(?=[^\W\d_])")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|\*{3,})\s*")
_GAP = re.compile(r"\s{2,}|\t")
_PIPES = re.compile(r"\s*\|?[\s:|+-]{3,}\|?\s*")
_LONGEST_HEADING = 70
_ENDS_SENTENCE = (".", ",", ";", "!", "?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of laid-out text, spaces kept; `number` counts from 1.

    PDF knows more: the `page`, a heading's `level` by its type, and a table (`rows`) by its ruled lines.
    """

    text: str
    number: int
    page: int | None = None
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] | None = None

    @property
    def blank(self) -> bool:
        return not self.text.strip() and self.rows is None

    @property
    def special(self) -> bool:
        return self.level is not None or self.rows is not None


def begins_item(text: str) -> bool:
    """Does a line begin with the mark or the number of a list item?"""
    return bool(_BULLET.match(text))


def read_plain(lines: list[Line], *, guess_headings: bool = True) -> tuple[Section, ...]:
    """The sections of a plain text. Without `guess_headings` only lines with a `level` are headings."""
    builder = SectionBuilder()
    index = 0
    title = next((i for i, line in enumerate(lines) if not line.blank), 0)
    table_page: int | None = None
    while index < len(lines):
        line = lines[index]
        if line.blank or _UNDERLINE.fullmatch(line.text):
            index += 1
            continue
        if line.level is not None:
            builder.heading(_heading_text(line.text), line.level, line.number, line.page)
            index += 1
            continue
        if line.rows is not None:
            rows = [list(row) for row in line.rows]
            over_the_page = table_page is not None and table_page != line.page
            if not (over_the_page and builder.continue_table(rows)):
                builder.add_table(make_table(rows, line.number))
            table_page = line.page
            index += 1
            continue
        table_end = _table_end(lines, index)
        if table_end > index + 1:
            _add_table(builder, lines[index:table_end])
            index = table_end
        elif guess_headings and (level := _heading_level(lines, index, title)) is not None:
            builder.heading(_heading_text(line.text), level, line.number, line.page)
            index += 1
        else:
            index = _add_text(builder, lines, index)
    return builder.close()


def _at(lines: list[Line], index: int) -> str:
    return lines[index].text.rstrip() if 0 <= index < len(lines) else ""


def _heading_text(text: str) -> str:
    return one_line(text).rstrip(":").strip()


def _heading_level(lines: list[Line], index: int, title: int) -> int | None:
    """1 to 5 if the line is a heading: underlined, in capitals, numbered, or short and by itself."""
    text = _at(lines, index).strip()
    before, after = _at(lines, index - 1), _at(lines, index + 1)
    if len(text) > _LONGEST_HEADING or not any(c.isalpha() for c in text):
        return None
    if _UNDERLINE.fullmatch(after) and not _GAP.search(text):
        return 1 if "=" in after else 2
    if before.strip() and not _UNDERLINE.fullmatch(before):
        return None
    if text.endswith(_ENDS_SENTENCE):
        return None
    letters = [c for c in text if c.isalpha()]
    if len(letters) >= 3 and all(c == c.upper() for c in letters) and letters[0] != letters[0].lower():
        return 2
    number = _NUMBERED.match(text)
    if number and not _NUMBERED.match(after):
        depth = len([part for part in re.split(r"[.)]", number.group().strip()) if part])
        return min(1 + depth, 5)
    alone = not after.strip() and any(not line.blank for line in lines[index + 1 : index + 4])
    if (
        alone
        and not _BULLET.match(text)
        and len(text.split()) <= 8
        and len(text) <= 60
        and not _GAP.search(text)
    ):
        # The first line of a text is its title; what follows in the same form are its sections.
        return 1 if index == title else 3
    return None


def _add_text(builder: SectionBuilder, lines: list[Line], index: int) -> int:
    """A paragraph or a list item with its continuation lines; the index of what follows."""
    first = lines[index]
    marker = _BULLET.match(first.text)
    parts = [first.text[marker.end() :] if marker else first.text]
    indent = len(first.text) - len(first.text.lstrip())
    index += 1
    while index < len(lines):
        text = lines[index].text
        new_block = (
            lines[index].blank or lines[index].special or _BULLET.match(text) or _UNDERLINE.fullmatch(text)
        )
        if new_block or _table_end(lines, index) > index + 1 or _UNDERLINE.fullmatch(_at(lines, index + 1)):
            break
        if marker and len(text) - len(text.lstrip()) < indent:
            break
        parts.append(text)
        index += 1
    text = one_line(" ".join(parts))
    if marker and text:
        builder.add(make_bullet(text, first.number, guess_label=True))
    elif text:
        builder.add(Paragraph(text, first.number))
    return index


def _cells(text: str) -> list[tuple[int, str]]:
    """The cells of a laid-out line with the column at which each begins."""
    if text.count("|") >= 2 or (text.count("|") == 1 and text.strip("| ") == text.strip()):
        inner = text.strip().strip("|")
        return [(place, cell.strip()) for place, cell in enumerate(inner.split("|"))]
    cells: list[tuple[int, str]] = []
    position = len(text) - len(text.lstrip())
    for gap in [*_GAP.finditer(text, position), None]:
        end = gap.start() if gap else len(text)
        if text[position:end].strip():
            cells.append((position, text[position:end].strip()))
        position = gap.end() if gap else end
    return cells


def _table_end(lines: list[Line], start: int) -> int:
    """The index after a table that begins at `start`, or `start` if none does."""
    if not ("  " in lines[start].text or "\t" in lines[start].text or "|" in lines[start].text):
        return start
    header = _cells(lines[start].text)
    if len(header) < 2 or _BULLET.match(lines[start].text) or any(len(cell) > 40 for _, cell in header):
        return start
    piped = "|" in lines[start].text
    rows, end, index, blanks = 0, start + 1, start + 1, 0
    while index < len(lines) and blanks <= 2 and not lines[index].special:
        line = lines[index]
        if line.blank:
            if piped:
                break
            blanks += 1
        elif _PIPES.fullmatch(line.text) or _UNDERLINE.fullmatch(line.text):
            end = index + 1
        else:
            cells = _cells(line.text)
            if piped != ("|" in line.text) or not cells:
                break
            if not piped and not _continues(header, cells):
                break
            rows += len(cells) > 1
            end, blanks = index + 1, 0
        index += 1
    return end if rows else start


def _continues(header: list[tuple[int, str]], cells: list[tuple[int, str]]) -> bool:
    """Every cell begins about where a column of the header begins; one cell alone is a wrapped one."""
    starts = [start for start, _ in header]
    fits = all(min(abs(start - s) for s in starts) <= 3 for start, _ in cells)
    if len(cells) == 1:
        return fits and abs(cells[0][0] - starts[0]) > 3
    return fits and len(cells) <= len(header)


def _add_table(builder: SectionBuilder, lines: list[Line]) -> None:
    piped = "|" in lines[0].text
    header = _cells(lines[0].text)
    starts = [start for start, _ in header]
    rows: list[list[str]] = []
    for line in lines:
        if line.blank or _PIPES.fullmatch(line.text) or _UNDERLINE.fullmatch(line.text):
            continue
        cells = _cells(line.text)
        if piped:
            rows.append([one_line(cell) for _, cell in cells])
            continue
        row = [""] * len(header)
        for start, cell in cells:
            column = min(range(len(starts)), key=lambda c: abs(starts[c] - start))
            row[column] = one_line(f"{row[column]} {cell}")
        if rows and not row[0]:
            rows[-1] = [one_line(f"{old} {new}") for old, new in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
    builder.add_table(make_table(rows, lines[0].number))
