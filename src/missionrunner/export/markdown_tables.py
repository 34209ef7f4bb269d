"""Tables in Markdown, aligned in the source and at most 120 characters wide.

What does not fit is moved: long texts below the table, row by row; many narrow columns into a second table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.document import LETTERS, WORDS, Column, KeyValue, KeyValues, Shown, Table
from missionrunner.export.markdown_text import escape
from missionrunner.export.text import padded, width

WIDEST = 120
# A column wider than this is text that can also be read below the table.
_TEXT_COLUMN = 26
_MOST_KEY = 60
_SHORT_KEY = 6


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: list[Column]
    rows: list[list[str]]

    def widths(self) -> list[int]:
        heads = [width(escape(column.heading)) for column in self.columns]
        return [
            max(3, head, *(width(row[k]) for row in self.rows)) if self.rows else max(3, head)
            for k, head in enumerate(heads)
        ]

    def total(self) -> int:
        return sum(self.widths()) + 3 * len(self.columns) + 1

    def text(self) -> str:
        widths = self.widths()
        aligns = [column.align for column in self.columns]
        lines = [_line([escape(column.heading) for column in self.columns], widths, aligns)]
        lines.append("|" + "|".join(_rule(w, a) for w, a in zip(widths, aligns, strict=True)) + "|")
        lines += [_line(row, widths, aligns) for row in self.rows]
        return "\n".join(lines)

    def pick(self, wanted: Sequence[int]) -> _Grid:
        return _Grid([self.columns[k] for k in wanted], [[row[k] for k in wanted] for row in self.rows])


def _line(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    return "| " + " | ".join(padded(c, w, a) for c, w, a in zip(cells, widths, aligns, strict=True)) + " |"


def _rule(columns: int, align: str) -> str:
    dashes = "-" * columns
    return {"right": f" {dashes[1:]}: ", "center": f" :{dashes[2:]}: "}.get(align, f" {dashes} ")


def marks(sources: Sequence[SourceKind]) -> str:
    """Letters of the sources, as they stand behind a value: "(C)" or "(C, P)"."""
    return f"({', '.join(LETTERS[kind] for kind in sources)})" if sources else ""


def with_marks(text: str, sources: Sequence[SourceKind]) -> str:
    return f"{text} {marks(sources)}".strip()


def table_text(table: Table) -> str:
    """A table with its title, its source line, and below it whatever did not fit."""
    if not table.columns or not table.rows:
        return ""
    shared = [_shared_sources(table, k) for k in range(len(table.columns))]
    rows = [
        [
            escape(cell.text) if shared[k] is not None else with_marks(escape(cell.text), cell.sources)
            for k, cell in enumerate(row)
        ]
        for row in table.rows
    ]
    parts = [f"**{escape(table.title)}**"] if table.title else []
    grid = _Grid(list(table.columns), rows)
    if table.as_list and grid.total() > WIDEST:
        parts.append(_as_list(rows))
    else:
        grids, below = _fitted(grid, table.name)
        parts += [grid.text() for grid in grids]
        if below:
            parts.append(_below(rows, table, below))
    notes = [f"{escape(column.title)}: {escape(column.note)}" for column in table.columns if column.note]
    notes = ([escape(table.note)] if table.note else []) + notes
    source = _source_line(table, shared)
    parts += [f"*{line}*" for line in [*notes, source] if line]
    return "\n\n".join(parts)


def _fitted(grid: _Grid, name: int) -> tuple[list[_Grid], list[int]]:
    """Tables that fit, and the indexes of the columns that go below."""
    kept = list(range(len(grid.columns)))
    below: list[int] = []
    while len(kept) > 1 and grid.pick(kept).total() > WIDEST:
        moved = _to_move(grid, kept, name)
        if moved is None and below:
            # Each row has lines below the table already, so one more word there spares a second table.
            moved = _spare_word(grid, kept, name)
        if moved is None:
            return _split(grid, kept), sorted(below)
        kept.remove(moved)
        below.append(moved)
    if len(kept) == 1 and below:
        return [], sorted(below)
    return [grid.pick(kept)], sorted(below)


def _to_move(grid: _Grid, kept: list[int], name: int) -> int | None:
    """The column that goes below next: the one with least text that is wide enough, else the widest."""
    widths = grid.widths()
    movable = [k for k in kept if k != name and grid.columns[k].align != "right" and _may_move(grid, k)]
    if not movable:
        return None
    excess = grid.pick(kept).total() - WIDEST
    enough = [k for k in movable if widths[k] + 3 >= excess]
    if enough:
        return min(enough, key=lambda k: (sum(width(row[k]) for row in grid.rows), k))
    return max(movable, key=lambda k: widths[k])


def _spare_word(grid: _Grid, kept: list[int], name: int) -> int | None:
    """The last short text column without which the table fits."""
    for column in reversed(kept[1:]):
        rest = [k for k in kept if k != column]
        if column != name and grid.columns[column].align != "right" and grid.pick(rest).total() <= WIDEST:
            return column
    return None


def _may_move(grid: _Grid, column: int) -> bool:
    """Prose, a column that is nearly empty, and one that says the same in all rows."""
    texts = [row[column] for row in grid.rows]
    return (
        max(map(width, texts)) > _TEXT_COLUMN
        or sum(map(bool, texts)) * 2 <= len(texts)
        or (len(set(texts)) == 1 and len(texts) > 1)
    )


def _split(grid: _Grid, kept: list[int]) -> list[_Grid]:
    """Several tables beside each other, each with the first column."""
    first, rest = kept[0], kept[1:]
    grids: list[_Grid] = []
    while rest:
        take = len(rest)
        while take > 1 and grid.pick([first, *rest[:take]]).total() > WIDEST:
            take -= 1
        grids.append(grid.pick([first, *rest[:take]]))
        rest = rest[take:]
    return grids


def _below(rows: Sequence[Sequence[str]], table: Table, moved: Sequence[int]) -> str:
    """The moved columns, row by row; one line where it is the same for all rows or only one column."""
    lines: list[str] = []
    single: list[int] = []
    for k in moved:
        texts = {row[k] for row in rows}
        heading = escape(table.columns[k].heading)
        if len(texts) == 1 and len(rows) > 1 and texts != {""}:
            text = texts.pop()
            lines += [f"- {heading}, all rows: {text}"] if text else []
        else:
            single.append(k)
    only = escape(table.columns[single[0]].heading) if len(single) == 1 else ""
    body: list[str] = []
    for row in rows:
        name = f"**{_row_name(row, table).rstrip('.')}**"
        if only:
            body += [f"- {name}: {row[single[0]]}"] if row[single[0]] else []
        elif any(row[k] for k in single):
            body.append(f"- {name}")
            body += [f"  - {escape(table.columns[k].heading)}: {row[k]}" for k in single if row[k]]
    if only and body:
        body = [f"{only}:", "", *body]
    return "\n".join([*lines, *([""] if lines and body else []), *body])


def _row_name(row: Sequence[str], table: Table) -> str:
    """What names a row below its table; a bare number gets its heading."""
    name = row[table.name] or "(no name)"
    if table.columns[table.name].align == "right":
        return f"{escape(table.columns[table.name].title)} {name}"
    return f"{row[0]}: {name}" if table.name and width(row[0]) <= _SHORT_KEY and row[0] else name


def _as_list(rows: Sequence[Sequence[str]]) -> str:
    lines: list[str] = []
    for first, second, *others in rows:
        sentences = "".join(f" {text}" for text in others if text)
        lines.append(f"- **{first}:** {second}.{sentences}" if second else f"- **{first}**{sentences}")
    return "\n".join(lines)


def _shared_sources(table: Table, index: int) -> tuple[SourceKind, ...] | None:
    """The sources that all filled cells of a column share, or None if they differ."""
    kinds = {row[index].sources for row in table.rows if row[index].text and row[index].sources}
    return None if len(kinds) > 1 else next(iter(kinds), ())


def _source_line(table: Table, shared: Sequence[tuple[SourceKind, ...] | None]) -> str:
    """Which columns come from where, in one line below the table."""
    groups: dict[tuple[SourceKind, ...], list[str]] = {}
    for column, sources in zip(table.columns, shared, strict=True):
        if sources:
            groups.setdefault(sources, []).append(column.title)
    if not groups:
        return ""
    marked = any(sources is None for sources in shared)
    if len(groups) == 1:
        return f"Source{' where not marked' if marked else ''}: {_words(next(iter(groups)))}."
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    first = [f"{_words(kinds)}: {escape(', '.join(names))}" for kinds, names in ordered[1:]]
    rest = f"all else {_words(ordered[0][0])}"
    return f"Sources{' where not marked' if marked else ''}: {'; '.join([*first, rest])}."


def _words(kinds: Sequence[SourceKind]) -> str:
    return " and ".join(WORDS[kind] for kind in kinds)


def key_values_text(block: KeyValues) -> str:
    """Facts as a table with a source column; long values and notes stand below as a list."""
    short = [row for row in block.rows if width(row.value.text) <= _MOST_KEY]
    if len(short) * 2 < len(block.rows):
        short = []
    long = [row for row in block.rows if row not in short]
    parts: list[str] = []
    if short:
        right = sum(row.value.raw is not None for row in short) * 2 > len(short)
        columns = [Column("Figure" if right else "What"), Column("Value", align="right" if right else "left")]
        cells = [[escape(row.label), escape(row.value.text)] for row in short]
        words = [" and ".join(WORDS[kind] for kind in row.value.sources) for row in short]
        if any(words):
            columns.append(Column("Source"))
            cells = [[*row, word] for row, word in zip(cells, words, strict=True)]
        parts.append(_Grid(columns, cells).text())
    lines = [_labelled(row.label, row.value) for row in long]
    lines += [f"- *{escape(row.label)}: {escape(row.note)}*" for row in block.rows if row.note]
    if lines:
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _labelled(label: str, value: Shown) -> str:
    return with_marks(f"- **{escape(label)}:** {escape(value.text)}", value.sources)


def facts_as_list(rows: Sequence[KeyValue], told: set[str]) -> str:
    """Facts inside a card, one per line; a note stands only where it is not in `told` yet."""
    lines: list[str] = []
    for row in rows:
        lines.append(_labelled(row.label, row.value))
        if row.note and row.note not in told:
            told.add(row.note)
            lines.append(f"  - *{escape(row.note)}*")
    return "\n".join(lines)
