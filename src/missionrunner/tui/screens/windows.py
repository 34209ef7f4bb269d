"""Small windows: one line of text, yes or no, one of several, something to read."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.tui.render.pieces import Path
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.document_view import DocumentView, Draw
from missionrunner.tui.widgets.lists import Rows, Ticks
from missionrunner.tui.widgets.long_text import LongText

# As wide as `.window` in app.tcss.
_WIDEST = 110
_CLOSE: list[BindingType] = [Binding("escape", "app.climb", "Close")]


class AskText(Window[str | None]):
    """Some words; None if the person would rather not. What was typed is kept on Esc.

    `is_long` takes several lines, and folds a large paste; `is_name` takes no single letter.

    Where something is needed, Enter on nothing closes nothing: what is typed next would be commands.
    """

    BINDINGS: ClassVar[list[BindingType]] = _CLOSE

    def __init__(
        self,
        title: str,
        about: str = "",
        *,
        value: str = "",
        place: Hashable = None,
        may_be_empty: bool = False,
        is_long: bool = False,
        is_name: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._about, self._may_be_empty = title, about, may_be_empty
        # A single letter is a key that was pressed once too often, and no name.
        self._least = 2 if is_name else 1
        self._is_long = is_long
        self._value, self._place = value, place

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            if self._about:
                yield Static(plain(self._about, "muted"))
            text = self.mission.drafts.get(self._place, self._value)
            yield LongText(id="words") if self._is_long else Input(text, select_on_focus=False, id="words")
            yield Static(id="needed", classes="wrong")
            yield Static(plain("enter takes it   esc closes", "muted"))

    def on_mount(self) -> None:
        if self._is_long:
            field = self.query_one(LongText)
            field.value = self.mission.drafts.get(self._place, self._value)
            field.focus()

    @property
    def _typed(self) -> str:
        return (self.query_one(LongText) if self._is_long else self.query_one(Input)).value

    def on_input_changed(self) -> None:
        self._changed()

    def on_text_area_changed(self) -> None:
        self._changed()

    def _changed(self) -> None:
        """Typed text outlives the program, also while the window is open."""
        self.query_one("#needed", Static).update("")
        if self._place is not None and self._typed == self._value:
            self.mission.drafts.done(self._place)
        elif self._place is not None:
            self.mission.drafts.keep(self._place, self._typed)

    def on_input_submitted(self) -> None:
        self._take()

    def on_long_text_submitted(self) -> None:
        self._take()

    def _take(self) -> None:
        text = self._typed.strip()
        if len(text) < self._least and not self._may_be_empty:
            needed = "A name is needed here." if self._least > 1 else "Some words are needed here."
            self.query_one("#needed", Static).update(plain(f"{self.glyphs('bad')} {needed}"))
            return
        self.mission.drafts.done(self._place)
        self.dismiss(text)

    def climb(self) -> None:
        if self._place is not None:
            self.mission.drafts.keep(self._place, self._typed)
        self.dismiss(None)


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
