"""Funnel, Gantt chart, matrix and checklist in characters. Each says in words what it draws."""

from __future__ import annotations

from missionrunner.export.document import CheckItem, Checklist, Funnel, Gantt, GanttBar, Matrix
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, cut, filled, line, width, wrap

_LABEL = 28
_GAP = 2
_NARROWEST_BOX = 5


def funnel_lines(block: Funnel, columns: int, glyphs: GlyphSet) -> list[Line]:
    """A bar per stage as long as its count, with the share that goes on."""
    stages = block.stages
    label = min(
        _LABEL,
        max(columns // 4, columns - 52),
        max((width(clean(stage.label)) for stage in stages), default=0),
    )
    count = min(columns // 6, max((width(clean(stage.shown)) for stage in stages), default=0))
    rate = min(columns // 6, max([width(clean(stage.rate)) for stage in stages] or [0]))
    room = max(1, columns - label - count - rate - 3 * _GAP)
    most = max([stage.count or 0.0 for stage in stages] or [0.0])
    out = [line(clean(block.title), "heading")] if block.title else []
    names = [clean(text) for text in (block.count_title, block.rate_title) if text]
    if names:
        marks = glyphs.marks(block.sources)
        head = [Piece("; ".join(names), "label"), *([Piece(f" {marks}", "mark")] if marks else [])]
        out += wrap(head, columns)
    for stage in stages:
        share = (stage.count or 0.0) / most if most > 0 else 0.0
        length = max(1, round(share * room)) if stage.count else 0
        out.append(
            (
                *filled([Piece(cut(clean(stage.label), label), "title")], label + _GAP),
                *filled([Piece(cut(clean(stage.shown), count), "value")], count, "right"),
                Piece(" " * _GAP),
                *filled([Piece(glyphs("bar") * length, "bar")], room + _GAP),
                *filled([Piece(cut(clean(stage.rate), rate), "value")], rate, "right"),
            )
        )
    return out


def gantt_lines(block: Gantt, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Bars over time; marks on a bar are named below it."""
    names = [clean(block.step), *(clean(bar.label) for bar in block.bars)]
    label = min(_LABEL, columns // 3, max(map(width, names)))
    room = max(5, columns - label - _GAP)
    out = [line(clean(block.title), "heading")] if block.title else []
    out.append(_scale(block, label, room))
    for bar in block.bars:
        text = cut(clean(bar.label), label)
        out.append((*filled([Piece(text, "title")], label + _GAP), *_bar(bar, block.until, room, glyphs)))
        step = clean(block.step).lower()
        indent = label + _GAP if room >= 40 else 2
        out += wrap([Piece(f"{step} {bar.start:g} to {bar.end:g}", "muted")], columns, indent=indent)
        for mark in bar.marks:
            pieces = [Piece(f"{glyphs('mark')} {step} {mark.at:g}: ", "mark"), Piece(clean(mark.label))]
            out += wrap(pieces, columns, indent=indent, hang=indent + 2)
    return out


def _scale(block: Gantt, label: int, room: int) -> Line:
    """The first, some middle and the last step over the bars."""
    cells = [" "] * room
    for part in range(5):
        step = 1 + round((block.until - 1) * part / 4)
        text = str(step)
        place = min(round((step - 1) / max(1, block.until) * room), room - len(text))
        if all(cell == " " for cell in cells[max(0, place - 1) : place + len(text)]):
            cells[place : place + len(text)] = list(text)
    return (
        *filled([Piece(cut(clean(block.step), label), "label")], label + _GAP),
        Piece("".join(cells), "label"),
    )


def _bar(bar: GanttBar, until: int, room: int, glyphs: GlyphSet) -> list[Piece]:
    scale = room / max(1, until)
    start = min(room - 1, max(0, int((bar.start - 1) * scale)))
    end = min(room, max(start + 1, round(bar.end * scale)))
    cells = [" "] * start + [glyphs("bar")] * (end - start) + [" "] * (room - end)
    for mark in bar.marks:
        place = min(room - 1, max(0, int((mark.at - 0.5) * scale)))
        cells[place] = glyphs("mark")
    pieces: list[Piece] = []
    for cell in cells:
        style = "mark" if cell == glyphs("mark") else "bar"
        if pieces and pieces[-1].style == style:
            pieces[-1] = Piece(pieces[-1].text + cell, style)
        else:
            pieces.append(Piece(cell, style))
    return pieces


def matrix_lines(block: Matrix, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Names of rows where they lie; axes are named in words. A list where boxes would be too narrow."""
    out = [line(clean(block.title), "heading")] if block.title else []
    axes = f"{clean(block.y_title)} (down), {clean(block.x_title)} (across)"
    y_width = min(20, columns // 4, max([width(clean(text)) for text in block.y_labels] or [0]))
    across = max(1, len(block.x_labels))
    size = (columns - y_width - 2) // across - 3
    if size < _NARROWEST_BOX:
        return out + _matrix_list(block, columns)
    out += wrap([Piece(axes, "label")], columns)
    cross = "+" if glyphs.ascii_only else "┼"
    rule = (Piece(" " * (y_width + 1)), Piece(cross + (glyphs("rule") * (size + 2) + cross) * across, "edge"))
    for y, row in zip(block.y_labels, block.cells, strict=True):
        parts = [wrap([Piece(clean(cell), "title")], size) for cell in row]
        out.append(rule)
        for n in range(max([1, *map(len, parts)])):
            pieces: list[Piece] = [
                *filled([Piece(cut(clean(y), y_width) if n == 0 else "", "label")], y_width + 1),
                Piece(glyphs("edge"), "edge"),
            ]
            for part in parts:
                cell = part[n] if n < len(part) else EMPTY
                pieces += [Piece(" "), *filled(cell, size), Piece(" "), Piece(glyphs("edge"), "edge")]
            out.append(tuple(pieces))
    out.append(rule)
    below: list[Piece] = [Piece(" " * (y_width + 1))]
    for x in block.x_labels:
        below += [Piece("  "), *filled([Piece(cut(clean(x), size), "label")], size + 1)]
    out.append(tuple(below))
    return out


def _matrix_list(block: Matrix, columns: int) -> list[Line]:
    """Each filled box as one entry."""
    out: list[Line] = []
    for y, row in zip(block.y_labels, block.cells, strict=True):
        for x, cell in zip(block.x_labels, row, strict=True):
            if clean(cell):
                where = f"{clean(block.y_title)} {clean(y)}, {clean(block.x_title)} {clean(x)}: "
                out += wrap([Piece(where, "label"), Piece(clean(cell), "title")], columns, hang=2)
    return out


def checklist_lines(block: Checklist, columns: int, glyphs: GlyphSet) -> list[Line]:
    """A box per item, with the word for its state where it is decided."""
    out = [line(clean(block.title), "heading")] if block.title else []
    for item in block.items:
        out += _check_item(item, columns, glyphs)
    return out


def _check_item(item: CheckItem, columns: int, glyphs: GlyphSet) -> list[Line]:
    box = {True: glyphs("box.done"), False: glyphs("box.open"), None: glyphs("open")}[item.done]
    word = {True: " (done)", False: " (not yet)", None: ""}[item.done]
    pieces = [
        Piece(f"{box} ", "good" if item.done else "label"),
        Piece(clean(item.text), "title"),
        Piece(word, "muted"),
    ]
    out = wrap(pieces, columns, hang=2)
    if item.details:
        out += wrap([Piece(clean(item.details), "muted")], columns, indent=2, hang=2)
    return out
