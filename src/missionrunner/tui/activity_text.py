"""What is going on, as lines: the panel of agents, the one line of narrow screens, a growing draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from missionrunner.export.change_words import path_words, value_words
from missionrunner.export.text import width
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line
from missionrunner.runs.costs import cost_words
from missionrunner.tui.activity import Activity, Call, Used
from missionrunner.tui.gate_text import counted, review_words
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, cut, filled, indented, line, wrap
from missionrunner.tui.run_view import RunView

_LOG_LINES = 3
_TAIL_LINES = 6
_GLIMPSE_LINES = 3
_LONGEST_VALUE = 400
_WORDS, _SECONDS = 6, 5
_STOP = "   esc stops"
_NOT_YET = "Not drafted yet: it is drafted once the phases before it are decided."
_ITS_TURN = "Not drafted yet; its turn comes in this work."
_NOT_NOW = "Not drafted yet, and nobody works on it now. o goes on."
_MARKS_OF_JSON = re.compile(r'\[(?=\s*["{])|(?<=["}])\s*\]|[{}"]+|\\n')
_BEFORE_SIGN = re.compile(r"\s+(?=[,:])")
_KEY = re.compile(r"\b\w+:")
_BLANKS = re.compile(r"\s+")


def panel_lines(view: RunView, activity: Activity, shown: str, columns: int, *, stops: bool) -> list[Line]:
    """Who works on what; where nobody does, who is responsible for the shown deliverable."""
    out: list[Line] = []
    if activity.calls:
        out += _table(view, activity, columns)
        if stops:
            out.append(line("esc stops; what arrived is kept", "mark"))
    else:
        out += [line("Agents", "heading"), *_responsible(view, shown, columns)]
    out += used_lines(activity.used, columns)
    for text in (*activity.log, *activity.progress)[-_LOG_LINES:]:
        out.append(line(cut(clean(text), columns), "muted"))
    return out


def phases_at_work(view: RunView, activity: Activity) -> set[str]:
    """The phases that agents work on now."""
    drafted = {state.phase.id for name in activity.growing if (state := view.phase_of(name)) is not None}
    return activity.at_work | drafted | {call.reviewed for call in activity.calls.values() if call.reviewed}


def _table(view: RunView, activity: Activity, columns: int) -> list[Line]:
    """Each call on a line of its own below its agent, with words and seconds; what it waits for below it."""
    numbers = _WORDS + _SECONDS
    head = filled([Piece("Agents at work", "heading")], columns - numbers)
    out: list[Line] = [(*head, Piece(f"{'words':>{_WORDS}}{'sec':>{_SECONDS}}", "label"))]
    agent = ""
    for call in sorted(activity.calls.values(), key=lambda one: one.agent or one.model):
        if (call.agent or call.model) != agent:
            agent = call.agent or call.model
            out.append(line(cut(agent, columns), "title"))
        name = filled(
            [Piece(" " + cut(call_title(view, call), columns - numbers - 2), "label")], columns - numbers
        )
        out.append((*name, Piece(f"{call.words:>{_WORDS}}{activity.seconds(call):>{_SECONDS}}")))
        if call.waits:
            out += wrap([Piece(call.waits, "warning")], columns, indent=2, hang=2)
    silent = [call.model for call in activity.calls.values() if not call.words and not call.waits]
    if silent and len(silent) == len(activity.calls):
        out.append(line(cut(f"waits for {silent[0] or 'the model'}", columns), "muted"))
    return out


def call_title(view: RunView, call: Call) -> str:
    """What a call is about: "Health metrics", or "review: Pipeline"."""
    if call.reviewed:
        return f"review: {one_line(view.phase_title(call.reviewed))}"
    known = view.versions.keys() | set(view.deliverables)
    return ", ".join(one_line(view.title(name)) for name in call.deliverables if name in known) or call.name


def call_words(view: RunView, activity: Activity, call: Call) -> str:
    """A call in a few words: "Health metrics 12 s, 96 words"."""
    since = f"{activity.seconds(call)} s"
    grown = call.waits or (counted(call.words, "word") if call.words else "waits for the first word")
    return f"{call_title(view, call)} {since}, {grown}"


def working_lines(
    view: RunView, activity: Activity, doing: str, columns: int, *, stops: bool, stopping: bool
) -> list[str]:
    """Two lines for the place of the gate while something is worked on: what, and by whom for how much."""
    if stopping:
        return ["Stopping the calls. What has arrived is kept.", ""]
    calls = list(activity.calls.values())
    if not calls:
        last = activity.progress[-1] if activity.progress else ""
        return [cut(f"{doing}: {last}" if last else f"{doing} ...", columns), used_words(activity.used)]
    first = call_words(view, activity, calls[0])
    for number, call in enumerate(calls[1:], 1):
        longer = f"{first}; {call_words(view, activity, call)}"
        rest = len(calls) - number
        if width(longer) + (0 if rest == 1 else len("; and 9 more")) > columns:
            first = cut(first, columns - len("; and 9 more")) + f"; and {rest} more"
            break
        first = longer
    agents = ", ".join(dict.fromkeys(call.agent or call.model for call in calls))
    verb = "drafts" if any(not call.reviewed for call in calls) else "reviews"
    one = verb if len({call.agent for call in calls}) == 1 else verb[:-1]
    used = used_words(activity.used, short=True)
    # What it costs is never cut, the names of agents may be.
    second = f"{used}; {agents} {one}" if used else f"{agents} {one}"
    return [cut(first, columns), _with_stop(second, columns, stops=stops)]


def working_line(
    view: RunView, activity: Activity, doing: str, columns: int, *, stops: bool, stopping: bool
) -> str:
    """One line below an open gate, while the next phase is worked on."""
    calls = list(activity.calls.values())
    if stopping or not calls:
        return working_lines(view, activity, doing, columns, stops=stops, stopping=stopping)[0]
    more = f"; and {len(calls) - 1} more" if len(calls) > 1 else ""
    used = activity.used
    cost = f"; {cost_words(used.cost, used.unpriced, short=True)}" if used.cost is not None else ""
    text = f"{call_words(view, activity, calls[0])}{more}{cost}"
    long = f"{calls[0].agent or calls[0].model}: {text}"
    return _with_stop(long if width(long) + len(_STOP) <= columns else text, columns, stops=stops)


def _with_stop(text: str, columns: int, *, stops: bool) -> str:
    """The way to stop stands at the end, whatever has to be cut for it."""
    return f"{cut(text, columns - len(_STOP))}{_STOP}" if stops else cut(text, columns)


def waiting_lines(view: RunView, activity: Activity, name: str, columns: int, *, works: bool) -> list[Line]:
    """In the place of a deliverable that is not drafted yet: when it comes, and what grows meanwhile."""
    state = view.phase_of(name)
    if state is None:
        return []
    if not works or state.phase.id not in phases_at_work(view, activity):
        text = _NOT_YET if view.gates else _ITS_TURN if works else _NOT_NOW
        return wrap([Piece(text, "muted")], columns)
    out = wrap([Piece("Not drafted yet; it comes with the others of this phase.", "muted")], columns)
    for call in activity.calls.values():
        out += [EMPTY, *wrap([Piece(call_words(view, activity, call), "title")], columns, hang=2)]
        tail = _readable(call.text)
        out += indented(wrap([Piece(tail, "muted")], columns - 2)[-_GLIMPSE_LINES:], 2) if tail else []
    return out


def _readable(text: str) -> str:
    """The end of an answer without the marks of JSON."""
    words = _BLANKS.sub(" ", _MARKS_OF_JSON.sub(" ", text))
    words = _KEY.sub(lambda found: found[0].replace("_", " "), _BEFORE_SIGN.sub("", words))
    return clean(words).strip(" ,:")


def _responsible(view: RunView, shown: str, columns: int) -> list[Line]:
    state = view.phase_of(shown)
    if state is None:
        return []
    out: list[Line] = []
    if state.phase.lead:
        out += wrap([Piece("lead ", "label"), Piece(clean(state.phase.lead))], columns, hang=2)
    words = review_words(view, state.phase.id)
    for name in state.phase.support:
        found = f": {words}" if words else ""
        out += wrap([Piece("review ", "label"), Piece(clean(name)), Piece(found, "muted")], columns, hang=2)
    return out


def used_lines(used: Used, columns: int) -> list[Line]:
    """Calls, tokens and cost of the run; nothing where no model was asked."""
    words = used_words(used)
    return wrap([Piece(words, "muted")], columns, hang=2) if words else []


def used_words(used: Used, *, short: bool = False) -> str:
    """ "5 calls, 20,990 tokens in, 1,809 out, 0.01 USD"; "" where no model was asked."""
    if not used.calls and not used.reused:
        return ""
    calls = "1 call" if used.calls == 1 else f"{used.calls} calls"
    tokens = f"{used.prompt_tokens:,} tokens in, {used.completion_tokens:,} out"
    if short:
        tokens = f"{used.prompt_tokens + used.completion_tokens:,} tokens"
    again = f"; {used.reused} found again, not paid" if used.reused and not short else ""
    return f"{calls}, {tokens}, {cost_words(used.cost, used.unpriced, short=True)}{again}"


def draft_lines(
    reader: Reader,
    activity: Activity,
    deliverable: str,
    columns: int,
    glyphs: GlyphSet,
    around: Callable[[], list[Line]],
    drafted: Container[str],
) -> list[Line]:
    """A draft as it grows: its fields so far, the last words, and below what stood there before, if it was
    `drafted` before."""
    call = activity.of(deliverable)
    fields = activity.fields.get(deliverable, {})
    if call is None and not fields:
        return around()
    out = _arrived(reader, fields, columns, glyphs)
    tail = _readable(call.text) if call else ""
    if tail:
        end = wrap([Piece(tail, "muted")], columns)[-_TAIL_LINES:]
        out += [*([EMPTY] if out else []), *end]
    before = around() if deliverable in drafted else []
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
