"""What the texts of a typed table mean: its columns from the answer's schema, its value, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from missionrunner.deliverables.allowed import choice_words, describe, type_names
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.schemas import compile_model
from missionrunner.errors import BadInput
from missionrunner.export.schema import Json, as_list, as_map, items, properties, title_of
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.plain_text import one_line
from missionrunner.tui.grid import Grid, Rows

_VERBS = ("must ", "has ", "is ", "can ", "begins ")


@dataclass(frozen=True, slots=True)
class Column:
    """One column (or one field of a record). `choices` are the words of its choices, if it has any."""

    key: str
    title: str
    schema: Json
    needed: bool
    choices: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return bool({"number", "integer"} & set(type_names(self.schema))) and not self.choices

    @property
    def allowed(self) -> str:
        """What may be typed, as a phrase; "" for a free text."""
        return "" if self.is_free_text else describe(self.schema, typed=True)

    @property
    def is_free_text(self) -> bool:
        kind = self.schema
        return type_names(kind) == ["string"] and not {"enum", "format", "pattern", "role"} & set(kind)

    def words(self, value: Any) -> str:
        """A value as it would be typed into a cell."""
        if value is None:
            return ""
        if self.choices:
            name = (
                {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            )
            return choice_words(self.schema).get(name, name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number_text(value, self.schema)
        if isinstance(value, str):
            return one_line(value)
        if is_list(value) and not any(is_map(one) or is_list(one) for one in value):
            return "; ".join(one_line(str(one)) for one in value)
        return json.dumps(value, ensure_ascii=False)


def _number_text(value: float, schema: Json) -> str:
    exact = Decimal(str(value))
    if schema.get("unit") == "ratio":
        return f"{(exact * 100).normalize():f} %"
    if exact == exact.to_integral_value():
        return f"{exact:,.0f}" if schema.get("unit") == "currency" else f"{exact:.0f}"
    return f"{exact:f}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, a row (`column` is None) or the whole table (`row` is None too)."""

    row: int | None
    column: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of all cells, or None for an empty table; it counts only without faults."""

    value: Any
    faults: Sequence[Fault]


@dataclass
class Sheet:
    """The shape of an answer of rows: a table, a record (one row, a field a line) or a list of texts."""

    schema: Json
    columns: Sequence[Column]
    is_record: bool = False
    is_list: bool = False
    given: Sequence[str] = ()
    _read: dict[tuple[int, str], tuple[Any, str]] = field(
        default_factory=dict[tuple[int, str], tuple[Any, str]]
    )

    def grid(self, value: Any) -> Grid:
        """A grid that shows a value (None for nothing)."""
        fixed = self.is_record or bool(self.given)
        return Grid(len(self.columns), self._cells(value), fixed=fixed, locked=1 if self.given else 0)

    def _cells(self, value: Any) -> list[list[str]]:
        if self.is_record:
            record = as_map(value)
            return [[column.words(record.get(column.key)) for column in self.columns]]
        if self.is_list:
            return [[self.columns[0].words(one)] for one in as_list(value)]
        rows = [
            [column.words(as_map(row).get(column.key)) for column in self.columns] for row in as_list(value)
        ]
        if not self.given:
            return rows
        known = {row[0]: row for row in rows}
        return [known.get(word, [word]) for word in self.given]

    # ------------------------------------------------------------------ one cell
    def read_cell(self, column: int, text: str) -> tuple[Any, str]:
        """(value, what is wrong with it or "")."""
        text = text.strip()
        key = (column, text)
        if key not in self._read:
            if len(self._read) > 20_000:
                self._read.clear()
            self._read[key] = self._reading(self.columns[column], text)
        return self._read[key]

    def _reading(self, column: Column, text: str) -> tuple[Any, str]:
        if not text:
            return None, ""
        if column.is_free_text:
            # Taken as it stands: "null" and quotes are text in a cell.
            problems = compile_model(column.schema, column.title).validate(text)
            return (None, problems[0].message) if problems else (text, "")
        try:
            return parse_answer(text, column.schema, labels=True), ""
        except BadInput as error:
            message = one_line(error.title)
        if column.schema.get("unit") == "ratio" and column.schema.get("maximum") == 1:
            # The heading says percent: "60" can only mean 60 %.
            with suppress(BadInput):
                return parse_answer(f"{text} %", column.schema, labels=True), ""
        return None, message

    def settled(self, column: int, text: str) -> str:
        """The text as it stays once the cell is left: a choice that was cut short is written out."""
        own = self.columns[column]
        value, fault = self.read_cell(column, text)
        return own.words(value) if own.choices and text.strip() and not fault else text

    # ------------------------------------------------------------------ all cells
    def read(self, grid: Grid) -> Reading:
        """The value of the table, with everything that is wrong."""
        numbers = grid.numbers
        if not numbers:
            return Reading(None, [])
        rows = self._with_zeros(grid.rows)
        numbers = list(range(len(rows))) if self.given else numbers
        faults = [fault for number in numbers for fault in self._row_faults(number, rows[number])]
        values = [self._row_value(rows[number]) for number in numbers]
        value = values[0] if self.is_record else values
        if not faults:
            faults = self._whole(value, numbers)
        return Reading(value, faults)

    def _with_zeros(self, rows: Rows) -> Rows:
        """Where rows are given and nothing but 0 was typed, there is nothing in any of them."""
        typed = {cell.strip() for row in rows for cell in row[1:]} - {""}
        if not self.given or typed != {"0"}:
            return rows
        return tuple(
            (row[0], *(cell or ("0" if own.needed else "") for own, cell in self._beside(row)))
            for row in rows
        )

    def _beside(self, row: Sequence[str]) -> list[tuple[Column, str]]:
        return list(zip(self.columns[1:], row[1:], strict=True))

    def _row_faults(self, number: int, row: Sequence[str]) -> list[Fault]:
        out: list[Fault] = []
        for place, (column, text) in enumerate(zip(self.columns, row, strict=True)):
            _, message = self.read_cell(place, text)
            if not message and column.needed and not text.strip():
                zero = column.is_number and column.schema.get("minimum") == 0
                message = "is needed; 0 for none" if zero and self.given else "is needed"
            if message:
                out.append(Fault(number, place, message))
        return out

    def _row_value(self, row: Sequence[str]) -> Any:
        values = [self.read_cell(place, text)[0] for place, text in enumerate(row)]
        if self.is_list:
            return values[0]
        pairs = zip(self.columns, values, strict=True)
        return {column.key: value for column, value in pairs if value is not None}

    def _whole(self, value: Any, numbers: Sequence[int]) -> list[Fault]:
        out: list[Fault] = []
        for problem in compile_model(self.schema, "answer").validate(value):
            parts = (0, *problem.parts) if self.is_record else problem.parts
            row = numbers[parts[0]] if parts and isinstance(parts[0], int) else None
            keys = [column.key for column in self.columns]
            column = keys.index(str(parts[1])) if len(parts) > 1 and parts[1] in keys else None
            message = problem.message.replace(" items", " rows").replace(" item", " row")
            out.append(Fault(row, column, message))
        return out

    def place(self, row: int | None, column: int | None) -> str:
        """A place in words: "Row 2, Role"; of a record only the field."""
        words = [f"Row {row + 1}"] if row is not None and not self.is_record else []
        words += [self.columns[column].title] if column is not None and not self.is_list else []
        return ", ".join(words)

    def fault_words(self, fault: Fault) -> str:
        """A fault as a sentence with its place."""
        place = self.place(fault.row, fault.column)
        if not place:
            return subject(fault.message)
        return f"{place}{' ' if fault.message.startswith(_VERBS) else ': '}{fault.message}"


def subject(message: str) -> str:
    """A message as a sentence of its own: one that begins with a verb gets a subject."""
    return f"It {message}" if message.startswith(_VERBS) else message


def sheet_of(schema: Json) -> Sheet | None:
    """The table in which an answer is typed, or None if it is no answer of rows."""
    kinds, below = type_names(schema), items(schema)
    if "array" in kinds and "object" in type_names(below):
        columns = _columns(below)
        return Sheet(schema, columns, given=_given_rows(schema, columns))
    if "object" in kinds:
        return Sheet(schema, _columns(schema), is_record=True)
    if "array" in kinds and type_names(below) == ["string"] and not {"enum", "format"} & set(below):
        title = title_of(schema, "Text")
        return Sheet(schema, [Column("", title, below, needed=True)], is_list=True)
    return None


def _columns(schema: Json) -> list[Column]:
    needed = as_list(schema.get("required"))
    return [
        Column(key, title_of(own, key), own, key in needed, tuple(choice_words(own).values()))
        for key, own in properties(schema).items()
    ]


def _given_rows(schema: Json, columns: Sequence[Column]) -> tuple[str, ...]:
    """The first cells of a table that has one row for each choice of its first column."""
    first = columns[0] if columns else None
    if first is None or schema.get("key") != first.key or not first.choices or len(columns) < 2:
        return ()
    return first.choices if schema.get("minItems") == len(first.choices) == schema.get("maxItems") else ()
