"""Adding a row to a table and taking one out, at a gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from missionrunner.console.lines import Console
from missionrunner.console.preview import confirm_change
from missionrunner.console.question_text import allowed_lines, pick
from missionrunner.console.words import reader_of
from missionrunner.deliverables.allowed import describe, type_names
from missionrunner.deliverables.editing import Place, find_place
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.overlay import item_key, join_path
from missionrunner.engine.live_run import LiveRun, Preview
from missionrunner.errors import BadInput
from missionrunner.export import schema as sch
from missionrunner.export.values import Reader
from missionrunner.inputs.answers_text import parse_answer

_COUNTED = re.compile(r"(\D*)(\d+)")
_NEW = "new"
_MOST_ROWS = 1_000
# Origins of a column that leave nothing to type.
_MADE = {"compute", "fixed", "function"}

Steps = tuple[str, ...]


class _Cancelled(Exception):
    """The person has gone back while a row was being asked for."""


class Rows:
    """Whole rows of one table. An edit of a row adds it, or with no value removes it."""

    def __init__(self, live: LiveRun, console: Console, steps: Steps) -> None:
        self.live = live
        self.console = console
        self.steps = steps

    def offers(self) -> tuple[str, ...]:
        """What can be done: `add`, `remove`, both or nothing.

        A table with a fixed number of rows, or one of which nothing can be typed, is left alone.
        """
        place = self._reader().place(self.steps)
        key = item_key(place.schema)
        columns = sch.properties(sch.items(place.schema))
        count = len(sch.as_list(place.value))
        if not key or len(columns) < 2:
            return ()
        row = self._place(_NEW)
        if row is None:
            return ()
        if row.row:
            typed = [found for name in columns if name != key and (found := self._place(_NEW, name))]
            free = "string" in type_names(columns[key]) and any(p.node.is_editable for p in typed)
        else:
            made = [c for name, c in columns.items() if name != key and _MADE & c.keys()]
            free = row.node.is_editable and not ("rows" in place.schema and len(made) == len(columns) - 1)
        add = free and count < place.schema.get("maxItems", _MOST_ROWS)
        remove = free and count > place.schema.get("minItems", 0)
        return (*(("add",) if add else ()), *(("remove",) if remove else ()))

    # ------------------------------------------------------------------ adding
    def add(self) -> bool:
        """Ask for the fields of a new row one by one, then add it. True if it was added."""
        reader = self._reader()
        place = reader.place(self.steps)
        self.console.say(f"A new row of {place.field}. Enter leaves a field empty; back adds nothing.")
        try:
            row = self._asked_row(place.schema, place.value)
            path = join_path((*self.steps, str(row[item_key(place.schema) or ""])))
            preview = self.live.preview_edit(path, row)
            preview = self._fill_what_is_empty(path, row, preview)
        except _Cancelled:
            return False
        except BadInput as error:
            for line in error.lines():
                self.console.say(line, hang=2)
            return False
        if not confirm_change(self.live, self.console, preview):
            return False
        self.live.edit(path, row)
        self.console.say(f"Added as {path}. It is yours: no later draft takes it out.")
        return True

    def _asked_row(self, schema: Mapping[str, Any], rows: Any) -> dict[str, Any]:
        """What was typed, under the names of the columns, and the row's key."""
        key = item_key(schema) or ""
        items = sch.items(schema)
        fields = sch.properties(items)
        taken = [str(row[key]) for row in rows if is_map(row)] if is_list(rows) else []
        columns = self._asked_columns(items, key)
        row: dict[str, Any] = {key: ""}
        # An id is made; a key that says something itself, such as a name or a day, is asked for.
        if sch.label_field(schema) == key or {"enum", "format"} & fields[key].keys():
            row[key] = self._asked(key, fields[key], needed=True, taken=taken)
        for name, column in columns.items():
            value = self._asked(name, column, needed=name in sch.as_list(items.get("required")))
            if value is not None:
                row[name] = value
        if not row[key]:
            texts = (row[name] for name in columns if isinstance(row.get(name), str))
            row[key] = new_key(taken, str(row.get(sch.label_field(schema)) or next(texts, "")))
        return row

    def _asked_columns(self, items: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
        """The columns that a person fills: neither computed nor made of rows or fields of their own."""
        needed = sch.as_list(items.get("required"))
        return {
            name: column
            for name, column in sch.properties(items).items()
            if name != key
            and (name in needed or sch.shows(column, "main"))
            and not _has_fields(column)
            and not self._is_computed(name)
        }

    def _fill_what_is_empty(self, path: str, row: dict[str, Any], preview: Preview) -> Preview:
        """Ask for what a formula gives in the other rows and cannot give in this one."""
        made = next((c.new for c in preview.changes if c.path == path), None)
        items = sch.items(self._reader().place(self.steps).schema)
        empty = {
            name: column
            for name, column in sch.properties(items).items()
            if is_map(made)
            and made.get(name) is None
            and name not in row
            and sch.shows(column, "main")
            and not _has_fields(column)
            and self._is_computed(name)
        }
        if not empty:
            return preview
        self.console.say("The formulas of the other rows give nothing here, so you can type these too:")
        for name, column in empty.items():
            value = self._asked(name, column, needed=False)
            if value is not None:
                row[name] = value
        return self.live.preview_edit(path, row)

    def _asked(self, name: str, column: Mapping[str, Any], *, needed: bool, taken: Iterable[str] = ()) -> Any:
        title = sch.title_of(column, name)
        refers_to = sch.text_of(column, "refers_to")
        self.console.say()
        lines = [f"One of: {', '.join(self._keys_of(refers_to))}."] if refers_to else allowed_lines(column)
        for line in lines or [f"Allowed: {describe(column)}."]:
            self.console.say(line, hang=4)
        while True:
            typed = self.console.ask(f"{title}{'' if needed else ' (may stay empty)'}>")
            if typed.casefold() == "back":
                raise _Cancelled
            try:
                value = parse_answer(typed, column, labels=True)
            except BadInput as error:
                for line in error.lines():
                    self.console.say(line[:1].upper() + line[1:], hang=2)
                continue
            if value is None and needed:
                self.console.say("This one is needed; back adds nothing.")
            elif value is not None and str(value) in taken:
                self.console.say(f"There is such a row already: {', '.join(taken)}.")
            else:
                return value

    def _keys_of(self, dotted: str) -> list[str]:
        schema, value, _ = self._reader().locate(dotted)
        reader = self._reader()
        return [
            f"{reader.row_key(schema, row, index)} ({reader.row_name(schema, row)})"
            for index, row in enumerate(sch.as_list(value))
        ]

    # ------------------------------------------------------------------ removing
    def remove(self, typed: str) -> bool:
        """Take out the row with this number, key or name, after a question. True if it is out."""
        reader = self._reader()
        place = reader.place(self.steps)
        rows = [row for row in place.value if is_map(row)]
        keys = [reader.row_key(place.schema, row, index) for index, row in enumerate(rows)]
        names = [reader.row_name(place.schema, row) or key for key, row in zip(keys, rows, strict=True)]
        found = None
        while found is None:
            typed = typed or self.console.choose(
                "Take out which row (its number or name, Enter: none)>",
                "Type a number of the list, or a name.",
            )
            if typed.casefold() in ("", "back"):
                return False
            found = pick(typed, keys)
            found = pick(typed, names) if found is None else found
            if found is None:
                self.console.say(f"Type a number from 1 to {len(keys)}, or a name.")
            typed = ""
        path = join_path((*self.steps, keys[found]))
        try:
            preview = self.live.preview_edit(path, None)
        except BadInput as error:
            for line in error.lines():
                self.console.say(line, hang=2)
            return False
        self.console.say(f"{names[found]} goes out of {place.field}; undo brings it back.")
        if not confirm_change(self.live, self.console, preview, default=False):
            return False
        self.live.edit(path, None)
        self.console.say("Taken out. No later draft puts it back.")
        return True

    # ------------------------------------------------------------------ inside
    def _reader(self) -> Reader:
        return reader_of(self.live)

    def _place(self, *below: str) -> Place | None:
        """What can be edited at a place of the table; None for an object that is edited field by field."""
        try:
            return find_place(self.live.context.plan, join_path((*self.steps, *below)))
        except BadInput:
            return None

    def _is_computed(self, column: str) -> bool:
        place = self._place(_NEW, column)
        return place is not None and place.node.is_computed


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
