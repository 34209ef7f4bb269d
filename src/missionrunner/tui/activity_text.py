"""What is going on, as lines: the panel of agents, the one line of narrow screens, a growing draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from missionrunner.export.change_words import path_words, value_words
from missionrunner.export.values import Reader
from missionrunner.runs.model import Verdict
from missionrunner.tui.activity import Activity, Call, Used
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, cut, line, wrap
from missionrunner.tui.run_view import RunView

_LOG_LINES = 3
_TAIL_LINES = 6
_LONGEST_VALUE = 400
_MARKS_OF_JSON = re.compile(r'[{}"]+|\\n')
_BLANKS = re.compile(r"\s+")


def panel_lines(view: RunView, activity: Activity, shown: str, columns: int, *, stops: bool) -> list[Line]:
    """Who works on what; where nobody does, who is responsible for the shown deliverable."""
    out: list[Line] = [line("Agents", "heading")]
    if activity.calls:
        for call in activity.calls.values():
            out += _call_lines(view, activity, call, columns)
        if stops:
            out.append(line("esc stops the calls", "mark"))
    else:
        out += _responsible(view, shown, columns)
    out += used_lines(activity.used, columns)
    for text in (*activity.log, *activity.progress)[-_LOG_LINES:]:
        out.append(line(cut(clean(text), columns), "muted"))
    return out


def _call_lines(view: RunView, activity: Activity, call: Call, columns: int) -> list[Line]:
    doing = call_words(view, activity, call)
    out = [line(cut(call.agent or call.model or "model", columns), "title")]
    out += wrap([Piece(doing, "label")], columns, indent=2, hang=2)
    if call.waits:
        out += wrap([Piece(f"waits: {call.waits}", "warning")], columns, indent=2, hang=2)
    return out


def call_words(view: RunView, activity: Activity, call: Call) -> str:
    """What a call does, in a few words: "drafts Health metrics, 12 s, 96 words"."""
    known = view.versions.keys() | set(view.deliverables)
    names = [view.title(name) for name in call.deliverables if name in known]
    words = len(call.text.split())
    grown = f", {words} words" if words else ", waits for the first word"
    return f"{'drafts ' + ', '.join(names) if names else 'reviews'}, {activity.seconds(call)} s{grown}"


def working_line(view: RunView, activity: Activity, doing: str, *, stops: bool) -> str:
    """One line for the place of the gate while something is worked on."""
    calls = list(activity.calls.values())
    if not calls:
        return f"{doing}: {activity.progress[-1]}" if activity.progress else f"{doing} ..."
    first = calls[0]
    who = first.agent or first.model
    more = f", and {len(calls) - 1} more" if len(calls) > 1 else ""
    stop = "   esc stops" if stops else ""
    return f"{who} {call_words(view, activity, first)}{more}{stop}".strip()


def _responsible(view: RunView, shown: str, columns: int) -> list[Line]:
    state = view.phase_of(shown)
    if state is None:
        return []
    out: list[Line] = []
    if state.phase.lead:
        out += wrap([Piece("lead ", "label"), Piece(clean(state.phase.lead))], columns, hang=2)
    points = view.reviews.get(state.phase.id, ())
    unmet = sum(point.verdict is Verdict.UNMET for point in points)
    met = sum(point.verdict is Verdict.MET for point in points)
    for name in state.phase.support:
        found = f": {met} met, {unmet} not met" if points else ""
        out += wrap([Piece("review ", "label"), Piece(clean(name)), Piece(found, "muted")], columns, hang=2)
    return out


def used_lines(used: Used, columns: int) -> list[Line]:
    """Seconds, tokens and cost; nothing where no model was asked."""
    if not used.calls and not used.reused:
        return []
    words = f"{used.calls} calls, {used.seconds:.0f} s, {used.prompt_tokens:,} tokens read"
    words += f", {used.completion_tokens:,} written"
    words += f", {used.cost:.2f} USD" if used.cost is not None else ", no price known"
    words += f"; {used.reused} answers found again, not paid" if used.reused else ""
    return wrap([Piece(words, "muted")], columns, hang=2)


def draft_lines(
    reader: Reader,
    activity: Activity,
    deliverable: str,
    columns: int,
    glyphs: GlyphSet,
    around: Callable[[], list[Line]],
) -> list[Line]:
    """A draft as it grows: its fields so far, the last words, and below what stood there before."""
    call = activity.of(deliverable)
    fields = activity.fields.get(deliverable, {})
    if call is None and not fields:
        return around()
    out = _arrived(reader, fields, columns, glyphs)
    tail = _BLANKS.sub(" ", _MARKS_OF_JSON.sub(" ", call.text)).strip() if call else ""
    if tail:
        end = wrap([Piece(clean(tail), "muted")], columns)[-_TAIL_LINES:]
        out += [*([EMPTY] if out else []), *end]
    before = around()
    rule = line(glyphs("rule") * columns, "edge")
    return [*out, EMPTY, rule, line("So far", "label"), EMPTY, *before] if before else out


def _arrived(reader: Reader, fields: Mapping[str, Any], columns: int, glyphs: GlyphSet) -> list[Line]:
    out: list[Line] = []
    for path, value in fields.items():
        words = path_words(reader, path, within=True)
        text = value_words(reader, path, value, _LONGEST_VALUE)
        pieces = [
            Piece(f"{clean(words)}: ", "label"),
            Piece(clean(text)),
            Piece(f" {glyphs('source.model')}", "mark"),
        ]
        out += wrap(pieces, columns, hang=2)
    return out
