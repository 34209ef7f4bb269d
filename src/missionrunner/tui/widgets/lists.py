"""Lists and fields whose keys the footer names. A sign stands before the chosen row, so that it is seen
without colours, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.text import joined

if TYPE_CHECKING:
    from missionrunner.tui.app import MissionApp


class Line(Input):
    """One line of text in the intake."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Next", key_display="enter")]


class Rows(OptionList):
    """A list with a sign before the chosen row; headings begin where the signs stand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    GUTTER = 2

    def _get_left_gutter_width(self) -> int:
        return self.GUTTER

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        number = self.scroll_offset.y + y
        if number >= len(self._lines):
            return strip
        index, line = self._lines[number]
        option = self.options[index]
        style = next((segment.style for segment in strip if segment.style), None)
        is_here = index == self.highlighted and line == 0
        node: Any = self
        sign = cast("MissionApp", node.app).glyphs("cursor") if is_here else " "
        gutter = Strip([Segment(f"{sign} ", style)], self.GUTTER).apply_meta({"option": index})
        return Strip.join([strip, gutter] if option.disabled else [gutter, strip])


class Choice(Rows):
    """One of several in the intake."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Next", key_display="enter")]


class Menu(Rows):
    """Things that can be opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Open", key_display="enter")]


class Ticks(Rows):
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
        # True once a person has ticked something or taken a tick away.
        self.was_touched = False
        self._glyphs = GlyphSet()

    def fill(self, options: Sequence[tuple[str, Content, bool]], glyphs: GlyphSet) -> None:
        """Show (id, content, ticked)."""
        self._glyphs = glyphs
        self._contents = {key: content for key, content, _ in options}
        self._ticked = {key for key, _, ticked in options if ticked}
        self.was_touched = False
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
        self.was_touched = True
        self.replace_option_prompt(key, self._row(key))
