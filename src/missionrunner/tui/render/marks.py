"""Values with the signs of their sources."""

from __future__ import annotations

from missionrunner.export.document import Shown
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import Piece, clean

_TONES = {"good": "good", "warning": "warning", "bad": "bad"}


def shown_pieces(value: Shown, glyphs: GlyphSet, *, style: str = "value", marks: bool = True) -> list[Piece]:
    """A value and behind it the marks of its sources. A tone has a sign of its own beside the colour."""
    text = clean(value.text)
    if not text:
        return []
    tone = _TONES.get(value.tone, "")
    pieces = [Piece(text, tone or style, value.path)]
    if tone:
        pieces.insert(0, Piece(glyphs(tone) + " ", tone, value.path))
    if marks and value.sources:
        pieces.append(Piece(" " + glyphs.marks(value.sources), "mark", value.path))
    return pieces
