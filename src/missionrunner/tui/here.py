"""What F1 says first: what is in front of the person, and what can be done with it."""

from __future__ import annotations

from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.plain_text import one_line
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.intake_view import Asked
from missionrunner.tui.render.pieces import Line, Path, Piece, wrap
from missionrunner.tui.run_view import RunView
from missionrunner.tui.story import place_words, source_line, value_words

_DECIDE = (
    "a approves it, b returns it with a note, r drafts it again, K skips it. v shows what to look at first."
)
_HOW = {
    "choice": "Up and down choose, enter takes the chosen one.",
    "several": "Space ticks, enter takes what is ticked.",
    "text": "Type or paste any text; ctrl+o folds a long one, f8 empties it. Enter takes it.",
    "line": "Type it; below the field stands at once how it is read. Enter takes it.",
    "rows": "Type in the cells, or paste rows of a spreadsheet. Enter goes on, f2 takes the table as it is.",
}


def question_lines(asked: Asked, columns: int) -> list[Line]:
    """The question in front, how to answer it, and what happens without an answer."""
    about = [asked.question.why, asked.answer.schema.get("description", "")]
    if asked.kind == "line":
        about.append(f"Allowed: {asked.allowed}.")
    without = "Then it stays open, and the plan says so."
    if asked.answer.offered is not None:
        without = "Then what is offered counts, with its source."
    elif asked.answer.required:
        without = "It is needed: without it the first phase cannot begin."
    return [
        *wrap([Piece(asked.title, "title")], columns),
        *wrap([Piece(" ".join(one_line(str(text)) for text in about if text))], columns),
        *wrap([Piece(f"{_HOW[asked.kind]} ctrl+k goes on without. {without}", "muted")], columns),
    ]


def value_lines(view: RunView, deliverable: str, path: Path, columns: int, glyphs: GlyphSet) -> list[Line]:
    """The deliverable in front, the value under the cursor, and what waits for a decision."""
    state = view.phase_of(deliverable)
    out: list[Line] = []
    if path:
        place = view.reader.place(path)
        source = view.reader.source(path)
        value = value_words(view, path, place.value, 200)
        out += wrap([Piece(f"{place_words(view, path)}: ", "title"), Piece(value)], columns)
        out += wrap(source_line(view, path, glyphs), columns, hang=2)
        if source is not None:
            out += wrap([Piece(_what_enter_does(view, path, source), "muted")], columns)
    if state is not None:
        waits = state.phase.id in view.gates
        which = f"Deliverable {view.title(deliverable)}, phase {one_line(state.phase.title)}"
        words = f"{which}, which waits for your decision: {_DECIDE}" if waits else f"{which}."
        out += wrap([Piece(words, "muted")], columns)
    return out


def _what_enter_does(view: RunView, path: Path, source: Source) -> str:
    schema = view.reader.place(path).schema
    if sch.is_template(schema):
        return ""
    if source.kind is SourceKind.COMPUTED:
        return "Enter offers what it is computed from, to change that. s tells the whole story."
    return f"Enter changes it; allowed: {describe(schema, typed=True)}. s tells the whole story."
