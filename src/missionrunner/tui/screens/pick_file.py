"""Choosing a file: type or paste a path (a dragged file types its path too), Tab completes."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.lists import Rows

_PLACE = "pick file"
_MOST = 12
_ENDINGS = (".md", ".markdown", ".txt", ".docx", ".pdf", ".csv")


class PickFile(Window[Path | None]):
    """Gives the path of a file that exists."""

    CSS_PATH = "pick_file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("tab", "complete", "Complete", priority=True),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Before", show=False, priority=True),
    ]

    @property
    def _place(self) -> tuple[str, str]:
        return (_PLACE, self.mission.company)

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain("Add a document", "heading"))
            yield Static(
                plain("Markdown, Word, PDF or text. Type or paste a path, or drag the file here.", "muted")
            )
            yield Input(self.mission.drafts.get(self._place), placeholder="path", select_on_focus=False)
            yield Rows(markup=False)
            yield Static(plain("tab completes   enter takes it   esc closes", "muted"), id="hint")

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
        path = typed_path(self.query_one(Input).value)
        if not path.is_file():
            self.action_complete()
            path = typed_path(self.query_one(Input).value)
        if path.is_file():
            self.mission.drafts.done(self._place)
            self.dismiss(path)
        elif not path.is_dir():
            self.query_one("#hint", Static).update(plain(f"There is no file {path}.", "bad"))

    def climb(self) -> None:
        self.mission.drafts.keep(self._place, self.query_one(Input).value)
        self.dismiss(None)


def _name(path: str) -> str:
    """Only the last step: the folder stands in the field above."""
    return Path(path).name + ("/" if path.endswith("/") else "")


def typed_path(text: str) -> Path:
    """A path as people paste it: quoted, with `file://`, with escaped blanks, with `~`."""
    text = text.strip().removeprefix("file://")
    if text[:1] in ("'", '"') or "\\ " in text:
        try:
            text = (shlex.split(text) or [""])[0]
        except ValueError:
            text = text.strip("'\"")
    return Path(text).expanduser()


def matching_paths(text: str) -> list[str]:
    """Folders and readable documents that a path may go on with; hidden ones only if a dot was typed."""
    path = typed_path(text)
    whole = not text.strip() or text.endswith("/")
    folder, start = (path, "") if whole else (path.parent, path.name)
    try:
        entries = sorted(folder.iterdir(), key=lambda e: (not e.is_file(), e.name.casefold()))
    except OSError:
        return []
    out: list[str] = []
    for entry in entries:
        if not entry.name.casefold().startswith(start.casefold()):
            continue
        if entry.name.startswith(".") and not start.startswith("."):
            continue
        if entry.is_dir():
            out.append(f"{entry}/")
        elif entry.suffix.lower() in _ENDINGS:
            out.append(str(entry))
    return out[:_MOST]
