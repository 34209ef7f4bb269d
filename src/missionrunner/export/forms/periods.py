"""Long tables over time: the first months in full, later months added up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.numbers import format_date, format_number, unit_heading
from missionrunner.export import schema as sch
from missionrunner.export.document import Column, Shown, Table
from missionrunner.export.forms.common import ListToPrint, Row

_THURSDAY = datetime.timedelta(days=3)


def split_rows(given: ListToPrint) -> tuple[Sequence[Row], Table | None]:
    """Rows to print in full, and a table of sums for the others (`detail_rows` of the schema)."""
    spec = sch.as_map(given.schema.get("detail_rows"))
    date = sch.text_of(spec, "date")
    detail, later = detail_and_later(given.rows, date, spec.get("months"))
    if not later:
        return given.rows, None
    groups = group_later(later, date, sch.text_of(spec, "total_by"))
    fields = sch.properties(sch.items(given.schema))
    names = [str(name) for name in sch.as_list(spec.get("sum"))] or _summable(later)
    columns = [Column("Period")]
    keys: list[tuple[str, str]] = []
    for name in names:
        field = fields.get(name, {})
        labels = sch.as_map(field.get("labels"))
        unit = unit_heading(sch.text_of(field, "unit"), given.reader.currency)
        below = dict.fromkeys(str(k) for row in later for k in sch.as_map(row.get(name)))
        for key in below or [""]:
            title = str(labels.get(key) or sch.in_words(key)) if key else sch.title_of(field, name)
            columns.append(Column(title, unit, "right"))
            keys.append((name, key))
    rows = [
        (Shown(label), *(_sum(given, fields, rows, name, key) for name, key in keys))
        for label, rows in groups
    ]
    return detail, Table(tuple(columns), tuple(rows), "Later months, added up")


def detail_and_later(rows: Sequence[Row], date: str, months: Any) -> tuple[list[Row], list[Row]]:
    """Rows whose week begins in the first `months` months, and the rest.

    A week counts for the month of its Thursday, so the first months begin with the first row's Thursday's
    month.
    """
    if not date or not isinstance(months, int) or not rows:
        return list(rows), []
    first = _day(rows[0], date)
    if first is None:
        return list(rows), []
    first += _THURSDAY
    last = first.year * 12 + first.month - 1 + months
    detail: list[Row] = []
    later: list[Row] = []
    for row in rows:
        day = _day(row, date)
        inside = day is None or (day + _THURSDAY).year * 12 + (day + _THURSDAY).month - 1 < last
        (detail if inside else later).append(row)
    return detail, later


def group_later(rows: Sequence[Row], date: str, total_by: str) -> list[tuple[str, list[Row]]]:
    """(label, rows) of the later rows, by the field `total_by` or by calendar month."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        day = _day(row, date)
        month = "" if day is None else (day + _THURSDAY).strftime("%Y-%m")
        groups.setdefault(str(row.get(total_by)) if total_by else month, []).append(row)
    return [(_label(group[0], date), group) for group in groups.values()]


def _label(row: Row, date: str) -> str:
    """The month that most days of the group's first week belong to."""
    day = _day(row, date)
    if day is None:
        return ""
    return format_date((day + _THURSDAY).isoformat()).split(" ", 1)[1]


def _day(row: Row, date: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(row.get(date)))
    except ValueError:
        return None


def _summable(rows: Sequence[Row]) -> list[str]:
    return [
        name
        for name, value in rows[0].items()
        if (is_map(value) and all(sch.is_number(v) for v in value.values()))
    ]


def _sum(given: ListToPrint, fields: Mapping[str, Any], rows: Sequence[Row], name: str, key: str) -> Shown:
    values = [sch.as_map(row.get(name)).get(key) if key else row.get(name) for row in rows]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    total = sum(numbers) if numbers else None
    unit = sch.text_of(sch.as_map(fields.get(name)), "unit")
    return Shown(format_number(total, unit) if numbers else "", raw=total, unit=unit)
