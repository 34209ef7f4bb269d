"""Small windows: yes or no, one of several, something to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.tui.render.pieces import Path
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.document_view import DocumentView, Draw
from missionrunner.tui.widgets.lists import Rows, Ticks

# As wide as `.window` in app.tcss.
_WIDEST = 110
_CLOSE: list[BindingType] = [Binding("escape", "app.climb", "Close")]


def show_fitting(window: Window[Any], draw: Draw, path: Path = ()) -> None:
    """Show drawn lines in a window that is as high as they need, and at most as high as the screen allows;
    with the cursor on `path`."""
    view = window.query_one(DocumentView)
    size = window.mission.size
    columns = max(30, min(_WIDEST, int(size.width * 0.9)) - 7)
    view.styles.height = max(3, min(len(draw(columns)), int(size.height * 0.9) - 5))
    window.call_after_refresh(view.show, draw, path=path)
    view.focus()


class Confirm(Window[bool | None]):
    """Lines to read, then Enter for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_CLOSE,
        Binding("enter,y", "yes", "Yes"),
        Binding("n", "app.climb", "No", show=False),
    ]

    def __init__(self, title: str, draw: Draw, yes: str = "does it", no: str = "leaves it") -> None:
        super().__init__()
        self._title, self._draw, self._yes, self._no = title, draw, yes, no

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            yield DocumentView()
            yield Static(plain(f"enter {self._yes}   esc {self._no}", "muted"))

    def on_mount(self) -> None:
        show_fitting(self, self._draw)

    def action_yes(self) -> None:
        self.dismiss(True)


class Choose(Window[int | None]):
    """One of several, by its number from 0."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSE

    def __init__(self, title: str, options: Sequence[Content], *, about: str = "", chosen: int = 0) -> None:
        super().__init__()
        self._title, self._options, self._about, self._start_at = title, options, about, chosen

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            if self._about:
                yield Static(plain(self._about, "muted"))
            yield Rows(*(Option(content) for content in self._options), markup=False)
            yield Static(plain("enter chooses   esc closes", "muted"))

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._start_at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)


class ChooseSeveral(Window[list[str] | None]):
    """Any number of several: their ids."""

    BINDINGS: ClassVar[list[BindingType]] = [*_CLOSE, Binding("f2,ctrl+s", "done", "Take", priority=True)]

    def __init__(self, title: str, options: Sequence[tuple[str, Content, bool]], about: str = "") -> None:
        super().__init__()
        self._title, self._options, self._about = title, options, about

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            if self._about:
                yield Static(plain(self._about, "muted"))
            yield Ticks()
            yield Static(plain("space ticks   enter takes it   esc closes", "muted"))

    def on_mount(self) -> None:
        self.query_one(Ticks).fill(self._options, self.glyphs)

    def on_ticks_done(self) -> None:
        self.action_done()

    def action_done(self) -> None:
        self.dismiss(self.query_one(Ticks).ticked)


class Read(Window[Path | None]):
    """Something to read. Enter on a value goes there and closes the window."""

    BINDINGS: ClassVar[list[BindingType]] = [*_CLOSE, Binding("enter,g", "go", "Go there")]

    def __init__(
        self, title: str, draw: Draw, *, goes: str = "enter goes to the value   esc closes", at: Path = ()
    ) -> None:
        """`at` is where the cursor stands first."""
        super().__init__()
        self._title, self._draw, self._goes, self._at = title, draw, goes, at

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            yield DocumentView()
            yield Static(plain(self._goes, "muted"))

    def on_mount(self) -> None:
        show_fitting(self, self._draw, self._at)

    def action_go(self) -> None:
        path = self.query_one(DocumentView).path
        if path:
            self.dismiss(path)

    def on_document_view_chosen(self, event: DocumentView.Chosen) -> None:
        self.dismiss(event.path)
