"""What is wrong with one value, in words that a person can act on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from missionrunner.plain_text import one_line

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that is not allowed.

    `path` names the value as a person would, relative to what was validated: `team[1].role`, indexes
    from 0; it is "" for the whole value. `message` continues the sentence: "must be a whole number
    from 1 to 24; got 'twelve'". `parts` is the same path as keys and indexes.
    """

    path: str
    message: str
    parts: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{self.path} {self.message}".strip()


def printable(text: str) -> str:
    """`text` in one line without characters that control a terminal."""
    return text if text.isascii() and text.isprintable() else one_line(text)


def shown(value: Any) -> str:
    """A value as a message quotes it: short, one line, harmless in a terminal."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _shortened(
            repr(value) if isinstance(value, float) or value.bit_length() < 256 else "a huge number"
        )
    if isinstance(value, str):
        return f"'{_shortened(printable(value[: 4 * LONGEST_SHOWN]))}'"
    if isinstance(value, list | tuple):
        count = len(value)  # pyright: ignore[reportUnknownArgumentType]  # any list will do
        return f"a list of {count}"
    if isinstance(value, dict):
        return "a record"
    try:
        return _shortened(printable(json.dumps(value)))
    except (TypeError, ValueError):
        return f"a {type(value).__name__}"


def path_text(parts: Iterable[str | int]) -> str:
    """`("team", 1, "role")` as `team[1].role`."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + _shortened(printable(part))
    return text


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed name that `word` was probably meant to be, or None if nothing is near."""
    names = list(allowed)
    by_key = {_comparable(name): name for name in reversed(names)}
    key = _comparable(word[:200])
    if key in by_key:
        return by_key[key]
    matches = difflib.get_close_matches(key, list(by_key), n=1, cutoff=0.6)
    return by_key[matches[0]] if matches else None


def unknown_name(word: str, allowed: Iterable[str]) -> str:
    """ "is not known; did you mean 'x'?" or, with nothing near, the allowed names."""
    names = list(allowed)
    guess = nearest(word, names)
    if guess is not None:
        return f"is not known; did you mean '{guess}'?"
    return f"is not known; allowed: {', '.join(names)}" if names else "is not known; nothing is allowed here"


def _comparable(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
