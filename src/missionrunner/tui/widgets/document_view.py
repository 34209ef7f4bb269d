"""A scrolling view of drawn blocks, with a cursor that goes from value to value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from missionrunner.tui.bindings import bindings
from missionrunner.tui.render.pieces import STYLES, Line, Path, line_text

Draw = Callable[[int], list[Line]]
"""Columns -> lines."""

_MARGIN = 1
# How many lines the cells of one row may begin apart.
_TALL = 3


@dataclass(frozen=True, slots=True)
class _Target:
    """One place where the cursor can stand: a value, the lines it reaches over, and the columns of its
    first line."""

    path: Path
    first: int
    last: int
    left: int
    right: int

    def beside(self, column: int) -> int:
        """How far a column lies from it; 0 inside."""
        return max(self.left - column, column - self.right + 1, 0)


class DocumentView(ScrollView, can_focus=True):
    """Shows what `draw` makes for its width. Values that have a path can be chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"document-view--{name}" for name in (*STYLES, "cursor")}
    BINDINGS: ClassVar[list[BindingType]] = bindings("value")

    class Moved(Message):
        """The cursor stands on another value; `path` is () where there is none."""

        def __init__(self, view: DocumentView, path: Path) -> None:
            super().__init__()
            self.view = view
            self.path = path

        @property
        def control(self) -> DocumentView:
            return self.view

    class Chosen(Message):
        """A value was clicked twice."""

        def __init__(self, view: DocumentView, path: Path) -> None:
            super().__init__()
            self.view = view
            self.path = path

        @property
        def control(self) -> DocumentView:
            return self.view

    def __init__(
        self, draw: Draw | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._lines: list[Line] = []
        self._targets: list[_Target] = []
        self._cursor = -1
        # Up and down stay in this column, as in an editor.
        self._column = 0
        self._columns = 0

    # ------------------------------------------------------------------ what is shown
    @property
    def path(self) -> Path:
        """The value under the cursor; () if there is none."""
        return self._targets[self._cursor].path if 0 <= self._cursor < len(self._targets) else ()

    @property
    def paths(self) -> list[Path]:
        """All values that can be chosen, from top to bottom."""
        return [target.path for target in self._targets]

    @property
    def is_scrolled(self) -> bool:
        """True if a person has gone down to read; what grows then waits, so that nothing jumps."""
        return self.scroll_offset.y > 0

    @property
    def text(self) -> str:
        """Everything as plain text."""
        return "\n".join(line_text(pieces).rstrip() for pieces in self._lines)

    def show(self, draw: Draw, *, path: Path | None = None, keep: bool = False) -> None:
        """Show something else, the cursor on `path`; `keep` leaves cursor and scrolling where they were."""
        wanted = self.path if keep and path is None else path
        self._draw = draw
        self._redraw(wanted or (), keep=keep)
        if not keep:
            self.scroll_to(0, 0, animate=False)
        if wanted:
            self.go_to(wanted)

    def go_to(self, path: Path) -> bool:
        """Put the cursor on a value, or on the first one inside of it. False if it is not shown."""
        for number, target in enumerate(self._targets):
            if target.path[: len(path)] == path:
                self._move(number)
                return True
        return False

    def _redraw(self, path: Path, *, keep: bool) -> None:
        self._columns = max(20, self.scrollable_content_region.width - 2 * _MARGIN)
        self._lines = self._draw(self._columns) if self._draw else []
        self._targets = _targets(self._lines)
        self.virtual_size = Size(self._columns + 2 * _MARGIN, len(self._lines))
        found = [n for n, target in enumerate(self._targets) if path and target.path == path]
        self._cursor = found[0] if found else (0 if self._targets else -1)
        self.refresh()
        if not keep and self._cursor >= 0:
            self._column = self._targets[self._cursor].left
        self.post_message(self.Moved(self, self.path))

    def on_resize(self, event: events.Resize) -> None:
        columns = max(20, self.scrollable_content_region.width - 2 * _MARGIN)
        if columns != self._columns:
            self._redraw(self.path, keep=True)

    # ------------------------------------------------------------------ moving
    def action_step(self, by: int) -> None:
        """To the value below or above, in the same column where there is one."""
        self._step(self._line_step(by), by)

    def action_side(self, by: int) -> None:
        """To the next value as one reads, or to the one before."""
        number = self._cursor + by
        if 0 <= number < len(self._targets):
            self._column = self._targets[number].left
        self._step(number, by)

    def _step(self, number: int | None, by: int) -> None:
        """A page of plain text between two values is scrolled through first."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if number is not None and 0 <= number < len(self._targets):
            target = self._targets[number]
            if top - height < target.first <= top + 2 * height:
                self._move(number, keeps_column=True)
                return
        self.scroll_to(y=top + by * 2, animate=False)

    def _line_step(self, by: int) -> int | None:
        """The nearest value in that direction; cells beside each other may begin a few lines apart."""
        if not 0 <= self._cursor < len(self._targets):
            return 0 if self._targets and by > 0 else None
        here = self._targets[self._cursor].first
        further = [(n, t) for n, t in enumerate(self._targets) if (t.first - here) * by > 0]
        if not further:
            return None
        nearest = min(abs(t.first - here) for _, t in further)
        near = [(n, t) for n, t in further if abs(t.first - here) <= nearest + _TALL]
        return min(near, key=lambda one: abs(one[1].first - here) + one[1].beside(self._column))[0]

    def action_page(self, by: int) -> None:
        height = max(1, self.scrollable_content_region.height - 2)
        top = max(0, min(self.scroll_offset.y + by * height, max(0, len(self._lines) - height)))
        inside = [n for n, t in enumerate(self._targets) if top <= t.first < top + height]
        if inside:
            self._move(inside[0] if by > 0 else inside[-1])
        self.scroll_to(y=top, animate=False)

    def action_end(self, by: int) -> None:
        if self._targets:
            self._move(0 if by < 0 else len(self._targets) - 1)
        if by < 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def _move(self, number: int, *, keeps_column: bool = False) -> None:
        left = self._targets[self._cursor] if 0 <= self._cursor < len(self._targets) else None
        self._cursor = number
        target = self._targets[number]
        if not keeps_column:
            self._column = target.left
        # Only the lines that the cursor leaves and reaches are painted; scrolling paints all by itself.
        for one in (left, target):
            if one is not None:
                self.refresh_lines(one.first, one.last - one.first + 1)
        region = Region(0, target.first, self._columns, target.last - target.first + 1)
        self.scroll_to_region(region, animate=False, force=True)
        self.post_message(self.Moved(self, target.path))

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a value; a second one chooses it."""
        y = event.y + self.scroll_offset.y
        column = event.x - _MARGIN
        if not 0 <= y < len(self._lines):
            return
        position = 0
        for piece in self._lines[y]:
            position += Segment(piece.text).cell_length
            if column < position:
                found = [
                    n for n, t in enumerate(self._targets) if t.path == piece.path and t.first <= y <= t.last
                ]
                if found:
                    self._move(found[0])
                    if event.chain > 1:
                        self.post_message(self.Chosen(self, piece.path))
                return

    # ------------------------------------------------------------------ drawing
    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        base = self.rich_style
        width = self.scrollable_content_region.width
        if not 0 <= number < len(self._lines):
            return Strip.blank(width, base)
        here = self._targets[self._cursor] if self.path and self.has_focus else None
        segments = [Segment(" " * _MARGIN, base)]
        for piece in self._lines[number]:
            style = self._style(piece.style)
            if here and piece.path == here.path and here.first <= number <= here.last:
                style = base + self.get_component_rich_style("document-view--cursor")
            segments.append(Segment(piece.text, style))
        strip = Strip(segments).adjust_cell_length(width, base)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            strip = _selected(strip, span, self.screen.get_component_rich_style("screen--selection"))
        return strip.apply_offsets(0, number)

    def _style(self, name: str) -> Style:
        return self.rich_style if not name else self.get_component_rich_style(f"document-view--{name}")

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected with the mouse, without the margin."""
        text = "\n".join(" " * _MARGIN + line_text(pieces) for pieces in self._lines)
        found = selection.extract(text)
        return "\n".join(part.rstrip() for part in found.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


def _selected(strip: Strip, span: tuple[int, int], style: Style) -> Strip:
    start, end = span
    size = strip.cell_length
    end = size if end == -1 else min(end, size)
    if start >= end:
        return strip
    before, middle, after = strip.divide([start, end, size])
    return Strip.join([before, middle.apply_style(style), after])


def _targets(lines: Sequence[Line]) -> list[_Target]:
    """Values in the order in which they stand; a value that is wrapped is one target."""
    found: dict[Path, _Target] = {}
    out: list[Path] = []
    for number, pieces in enumerate(lines):
        end = 0
        for piece in pieces:
            begin, end = end, end + Segment(piece.text).cell_length
            if not piece.path:
                continue
            known = found.get(piece.path)
            if known is None:
                found[piece.path] = _Target(piece.path, number, number, begin, end)
                out.append(piece.path)
            elif number <= known.last + 1:
                right = max(known.right, end) if number == known.first else known.right
                found[piece.path] = replace(known, last=number, right=right)
    return [found[path] for path in out]
