"""What a person should have seen before deciding at a gate, on one page; places are one key away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from missionrunner.export.assumptions import figures_to_confirm, group_words, groups_to_confirm
from missionrunner.plain_text import one_line
from missionrunner.runs.exhibits import Exhibit, exhibits
from missionrunner.runs.gates import WHOLE_PLAN
from missionrunner.runs.model import ReviewPoint
from missionrunner.tui.gate_text import check_state, point_stand
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Path, Piece, line, wrap
from missionrunner.tui.run_view import RunView

_STANDS = {
    "unmet": ("bad", "not met"),
    "judge": ("open", "for you to judge"),
    "unchecked": ("open", "cannot be checked"),
    "met": ("good", "met"),
    "later": ("open", "decided in a later phase"),
}
_JUDGE = (
    "No number decides what is for you to judge: read the drafts with it in mind. Enter on such a point "
    "returns the phase to its lead with the point as your note; approving says that you are content."
)
# Stands for the place of a point that only a person can judge.
RETURN = "return with a note"
_MOST_FIGURES = 12

Locate = Callable[[ReviewPoint], Path]


def deciding_lines(view: RunView, phase: str, columns: int, glyphs: GlyphSet, locate: Locate) -> list[Line]:
    """Review, checks, figures nobody gave, figures for the success criteria, and what comes next."""
    parts = [
        _reviewed(view, phase, columns, glyphs, locate),
        _failed(view, phase, columns, glyphs),
        _assumed(view, phase, columns, glyphs),
        _shown(view, phase, columns, glyphs),
        _next(view, phase, columns, glyphs),
    ]
    out: list[Line] = []
    for part in parts:
        out += [*([EMPTY] if out and part else []), *part]
    return out


def _reviewed(view: RunView, phase: str, columns: int, glyphs: GlyphSet, locate: Locate) -> list[Line]:
    points: Sequence[ReviewPoint] = view.reviews.get(phase, ())
    if not points:
        return []
    agents = ", ".join(dict.fromkeys(one_line(point.agent) for point in points if point.agent))
    out = [line(f"Review by {agents}" if agents else "About the drafts", "heading")]
    stands = {id(point): point_stand(view, point) for point in points}
    if "judge" in stands.values():
        out += wrap([Piece(_JUDGE, "muted")], columns)
    for stand, (sign, word) in _STANDS.items():
        for point in (p for p in points if stands[id(p)] == stand):
            style = sign if sign != "open" else "label"
            path = (RETURN, point.point) if stand == "judge" else locate(point)
            head = [
                Piece(f"{glyphs(sign)} {word}: ", style, path),
                Piece(one_line(point.point), "title", path),
            ]
            out += wrap(head, columns, hang=2)
            if point.note and stand in ("unmet", "unchecked", "judge"):
                out += wrap([Piece(one_line(point.note), "muted")], columns, indent=2, hang=2)
    return out


def _failed(view: RunView, phase: str, columns: int, glyphs: GlyphSet) -> list[Line]:
    found, every = view.open_checks(view.checks_of(phase)), len(view.open_checks())
    which = f", {len(found)} of the plan's {every}" if len(found) < every else ""
    out = [line(f"Checks that do not hold{which} (x goes to them)", "heading")] if found else []
    for check in found:
        sign, word = check_state(check)
        pieces = [
            Piece(f"{glyphs(sign)} {word}: ", sign),
            Piece(one_line(check.message)),
            Piece(f" {check.id}", "muted"),
        ]
        out += wrap(pieces, columns, hang=2)
    return out


def _assumed(view: RunView, phase: str, columns: int, glyphs: GlyphSet) -> list[Line]:
    """Counted and told as the line of the gate, the plan and its list of assumptions do: rows together."""
    groups = groups_to_confirm(found for found in view.assumed_of(phase) if found.is_figure)
    if not groups:
        return []
    every = figures_to_confirm(view.assumed)
    count = f"{len(groups)} of the plan's {every}" if len(groups) < every else str(every)
    out = [line(f"Figures that nobody gave: {count}", "heading")]
    for group in groups[:_MOST_FIGURES]:
        first, (what, value) = group[0], group_words(group)
        pieces = [
            Piece(f"{glyphs.source(first.source.kind)} ", "mark", first.path),
            Piece(f"{one_line(first.title)}, {one_line(what)}: ", "label", first.path),
            Piece(one_line(value), "title", first.path),
        ]
        out += wrap(pieces, columns, hang=2)
    if len(groups) > _MOST_FIGURES:
        more = f"and {len(groups) - _MOST_FIGURES} more; p, then o goes through all {every} of the plan"
        out += wrap([Piece(more, "muted")], columns)
    return out


def exhibits_of(view: RunView, phase: str) -> dict[str, Exhibit]:
    """The exhibits that lie in a phase's deliverables; all for the whole plan."""
    found = exhibits(view.given.definition, view.given.workbook)
    own = set(view.of_phase.get(phase, ()))
    return {
        name: one for name, one in found.items() if phase == WHOLE_PLAN or not one.see or own & set(one.see)
    }


def _shown(view: RunView, phase: str, columns: int, glyphs: GlyphSet) -> list[Line]:
    texts = {state.id: state.text for state in view.criteria}
    found = {name: one for name, one in exhibits_of(view, phase).items() if one.shown or one.confirm}
    out = [line("For the success criteria (c ticks them)", "heading")] if found else []
    for name, one in found.items():
        out += wrap(
            [Piece(f"{glyphs('box.open')} ", "label"), Piece(one_line(texts.get(name, "")), "title")],
            columns,
            hang=2,
        )
        for sentence in one.shown:
            out += wrap([Piece(one_line(sentence))], columns, indent=2, hang=2)
        if one.confirm:
            out += wrap([Piece(f"Your part: {one_line(one.confirm)}", "warning")], columns, indent=2, hang=2)
        for seen in one.see:
            out += wrap(
                [Piece(f"{glyphs('next')} {view.title(seen)}", "mark", (seen,))], columns, indent=2, hang=2
            )
    return out


def _next(view: RunView, phase: str, columns: int, glyphs: GlyphSet) -> list[Line]:
    """What an approval starts."""
    if phase == WHOLE_PLAN or phase not in view.gates:
        return []
    after = [state for state in view.phases if phase in state.phase.needs]
    if not after:
        numbers = [state.phase.id for state in view.phases]
        after = view.phases[numbers.index(phase) + 1 : numbers.index(phase) + 2]
    words = {"drafted_ahead": "is drafted ahead already", "waiting": "is drafted next"}
    parts = [
        f"{one_line(state.phase.title)} {words[state.status]}" for state in after if state.status in words
    ]
    text = f"If you approve: {'; '.join(parts)}." if parts else "This is the last gate."
    return wrap([Piece(f"{glyphs('next')} ", "mark"), Piece(text)], columns, hang=2)
