"""Whole rows of one table: whether they can be added and taken out, and what a new one needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.deliverables.allowed import type_names
from missionrunner.deliverables.editing import Place, find_place
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import item_key, join_path
from missionrunner.deliverables.plan import Plan
from missionrunner.errors import BadInput
from missionrunner.export import schema as sch
from missionrunner.export.values import Reader

_COUNTED = re.compile(r"(\D*)(\d+)")
_NEW = "new"
_MOST_ROWS = 1_000
# Origins of a column that leave nothing to type.
_MADE = {"compute", "fixed", "function"}


class TableRows:
    """The table at `steps` as it stands. An edit of a row adds it, or with no value removes it."""

    def __init__(self, plan: Plan, reader: Reader, steps: tuple[str, ...]) -> None:
        self._plan = plan
        self._steps = steps
        place = reader.place(steps)
        self.title = place.field
        self.schema: Mapping[str, Any] = place.schema
        self.key = item_key(place.schema) or ""
        self.items: Mapping[str, Any] = sch.items(place.schema)
        self.fields = sch.properties(self.items)
        self.rows = [row for row in sch.as_list(place.value) if is_map(row)]
        self.keys = [reader.row_key(place.schema, row, index) for index, row in enumerate(self.rows)]
        self.names = [
            reader.row_name(place.schema, row) or key for key, row in zip(self.keys, self.rows, strict=True)
        ]

    def offers(self) -> tuple[str, ...]:
        """What can be done: `add`, `remove`, both or nothing.

        A table with a fixed number of rows, or one of which nothing can be typed, is left alone.
        """
        if not self.key or len(self.fields) < 2:
            return ()
        row = self._place(_NEW)
        if row is None:
            return ()
        others = {name: column for name, column in self.fields.items() if name != self.key}
        if row.row:
            typed = [found for name in others if (found := self._place(_NEW, name))]
            free = "string" in type_names(self.fields[self.key]) and any(p.node.is_editable for p in typed)
        else:
            made = [column for column in others.values() if _MADE & column.keys()]
            free = row.node.is_editable and not ("rows" in self.schema and len(made) == len(others))
        count = len(self.rows)
        add = free and count < self.schema.get("maxItems", _MOST_ROWS)
        remove = free and count > self.schema.get("minItems", 0)
        return (*(("add",) if add else ()), *(("remove",) if remove else ()))

    def columns(self) -> dict[str, Mapping[str, Any]]:
        """The columns that a person fills: neither computed nor made of rows or fields of their own.

        The key comes first where it says something itself, such as a name or a day; an id is made.
        """
        key_asked = (
            sch.label_field(self.schema) == self.key or {"enum", "format"} & self.fields[self.key].keys()
        )
        named = {self.key: self.fields[self.key]} if key_asked else {}
        return named | {
            name: column
            for name, column in self.fields.items()
            if name != self.key
            and (self.is_needed(name) or sch.shows(column, "main"))
            and not _has_fields(column)
            and not self.is_computed(name)
        }

    def left_empty(self, made: Any, row: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        """Columns of a new row that a formula fills in the other rows, and cannot fill in this one."""
        return {
            name: column
            for name, column in self.fields.items()
            if is_map(made)
            and made.get(name) is None
            and name not in row
            and sch.shows(column, "main")
            and not _has_fields(column)
            and self.is_computed(name)
        }

    def is_needed(self, column: str) -> bool:
        return column == self.key or column in sch.as_list(self.items.get("required"))

    def is_computed(self, column: str) -> bool:
        place = self._place(_NEW, column)
        return place is not None and place.node.is_computed

    def with_key(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A new row with its key in front, made where none was given."""
        if row.get(self.key):
            return {self.key: row[self.key], **row}
        texts = (value for value in row.values() if isinstance(value, str))
        label = row.get(sch.label_field(self.schema)) or next(texts, "")
        return {self.key: new_key(self.keys, str(label)), **row}

    def path(self, key: str) -> str:
        """The path of one row."""
        return join_path((*self._steps, key))

    def _place(self, *below: str) -> Place | None:
        """What can be edited at a place of the table; None for an object that is edited field by field."""
        try:
            return find_place(self._plan, join_path((*self._steps, *below)))
        except BadInput:
            return None


def new_key(taken: Sequence[str], label: str) -> str:
    """A key for a new row: the next number where the others are numbered, else made from its name."""
    numbered = [_COUNTED.fullmatch(key) for key in taken]
    found = [(match[1], int(match[2])) for match in numbered if match]
    if taken and len(found) == len(taken) and len({prefix for prefix, _ in found}) == 1:
        return f"{found[0][0]}{max(number for _, number in found) + 1}"
    name = "_".join(re.findall(r"\w+", label.casefold())) or "row"
    number = 2
    key = name
    while key in taken:
        key, number = f"{name}_{number}", number + 1
    return key


def _has_fields(column: Mapping[str, Any]) -> bool:
    return bool(sch.properties(column)) or "rows" in column
