"""What is said about a question, and what counts if nobody types anything."""

from __future__ import annotations

from textual.content import Content

from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.source_words import source_words
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.intake_view import Asked, IntakeView
from missionrunner.tui.render.blocks import WIDEST_TEXT
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, wrap
from missionrunner.tui.text import joined, plain

_BAR = 12


def progress(number: int, count: int, glyphs: GlyphSet) -> Content:
    """How far the intake is, as a short bar."""
    done = round(_BAR * number / max(1, count))
    return joined(plain(glyphs("bar") * done, "bar"), plain(glyphs("bar.rest") * (_BAR - done), "muted"))


def about_lines(asked: Asked, columns: int) -> list[Line]:
    """The question, why it is asked, what is allowed."""
    columns = min(columns, WIDEST_TEXT)
    question, schema = asked.question, asked.answer.schema
    out = wrap([Piece(question.text, "title")], columns)
    if len(question.answers) > 1:
        part = f"Part {asked.part} of {len(question.answers)}: {asked.title}."
        out += wrap([Piece(part, "heading")], columns)
    if question.why:
        out += wrap([Piece("Why we ask: ", "label"), Piece(question.why, "label")], columns)
    if schema.get("description"):
        out += wrap([Piece(str(schema["description"]))], columns)
    if asked.kind == "rows":
        names = ", ".join(title for _, title in asked.columns)
        out += wrap([Piece("One line each: ", "label"), Piece(names)], columns)
        if asked.example:
            out += wrap([Piece("Example: ", "label"), Piece(asked.example, "muted")], columns)
    elif asked.kind == "line" and not _is_any_text(asked):
        out += wrap([Piece("Allowed: ", "label"), Piece(asked.allowed, "muted")], columns)
    return out


def _is_any_text(asked: Asked) -> bool:
    """Free text needs no word on what is allowed, nor a pattern that is described in words."""
    schema = asked.answer.schema
    known = "pattern" in schema and "description" in schema
    return schema.get("type") == "string" and (known or not {"format", "pattern"} & set(schema))


def offer_lines(view: IntakeView, asked: Asked, columns: int, glyphs: GlyphSet, *, again: bool) -> list[Line]:
    """What Enter does, and on which grounds."""
    columns = min(columns, WIDEST_TEXT)
    answer = asked.answer
    key = "f2" if asked.kind == "rows" else "enter"
    if asked.kind == "several":
        words = "space ticks, enter takes what is ticked (without a tick: none); ctrl+k goes on without"
        out = [*wrap([Piece(words, "muted")], columns), EMPTY]
    elif asked.kind == "rows":
        out = [*wrap([Piece("enter begins a new line, f2 takes it", "muted")], columns), EMPTY]
    else:
        out = []
    if answer.offered is not None and answer.offered.value not in ([], {}):
        kind = answer.offered.source.kind
        words = view.words(asked, answer.offered.value)
        does = "Given already" if answer.given is not None else "Offered"
        out += wrap(
            [Piece(f"{does}: ", "label"), Piece(words, "title"), Piece(f" {glyphs.source(kind)}", "mark")],
            columns,
            hang=2,
        )
        out += wrap(
            [Piece(source_words(answer.offered.source, quote=False), "muted")], columns, indent=2, hang=2
        )
        if answer.offered.source.quote:
            out += wrap(
                [Piece(f"{glyphs('edge')} ", "mark"), Piece(answer.offered.source.quote)],
                columns,
                indent=2,
                hang=4,
            )
        if kind is SourceKind.PLAYBOOK and asked.follows:
            names = ", ".join(a.title for a in view.asked if a.answer.key in asked.follows)
            follows = f"It moves with other answers, also later ones, until you type a value: {names}."
            out += wrap([Piece(follows, "warning")], columns, indent=2, hang=2)
        if asked.kind in ("line", "rows"):
            verb = "keeps" if answer.given is not None or again else "takes"
            out += wrap([Piece(f"{key} on an empty field {verb} it", "muted")], columns, indent=2, hang=2)
        return out
    if answer.required:
        return [*out, *wrap([Piece("Needed; it has no default.", "label")], columns)]
    note = asked.question.default_note if len(asked.question.answers) == 1 else ""
    if asked.kind == "several":
        return out
    words = f"Not needed. {key} on an empty field leaves it open{f': {note}' if note else ''}."
    return out + wrap([Piece(words, "label")], columns)
