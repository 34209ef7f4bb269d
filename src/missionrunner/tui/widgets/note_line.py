"""The line in which a session note is typed, with its kind."""

from __future__ import annotations

import re

from textual import events
from textual.message import Message
from textual.widgets import Input

from missionrunner.plain_text import one_line
from missionrunner.runs.notes import NoteKind

KINDS = tuple(NoteKind)
# "d: ..." at the beginning of the line chooses the kind, too.
LETTERS = "nadpw"


def without_letter(typed: str) -> tuple[int | None, str]:
    """The kind that a letter with a colon chooses, and the text behind it: "d: yes" is (2, "yes")."""
    letter, colon, rest = typed.partition(":")
    if colon and len(letter) == 1 and letter.casefold() in LETTERS:
        return LETTERS.index(letter.casefold()), rest.lstrip()
    return None, typed


def attendees(text: str) -> list[str]:
    """The people of a line: "Clara Meunier, owner, Paul Bonnet" is two, since a role begins with a small
    letter.
    """
    found: list[str] = []
    for part in re.split(r"[,;\n]", text):
        part = part.strip()
        if found and part[:1].islower():
            found[-1] += f", {part}"
        elif part:
            found.append(part)
    return found


class NoteLine(Input):
    """The line to type. Its text and kind are taken in the moment of Enter: what is typed after that is not
    touched.

    `usual` is the kind that Tab or a click chose, `letter` one that a letter chose: for this line only.
    """

    usual = 0
    letter: int | None = None

    class Noted(Message):
        def __init__(self, kind: NoteKind, text: str) -> None:
            super().__init__()
            self.kind, self.text = kind, text

    @property
    def kind(self) -> NoteKind:
        return KINDS[self.usual if self.letter is None else self.letter]

    def begin(self, kind: NoteKind, text: str) -> None:
        """Put a text of a kind into the line."""
        number = KINDS.index(kind)
        self.letter = None if number == self.usual else number
        self.value = text
        self.cursor_position = len(text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Every change goes through here. A letter with a colon leaves the text at once."""
        super().replace(text, start, end)
        number, rest = without_letter(self.value)
        if number is not None:
            position = self.cursor_position - (len(self.value) - len(rest))
            self.letter, self.value = number, rest
            self.cursor_position = max(0, position)

    async def on_key(self, event: events.Key) -> None:
        # A binding would be looked for by the app, behind keys that are typed already.
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()

    def _on_paste(self, event: events.Paste) -> None:
        """All lines of a pasted text: a note is one line, and nothing of it is lost."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(one_line(event.text))

    async def action_submit(self) -> None:
        if text := self.value.strip():
            self.post_message(self.Noted(self.kind, text))
            self.letter, self.value = None, ""
