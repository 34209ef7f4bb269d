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
# From so many columns on, the title names the mission, too.
_WIDE = 100


def progress(number: int, count: int, glyphs: GlyphSet) -> Content:
    """How far the intake is, as a short bar."""
    done = round(_BAR * number / max(1, count))
    return joined(plain(glyphs("bar") * done, "bar"), plain(glyphs("bar.rest") * (_BAR - done), "muted"))


def title_words(view: IntakeView, asked: Asked, columns: int, glyphs: GlyphSet) -> Content:
    """The line at the top: which question, how far, how many needed answers are open, and of which plan."""
    # Questions may have several answers, so each count says what it counts.
    needed = f"{view.needed} needed {'answer' if view.needed == 1 else 'answers'} open"
    needed = needed if view.needed else "all needed answers given"
    company = f", {view.company}" if view.company else ""
    parts = [
        plain(f"Question {asked.number} of {view.questions}  "),
        progress(asked.number, view.questions, glyphs),
        plain(f"  {needed}", "" if view.needed else "muted"),
    ]
    if columns >= _WIDE:
        parts.append(plain(f"   {view.mission}{company}", "muted"))
    elif view.company:
        parts.append(plain(f"   {view.company}", "muted"))
    return joined(*parts)


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
    if asked.kind == "text" and asked.question.example and len(question.answers) == 1:
        out += wrap([Piece("Example: ", "label"), Piece(asked.question.example, "muted")], columns)
    if asked.kind == "line" and not _is_any_text(asked):
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
    answer, offered = asked.answer, asked.answer.offered
    if asked.kind == "several":
        words = "space ticks, enter takes what is ticked; without a tick it goes on as if nothing was said"
        if not answer.schema.get("minItems"):
            words += "; tick and untick one to say none"
        out = [*wrap([Piece(words, "muted")], columns), EMPTY]
    else:
        out = []
    if offered is not None and offered.value not in ([], {}):
        does = "keeps" if answer.given is not None or again else "takes"
        if asked.kind in ("line", "text"):
            words = f"enter {does} it; type to give another value, or up to change this one"
        elif asked.kind == "rows":
            words = f"enter {does} the table as it is; tab goes into it, f8 takes a row out"
        else:
            words = ""
        return [*out, *_offered(view, asked, words, columns, glyphs)]
    if asked.kind == "rows":
        out += wrap([Piece(_table_keys(asked), "muted")], columns)
    if answer.required:
        return [*out, *wrap([Piece("Needed; it has no default.", "label")], columns)]
    if asked.kind == "several":
        return out
    note = asked.question.default_note if len(asked.question.answers) == 1 else ""
    words = f"Not needed. enter leaves it open{f': {note}' if note else ''}."
    return out + wrap([Piece(words, "label")], columns)


def _offered(view: IntakeView, asked: Asked, does: str, columns: int, glyphs: GlyphSet) -> list[Line]:
    """The value that counts without typing, what takes it, its source and the words that it was read from."""
    answer, offered = asked.answer, asked.answer.offered
    if offered is None:
        return []
    kind = offered.source.kind
    what = "Given already" if answer.given is not None else "Offered"
    # The rows themselves stand in the table.
    words = "the table above" if asked.kind == "rows" else view.words(asked, offered.value)
    pieces = [Piece(f"{what}: ", "label"), Piece(words, "title"), Piece(f" {glyphs.source(kind)}", "mark")]
    out = wrap(pieces, columns, hang=2)
    out += wrap([Piece(does, "muted")], columns, indent=2, hang=2)
    out += wrap([Piece(source_words(offered.source, quote=False), "muted")], columns, indent=2, hang=2)
    if offered.source.quote:
        quote = [Piece(f"{glyphs('edge')} ", "mark"), Piece(offered.source.quote)]
        out += wrap(quote, columns, indent=2, hang=4)
    if kind is SourceKind.PLAYBOOK and asked.follows:
        names = ", ".join(a.title for a in view.asked if a.answer.key in asked.follows)
        follows = f"It moves with other answers, also later ones, until you type a value: {names}."
        out += wrap([Piece(follows, "warning")], columns, indent=2, hang=2)
    return out


def _table_keys(asked: Asked) -> str:
    sheet = asked.sheet
    if sheet is not None and sheet.is_record:
        return "enter goes to the next field and, after the last one, takes all; f2 takes it at once"
    if sheet is not None and sheet.given:
        return "enter goes to the next cell; f2 takes all. A single 0 and f2: there is nothing in any row."
    return "enter goes on, also to a new row; on an empty row it takes all, as f2 does. Rows can be pasted."
