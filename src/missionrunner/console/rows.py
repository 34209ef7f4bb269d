"""Adding a row to a table and taking one out, at a gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from missionrunner.console.lines import Console
from missionrunner.console.preview import confirm_change
from missionrunner.console.question_text import allowed_lines, pick
from missionrunner.console.words import reader_of
from missionrunner.deliverables.allowed import describe
from missionrunner.engine.live_run import LiveRun, Preview
from missionrunner.errors import BadInput
from missionrunner.export import schema as sch
from missionrunner.export.table_rows import TableRows
from missionrunner.export.values import Reader
from missionrunner.inputs.answers_text import parse_answer

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
        """What can be done: `add`, `remove`, both or nothing."""
        return self._table().offers()

    # ------------------------------------------------------------------ adding
    def add(self) -> bool:
        """Ask for the fields of a new row one by one, then add it. True if it was added."""
        table = self._table()
        self.console.say(f"A new row of {table.title}. Enter leaves a field empty; back adds nothing.")
        try:
            row = self._asked_row()
            path = table.path(str(row[table.key]))
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

    def _asked_row(self) -> dict[str, Any]:
        """What was typed, under the names of the columns, and the row's key."""
        table = self._table()
        row: dict[str, Any] = {}
        for name, column in table.columns().items():
            taken = table.keys if name == table.key else ()
            value = self._asked(name, column, needed=table.is_needed(name), taken=taken)
            if value is not None:
                row[name] = value
        return table.with_key(row)

    def _fill_what_is_empty(self, path: str, row: dict[str, Any], preview: Preview) -> Preview:
        """Ask for what a formula gives in the other rows and cannot give in this one."""
        made = next((c.new for c in preview.changes if c.path == path), None)
        empty = self._table().left_empty(made, row)
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
        table = self._table()
        keys, names = table.keys, table.names
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
        path = table.path(keys[found])
        try:
            preview = self.live.preview_edit(path, None)
        except BadInput as error:
            for line in error.lines():
                self.console.say(line, hang=2)
            return False
        self.console.say(f"{names[found]} goes out of {table.title}; undo brings it back.")
        if not confirm_change(self.live, self.console, preview, default=False):
            return False
        self.live.edit(path, None)
        self.console.say("Taken out. No later draft puts it back.")
        return True

    # ------------------------------------------------------------------ inside
    def _reader(self) -> Reader:
        return reader_of(self.live)

    def _table(self) -> TableRows:
        return TableRows(self.live.context.plan, self._reader(), self.steps)
