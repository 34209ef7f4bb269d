"""A run as pages for a shared screen: a phase or a deliverable at a time, few things on each, large.

Only titles and values; nothing of this machine: no path, no file name, no key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from missionrunner.export.document import Block, Heading, KeyValue, KeyValues
from missionrunner.export.schema import is_number
from missionrunner.export.text import cut
from missionrunner.missions.model import Phase
from missionrunner.plain_text import one_line
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.big_type import BIG_ROWS, big_lines
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, filled, line, line_width, wrap
from missionrunner.tui.render.slide_pages import pages_of
from missionrunner.tui.run_view import RunView

_FIGURE = re.compile(r"(?P<number>[-+]?[\d.,]*\d)\s*(?P<sign>[%x€$£]?)(?P<unit>.*)")
_AROUND_TITLE = 3
# From this height on there is room for type of twice the size.
_TALL = 32
_GAP = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A phase or a deliverable. `name` is its id."""

    name: str
    is_phase: bool


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of a part, drawn for one size."""

    part: int
    lines: tuple[Line, ...]


def parts_of(view: RunView) -> list[Part]:
    """Every phase with the deliverables that are drafted."""
    out: list[Part] = []
    for state in view.phases:
        out.append(Part(state.phase.id, True))
        out += [Part(name, False) for name in view.of_phase[state.phase.id] if name in view.versions]
    return out


def slides_of(view: RunView, columns: int, rows: int, glyphs: GlyphSet) -> list[Slide]:
    """All pages for a size. Nothing is cut: what does not fit goes on on the next page."""
    out: list[Slide] = []
    for number, part in enumerate(parts_of(view)):
        if part.is_phase:
            pages = [_phase_page(view, part.name, columns, rows, glyphs)]
        else:
            pages = _deliverable_pages(view, part.name, columns, rows, glyphs)
        out += [Slide(number, tuple(page)) for page in pages]
    return out


# ------------------------------------------------------------------ a phase
def _phase_page(view: RunView, name: str, columns: int, rows: int, glyphs: GlyphSet) -> list[Line]:
    phases = [state.phase for state in view.phases]
    phase = next(phase for phase in phases if phase.id == name)
    place = f"Phase {phases.index(phase) + 1} of {len(phases)}"
    out = _head(place, phase.title, columns, rows, glyphs)
    out += _phase_minutes(view, phase, columns, rows, glyphs)
    if phase.objective:
        out += [*wrap([Piece(phase.objective)], columns), EMPTY]
    titles = [one_line(view.title(deliverable)) for deliverable in view.of_phase[name]]
    listed = [line(f"{glyphs('cursor')} {title}", "title") for title in titles]
    return _airy([*out, *listed], len(out), rows)[:rows]


def _phase_minutes(view: RunView, phase: Phase, columns: int, rows: int, glyphs: GlyphSet) -> list[Line]:
    clock = view.clock.phases.get(phase.id)
    if clock is None or clock.planned is None:
        return []
    left = clock.planned - clock.spent
    words = f"minutes left of {clock.planned:.0f}" if left >= 0 else "minutes over"
    double = rows >= _TALL
    big = big_lines(f"{abs(left):.0f}", columns, ascii_only=glyphs.ascii_only, double=double)
    return [*(line(row, "bar") for row in big), line(words, "label"), EMPTY]


# ------------------------------------------------------------------ a deliverable
def _deliverable_pages(
    view: RunView, name: str, columns: int, rows: int, glyphs: GlyphSet
) -> list[list[Line]]:
    state = view.phase_of(name)
    phase = one_line(state.phase.title) if state else ""
    head = _head(phase, view.title(name), columns, rows, glyphs)
    figures, rest = _split(view.blocks(name))
    body_rows = max(3, rows - len(head))
    shown = _figure_pages(figures, columns, body_rows, glyphs, double=True)
    if len(shown) > 1 or rows < _TALL:
        shown = _figure_pages(figures, columns, body_rows, glyphs)
    pages = [[*head, *block] for block in shown if block]
    pages += [[*head, *lines] for lines in pages_of(rest, columns, body_rows, glyphs)]
    return pages or [head]


def _split(blocks: Sequence[Block]) -> tuple[list[KeyValue], list[Block]]:
    """Facts that are figures, and everything else. A figure away from its heading is named with it."""
    figures: list[KeyValue] = []
    rest: list[Block] = []
    group = ""
    for block in blocks:
        if isinstance(block, Heading):
            group = one_line(block.text)
        if not isinstance(block, KeyValues):
            rest.append(block)
            continue
        big = [row for row in block.rows if is_number(row.value.raw) and _FIGURE.fullmatch(row.value.text)]
        figures += [replace(row, label=f"{group}: {one_line(row.label)}") if group else row for row in big]
        others = tuple(row for row in block.rows if row not in big)
        rest += [KeyValues(others)] if others else []
    return figures, rest


def _figure_pages(
    figures: Sequence[KeyValue], columns: int, rows: int, glyphs: GlyphSet, *, double: bool = False
) -> list[list[Line]]:
    """Figures in one to three columns, as many as fit on a page."""
    cells = [_cell(figure, columns, rows, glyphs, double=double) for figure in figures]
    if not cells:
        return []
    widest = max(line_width(row) for cell in cells for row in cell)
    across = max(1, min(3, (columns + _GAP) // (widest + _GAP)))
    room = (columns + _GAP) // across - _GAP
    bands: list[list[Line]] = []
    for start in range(0, len(cells), across):
        group = cells[start : start + across]
        height = max(len(cell) for cell in group)
        band: list[Line] = []
        for number in range(height):
            pieces: list[Piece] = []
            for cell in group:
                row = cell[number] if number < len(cell) else EMPTY
                pieces += [*filled(row, room), Piece(" " * _GAP)]
            band.append(tuple(pieces[:-1]))
        bands.append([*band, EMPTY])
    pages: list[list[Line]] = [[]]
    for band in bands:
        if pages[-1] and len(pages[-1]) + len(band) - 1 > rows:
            pages.append([])
        pages[-1] += band
    return pages


def _cell(figure: KeyValue, columns: int, rows: int, glyphs: GlyphSet, *, double: bool) -> list[Line]:
    """The number large, its name and unit below."""
    found = _FIGURE.fullmatch(figure.value.text)
    number, unit = (found["number"] + found["sign"], found["unit"].strip()) if found else ("", "")
    label = one_line(figure.label) + (f" ({one_line(unit)})" if unit else "")
    words = wrap([Piece(label, "title")], columns)
    rows_of = big_lines(number, columns, ascii_only=glyphs.ascii_only, double=double)
    big = [line(row, "bar") for row in rows_of]
    if not big or len(big) + len(words) > rows:
        big = wrap([Piece(figure.value.text, "bar")], columns)
    return [*big, *words]


# ------------------------------------------------------------------ shared
def _head(place: str, title: str, columns: int, rows: int, glyphs: GlyphSet) -> list[Line]:
    """Large, where that takes no more than half of the page."""
    text = one_line(title)
    drawn = big_lines(text, columns, ascii_only=glyphs.ascii_only, double=True) if rows >= _TALL else []
    if len(drawn) != BIG_ROWS:  # on one line in the largest type, or in the smaller one
        drawn = big_lines(text, columns, ascii_only=glyphs.ascii_only)
    big = [line(row, "heading") for row in drawn]
    if not big or len(big) + _AROUND_TITLE > rows // 2:
        big = wrap([Piece(one_line(title).upper(), "heading")], columns)
    return [line(cut(one_line(place), columns), "muted"), EMPTY, *big, EMPTY]


def _airy(lines: Sequence[Line], start: int, rows: int) -> list[Line]:
    """An empty line between the lines from `start` on, where there is room for it."""
    body = [one for one in lines[start:] if one]
    spaced = [row for one in body for row in (one, EMPTY)][:-1]
    return [*lines[:start], *spaced] if start + len(spaced) <= rows else list(lines)
