"""Text from outside on its way to a widget: never markup, never a control character."""

from __future__ import annotations

from textual.content import Content

from missionrunner.plain_text import clean_text
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import Line

_PIECE_STYLES = {
    "heading": "bold $primary",
    "title": "bold",
    "label": "$muted",
    "muted": "$muted",
    "good": "$text-success",
    "warning": "$text-warning",
    "bad": "bold $text-error",
    "bar": "$primary",
    "mark": "$text-accent",
    "edge": "$muted",
}


def shown_text(text: str) -> str:
    """Text with newlines as its only control characters."""
    return clean_text(text)


def plain(text: str, style: str = "") -> Content:
    """Text from outside as content; brackets in it stay brackets. `style` is one of the pieces' names."""
    return Content.styled(shown_text(text), _PIECE_STYLES.get(style, style))


def sentence(words: str) -> str:
    """Words of a table as a sentence; names in them keep their capitals."""
    return f"{words[:1].upper()}{words[1:]}."


def joined(*parts: Content | str, gap: str = "") -> Content:
    """Contents behind each other; a text is taken literally."""
    contents = [part if isinstance(part, Content) else plain(part) for part in parts]
    return Content(gap).join(contents) if gap else Content.assemble(*contents)


def from_lines(lines: list[Line]) -> Content:
    """Drawn lines as one content, for places that show only a few of them."""
    rows = [Content.assemble(*(plain(piece.text, piece.style) for piece in pieces)) for pieces in lines]
    return Content("\n").join(rows)


def state(glyphs: GlyphSet, name: str, word: str, style: str = "") -> Content:
    """A sign with its word: a state is never shown by colour or sign alone."""
    return plain(f"{glyphs(name)} {word}", style)
