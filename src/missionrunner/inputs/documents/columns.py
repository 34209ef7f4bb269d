"""The columns of a table that a mission asks for, found by their headings; their cells as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from missionrunner.inputs.dates import AmbiguousDate, parse_date
from missionrunner.inputs.documents.headings import best_match, normal_words
from missionrunner.inputs.documents.model import Table
from missionrunner.inputs.numbers import find_numbers
from missionrunner.plain_text import one_line

_QUOTATION_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»", "»": "«", "'": "'", "‘": "’", "”": "”"}
_ORDINAL = re.compile(r"\W*\d{1,3}\W*")

Columns = dict[str, tuple[list[str], str]]


def column_specs(element: Mapping[str, Any]) -> Columns:
    """Column -> (its headings, its type). A column is a list of headings or {headings, type}."""
    specs: Columns = {}
    for key, column in cast(Mapping[str, Any], element.get("columns") or {}).items():
        if isinstance(column, Mapping):
            described = cast(Mapping[str, Any], column)
            names = cast(list[Any], described.get("headings") or [key])
            specs[key] = ([str(name) for name in names], str(described.get("type") or "text"))
        else:
            specs[key] = ([str(name) for name in cast(list[Any], column or [key])], "text")
    return specs


def mapped(table: Table, columns: Columns) -> dict[str, int]:
    """Column -> place in the table. Exact headings first; no place is used twice.

    Where no heading says what the first of `columns` is, the table's first column is it: it names what
    the row is about. A column that only numbers the rows is none.
    """
    synonyms = {key: names for key, (names, _) in columns.items()}
    numbering = [place for place in range(len(table.header)) if _numbers_rows(table, place)]
    open_places = [place for place in range(len(table.header)) if place not in numbering]
    matches = [(place, best_match(table.header[place], synonyms)) for place in open_places]
    places: dict[str, int] = {}
    for wanted in (True, False):
        for place, match in matches:
            if match and match[1] is wanted and match[0] not in places and place not in places.values():
                places[match[0]] = place
    first = next(iter(columns), "")
    if places and first not in places and open_places[0] not in places.values():
        places = {first: open_places[0], **places}
    return places


def _numbers_rows(table: Table, place: int) -> bool:
    """Does a column only count the rows (1, 2, 3 ...)?"""
    cells = [row[place] for row in table.rows]
    counted = [re.sub(r"\D", "", cell) for cell in cells if _ORDINAL.fullmatch(cell)]
    return len(cells) > 1 and counted == [str(number) for number in range(1, len(cells) + 1)]


def table_rows(table: Table, columns: Columns) -> list[dict[str, Any]]:
    """The rows of a table by column; without `columns` all of them, by the words of their headings."""
    if columns:
        places = mapped(table, columns)
        kinds = {key: columns[key][1] for key in places}
    else:
        places = {
            "_".join(normal_words(header)) or f"column_{i + 1}": i for i, header in enumerate(table.header)
        }
        kinds = dict.fromkeys(places, "text")
    rows: list[dict[str, Any]] = []
    for cells in table.rows:
        values = {key: _cell(cells[place], kinds[key]) for key, place in places.items()}
        row = {key: value for key, value in values.items() if value is not None}
        if row:
            rows.append(row)
    return rows


def _cell(text: str, kind: str) -> Any:
    """The value of a cell, or None for an empty one and for text where a number or a date is wanted."""
    text = one_line(text)
    if kind in ("money", "number", "ratio"):
        numbers = find_numbers(text)
        return None if not numbers else numbers[0].ratio_or_value() if kind == "ratio" else numbers[0].value
    if kind == "date":
        try:
            return parse_date(text)
        except AmbiguousDate:
            return None
    if len(text) > 2 and _QUOTATION_MARKS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text or None
