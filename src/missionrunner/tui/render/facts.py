"""Facts under each other, in two columns where they are short, or as tiles."""

from __future__ import annotations

from missionrunner.export.document import KeyValue, KeyValues
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.marks import shown_pieces
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, filled, line_width, width, wrap

_TILE = 25
_LONGEST_LABEL = 44
_GAP = 3


def facts_lines(block: KeyValues, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Facts as the block wants them, with their notes below."""
    out = _tiles(block, columns, glyphs) if block.tiles else _plain(block, columns, glyphs)
    for row in block.rows:
        if row.note:
            pieces = [Piece(f"{clean(row.label)}: ", "muted"), Piece(clean(row.note), "muted")]
            out += wrap(pieces, columns, hang=2)
    return out


def _tiles(block: KeyValues, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Label over value, several side by side; what is too long for a tile follows below."""
    across = max(1, (columns + _GAP) // (_TILE + _GAP))
    size = (columns - _GAP * (across - 1)) // across
    small = [row for row in block.rows if _fits_tile(row, size, glyphs)]
    out: list[Line] = []
    for start in range(0, len(small), across):
        group = small[start : start + across]
        labels = [wrap([Piece(clean(row.label), "label")], size) for row in group]
        height = max(map(len, labels))
        for n in range(height):
            # Labels stand at the bottom, right over their values.
            cells = [part[n - height + len(part)] if n >= height - len(part) else EMPTY for part in labels]
            out.append(_beside(cells, size))
        values = [tuple(shown_pieces(row.value, glyphs, style="title")) for row in group]
        out += [_beside(values, size), EMPTY]
    rest = tuple(row for row in block.rows if row not in small)
    return out + _plain(KeyValues(rest), columns, glyphs)


def _fits_tile(row: KeyValue, size: int, glyphs: GlyphSet) -> bool:
    return line_width(shown_pieces(row.value, glyphs)) <= size and width(clean(row.label)) <= size * 2


def _beside(cells: list[Line], size: int) -> Line:
    out: list[Piece] = []
    for position, cell in enumerate(cells):
        out += [Piece(" " * _GAP)] if position else []
        out += filled(cell, size)
    return tuple(out)


def _plain(block: KeyValues, columns: int, glyphs: GlyphSet) -> list[Line]:
    rows = [(clean(row.label), shown_pieces(row.value, glyphs)) for row in block.rows]
    half = (columns - _GAP) // 2
    label = min(_LONGEST_LABEL, columns // 2, columns - 12, max((width(name) for name, _ in rows), default=0))
    short = [width(name) <= label and label + 2 + line_width(value) <= half for name, value in rows]
    if len(rows) > 3 and all(short):
        middle = (len(rows) + 1) // 2
        lines = [_row(name, value, label, half)[0] for name, value in rows]
        return [
            (
                *filled(left, half),
                Piece(" " * _GAP),
                *(lines[middle + n] if middle + n < len(lines) else EMPTY),
            )
            for n, left in enumerate(lines[:middle])
        ]
    return [made for name, value in rows for made in _row(name, value, label, columns)]


def _row(name: str, value: list[Piece], label: int, columns: int) -> list[Line]:
    if width(name) > label:
        return [*wrap([Piece(name, "label")], columns), *wrap(value, columns, indent=2, hang=2)]
    wrapped = wrap(value, max(10, columns - label - 2)) or [EMPTY]
    first = (*filled([Piece(name, "label")], label + 2), *wrapped[0])
    return [first, *((Piece(" " * (label + 2)), *more) for more in wrapped[1:])]
