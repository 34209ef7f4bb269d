"""Choosing files: type or paste a path (a dragged file types its path too), Tab completes."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.tui.paths_typed import matching_paths, typed_paths
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.lists import Rows

_PLACE = "pick file"
_HINT = "tab completes   enter takes it   esc closes"


class PathField(Input):
    """A paste of several lines is several paths, so no line of it may be dropped."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        rows = [row.strip() for row in event.text.splitlines() if row.strip()]
        if len(rows) > 1:
            rows = [shlex.quote(str(path)) for path in typed_paths(event.text)]
        self.insert_text_at_cursor(" ".join(rows))


class PickFile(Window[list[Path] | None]):
    """Gives the paths of files that exist: one, or all of a paste."""

    HERE: ClassVar[str] = (
        "Type a path, paste one, or drag a file into the terminal; tab completes. Files are only read."
    )

    CSS_PATH = "pick_file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("tab", "complete", "Complete", priority=True),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Before", show=False, priority=True),
    ]

    def __init__(self, about: str = "") -> None:
        """`about`: which documents are given already, and which are wanted."""
        super().__init__()
        self._about = about

    @property
    def _place(self) -> tuple[str, str]:
        return (_PLACE, self.mission.company)

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain("Add a document", "heading"))
            yield Static(
                plain("Markdown, Word, PDF or text. Type or paste a path, or drag files here.", "muted")
            )
            if self._about:
                yield Static(plain(self._about))
            yield PathField(self.mission.drafts.get(self._place), placeholder="path", select_on_focus=False)
            yield Rows(markup=False)
            yield Static(plain(_HINT, "muted"), id="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._offer(self.query_one(Input).value)

    def _offer(self, text: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(plain(_name(found)), id=found) for found in matching_paths(text)])
        listed.highlighted = 0 if listed.option_count else None

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one("#hint", Static).update(plain(_HINT, "muted"))
        self._offer(event.value)

    def action_move(self, by: int) -> None:
        listed = self.query_one(OptionList)
        if listed.option_count:
            listed.highlighted = ((listed.highlighted or 0) + by) % listed.option_count

    def action_complete(self) -> None:
        listed, field = self.query_one(OptionList), self.query_one(Input)
        if listed.highlighted is not None:
            field.value = listed.get_option_at_index(listed.highlighted).id or ""
            field.cursor_position = len(field.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_complete()
        self._take()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._take()

    def _take(self) -> None:
        text = self.query_one(Input).value
        paths = typed_paths(text)
        if not paths or (len(paths) == 1 and not paths[0].is_file()):
            self.action_complete()
            paths = typed_paths(self.query_one(Input).value)
        missing = next((path for path in paths if not path.is_file()), None)
        if paths and missing is None:
            self.mission.drafts.done(self._place)
            self.dismiss(paths)
        elif missing is not None and not missing.is_dir():
            self.query_one("#hint", Static).update(plain(f"There is no file {missing}.", "bad"))

    def climb(self) -> None:
        self.mission.drafts.keep(self._place, self.query_one(Input).value)
        self.dismiss(None)


def _name(path: str) -> str:
    """Only the last step: the folder stands in the field above."""
    return Path(path).name + ("/" if path.endswith("/") else "")
