"""Text as it is laid out: how wide it is, filled up, cut."""

from __future__ import annotations

import unicodedata

from missionrunner.plain_text import one_line as clean

__all__ = ["clean", "cut", "padded", "width"]


def width(text: str) -> int:
    """Columns that the text takes in a fixed-width font."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def padded(text: str, columns: int, align: str = "left") -> str:
    """`text` filled up with blanks."""
    gap = max(0, columns - width(text))
    if align == "right":
        return " " * gap + text
    if align == "center":
        return " " * (gap // 2) + text + " " * (gap - gap // 2)
    return text + " " * gap


def cut(text: str, columns: int) -> str:
    """At most `columns` wide; what is cut is shown by an ellipsis."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text.rstrip() + "…"
