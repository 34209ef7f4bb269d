"""What a drawn line is made of: pieces of text with a style's name and, for values, the value's path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from missionrunner.export.text import clean, cut, padded, width

Path = tuple[str, ...]

# Names of styles. The widget that draws the lines maps them to colours of the theme.
STYLES = ("heading", "title", "label", "value", "muted", "good", "warning", "bad", "bar", "mark", "edge")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `path` is the address of the value that it shows; () where it shows none."""

    text: str
    style: str = ""
    path: Path = ()


Line = tuple[Piece, ...]
EMPTY: Line = ()


def line(text: str, style: str = "") -> Line:
    return (Piece(text, style),)


def line_width(pieces: Iterable[Piece]) -> int:
    return sum(width(piece.text) for piece in pieces)


def line_text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def indented(lines: Iterable[Line], columns: int, first: Piece | None = None) -> list[Line]:
    """Lines moved to the right; `first` stands at the left edge of each."""
    blank = Piece(" " * columns) if first is None else first
    return [(blank, *pieces) if pieces or first is not None else EMPTY for pieces in lines]


def filled(pieces: Sequence[Piece], columns: int, align: str = "left") -> Line:
    """Pieces filled up with blanks to a width."""
    gap = max(0, columns - line_width(pieces))
    before = gap if align == "right" else gap // 2 if align == "center" else 0
    out = [*([Piece(" " * before)] if before else []), *pieces]
    return (*out, Piece(" " * (gap - before))) if gap > before else tuple(out)


def wrap(pieces: Sequence[Piece], columns: int, *, indent: int = 0, hang: int | None = None) -> list[Line]:
    """Pieces broken between words into lines of at most `columns`, styles and paths kept."""
    further = indent if hang is None else hang
    out: list[Line] = []
    current: list[Piece] = [Piece(" " * indent)] if indent else []
    used = indent
    empty = True
    for word, glued in _words(pieces, max(1, columns - max(indent, further))):
        size = width(word.text)
        gap = 0 if empty or glued else 1
        if not empty and used + gap + size > columns:
            out.append(_joined(current))
            current = [Piece(" " * further)] if further else []
            used, gap, empty = further, 0, True
        if gap:
            current.append(_space_between(current[-1], word))
        current.append(word)
        used += gap + size
        empty = False
    if not empty:
        out.append(_joined(current))
    return out


def _words(pieces: Sequence[Piece], longest: int) -> Iterator[tuple[Piece, bool]]:
    """Words with the style of their piece; the second value is true if no blank stood before it."""
    before_blank = True
    for piece in pieces:
        text = clean_keeping_ends(piece.text)
        words = text.split()
        if text.startswith(" "):
            before_blank = True
        for number, word in enumerate(words):
            glued = not before_blank and number == 0
            while width(word) > longest:
                head = cut_exactly(word, longest)
                yield replace(piece, text=head), glued
                word, glued = word[len(head) :], True
            if word:
                yield replace(piece, text=word), glued
        if words:
            before_blank = text.endswith(" ")
        elif text:
            before_blank = True


def clean_keeping_ends(text: str) -> str:
    """One line without control characters; a blank at either end is kept, since pieces join there."""
    middle = clean(text)
    return (" " if text[:1].isspace() else "") + middle + (" " if middle and text[-1:].isspace() else "")


def cut_exactly(text: str, columns: int) -> str:
    """The longest beginning that is at most `columns` wide, at least one character."""
    end = 1
    while end < len(text) and width(text[: end + 1]) <= columns:
        end += 1
    return text[:end]


def _space_between(left: Piece, right: Piece) -> Piece:
    same = left.path == right.path and left.style == right.style
    return replace(left, text=" ") if same else Piece(" ", "", left.path if left.path == right.path else ())


def _joined(pieces: Sequence[Piece]) -> Line:
    """Neighbours of one style and path as one piece."""
    out: list[Piece] = []
    for piece in pieces:
        if out and out[-1].style == piece.style and out[-1].path == piece.path:
            out[-1] = replace(out[-1], text=out[-1].text + piece.text)
        else:
            out.append(piece)
    return tuple(out)


__all__ = [
    "EMPTY",
    "STYLES",
    "Line",
    "Path",
    "Piece",
    "clean",
    "cut",
    "filled",
    "indented",
    "line",
    "line_text",
    "line_width",
    "padded",
    "width",
    "wrap",
]
