"""A text field that grows with its text, and in which a large paste is folded into one line."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from missionrunner.plain_text import clean_text, one_line, shortened
from missionrunner.tui.bindings import bindings

# A pasted text of more lines or characters than this is folded.
FOLD_LINES, FOLD_LENGTH = 8, 1_000
_SHOWN = 30


def paste_words(text: str) -> str:
    """A long text in short: "pasted text, 200 lines, 9 KB"."""
    lines = len(text.splitlines())
    size = len(text.encode("utf-8", "replace"))
    amount = f"{size / 1000:.0f} KB" if size >= 1000 else f"{size} bytes"
    return f"pasted text, {lines} {'line' if lines == 1 else 'lines'}, {amount}"


class LongText(TextArea):
    """Text of one or more lines; enter takes it. `value` is always the whole text, also of a folded one.

    Folding only changes what is shown: the key of the footer shows all and folds again, typing on shows all
    as well. A long text is emptied with one key, and comes back with undo.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("long")

    class Submitted(Message):
        """Enter: the text is to be taken."""

        def __init__(self, field: LongText) -> None:
            super().__init__()
            self.field = field

    def __init__(self, text: str = "", *, id: str | None = None, most_lines: int = 6) -> None:
        super().__init__(text, id=id, show_line_numbers=False, tab_behavior="focus", soft_wrap=True)
        self._folded: str | None = None
        self._was_long = False
        self.styles.height = "auto"
        self.styles.max_height = most_lines

    # ------------------------------------------------------------------ the text
    @property
    def value(self) -> str:
        """The whole text."""
        return self.text if self._folded is None else self._folded

    @value.setter
    def value(self, text: str) -> None:
        self._show(text, fold=is_large(text))
        self.move_cursor(self.document.end)

    @property
    def is_folded(self) -> bool:
        return self._folded is not None

    def _show(self, text: str, *, fold: bool) -> None:
        self._folded = text if fold else None
        self.read_only = fold
        self.placeholder = ""
        self.load_text(self._summary(text) if fold else text)
        self.refresh_bindings()

    def _summary(self, text: str) -> str:
        begins = shortened(one_line(text[:1000]), _SHOWN)
        return f"[{paste_words(text)}; ctrl+o shows it, f8 empties it] {begins}"

    # ------------------------------------------------------------------ keys
    def action_take(self) -> None:
        self.post_message(self.Submitted(self))

    def action_fold(self) -> None:
        """Show all of a folded text; fold a large one again."""
        if self._folded is not None:
            self._show(self._folded, fold=False)
            self.move_cursor(self.document.end)
        elif is_large(self.text):
            self._show(self.text, fold=True)

    def action_empty(self) -> None:
        """Take out the whole text, in one step that can be undone."""
        if self._folded is not None:
            self._show(self._folded, fold=False)
        self.history.checkpoint()
        self.clear()
        self.history.checkpoint()
        self.placeholder = "Emptied; ctrl+z brings the text back."
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of long texts are named only where there is one."""
        if action in ("fold", "empty"):
            return self._folded is not None or is_large(self.text)
        return True

    def _on_text_area_changed(self) -> None:
        # What was typed, pasted or undone may be long now, or no longer.
        is_long = self._folded is not None or is_large(self.text)
        if is_long is not self._was_long:
            self._was_long = is_long
            self.refresh_bindings()

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_take()
            return
        changes = event.is_printable or event.key in ("backspace", "delete", "ctrl+w", "ctrl+u")
        if self._folded is not None and changes:
            # Nothing of a text that is out of sight is changed blindly.
            event.stop()
            event.prevent_default()
            self.action_fold()
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Line ends stay, and a large text is folded."""
        event.stop()
        event.prevent_default()
        if self._folded is not None:
            self.action_fold()
        self.replace(clean_text(event.text).rstrip("\n"), *self.selection)
        if is_large(event.text.rstrip("\n")):
            self._show(self.text, fold=True)


def is_large(text: str) -> bool:
    """Whether a pasted text would flood the screen."""
    return len(text.splitlines()) > FOLD_LINES or len(text) > FOLD_LENGTH
