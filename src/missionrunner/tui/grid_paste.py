"""Pasted lines, from a spreadsheet or a text, as rows of cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from missionrunner.plain_text import clean_text, shortened

# A comma with a blank behind it separates values; one between two digits belongs to a number.
_SPACED = re.compile(r",\s+")
_TIGHT = re.compile(r",(?!\d{3}\b)")
# A beginning of a name has so many letters at least; so many rows are named in a message.
_SHORTEST, _MOST = 3, 3
_LINE_ENDS = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")


@dataclass(frozen=True, slots=True)
class Pasted:
    """The cells of a pasted text, in the order of the columns; no rows if it is the text of a single cell.

    `heading` is a first line that was left out although not all of it names columns; `unknown` are columns
    of the heading that the table does not have.
    """

    rows: list[list[str]] = field(default_factory=list[list[str]])
    heading: str = ""
    unknown: Sequence[str] = ()

    def words(self, left_out: Sequence[tuple[int, str]], count: int) -> list[str]:
        """What a person should know about the paste. `left_out` is what has no place in a table of `count`
        rows, with the number of its row from 0."""
        out = (
            [f"The first line is taken as the heading: {shortened(self.heading, 60)}"] if self.heading else []
        )
        if self.unknown:
            out.append(f"The table has no column for: {', '.join(self.unknown)}")
        behind = [(row, text) for row, text in left_out if row < count]
        if behind:
            found = "; ".join(f"row {row + 1} ({shortened(text, 30)})" for row, text in behind[:_MOST])
            more = f" and {len(behind) - _MOST} more" if len(behind) > _MOST else ""
            out.append(f"More cells than the table has columns, left out in {found}{more}")
        below = [text for row, text in left_out if row >= count]
        if below:
            out.append(f"The table has no row for: {shortened('; '.join(below), 80)}")
        return [f"{words}." for words in out]


# What a table says about a text in a column: whether it fits, or None where any text does.
Fits = Callable[[int, str], bool | None]


def any_text(_column: int, _text: str) -> bool | None:
    return None


def read_paste(
    text: str, names: Sequence[Sequence[str]], *, needed: int, in_empty_row: bool, fits: Fits = any_text
) -> Pasted:
    """What a pasted text holds for a table.

    `names` are the names of each column: a first line made of such names is taken as the heading and says
    the order. `needed` is the number of cells that a row has at least: one line without tabs is a row only
    if it has so many, and only in an empty row.
    """
    lines = [line for line in _LINE_ENDS.split(text) if line.strip()]
    if not lines:
        return Pasted()
    rows = _split(lines, len(names), needed)
    alone = len(rows) == 1 and "\t" not in text
    if alone and not (in_empty_row and len(rows[0]) >= max(2, needed)):
        return Pasted()
    rows = [[clean_text(cell).strip() for cell in row] for row in rows]
    return _in_order(rows, names, fits)


def _split(lines: list[str], width: int, needed: int) -> list[list[str]]:
    """By the sign that gives every line as many cells as a row can have."""
    if any("\t" in line for line in lines):
        return _read(lines, "\t")
    if width == 1:
        return [[line] for line in lines]
    for sign in ";|":
        by_sign = _read([line.strip().strip("|") for line in lines], sign)
        if all(sign in line for line in lines) and all(needed <= len(cells) <= width for cells in by_sign):
            return by_sign
    # "Ann, founder, 1; Ben, other, 0.5": rows behind each other.
    parts = [part for line in lines for part in line.split(";") if part.strip()]
    if len(parts) > len(lines) and all("," in part for part in parts):
        lines = parts
    spaced = [_SPACED.split(line.strip()) for line in lines]
    if '"' not in "".join(lines) and all(needed <= len(cells) <= width for cells in spaced):
        return spaced
    for sign in ";|":
        by_sign = _read([line.strip().strip("|") for line in lines], sign)
        if len(lines) > 1 and all(len(cells) >= max(2, needed) for cells in by_sign):
            # More cells than columns: what has no column is told.
            return by_sign
    by_comma = _read(lines, ",")
    if any(len(cells) > width for cells in by_comma) and '"' not in "".join(lines):
        by_comma = [_TIGHT.split(line) for line in lines]
    return by_comma


def _read(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return [row or [""] for row in csv.reader(lines, delimiter=sign, skipinitialspace=True)]
    except csv.Error:
        return [line.split(sign) for line in lines]


def _in_order(rows: list[list[str]], names: Sequence[Sequence[str]], fits: Fits) -> Pasted:
    first = rows[0]
    found = [_place(cell, names) for cell in first]
    # A column that two cells name belongs to the first of them.
    places = [place if place not in found[:n] else None for n, place in enumerate(found)]
    known = [place for place in places if place is not None]
    unknown = [cell for cell, place in zip(first, places, strict=True) if place is None and cell]
    if len(known) < 2 or len(unknown) > len(known) or (unknown and len(rows) == 1):
        if _is_no_row(rows, len(names), fits):
            return Pasted(rows[1:], heading=_line(first))
        return Pasted(rows)
    out: list[list[str]] = []
    for row in rows[1:]:
        cells = [""] * len(names)
        for place, cell in zip(places, row, strict=False):
            if place is not None:
                cells[place] = cell
        # What has no heading stays behind the last column, where it is told.
        out.append([*cells, *row[len(first) :]])
    return Pasted(out, unknown=unknown)


def _is_no_row(rows: list[list[str]], width: int, fits: Fits) -> bool:
    """Whether the first line is a heading in other words: nothing in it fits, and the next line does.

    A single column says little, so a line with a digit in it is no heading then.
    """
    if len(rows) < 2:
        return False
    first, second = ([fits(n, cell) for n, cell in enumerate(row[:width]) if cell] for row in rows[:2])
    if True in first or False in second or True not in second:
        return False
    wrong = first.count(False)
    return wrong >= 2 or (wrong == 1 and not re.search(r"\d", _line(rows[0])))


def _line(cells: Sequence[str]) -> str:
    return ", ".join(cell for cell in cells if cell)


def _place(cell: str, names: Sequence[Sequence[str]]) -> int | None:
    """The column that a cell of the heading names, in whatever case, with whatever signs and blanks. A
    beginning of the name is enough, or words behind it, if only one column is meant so."""
    key = _key(cell)
    keys = [[_key(name) for name in own] for own in names]
    same = [n for n, own in enumerate(keys) if key and key in own]
    begins = [
        n
        for n, own in enumerate(keys)
        if any(min(len(key), len(name)) >= _SHORTEST and _begins(key, name) for name in own)
    ]
    found = same or begins
    return found[0] if len(found) == 1 else None


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _key(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text.casefold()))
