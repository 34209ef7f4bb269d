"""The full story of one value: where it comes from, what goes into it, what it moves, who edited it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from missionrunner.deliverables.overlay import join_path
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.change_words import path_words
from missionrunner.export.change_words import value_words as words_of_value
from missionrunner.export.document import LEGEND
from missionrunner.export.source_words import source_words
from missionrunner.runs.model import Verb
from missionrunner.tui.formula import formula_numbers, formula_words, node_of
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Path, Piece, clean, line, wrap
from missionrunner.tui.run_view import RunView
from missionrunner.tui.text import sentence

_MOST = 8
_TEMPLATE = "part of the mission's template; it cannot be changed"


def place_words(view: RunView, path: Path) -> str:
    """A path as people call the place: "Growth gap, Summary"."""
    return path_words(view.reader, join_path(path)) if path else ""


def value_words(view: RunView, path: Path, value: object, longest: int = 80) -> str:
    """A value at a path in one line."""
    return words_of_value(view.reader, join_path(path), value, longest)


def source_line(view: RunView, path: Path, glyphs: GlyphSet) -> list[Piece]:
    """Where a value comes from, in one line."""
    source = view.reader.source(path)
    if source is None or sch.is_template(view.reader.place(path).schema):
        return [Piece(_TEMPLATE, "muted")]
    sign = glyphs.source(source.kind)
    return [Piece(f"{sign} ", "mark"), Piece(_source_words(view, path, source))]


def _source_words(view: RunView, path: Path, source: Source) -> str:
    """A source with the names that people know: titles for the ids in a formula and of an answer."""
    if source.kind is SourceKind.COMPUTED and source.ref:
        return formula_words(view, path, source.ref)
    asked = {key for question in view.given.definition.questions for key in question["answers"]}
    if source.kind is SourceKind.INTAKE and source.ref in asked:
        return source_words(replace(source, ref=view.reader.place(("intake", source.ref)).field), quote=False)
    return source_words(source, quote=False)


def story_lines(view: RunView, path: Path, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Everything that is known about the value at `path`. Values in it have paths, so one can go on."""
    place = view.reader.place(path)
    source = view.reader.source(path)
    if sch.is_template(place.schema):
        head = wrap([Piece(value_words(view, path, place.value, 2_000), "title")], columns)
        return [*head, EMPTY, *wrap([Piece(_TEMPLATE, "muted")], columns)]
    out: list[Line] = wrap([Piece(value_words(view, path, place.value, 2_000), "title")], columns)
    if source is not None:
        sign = Piece(f"{glyphs.source(source.kind)} ", "mark")
        out += [EMPTY, *wrap([sign, Piece(_source_words(view, path, source))], columns, hang=2)]
        numbers = formula_numbers(view, path, source.ref) if source.kind is SourceKind.COMPUTED else ""
        if numbers:
            value = value_words(view, path, place.value)
            out += wrap([Piece(f"= {numbers} = {value}", "muted")], columns, indent=2, hang=4)
        out += wrap([Piece(sentence(LEGEND[source.kind]), "muted")], columns, indent=2, hang=2)
    if source is not None and source.quote:
        out += [EMPTY, line("The passage", "heading")]
        for text in source.quote.split("\n"):
            out += wrap([Piece(f"{glyphs('edge')} ", "mark"), Piece(text)], columns, hang=2)
    missing = view.reader.missing(path)
    if missing:
        out += [EMPTY, *wrap([Piece("Missing answers: ", "label"), Piece(", ".join(missing))], columns)]
    note = sch.ids_in_words(sch.text_of(place.schema, "note"))
    if note:
        out += [EMPTY, *wrap([Piece(note, "muted")], columns)]
    out += _connections(view, path, columns, glyphs)
    out += _edits(view, path, columns)
    return out


def _connections(view: RunView, path: Path, columns: int, glyphs: GlyphSet) -> list[Line]:
    node = node_of(view, path)
    if node is None:
        return []
    out: list[Line] = []
    if node.is_computed:
        inputs = [_own_row(other.path, path) for other in node.depends if other.path[-1] != "#"]
        out += _list(view, "Made from", inputs, columns, glyphs)
    out += _list(view, "Moves", [_own_row(n.path, path) for n in _users(view, node)], columns, glyphs)
    checks = [c for c in view.checks if any(tuple(r.split(".")) == path for r in c.reads)]
    if checks:
        out += [EMPTY, line("Checks that look at it", "heading")]
        for check in checks[:_MOST]:
            sign = {"passed": "good", "failed": "bad"}.get(check.status, "open")
            words = check.status.replace("_", " ")
            text = check.message if check.status != "passed" else ""
            out += wrap(
                [Piece(f"{glyphs(sign)} {check.id} {words}  "), Piece(clean(text), "muted")], columns, hang=2
            )
    return out


def _users(view: RunView, node: Node) -> Iterable[Node]:
    return [other for other in view.plan.nodes if any(d is node for d in other.depends)]


def _own_row(other: Path, path: Path) -> Path:
    """A column of the same list is meant in the same row."""
    out = list(other)
    for k, step in enumerate(other):
        if step == "*" and k < len(path) and other[:k] == path[:k]:
            out[k] = path[k]
    return tuple(out)


def _list(view: RunView, title: str, paths: list[Path], columns: int, glyphs: GlyphSet) -> list[Line]:
    known = [p for p in dict.fromkeys(paths) if p and p[-1] != "#"]
    if not known:
        return []
    out: list[Line] = [EMPTY, line(title, "heading")]
    for other in known[:_MOST]:
        concrete = "*" not in other
        shown = other if concrete else other[: other.index("*")]
        words = place_words(view, shown)
        if not concrete:
            field = sch.in_words(other[-1])
            out += wrap(
                [Piece(words, "label"), Piece(f", {field.lower()} of every row", "muted")], columns, hang=2
            )
            continue
        value = value_words(view, shown, view.reader.place(shown).value)
        source = view.reader.source(shown)
        mark = [Piece(f" {glyphs.source(source.kind)}", "mark", shown)] if source else []
        out += wrap(
            [Piece(f"{words}: ", "label", shown), Piece(value, "value", shown), *mark], columns, hang=2
        )
    if len(known) > _MOST:
        out.append(line(f"and {len(known) - _MOST} more", "muted"))
    return out


def _edits(view: RunView, path: Path, columns: int) -> list[Line]:
    taken = [d for d in view.decisions if d.verb is Verb.EDIT and d.path == join_path(path)]
    out: list[Line] = [EMPTY, line("Edits", "heading")] if taken else []
    for decision in taken:
        when = f"{decision.at.astimezone():%d %b %H:%M}"
        value = value_words(view, path, decision.value)
        note = f" ({clean(decision.note)})" if decision.note else ""
        out += wrap(
            [Piece(f"{when}  {clean(decision.actor)}: ", "label"), Piece(value + note)], columns, hang=2
        )
    return out
