"""A row more or a row less: a new one is asked for column by column, each by its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list
from missionrunner.deliverables.overlay import item_key
from missionrunner.errors import BadInput
from missionrunner.export.schema import title_of
from missionrunner.export.table_rows import TableRows
from missionrunner.tui.render.pieces import Path
from missionrunner.tui.screens.edit_actions import EditActions
from missionrunner.tui.screens.value_window import EditValue
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.text import plain


class RowActions(EditActions):
    """Rows of the table in which the cursor stands."""

    def _table_path(self) -> Path:
        """The innermost table with named rows around the value under the cursor; () if there is none."""
        for end in range(len(self.cursor), 1, -1):
            place = self.view.reader.place(self.cursor[:end])
            if is_list(place.value) and item_key(place.schema):
                return self.cursor[:end]
        return ()

    def _table(self, action: str) -> TableRows | None:
        path = self._table_path()
        table = TableRows(self.view.plan, self.view.reader, path) if path else None
        if table is None or action not in table.offers():
            words = "The number of rows is fixed here." if table else "Choose a row of a table first."
            self.mission.say(words, warning=True)
            return None
        return table

    def action_add_row(self) -> None:
        table = self._table("add")
        if table is not None:
            self.attempt(self._add(table))

    async def _add(self, table: TableRows) -> None:
        row: dict[str, Any] = {}
        if not await self._asked(table, table.columns(), row):
            return
        row = table.with_key(row)
        path = table.path(str(row[table.key]))
        preview = await self.host.call(lambda held: held.live.preview_edits({path: row}))
        made = next((change.new for change in preview.changes if change.path == path), None)
        if not await self._asked(table, table.left_empty(made, row), row):
            return
        if await self.apply_edits({path: row}):
            self._forget(table)

    async def _asked(
        self, table: TableRows, columns: Mapping[str, Mapping[str, Any]], row: dict[str, Any]
    ) -> bool:
        """Ask for these columns, one after another. False if the person would rather not; it is kept."""
        for number, (name, column) in enumerate(columns.items(), 1):

            def refuse(value: Any, name: str = name) -> str:
                if value is None and table.is_needed(name) and not table.is_computed(name):
                    return "This one is needed."
                return (
                    "There is such a row already." if name == table.key and str(value) in table.keys else ""
                )

            title = f"New row of {table.title}, {number} of {len(columns)}: {title_of(column, name)}"
            window = EditValue(title, column, None, place=self._draft(table, name), refuse=refuse)
            new = await self.mission.push_screen_wait(window)
            if new is None:
                self.mission.say("No row is added. What you typed is kept for the next time.")
                return False
            if new.value is not None:
                row[name] = new.value
        return True

    def _draft(self, table: TableRows, name: str) -> tuple[str, ...]:
        return ("row", self.host.run_id, table.path("new"), name)

    def _forget(self, table: TableRows) -> None:
        for name in table.fields:
            self.mission.drafts.done(self._draft(table, name))

    def action_remove_row(self) -> None:
        table = self._table("remove")
        if table is not None:
            self.attempt(self._remove(table))

    async def _remove(self, table: TableRows) -> None:
        here = self.cursor[len(self._table_path()) :][:1]
        chosen = table.keys.index(here[0]) if here and here[0] in table.keys else 0
        window = Choose(
            f"Take out which row of {table.title}?", [plain(n) for n in table.names], chosen=chosen
        )
        number = await self.mission.push_screen_wait(window)
        if number is None:
            return
        try:
            await self.apply_edits({table.path(table.keys[number]): None})
        except BadInput as error:
            self.mission.say_error(error)
