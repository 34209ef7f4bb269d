"""Pasted lines, from a spreadsheet or a text, as rows of cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from missionrunner.plain_text import clean_text

# A comma with a blank behind it separates values; one between two digits belongs to a number.
_SPACED = re.compile(r",\s+")
_TIGHT = re.compile(r",(?!\d{3}\b)")
_LINE_ENDS = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")


def pasted_rows(
    text: str, names: Sequence[Sequence[str]], *, needed: int, in_empty_row: bool
) -> list[list[str]]:
    """The cells of a pasted text, in the order of the columns; [] if it is the text of a single cell.

    `names` are the names of each column: a first line made of such names is taken as the heading and says
    the order. `needed` is the number of cells that a row has at least: one line without tabs is a row only
    if it has so many, and only in an empty row.
    """
    lines = [line for line in _LINE_ENDS.split(text) if line.strip()]
    if not lines:
        return []
    rows = _split(lines, len(names), needed)
    alone = len(rows) == 1 and "\t" not in text
    if alone and not (in_empty_row and len(rows[0]) >= max(2, needed)):
        return []
    rows = [[clean_text(cell).strip() for cell in row] for row in rows]
    return _in_order(rows, names)


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
    by_comma = _read(lines, ",")
    if any(len(cells) > width for cells in by_comma) and '"' not in "".join(lines):
        by_comma = [_TIGHT.split(line) for line in lines]
    return by_comma


def _read(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return [row or [""] for row in csv.reader(lines, delimiter=sign, skipinitialspace=True)]
    except csv.Error:
        return [line.split(sign) for line in lines]


def _in_order(rows: list[list[str]], names: Sequence[Sequence[str]]) -> list[list[str]]:
    places = [_place(cell, names) for cell in rows[0]]
    known = [place for place in places if place is not None]
    if len(known) < 2 or len(known) != len(places) or len(set(known)) != len(known):
        return rows
    out: list[list[str]] = []
    for row in rows[1:]:
        cells = [""] * len(names)
        for place, cell in zip(known, row, strict=False):
            cells[place] = cell
        # What has no heading stays behind the last column, where it is seen.
        out.append([*cells, *row[len(known) :]])
    return out


def _place(cell: str, names: Sequence[Sequence[str]]) -> int | None:
    """The column that a cell of the heading names; a beginning is enough if only one begins so."""
    key = _key(cell)
    same = [n for n, own in enumerate(names) if key and key in (_key(name) for name in own)]
    begins = [
        n for n, own in enumerate(names) if len(key) > 2 and any(_key(name).startswith(key) for name in own)
    ]
    found = same or begins
    return found[0] if len(found) == 1 else None


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))
