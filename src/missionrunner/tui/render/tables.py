"""Tables in columns where they fit, else an entry per row."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import Shown, Table
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.marks import shown_pieces
from missionrunner.tui.render.pieces import (
    Line,
    Piece,
    clean,
    filled,
    line,
    line_width,
    width,
    wrap,
)

_GAP = 2
_NARROWEST = 10
# A cell that would take more lines than this makes the table unreadable; entries read better.
_MOST_LINES = 5
# In an entry, a cell that is longer than this has a line of its own.
_LONGEST_SHORT = 44


def table_lines(block: Table, columns: int, glyphs: GlyphSet) -> list[Line]:
    """A table at a width, its title above and its note below."""
    shared = [_one_source(block, k) for k in range(len(block.columns))]
    used = [k for k in range(len(block.columns)) if any(clean(row[k].text) for row in block.rows)]
    cells = {
        (r, k): shown_pieces(
            row[k], glyphs, style="title" if k == block.name else "value", marks=not shared[k]
        )
        for r, row in enumerate(block.rows)
        for k in used
    }
    heads = {k: wrap_head(block.columns[k].heading, glyphs.marks(shared[k] or ())) for k in used}
    out = [line(clean(block.title), "heading")] if block.title else []
    widths = _widths(block, heads, cells, used, columns)
    if widths:
        out += _grid(block, heads, cells, widths, glyphs)
    else:
        out += _entries(block, cells, used, columns)
    if block.note:
        out += wrap([Piece(clean(block.note), "muted")], columns)
    return out


def wrap_head(text: str, marks: str) -> list[Piece]:
    """A column's heading, with the source that all its cells share."""
    return [Piece(clean(text), "label"), *([Piece(f" {marks}", "mark")] if marks else [])]


Cells = dict[tuple[int, int], list[Piece]]


def _widths(
    block: Table, heads: dict[int, list[Piece]], cells: Cells, used: Sequence[int], room: int
) -> dict[int, int]:
    """Column -> width. Columns of text give way first, the widest most. Empty where nothing fits."""
    if not used:
        return {}
    natural = {
        k: max([_head_least(heads[k]), *(line_width(cells[r, k]) for r in range(len(block.rows)))])
        for k in used
    }
    least = {
        k: natural[k] if block.columns[k].align == "right" else min(natural[k], _least_text(block, k))
        for k in used
    }
    room -= _GAP * (len(used) - 1)
    if sum(least.values()) > room:
        return {}
    widths = dict(natural)
    while (over := sum(widths.values()) - room) > 0:
        flexible = [k for k in used if widths[k] > least[k]]
        widest = max(flexible, key=lambda k: widths[k])
        others = [widths[k] for k in flexible if k != widest]
        floor = max([least[widest], *[w for w in others if w < widths[widest]]])
        widths[widest] -= max(1, min(over, widths[widest] - floor))
    tallest = max(
        (len(wrap(cells[r, k], widths[k])) for r in range(len(block.rows)) for k in used), default=0
    )
    return widths if tallest <= _MOST_LINES else {}


def _head_least(pieces: Sequence[Piece]) -> int:
    """A heading may be broken between words, so its longest word counts."""
    words = [word for piece in pieces for word in piece.text.split()]
    return max([width(word) for word in words] or [0])


def _least_text(block: Table, k: int) -> int:
    words = [word for row in block.rows for word in clean(row[k].text).split()]
    words += clean(block.columns[k].heading).split()
    return max(_NARROWEST, min(20, max([width(word) for word in words] or [0])))


def _grid(
    block: Table, heads: dict[int, list[Piece]], cells: Cells, widths: dict[int, int], glyphs: GlyphSet
) -> list[Line]:
    out = _row(heads, widths, block)
    total = sum(widths.values()) + _GAP * (len(widths) - 1)
    out.append(line(glyphs("rule") * total, "edge"))
    for r in range(len(block.rows)):
        out += _row({k: cells[r, k] for k in widths}, widths, block)
    return out


def _row(pieces: dict[int, list[Piece]], widths: dict[int, int], block: Table) -> list[Line]:
    parts = {k: wrap(pieces[k], size) for k, size in widths.items()}
    out: list[Line] = []
    for n in range(max((len(part) for part in parts.values()), default=0)):
        joined: list[Piece] = []
        for position, (k, size) in enumerate(widths.items()):
            joined += [Piece(" " * _GAP)] if position else []
            cell = parts[k][n] if n < len(parts[k]) else ()
            joined += filled(cell, size, block.columns[k].align)
        out.append(tuple(joined))
    return out


def _entries(block: Table, cells: Cells, used: Sequence[int], columns: int) -> list[Line]:
    """One entry per row: its name, then each filled cell with its heading; a long one has its own line."""
    out: list[Line] = []
    for r in range(len(block.rows)):
        out += wrap(cells.get((r, block.name)) or [Piece("(no name)", "muted")], columns)
        named = [(block.columns[k].heading, cells[r, k]) for k in used if k != block.name and cells[r, k]]
        out += named_lines(named, columns, indent=2)
    return out


def named_lines(named: Sequence[tuple[str, list[Piece]]], columns: int, *, indent: int) -> list[Line]:
    """Cells with their headings below a row: short ones together, long ones on lines of their own."""
    out: list[Line] = []
    short: list[Piece] = []
    for heading, cell in named:
        pieces = [Piece(f"{clean(heading)}: ", "label"), *cell]
        if line_width(pieces) > _LONGEST_SHORT:
            out += wrap(short, columns, indent=indent, hang=indent) if short else []
            short = []
            out += wrap(pieces, columns, indent=indent, hang=indent + 2)
        else:
            short += [*([Piece(";  ", "muted")] if short else []), *pieces]
    return [*out, *(wrap(short, columns, indent=indent, hang=indent) if short else [])]


def _one_source(block: Table, index: int) -> tuple[SourceKind, ...] | None:
    """The sources that all cells of a column share; None if they differ."""
    cells: list[Shown] = [row[index] for row in block.rows if row[index].text]
    kinds = {cell.sources for cell in cells if cell.sources}
    return next(iter(kinds)) if len(kinds) == 1 and len(cells) > 1 else None
