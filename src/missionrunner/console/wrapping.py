"""Paragraphs in lines of at most so many columns, counted as a terminal shows them."""

from __future__ import annotations

import re

from missionrunner.export.text import width
from missionrunner.plain_text import clean_text

_WORDS = re.compile(r" +|[^ ]+")


def wrapped(text: str, columns: int, indent: int = 0, hang: int | None = None) -> list[str]:
    """`text` in lines of at most `columns`; its own line breaks stay, and long words are broken.

    `textwrap` counts characters, and a Chinese one takes two columns.
    """
    further = " " * (indent if hang is None else hang)
    out: list[str] = []
    for part in clean_text(text).split("\n"):
        out += _paragraph(part, columns, " " * indent, further) if part.strip() else [""]
    return out


def _paragraph(text: str, columns: int, first: str, further: str) -> list[str]:
    lines: list[str] = []
    start, line = first, ""
    for word in _WORDS.findall(text):
        rest = word
        while width(start + line + rest) > columns:
            room = columns - width(start + line)
            if line.strip() and (room < width(rest[0]) or rest.isspace() or width(further + rest) <= columns):
                lines.append((start + line).rstrip())
                start, line = further, ""
                if rest.isspace():
                    rest = ""
            else:
                head = _head(rest, room)
                lines.append((start + line + head).rstrip())
                start, line, rest = further, "", rest[len(head) :]
        # Blanks begin no line but the first.
        line += rest if line or not rest.isspace() or not lines else ""
    return [*lines, (start + line).rstrip()] if line.strip() else lines


def _head(word: str, columns: int) -> str:
    """As much of a word as fits, and at least one character."""
    end = 1
    while end < len(word) and width(word[: end + 1]) <= columns:
        end += 1
    return word[:end]
