"""All blocks of a document as lines of a width."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.export.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    Checklist,
    Funnel,
    Gantt,
    Heading,
    KeyValues,
    Matrix,
    PageBreak,
    Paragraph,
    SignOff,
    Table,
)
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.charts import checklist_lines, funnel_lines, gantt_lines, matrix_lines
from missionrunner.tui.render.facts import facts_lines
from missionrunner.tui.render.forms import form_lines
from missionrunner.tui.render.marks import shown_pieces
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, indented, line, wrap
from missionrunner.tui.render.tables import table_lines

# Lines longer than this are hard to read, however wide the terminal is.
WIDEST_TEXT = 100


def block_lines(blocks: Sequence[Block], columns: int, glyphs: GlyphSet) -> list[Line]:
    """All blocks under each other, an empty line between them."""
    out: list[Line] = []
    for block in blocks:
        made = _block(block, max(20, columns), glyphs)
        while made and not made[-1]:
            made.pop()
        if made and out:
            out.append(EMPTY)
        out += made
    return out


def _block(block: Block, columns: int, glyphs: GlyphSet) -> list[Line]:
    text = min(columns, WIDEST_TEXT)
    match block:
        case Heading():
            return _heading(block, columns, glyphs)
        case Paragraph():
            return _paragraph(block, text, glyphs)
        case KeyValues():
            return facts_lines(block, columns, glyphs)
        case Table():
            return form_lines(block, columns, glyphs) or table_lines(block, columns, glyphs)
        case Cards():
            return _cards(block, columns, glyphs)
        case BulletList():
            return _bullets(block, text, glyphs)
        case Checklist():
            return checklist_lines(block, text, glyphs)
        case Funnel():
            return funnel_lines(block, columns, glyphs)
        case Gantt():
            return gantt_lines(block, columns, glyphs)
        case Matrix():
            return matrix_lines(block, columns, glyphs)
        case Callout():
            return _callout(block, text, glyphs)
        case SignOff():
            return checklist_lines(Checklist(block.statements), text, glyphs)
        case PageBreak():
            return [line(glyphs("rule") * columns, "edge")]


def _heading(block: Heading, columns: int, glyphs: GlyphSet) -> list[Line]:
    made = wrap([Piece(clean(block.text), "heading")], columns)
    return [*made, line(glyphs("rule") * columns, "edge")] if block.level <= 2 else made


def _paragraph(block: Paragraph, columns: int, glyphs: GlyphSet) -> list[Line]:
    pieces = [Piece(clean(block.text), "value", block.path)]
    if block.sources:
        pieces.append(Piece(" " + glyphs.marks(block.sources), "mark", block.path))
    return wrap(pieces, columns)


def _bullets(block: BulletList, columns: int, glyphs: GlyphSet) -> list[Line]:
    out = [line(clean(block.title), "heading")] if block.title else []
    for number, item in enumerate(block.items, 1):
        mark = f"{number}. " if block.numbered else "- "
        out += wrap([Piece(mark, "label"), *shown_pieces(item, glyphs)], columns, hang=len(mark))
    return out


def _cards(block: Cards, columns: int, glyphs: GlyphSet) -> list[Line]:
    out = [line(clean(block.title), "heading"), EMPTY] if block.title else []
    for number, card in enumerate(block.cards):
        out += [EMPTY] if number else []
        head = [Piece(clean(card.title), "title")]
        if card.subtitle:
            head.append(Piece(f"  {clean(card.subtitle)}", "muted"))
        inner = [*wrap(head, columns - 2), *block_lines(card.blocks, columns - 2, glyphs)]
        out += indented(inner, 2, Piece(f"{glyphs('edge')} ", "edge"))
    return out


def _callout(block: Callout, columns: int, glyphs: GlyphSet) -> list[Line]:
    tone = block.tone or "good"
    out = wrap([Piece(f"{glyphs(tone)} ", tone), Piece(clean(block.title), tone)], columns, hang=2)
    for text in block.lines:
        out += wrap([Piece("- ", tone), Piece(clean(text))], columns, indent=2, hang=4)
    return out
