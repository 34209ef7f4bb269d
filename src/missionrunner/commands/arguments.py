"""The words of the command line, before a command reads them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from missionrunner.errors import BadInput

_FLAGS = ("--auto", "--json", "--plain", "--template", "--help", "-h")


def refuse_unreadable(arguments: Sequence[str]) -> None:
    """Raise BadInput for the first word with letters that the character set of the terminal lacks.

    Python keeps such bytes as lone surrogates, which can be neither stored nor written; without this
    they would stop a run at its end.
    """
    for number, word in enumerate(arguments):
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            name = _name(arguments, number)
            charset = sys.getfilesystemencoding()
            if charset.replace("-", "").lower() == "utf8":
                raise BadInput(
                    f"{name}: this text is not valid UTF-8", hint="Type it again in a terminal with UTF-8."
                ) from None
            raise BadInput(
                f"{name}: this text has letters that the character set of the terminal ({charset}) lacks",
                hint="Set the locale to UTF-8 and start the command again, for example with LC_ALL=C.UTF-8.",
            ) from None


def _name(arguments: Sequence[str], number: int) -> str:
    """What a word is: the option it belongs to, with the question that `--set` answers."""
    word = arguments[number]
    option, equals, value = word.partition("=") if word.startswith("--") else ("", "", word)
    if not equals:
        before = arguments[number - 1] if number else ""
        option, value = (before, word) if before.startswith("-") and before not in _FLAGS else ("", word)
    if not option:
        return f"word {number + 1} of the command"
    question = value.partition("=")[0] if option == "--set" else ""
    return f"{option} {question}".rstrip() if question.isascii() else option
