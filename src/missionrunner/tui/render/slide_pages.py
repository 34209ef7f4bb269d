"""Blocks on pages for a shared screen: nothing stands on a page without the title that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.export.document import Block, Cards, Heading
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import EMPTY, Line, line_text

# A rule that closes the head of a table stands within so many lines.
_LONGEST_HEAD = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """What is kept together where it fits; its first `head` lines stand again where it has to be split."""

    lines: tuple[Line, ...]
    head: int


def pages_of(blocks: Sequence[Block], columns: int, rows: int, glyphs: GlyphSet) -> list[list[Line]]:
    """Pages of at most `rows` lines."""
    pages: list[list[Line]] = []
    for part in _parts(blocks, columns, glyphs):
        room = rows - len(pages[-1]) - 1 if pages else 0
        if pages and len(part.lines) <= room:
            pages[-1] += [EMPTY, *part.lines]
            continue
        head = list(part.lines[: part.head]) if part.head * 2 < rows else []
        rest = list(part.lines[len(head) :])
        while rest:
            size = max(1, rows - len(head))
            pages.append([*head, *rest[:size]])
            rest = rest[size:]
            while rest and not rest[0]:
                rest.pop(0)
    return pages


def _parts(blocks: Sequence[Block], columns: int, glyphs: GlyphSet) -> list[_Part]:
    out: list[_Part] = []
    above: list[Line] = []
    for block in _pieces(blocks):
        made = block_lines([block], columns, glyphs)
        if isinstance(block, Heading):
            above += made
            continue
        if made:
            out.append(_Part((*above, *made), len(above) + _head(made, glyphs)))
            above = []
    return [*out, _Part(tuple(above), 0)] if above else out


def _pieces(blocks: Sequence[Block]) -> list[Block]:
    """Cards one by one: each may go to the next page as a whole."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Cards):
            out += [Cards((card,), block.title if n == 0 else "") for n, card in enumerate(block.cards)]
        else:
            out.append(block)
    return out


def _head(lines: Sequence[Line], glyphs: GlyphSet) -> int:
    """Lines up to the rule below the titles of columns; without a rule the first line, which is a title."""
    for number, pieces in enumerate(lines[:_LONGEST_HEAD]):
        text = line_text(pieces).strip()
        if text and not text.strip(glyphs("rule")):
            return number + 1
    return 1 if len(lines) > 1 else 0
