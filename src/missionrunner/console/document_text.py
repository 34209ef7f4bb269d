"""Blocks of the plan's document as plain text lines of at most 80 columns.

Tables that fit are laid out in columns; wider ones become one entry per row, which a screen reader reads
in the right order.
"""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.console.wrapping import wrapped
from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import (
    LETTERS,
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
    Shown,
    SignOff,
    Table,
)
from missionrunner.export.text import clean, padded, width

_GAP = 2
_NARROWEST_CELL = 22
_MOST_LINES = 2


def text_lines(blocks: Sequence[Block], columns: int, indent: int = 0) -> list[str]:
    """All blocks, with an empty line between those that are not short facts."""
    out: list[str] = []
    for block in blocks:
        made = _block(block, columns, indent)
        if made and out and not isinstance(block, KeyValues):
            out.append("")
        out += made
    return out


def _block(block: Block, columns: int, indent: int) -> list[str]:
    match block:
        case Heading():
            return wrapped(f"{clean(block.text)}:", columns, indent)
        case Paragraph():
            return wrapped(clean(block.text) + _marks(block.sources), columns, indent)
        case KeyValues():
            rows = [(row.label, _shown(row.value), row.note) for row in block.rows]
            return [
                line
                for label, value, note in rows
                for line in (
                    *wrapped(f"{clean(label)}: {value}", columns, indent, indent + 4),
                    *(wrapped(f"({clean(note)})", columns, indent + 4) if note else ()),
                )
            ]
        case Table():
            return _table(block, columns, indent)
        case Cards():
            return _cards(block, columns, indent)
        case BulletList():
            items = [_shown(item) for item in block.items]
            return _list(block.title, items, columns, indent, numbered=block.numbered)
        case Checklist():
            boxes = {True: "yes", False: "no", None: "open"}
            items = [
                f"{boxes[item.done]}: {clean(item.text)}"
                + (f" ({clean(item.details)})" if item.details else "")
                for item in block.items
            ]
            return _list(block.title, items, columns, indent)
        case Funnel():
            items = [
                f"{clean(stage.label)}: {clean(stage.shown)}"
                + (f", {clean(stage.rate)}" if stage.rate else "")
                for stage in block.stages
            ]
            named = ", ".join(title for title in (block.title, block.count_title, block.rate_title) if title)
            return _list(named, items, columns, indent)
        case Gantt():
            return _gantt(block, columns, indent)
        case Matrix():
            return _matrix(block, columns, indent)
        case Callout():
            return _list(block.title, [clean(line) for line in block.lines], columns, indent)
        case SignOff():
            return _list("", [clean(item.text) for item in block.statements], columns, indent)
        case PageBreak():
            return []


def _marks(sources: Sequence[SourceKind]) -> str:
    return f" [{''.join(LETTERS[kind] for kind in sources)}]" if sources else ""


def _shown(value: Shown) -> str:
    return clean(value.text) + _marks(value.sources)


def _list(
    title: str, items: Sequence[str], columns: int, indent: int, *, numbered: bool = False
) -> list[str]:
    out = wrapped(f"{clean(title)}:", columns, indent) if title else []
    below = indent + (2 if title else 0)
    for number, item in enumerate(items, 1):
        mark = f"{number}. " if numbered else "- "
        out += wrapped(mark + item, columns, below, below + len(mark))
    return out


def _gantt(block: Gantt, columns: int, indent: int) -> list[str]:
    step = clean(block.step).lower()
    items: list[str] = []
    for bar in block.bars:
        marks = ", ".join(f"{clean(mark.label)} ({step} {mark.at:g})" for mark in bar.marks)
        line = f"{clean(bar.label)}: {step} {bar.start:g} to {bar.end:g}"
        items.append(f"{line}; {marks}" if marks else line)
    return _list(block.title, items, columns, indent)


def _matrix(block: Matrix, columns: int, indent: int) -> list[str]:
    items = [
        f"{clean(block.y_title)} {clean(y)}, {clean(block.x_title)} {clean(x)}: {clean(cell)}"
        for y, row in zip(block.y_labels, block.cells, strict=True)
        for x, cell in zip(block.x_labels, row, strict=True)
        if cell
    ]
    return _list(block.title, items, columns, indent)


def _cards(block: Cards, columns: int, indent: int) -> list[str]:
    out = wrapped(f"{clean(block.title)}:", columns, indent) if block.title else []
    for card in block.cards:
        subtitle = f" ({clean(card.subtitle)})" if card.subtitle else ""
        out += wrapped(f"- {clean(card.title)}{subtitle}", columns, indent, indent + 2)
        out += [line for line in text_lines(card.blocks, columns, indent + 4) if line]
    return out


def _table(block: Table, columns: int, indent: int) -> list[str]:
    shared = [_one_source(block, k) for k in range(len(block.columns))]
    heads = [clean(column.heading) for column in block.columns]
    cells = [
        [
            clean(cell.text) + ("" if shared[k] is not None else _marks(cell.sources))
            for k, cell in enumerate(row)
        ]
        for row in block.rows
    ]
    filled = [k for k in range(len(heads)) if any(row[k] for row in cells)]
    title = wrapped(f"{clean(block.title)}:", columns, indent) if block.title else []
    notes = [f"({text})" for text in (_sources_line(heads, shared, filled), clean(block.note)) if text]
    below = [line for note in notes for line in wrapped(note, columns, indent + 2)]
    widths = _column_widths(heads, cells, filled, columns - indent)
    if widths:
        body = [line for row in (heads, *cells) for line in _grid_lines(block, row, widths, indent)]
    else:
        body = _entries(block, heads, cells, filled, columns, indent)
    return [*title, *body, *below]


def _column_widths(
    heads: Sequence[str], cells: Sequence[Sequence[str]], filled: Sequence[int], room: int
) -> dict[int, int]:
    """Column -> its width; the widest may be wrapped. Empty where the table does not fit."""
    widths = {k: max(width(heads[k]), *(width(row[k]) for row in cells)) for k in filled}
    if not widths:
        return {}
    over = sum(widths.values()) + _GAP * (len(filled) - 1) - room
    if over <= 0:
        return widths
    widest = max(widths, key=lambda k: widths[k])
    narrowed = widths[widest] - over
    lines = max(len(wrapped(row[widest], max(narrowed, 1))) for row in cells)
    if narrowed < _NARROWEST_CELL or lines > _MOST_LINES:
        return {}
    return {**widths, widest: narrowed}


def _sources_line(
    heads: Sequence[str], shared: Sequence[tuple[SourceKind, ...] | None], filled: Sequence[int]
) -> str:
    """Which columns come from where: "Score, Level [C]; Owner [P]"."""
    groups: dict[str, list[str]] = {}
    for k in filled:
        if shared[k]:
            groups.setdefault(_marks(shared[k] or ()), []).append(heads[k])
    if len(groups) == 1 and len(next(iter(groups.values()))) > 1:
        others = " others" if any(shared[k] is None for k in filled) else ""
        return f"Marks: all{others}{next(iter(groups))}"
    return "; ".join(", ".join(names) + mark for mark, names in groups.items())


def _grid_lines(block: Table, row: Sequence[str], widths: dict[int, int], indent: int) -> list[str]:
    """A row as one line, or several where its widest cell is wrapped."""
    parts = {k: wrapped(row[k], columns) for k, columns in widths.items()}
    return [
        (
            " " * indent
            + (" " * _GAP).join(
                padded(lines[n] if n < len(lines) else "", widths[k], block.columns[k].align)
                for k, lines in parts.items()
            )
        ).rstrip()
        for n in range(max(map(len, parts.values())))
    ]


def _entries(
    block: Table,
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    filled: Sequence[int],
    columns: int,
    indent: int,
) -> list[str]:
    """One entry per row: what names it, then "heading: value" for each filled cell."""
    out: list[str] = []
    for row in cells:
        rest = [f"{heads[k]}: {row[k]}" for k in filled if k != block.name and row[k]]
        name = row[block.name] or "(no name)"
        text = f"- {name}" + (f". {'; '.join(rest)}" if rest else "")
        out += wrapped(text, columns, indent, indent + 2)
    return out


def _one_source(block: Table, index: int) -> tuple[SourceKind, ...] | None:
    """The sources that all cells of a column share; None if they differ."""
    kinds = {row[index].sources for row in block.rows if row[index].text and row[index].sources}
    return None if len(kinds) > 1 else next(iter(kinds), ())
