"""Tables: columns from the schema, one table per group, long tables cut to a detailed and a summed part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.numbers import unit_heading
from missionrunner.deliverables.overlay import item_key
from missionrunner.export import schema as sch
from missionrunner.export.document import Block, Column, Shown, Table
from missionrunner.export.forms.common import ListToPrint, Row
from missionrunner.export.forms.periods import split_rows
from missionrunner.export.schema import Json

_BLANK = Shown("")
# From so many columns of money on, the currency is said once below the table.
_SAME_UNIT = 3


@dataclass(frozen=True, slots=True)
class _Field:
    """One column: the steps to its value inside a row, and the schema of that value."""

    steps: tuple[str, ...]
    schema: Json
    title: str
    pivot: str = ""


def table(given: ListToPrint) -> list[Block]:
    """One table, or one per group and per level of detail."""
    group_by = sch.text_of(given.schema, "group_by")
    if not group_by:
        return _parts(given)
    field = sch.properties(sch.items(given.schema)).get(group_by, {})
    groups: dict[str, list[Row]] = {}
    for row in given.rows:
        groups.setdefault(given.reader.text(field, row.get(group_by), name=group_by), []).append(row)
    blocks: list[Block] = []
    for name, rows in groups.items():
        blocks += _parts(given.with_rows(rows, name), without=frozenset({group_by}))
    return blocks


def _parts(given: ListToPrint, without: frozenset[str] = frozenset()) -> list[Block]:
    detail, totals = split_rows(given)
    blocks: list[Block] = [make_table(given.with_rows(detail, given.title), without)]
    if totals:
        blocks.append(totals)
    return blocks


def make_table(given: ListToPrint, without: frozenset[str] = frozenset()) -> Table:
    """A plain table of all rows."""
    fields = [field for field in _fields(given) if field.steps[0] not in without]
    columns = tuple(_column(given, field) for field in fields)
    rows = tuple(
        tuple(_cell(given, field, column, index, row) for field, column in zip(fields, columns, strict=True))
        for index, row in enumerate(given.rows)
    )
    note = sch.text_of(given.schema, "note")
    money = given.reader.currency
    if money and sum(column.unit == money for column in columns) >= _SAME_UNIT:
        columns = tuple(replace(c, unit="") if c.unit == money else c for c in columns)
        note = f"Amounts in {money}. {note}".strip()
    label = sch.label_field(given.schema)
    name = next((k for k, field in enumerate(fields) if field.steps == (label,)), 0)
    return Table(columns, rows, given.title, note, name)


def _fields(given: ListToPrint) -> list[_Field]:
    schemas = sch.properties(sch.items(given.schema))
    if not schemas:
        schemas = {name: sch.as_map(None) for row in given.rows for name in row}
    chosen = [str(name) for name in sch.as_list(given.schema.get("columns"))]
    pivot = sch.text_of(sch.layout(given.schema), "pivot")
    fields: list[_Field] = []
    for name in chosen or _default_columns(given.schema, schemas):
        if name in schemas and name != pivot:
            fields += _expanded(given, name, schemas[name])
    return fields + (_pivoted(given, pivot, schemas.get(pivot, {})) if pivot else [])


def _default_columns(list_schema: Json, schemas: Mapping[str, Json]) -> list[str]:
    key = item_key(list_schema)
    label = sch.label_field(list_schema)
    names = [name for name, field in schemas.items() if sch.shows(field, "main")]
    if key in names and label != key and not sch.text_of(schemas[key], "title"):
        names.remove(key)
    return names


def _expanded(given: ListToPrint, name: str, schema: Json) -> list[_Field]:
    """A map from names to plain values (leads per source) becomes a column per name."""
    values = [row.get(name) for row in given.rows]
    maps = [value for value in values if is_map(value)]
    if sch.properties(schema) or not maps or not all(sch.is_scalar(v) for m in maps for v in m.values()):
        return [_Field((name,), schema, sch.title_of(schema, name))]
    keys = list(dict.fromkeys(str(key) for value in maps for key in value))
    below = {**sch.as_map(schema.get("additionalProperties"))}
    below.setdefault("unit", sch.text_of(schema, "unit"))
    labels = sch.as_map(schema.get("labels"))
    return [_Field((name, key), below, str(labels.get(key) or sch.in_words(key))) for key in keys]


def _pivoted(given: ListToPrint, name: str, schema: Json) -> list[_Field]:
    """A list inside each row becomes columns: one per value of `by`."""
    spec = sch.layout(given.schema)
    by, value = sch.text_of(spec, "by"), sch.text_of(spec, "value")
    fields = sch.properties(sch.items(schema))
    keys = dict.fromkeys(
        str(item.get(by)) for row in given.rows for item in sch.as_list(row.get(name)) if is_map(item)
    )
    by_title = sch.title_of(fields.get(by, {}), by)
    return [_Field((name, key, value), fields.get(value, {}), f"{by_title} {key}", pivot=by) for key in keys]


def _column(given: ListToPrint, field: _Field) -> Column:
    values = [_value(row, field) for row in given.rows]
    numeric = field.schema.get("type") in ("number", "integer") or any(
        sch.is_number(v) or (is_list(v) and v and sch.is_number(v[0])) for v in values
    )
    own_units = bool(sch.text_of(field.schema, "unit_from"))
    unit = sch.text_of(field.schema, "unit") or sch.text_of(sch.items(field.schema), "unit")
    heading = unit_heading(unit, given.reader.currency) if numeric and not own_units else ""
    return Column(
        field.title,
        heading,
        "right" if numeric else "left",
        sch.text_of(field.schema, "note"),
    )


def _value(row: Row, field: _Field) -> Any:
    value: Any = row
    for number, step in enumerate(field.steps):
        if is_list(value):
            value = next((v for v in value if is_map(v) and str(v.get(field.pivot)) == step), None)
        elif is_map(value):
            value = value.get(step)
        if value is None or (number == 0 and value == ""):
            return value
    return value


def _cell(given: ListToPrint, field: _Field, column: Column, index: int, row: Row) -> Shown:
    value = _value(row, field)
    if value is None and (len(field.steps) > 1 or not _may_compute(field.schema)):
        return _BLANK
    own_units = bool(sch.text_of(field.schema, "unit_from"))
    path = (*given.row_path(index), *field.steps)
    return given.reader.shown(field.schema, value, path, row, words=own_units or column.align != "right")


def _may_compute(schema: Json) -> bool:
    """An empty figure is "not known"; an empty text or date is simply not there."""
    return schema.get("type") in ("number", "integer") or "unit" in schema or "unit_from" in schema


def plain_table(
    titles: Sequence[Column], rows: Sequence[Sequence[Shown | str]], title: str = "", note: str = ""
) -> Table:
    """A table from ready texts."""
    cells = tuple(tuple(c if isinstance(c, Shown) else Shown(c) for c in row) for row in rows)
    return Table(tuple(titles), cells, title, note)
