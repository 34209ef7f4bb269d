"""Lines out and lines in. Nothing is redrawn, and nothing from outside steers the terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Protocol

from missionrunner import terminal
from missionrunner.console.wrapping import wrapped
from missionrunner.errors import MissionRunnerError
from missionrunner.plain_text import clean_text, one_line
from missionrunner.terminal import is_there

WIDEST = 80
_NARROWEST = 40
_YES = ("y", "yes")
_NO = ("n", "no")

HELP = (
    "These work at every prompt:",
    "  /help                     this list",
    "  /coord MISSION [FILE...]  pause here and start another mission",
    "  /pause                    stop here; nothing is lost",
    "  /note TEXT                also /action, /decided, /park, /attendee",
    "  /notes                    what was noted",
    "  /clock                    the time; also /add MINUTES, /break",
)


class Paused(Exception):
    """The person leaves: by command, or because the input has ended."""


class InputEnded(Paused):
    """Nobody is there to type: the input has ended."""


class OtherMission(Exception):
    """The person starts another mission from inside a session."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(" ".join(words))
        self.words = list(words)


class SessionWords(Protocol):
    """Words that work at every prompt while a run is open."""

    def take(self, typed: str) -> bool:
        """Do what a line asks for; False if it is none of these words."""
        ...

    def warn(self) -> None:
        """Say before a prompt what cannot wait."""
        ...


class Console:
    """A person at a terminal, or whatever stands in for one.

    `plain` does without line editing, so that not one control code is sent.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self.plain = plain
        self.session: SessionWords | None = None
        self.width = min(WIDEST, max(_NARROWEST, shutil.get_terminal_size((WIDEST, 24)).columns))
        if is_there() and not plain:
            _load_line_editing()

    def say(self, text: str = "", *, indent: int = 0, hang: int | None = None) -> None:
        """A paragraph, wrapped; `hang` is the indent of its further lines."""
        for line in wrapped(text, self.width, indent, hang):
            terminal.out(line)

    def lines(self, lines: Iterable[str]) -> None:
        """Lines that are laid out already."""
        for line in lines:
            terminal.out(line)

    def ask(self, prompt: str) -> str:
        """One line that a person types, cleaned and trimmed. Raises InputEnded at the end of the input."""
        if self.session is not None:
            self.session.warn()
        while True:
            sys.stdout.flush()
            try:
                text = one_line(clean_text(input(f"{one_line(prompt)} ")))
            except (EOFError, RuntimeError):  # RuntimeError: the stream was closed before the start
                terminal.out()
                raise InputEnded from None
            if not self._is_command(text):
                return text

    def choose(self, prompt: str, help_text: str) -> str:
        """Like `ask`, where a choice is typed and not a value: here `pause` and `?` are always commands."""
        while True:
            text = self.ask(prompt)
            if text.casefold() in ("pause", "quit"):
                raise Paused
            if text.casefold() not in ("?", "help"):
                return text
            self.say(help_text)

    def yes(self, question: str, *, default: bool | None = None) -> bool | None:
        """Yes, no, or `default` for an empty line."""
        choices = {True: "[Y/n]", False: "[y/N]", None: "[y/n]"}[default]
        while True:
            text = self.ask(f"{question} {choices}").casefold()
            if not text:
                return default
            if text in _YES:
                return True
            if text in _NO:
                return False
            self.say("Type y or n.")

    def _is_command(self, text: str) -> bool:
        words = text.split()
        match words[:1]:
            case ["/help"]:
                self.lines(HELP)
            case ["/pause"] | ["/quit"]:
                raise Paused
            case ["/coord"] if len(words) > 1:
                self._start_another(words[1:])
            case ["/coord"]:
                self.say("Name a mission: /coord MISSION [FILE...]. See: missionrunner list")
            case [word, *_] if word.startswith("/"):
                return self.takes(text[1:])
            case _:
                return False
        return True

    def _start_another(self, words: Sequence[str]) -> None:
        """Leave the session for another mission; stay, with the reason, where there is none of that name."""
        from missionrunner.console.other_mission import check_coord  # late: it loads the engine

        try:
            check_coord(words)
        except MissionRunnerError as error:
            for line in error.lines():
                self.say(line, hang=2)
        else:
            raise OtherMission(words)

    def takes(self, text: str) -> bool:
        """Do what a line asks for, where it begins with one of the words of an open session."""
        return self.session is not None and self.session.take(text)


def _load_line_editing() -> None:
    """Arrow keys and long lines at the prompt, where the platform has them."""
    with suppress(ImportError):
        readline = import_module("readline")
        # Pasting in brackets would send control codes, which a log or a screen reader would meet.
        readline.parse_and_bind("set enable-bracketed-paste off")
