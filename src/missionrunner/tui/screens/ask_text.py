"""A small window for words: one line, or several."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, Static

from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.long_text import LongText


class AskText(Window[str | None]):
    """Some words; None if the person would rather not. What was typed is kept on Esc.

    `is_long` takes several lines, and folds a large paste; `is_name` takes no single letter.

    Where something is needed, Enter on nothing closes nothing: what is typed next would be commands.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.climb", "Close")]

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
