"""Differences in words: which value, what it was, what it is, and who or what changed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import item_key, join_path, split_path
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.change_words import path_words, value_words
from missionrunner.export.document import WORDS
from missionrunner.export.values import Reader
from missionrunner.plain_text import cut_to_difference, one_line

_LONGEST = 60
_WHOLE = 100_000


def kind_words(source: Source | None) -> str:
    """Only the kind of a source and, for an edit, who made it."""
    if source is None:
        return "empty"
    if source.kind is SourceKind.EDITED and source.ref:
        return f"edited by {one_line(source.ref)}"
    return WORDS[source.kind]


def change_lines(
    reader: Reader,
    changes: Sequence[Change],
    most: int = 12,
    *,
    within: bool = False,
    sources: bool = False,
    more: str = "",
) -> list[str]:
    """What differs, one value a line: where, old value, new value, and where the new one comes from.

    Where not all fit, the broadest come; `more` says how to read the rest. `within` leaves the
    deliverable's title out. What the mission hides is data only, and left out.
    """
    changes = [change for change in changes if not _is_hidden(reader, change.path)]
    chosen = sorted(changes, key=lambda c: c.path.count("/"))[:most] if len(changes) > most else changes
    out = [change_line(reader, c, within=within, sources=sources) for c in changes if c in chosen]
    if len(changes) > most:
        rest = Counter(reader.place(split_path(c.path)).title for c in changes if c not in chosen)
        where = "" if within else f": {', '.join(f'{title} {number}' for title, number in rest.items())}"
        out.append(f"and {len(changes) - most} more{where}{more}")
    return out


def change_line(reader: Reader, change: Change, *, within: bool = False, sources: bool = False) -> str:
    """One change; a whole row is told as added or removed."""
    steps = split_path(change.path)
    above = reader.place(steps[:-1] or steps)
    row = change.new if is_map(change.new) else change.old
    if item_key(above.schema) and is_map(row) and None in (change.old, change.new):
        table = path_words(reader, join_path(steps[:-1]), within=within)
        name = reader.row_name(above.schema, row) or steps[-1]
        words = f"{table}, {name}: " + ("removed" if change.new is None else "added")
    else:
        old, new = _before_and_after(reader, change)
        words = f"{path_words(reader, change.path, within=within)}: {old} -> {new}"
    return words + (f" ({_source_words(change)})" if sources else "")


def _is_hidden(reader: Reader, path: str) -> bool:
    """True for a value that is kept in the data only, or stands inside one."""
    steps = split_path(path)
    return any(sch.shows(reader.schema_at(steps[:end]), "hidden") for end in range(1, len(steps) + 1))


def _before_and_after(reader: Reader, change: Change) -> tuple[str, str]:
    """Both values, short, and cut so that the difference can be seen."""
    old, new = (value_words(reader, change.path, value, _WHOLE) for value in (change.old, change.new))
    if old == new:
        hidden = "differs in parts that are not shown" if isinstance(change.new, list | dict) else "rounded"
        return old, f"{new} ({hidden})"
    return cut_to_difference(old, new, _LONGEST)


def _source_words(change: Change) -> str:
    old, new = kind_words(change.old_source), kind_words(change.new_source)
    return new if change.old is None or old == new else f"{new}; before: {old}"
