"""Funnel, Gantt, matrix and checklist of a list's rows. What does not fit a chart is left out of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.export import schema as sch
from missionrunner.export.document import (
    Block,
    CheckItem,
    Checklist,
    Funnel,
    FunnelStage,
    Gantt,
    GanttBar,
    GanttMark,
    Matrix,
)
from missionrunner.export.forms.common import ListToPrint, Row
from missionrunner.export.forms.table import make_table

_LARGEST_SCALE = 10_000
_LARGEST_RANGE = 12


def funnel(given: ListToPrint) -> list[Block]:
    """`layout: {count: FIELD, rate: FIELD}` of the rows; the cards or table of the rows follow."""
    spec = sch.layout(given.schema)
    fields = sch.properties(sch.items(given.schema))
    count, rate = sch.text_of(spec, "count"), sch.text_of(spec, "rate")
    if not count and not rate:
        return []
    reader = given.reader
    stages = tuple(
        FunnelStage(
            reader.row_name(given.schema, row),
            row[count] if sch.is_number(row.get(count)) else None,
            reader.text(fields.get(count, {}), row.get(count), row, words=False) if count else "",
            reader.text(fields.get(rate, {}), row.get(rate), row) if rate else "",
        )
        for row in given.rows
    )
    count_title = sch.title_of(fields.get(count, {}), count) if count else ""
    rate_title = sch.title_of(fields.get(rate, {}), rate) if rate else ""
    return [Funnel(stages, given.title, count_title, rate_title)]


def gantt(given: ListToPrint) -> list[Block]:
    """`layout: {start, end, until, marks, at}`: bars over weeks, with marks from a list inside each row."""
    spec = sch.layout(given.schema)
    start, end = sch.text_of(spec, "start"), sch.text_of(spec, "end")
    marks, at = sch.text_of(spec, "marks"), sch.text_of(spec, "at")
    reader = given.reader
    fields = sch.properties(sch.items(given.schema))
    bars: list[GanttBar] = []
    for row in given.rows:
        if not _in_scale(row.get(start)) or not _in_scale(row.get(end)):
            continue
        name = reader.row_name(given.schema, row)
        inner = [m for m in sch.as_list(row.get(marks)) if is_map(m) and _in_scale(m.get(at))]
        inner_schema = fields.get(marks, {})
        labels = tuple(GanttMark(m[at], reader.row_name(inner_schema, m)) for m in inner)
        bars.append(GanttBar(name, row[start], row[end], labels))
    until = reader.locate(sch.text_of(spec, "until"))[1] if sch.text_of(spec, "until") else None
    last = max([1.0, *(bar.end for bar in bars)])
    if isinstance(until, int | float) and _in_scale(until):
        last = max(last, until)
    title = sch.title_of(fields.get(start, {}), "week")
    step = "Week" if "week" in (title + start).lower() else "Month" if "month" in start.lower() else "Step"
    return [Gantt(tuple(bars), math.ceil(last), step, given.title)] if bars else []


def _in_scale(value: Any) -> bool:
    return sch.is_number(value) and 0 <= value <= _LARGEST_SCALE


def matrix(given: ListToPrint) -> list[Block]:
    """`layout: {x: FIELD, y: FIELD}`: which rows lie where; the rows themselves follow in a table."""
    spec = sch.layout(given.schema)
    fields = sch.properties(sch.items(given.schema))
    x, y = sch.text_of(spec, "x"), sch.text_of(spec, "y")
    if not x or not y:
        return []
    columns = _axis(given, fields, x)
    lines = _axis(given, fields, y)
    if all(isinstance(value, int | float) for value in lines):
        lines = dict(reversed(lines.items()))
    names: dict[tuple[Any, Any], list[str]] = {}
    for row in given.rows:
        if sch.is_scalar(row.get(x)) and sch.is_scalar(row.get(y)):
            names.setdefault((row.get(y), row.get(x)), []).append(_short_name(given, row))
    cells = tuple(tuple(", ".join(names.get((line, column), ())) for column in columns) for line in lines)
    x_title, y_title = (sch.title_of(fields.get(name, {}), name) for name in (x, y))
    return [Matrix(x_title, y_title, tuple(columns.values()), tuple(lines.values()), cells, given.title)]


def _axis(given: ListToPrint, fields: Mapping[str, Any], name: str) -> dict[Any, str]:
    """Value -> text; whole numbers cover the whole range that the schema allows."""
    field = sch.as_map(fields.get(name))
    values = [row.get(name) for row in given.rows]
    low, high = field.get("minimum"), field.get("maximum")
    if isinstance(low, int) and isinstance(high, int) and 0 <= high - low < _LARGEST_RANGE:
        return {value: str(value) for value in range(low, high + 1)}
    plain = [value for value in values if sch.is_scalar(value)]
    numbers = bool(plain) and all(sch.is_number(value) for value in plain)
    ordered: list[Any] = sorted(plain) if numbers else plain
    return {value: given.reader.text(field, value, name=name) for value in dict.fromkeys(ordered)}


def _short_name(given: ListToPrint, row: Row) -> str:
    """The key where people see it in the table below, else the name."""
    key = sch.text_of(given.schema, "key")
    field = sch.properties(sch.items(given.schema)).get(key, {})
    if key and sch.text_of(field, "title") and sch.shows(field, "main"):
        return str(row.get(key, ""))
    return given.reader.row_name(given.schema, row)


def checklist(given: ListToPrint) -> list[Block]:
    """`layout: {done: FIELD}`: a box per row, with the other columns behind the name."""
    done = sch.text_of(sch.layout(given.schema), "done")
    label = sch.label_field(given.schema)
    plain = make_table(given, frozenset({done, label}))
    boxes: list[CheckItem] = []
    for row, cells in zip(given.rows, plain.rows, strict=True):
        details = "; ".join(
            f"{column.title.lower()}: {cell.text}"
            for column, cell in zip(plain.columns, cells, strict=True)
            if cell.text
        )
        value = row.get(done)
        ticked = value if isinstance(value, bool) else None
        boxes.append(CheckItem(given.reader.row_name(given.schema, row), ticked, details))
    field = sch.properties(sch.items(given.schema)).get(label, {})
    sources = given.reader.sources(given.path, given.schema)
    where = ", from the mission file" if sch.is_of_mission(field) else ""
    return [Checklist(tuple(boxes), f"{given.title}{where}", sources)]
