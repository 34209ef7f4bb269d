"""F1: what can be done here and what the signs mean, made from the tables of keys, commands and glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Label, Static

from missionrunner.tui.bindings import EVERYWHERE, KEYS, TITLES, key_names
from missionrunner.tui.commands import COMMANDS
from missionrunner.tui.glyphs import GLYPHS
from missionrunner.tui.ladder import LADDER
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, filled, line, wrap
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.document_view import DocumentView


class HelpScreen(Window[None]):
    """Help for one place."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1", "app.climb", "Close")]

    def __init__(self, places: Sequence[str], focused: Widget | None = None) -> None:
        super().__init__()
        self._places = places
        self._about = str(focused.tooltip) if focused is not None and focused.tooltip else ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Label(plain("Help", "heading"))
            yield DocumentView()
            yield Static(plain("up and down scroll   esc closes", "muted"))

    def on_mount(self) -> None:
        view = self.query_one(DocumentView)
        self.call_after_refresh(view.show, self._lines)
        view.focus()

    def _lines(self, columns: int) -> list[Line]:
        out: list[Line] = []
        if self._about:
            out += [*wrap([Piece(self._about)], columns), EMPTY]
        for place in (*self._places, EVERYWHERE):
            out.append(line(TITLES[place], "heading"))
            for key in KEYS[place]:
                names = ", ".join(key_names(key.keys))
                out += _row(names, key.help, columns)
            out.append(EMPTY)
        out.append(line("Commands", "heading"))
        for command in COMMANDS:
            out += _row(
                f"{command.name} {command.takes}".strip(), command.help.capitalize() + ".", columns, 30
            )
        out += [EMPTY, line("Leaving", "heading")]
        for text in LADDER:
            out += wrap([Piece(text)], columns, hang=3)
        out += [EMPTY, line("Signs", "heading")]
        for name, glyph in GLYPHS.items():
            if name.startswith(("source.", "phase.")) or name == "stale":
                out += _row(self.glyphs(name), glyph.means.capitalize() + ".", columns, 4)
        return out


def _row(head: str, text: str, columns: int, size: int = 20) -> list[Line]:
    wrapped = wrap([Piece(text)], max(20, columns - size)) or [EMPTY]
    first = (*filled([Piece(head, "title")], size), *wrapped[0])
    return [first, *((Piece(" " * size), *more) for more in wrapped[1:])]
