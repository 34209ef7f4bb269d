"""The last gate before an ASCII terminal: whatever is still no ASCII on its way out gets a plain form."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from missionrunner.export.text import width

_PLAIN = {"…": "~", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "-", "×": "x", "·": "."}
_BOXES = (0x2500, 0x257F)
_BLOCKS = (0x2580, 0x259F)
_ACROSS, _DOWN = "─━┄┅┈┉╌╍═╴╶╸╺", "│┃┆┇┊┋╎╏║╵╷╹╻"


class AsciiFilter(LineFilter):
    """Signs of the app have plain forms of their own; this is for borders, scroll bars, people's texts."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.text.isascii() else Segment(plain_form(segment.text), segment.style)
            for segment in segments
        ]


@lru_cache(4096)
def plain_form(text: str) -> str:
    """ASCII of the same width: accents go, and what has no plain form becomes a question mark."""
    return "".join(sign if sign.isascii() else _plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in _PLAIN:
        return _PLAIN[sign]
    if _BOXES[0] <= ord(sign) <= _BOXES[1]:
        return "-" if sign in _ACROSS else "|" if sign in _DOWN else "+"
    if _BLOCKS[0] <= ord(sign) <= _BLOCKS[1]:
        return "|" if sign in "▌▐▏▎▍▋▊▉▕" else "#"
    base = unicodedata.normalize("NFKD", sign)[:1]
    cells = width(sign)
    return (base if base.isascii() and base.isprintable() else "?").ljust(cells, "?")[:cells]
