"""F1: what can be done here and what the signs mean, made from the tables of keys, commands and glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static

from missionrunner.export.text import width as text_width
from missionrunner.tui.bindings import EVERYWHERE, KEYS, TITLES, key_names
from missionrunner.tui.commands import COMMANDS
from missionrunner.tui.glyphs import GLYPHS
from missionrunner.tui.ladder import LADDER
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, filled, line, wrap
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain, sentence
from missionrunner.tui.widgets.document_view import DocumentView, Draw


class HelpScreen(Window[None]):
    """Help for what is in front: that first, then its keys, then what holds everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.climb", "Close")]

    def __init__(
        self,
        places: Sequence[str],
        here: Draw,
        keys: Sequence[tuple[str, str]] = (),
        *,
        over_a_window: bool = False,
    ) -> None:
        """`keys` are those that no table names: key and what it does. Over a window only what works there is
        named."""
        super().__init__()
        self._places, self._here, self._keys, self._over_a_window = places, here, keys, over_a_window

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
        here = self._here(columns)
        if here:
            out += [*here, EMPTY]
        if self._keys:
            out.append(line("Keys here", "heading"))
            for names, does in self._keys:
                out += _row(names, does, columns)
            out.append(EMPTY)
        for place in (*self._places, EVERYWHERE):
            out.append(line(TITLES[place], "heading"))
            for key in KEYS[place]:
                if key.priority or place != EVERYWHERE or not self._over_a_window:
                    out += _row(", ".join(key_names(key.keys)), key.help, columns)
            out.append(EMPTY)
        if not self._over_a_window:
            out += [*self._commands(columns), EMPTY]
        out.append(line("Leaving", "heading"))
        for text in LADDER:
            out += wrap([Piece(text)], columns, hang=3)
        out += [EMPTY, line("Signs", "heading")]
        signs: dict[str, list[str]] = {}
        for name, glyph in GLYPHS.items():
            if name.startswith(("source.", "phase.")) or name == "stale":
                signs.setdefault(self.glyphs(name), []).append(glyph.means)
        for sign, means in signs.items():
            out += _row(sign, sentence("; or ".join(means)), columns, 4)
        return out

    def _commands(self, columns: int) -> list[Line]:
        out: list[Line] = [line("Commands", "heading")]
        for command in COMMANDS:
            out += _row(f"{command.name} {command.takes}".strip(), sentence(command.help), columns, 30)
        return out


def _row(head: str, text: str, columns: int, size: int = 20) -> list[Line]:
    if text_width(head) >= size:
        return [line(head, "title"), *wrap([Piece(text)], columns, indent=size, hang=size)]
    wrapped = wrap([Piece(text)], max(20, columns - size)) or [EMPTY]
    first = (*filled([Piece(head, "title")], size), *wrapped[0])
    return [first, *((Piece(" " * size), *more) for more in wrapped[1:])]
