"""Tables whose form is more than a table: traffic lights, who does what (RACI), a waterfall of amounts."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.export.document import Shown, Table
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.marks import shown_pieces
from missionrunner.tui.render.pieces import (
    EMPTY,
    Line,
    Piece,
    clean,
    cut,
    filled,
    line,
    line_width,
    width,
    wrap,
)
from missionrunner.tui.render.tables import named_lines

_GAP = 2
_LEAST_NAME = 18
_MOST_PERSONS = 12


def form_lines(block: Table, columns: int, glyphs: GlyphSet) -> list[Line]:
    """The form's own drawing; [] where it has none or does not fit, so that a plain table is drawn."""
    drawing = {"lights": _lights, "raci": _raci, "waterfall": _waterfall}.get(block.form)
    made = drawing(block, columns, glyphs) if drawing and block.rows else []
    if not made:
        return []
    head = [line(clean(block.title), "heading")] if block.title else []
    note = wrap([Piece(clean(block.note), "muted")], columns) if block.note else []
    return [*head, *made, *note]


# ---------------------------------------------------------------------- traffic lights
def _lights(block: Table, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Sign and word of the state first, then the name and its figures; what else is known stands below."""
    toned = [k for k in range(len(block.columns)) if any(row[k].tone for row in block.rows)]
    if not toned:
        return []
    state = toned[0]
    figures = [k for k, column in enumerate(block.columns) if column.align == "right" and k != state]
    sizes = {k: _widest(block, k, glyphs) for k in figures}
    left = 2 + max(width(clean(row[state].text)) for row in block.rows)
    room = columns - left - _GAP - sum(size + _GAP for size in sizes.values())
    if room < _LEAST_NAME:
        figures, room = [], columns - left - _GAP
    name_size = min(room, max(width(clean(row[block.name].text)) + 2 for row in block.rows))
    out: list[Line] = []
    if figures:
        head = [Piece(" " * (left + _GAP + name_size))]
        for k in figures:
            head += [
                Piece(" " * _GAP),
                *filled([Piece(clean(block.columns[k].heading), "label")], sizes[k], "right"),
            ]
        out.append(tuple(head))
    others = [k for k in range(len(block.columns)) if k not in (state, block.name, *figures)]
    for row in block.rows:
        light = shown_pieces(row[state], glyphs, marks=False)
        if not row[state].tone:
            light = [Piece(f"{glyphs('open')} ", "label"), *light]
        name = shown_pieces(row[block.name], glyphs, style="title", marks=False)
        first = wrap(name, name_size) or [EMPTY]
        for n, part in enumerate(first):
            pieces = [*filled(light if n == 0 else [], left + _GAP), *filled(part, name_size)]
            for k in figures if n == 0 else ():
                cell = shown_pieces(row[k], glyphs, marks=False)
                pieces += [Piece(" " * _GAP), *filled(cell, sizes[k], "right")]
            out.append(tuple(pieces))
        named = [(block.columns[k].heading, shown_pieces(row[k], glyphs)) for k in others if row[k].text]
        out += named_lines(named, columns, indent=left + _GAP)
    return out


def _widest(block: Table, k: int, glyphs: GlyphSet) -> int:
    cells = [line_width(shown_pieces(row[k], glyphs, marks=False)) for row in block.rows]
    return max([width(clean(block.columns[k].heading)), *cells])


# ---------------------------------------------------------------------- who does what
def _raci(block: Table, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Steps down, persons across; the first letters of the roles where they meet, and the roles in words."""
    roles = [k for k in range(len(block.columns)) if k != block.name]
    letters = {k: clean(block.columns[k].title)[:1].upper() for k in roles}
    persons = list(dict.fromkeys(clean(row[k].text) for row in block.rows for k in roles if row[k].text))
    if len(set(letters.values())) < len(roles) or not 0 < len(persons) <= _MOST_PERSONS:
        return []
    sizes = {person: max(3, *(width(word) for word in person.split())) for person in persons}
    name = columns - sum(size + _GAP for size in sizes.values())
    if name < _LEAST_NAME:
        return []
    name = min(name, max(width(clean(row[block.name].text)) for row in block.rows) + 1)
    heads = {person: wrap([Piece(person, "label")], size) for person, size in sizes.items()}
    legend = ", ".join(f"{letters[k]} {clean(block.columns[k].title).lower()}" for k in roles)
    out: list[Line] = [*wrap([Piece(legend, "muted")], columns)]
    for n in range(max(map(len, heads.values()))):
        pieces = [Piece(" " * name)]
        for person, size in sizes.items():
            pieces += [
                Piece(" " * _GAP),
                *filled(heads[person][n] if n < len(heads[person]) else EMPTY, size, "center"),
            ]
        out.append(tuple(pieces))
    total = name + sum(size + _GAP for size in sizes.values())
    out.append(line(glyphs("rule") * total, "edge"))
    for row in block.rows:
        steps = wrap(shown_pieces(row[block.name], glyphs, style="title", marks=False), name) or [EMPTY]
        for n, part in enumerate(steps):
            pieces = [*filled(part, name)]
            for person, size in sizes.items() if n == 0 else ():
                cell = _roles_of(person, row, roles, letters)
                pieces += [Piece(" " * _GAP), *filled(cell, size, "center")]
            out.append(tuple(pieces))
    return out


def _roles_of(
    person: str, row: Sequence[Shown], roles: Sequence[int], letters: dict[int, str]
) -> list[Piece]:
    """The letters of what a person is in one step, each with the path of its value."""
    out: list[Piece] = []
    for k in roles:
        if clean(row[k].text) == person:
            out += [Piece("/", "muted")] if out else []
            out.append(Piece(letters[k], "title", row[k].path))
    return out or [Piece("-", "muted")]


# ---------------------------------------------------------------------- waterfall
def _waterfall(block: Table, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Amounts that add up: each bar begins where the one before ended; totals begin at nothing.

    A row counts as a total if it is the first, or the last and says the sum of those before.
    """
    figure = next((k for k, column in enumerate(block.columns) if column.align == "right"), None)
    amounts = [row[figure].raw for row in block.rows] if figure is not None else []
    if figure is None or not amounts or not all(isinstance(a, int | float) for a in amounts):
        return []
    spans = _spans([float(amount) for amount in amounts])
    low, high = min(0.0, *(s[0] for s in spans)), max(0.0, *(s[1] for s in spans))
    label = min(columns // 3, max(width(clean(row[block.name].text)) for row in block.rows))
    number = _widest(block, figure, glyphs) + 2
    room = columns - label - number - 2 * _GAP
    if room < 10 or high <= low:
        return []
    out: list[Line] = []
    for row, (begin, end, grows) in zip(block.rows, spans, strict=True):
        start = round((begin - low) / (high - low) * room)
        length = max(1, round((end - low) / (high - low) * room) - start)
        mark = glyphs("bar" if grows else "bar.rest") * length
        name = Piece(cut(clean(row[block.name].text), label), "title", row[block.name].path)
        value = shown_pieces(row[figure], glyphs)
        bar = filled([Piece(" " * min(start, room - 1)), Piece(mark, "bar" if grows else "bad")], room + _GAP)
        out.append((*filled([name], label + _GAP), *bar, *filled(value, number, "right")))
    return out


def _spans(amounts: Sequence[float]) -> list[tuple[float, float, bool]]:
    """(from, to, grows) of each bar on one scale."""
    out: list[tuple[float, float, bool]] = []
    level = 0.0
    for n, amount in enumerate(amounts):
        is_total = n > 0 and n == len(amounts) - 1 and abs(amount - level) <= max(1e-9, abs(level) * 1e-6)
        begin = 0.0 if is_total else level
        end = amount if is_total else level + amount
        out.append((min(begin, end), max(begin, end), end >= begin))
        level = end
    return out
