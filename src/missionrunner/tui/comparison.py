"""Two runs of one mission beside each other, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from missionrunner.engine.finish import export_input
from missionrunner.export.change_words import path_words, value_words
from missionrunner.export.values import Reader
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, line, wrap

if TYPE_CHECKING:
    from missionrunner.engine.history import VersionDifference
    from missionrunner.session import RunSession


@dataclass(frozen=True)
class Compared:
    """`reader` names the places, as the newer run has them; `empty` are ids of runs without a draft."""

    differences: Sequence[VersionDifference]
    reader: Reader
    empty: tuple[str, ...] = ()


def compared(session: RunSession, old: str, new: str) -> Compared:
    """Read both plans. Raises BadInput where they cannot be compared."""
    from missionrunner.engine.run_context import RunContext

    found = session.compare(old, new)
    context = RunContext(session.store, session.store.run(new))
    empty = tuple(run for run in (old, new) if not session.store.version_numbers(run))
    return Compared(found, Reader(export_input(context)), empty)


def comparison_lines(found: Compared, columns: int, glyphs: GlyphSet) -> list[Line]:
    """By deliverable: where, the value there, the value here."""
    out: list[Line] = []
    for one in found.differences:
        title = found.reader.place((one.deliverable,)).title
        out += [EMPTY] if out else []
        out.append(line(title, "heading"))
        for change in one.changes:
            words = path_words(found.reader, change.path, within=True)
            pieces = [
                Piece(f"{words}: ", "label"),
                Piece(value_words(found.reader, change.path, change.old), "muted"),
                Piece(f" {glyphs('next')} ", "mark"),
                Piece(value_words(found.reader, change.path, change.new), "title"),
            ]
            out += wrap(pieces, columns, hang=2)
    return out
