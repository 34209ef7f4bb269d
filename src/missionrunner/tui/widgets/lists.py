"""Lists and fields whose keys the footer names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.text import joined


class Line(Input):
    """One line of text in the intake."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Next", key_display="enter")]


class Choice(OptionList):
    """One of several in the intake."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Next", key_display="enter")]


class Menu(OptionList):
    """Things that can be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Open", key_display="enter")]


class Ticks(OptionList):
    """Any number of several, with a box before each: a tick is a sign, never only a colour."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Tick", key_display="space"),
        Binding("enter,f2", "done", "Next", key_display="enter"),
    ]

    class Done(Message):
        """What is ticked is taken."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._contents: dict[str, Content] = {}
        self._ticked: set[str] = set()
        self._glyphs = GlyphSet()

    def fill(self, options: Sequence[tuple[str, Content, bool]], glyphs: GlyphSet) -> None:
        """Show (id, content, ticked)."""
        self._glyphs = glyphs
        self._contents = {key: content for key, content, _ in options}
        self._ticked = {key for key, _, ticked in options if ticked}
        self.clear_options()
        self.add_options([Option(self._row(key), id=key) for key in self._contents])
        self.highlighted = 0 if options else None

    @property
    def ticked(self) -> list[str]:
        """Ids of what is ticked, in the order of the list."""
        return [key for key in self._contents if key in self._ticked]

    def action_done(self) -> None:
        self.post_message(self.Done())

    def _row(self, key: str) -> Content:
        box = self._glyphs("box.done" if key in self._ticked else "box.open")
        return joined(f"{box} ", self._contents[key])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        key = event.option.id or ""
        self._ticked ^= {key}
        self.replace_option_prompt(key, self._row(key))
