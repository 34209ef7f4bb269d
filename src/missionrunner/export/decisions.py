"""What people decided, as the plan tells it, and what is still to be reached.

Told is what counts: a decision that was taken back, and its undo, are left out; how many were is said once.
What counted and does not any more, because the plan changed after it (a tick, an accepted warning, a
signature), is told with that remark, and so is what somebody said anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.numbers import format_date
from missionrunner.deliverables.overlay import join_path, split_path
from missionrunner.export import schema as sch
from missionrunner.export.change_words import change_words, path_words, value_words
from missionrunner.export.checks import accepted_here
from missionrunner.export.document import Block, BulletList, Paragraph, Shown
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.criteria import Judgement, ticked, ticks
from missionrunner.runs.gates import WHOLE_PLAN, in_force, signature
from missionrunner.runs.model import Decision, Verb

_REPLACED = " (replaced later)"
_CHANGED_SINCE = " (changed since, so it does not count any more)"
_LONGEST = 120
_LONGEST_CRITERION, _LONGEST_WARNING = 60, 110
_MOST_ANSWERS = 8
_MOST_ROWS = 6
# What front ends note with an edit that leaves a value as it is.
_CONFIRMED = "confirmed"


def decision_blocks(given: ExportInput, reader: Reader) -> list[Block]:
    """The decisions phase by phase, each with its moment, who took it and why."""
    told = in_force(given.decisions)
    groups = [("Answers changed", list(_answers(given, reader, told)))]
    for phase in given.definition.mission.phases:
        own = [d for d in told if d.phase == phase.id]
        groups.append((phase.title, [*_edits(given, reader, own), *_gate(reader, own)]))
    groups.append(("The whole plan", list(_whole_plan(given, told))))
    lists: list[Block] = [
        BulletList(tuple(Shown(text) for _, text in sorted(lines)), title) for title, lines in groups if lines
    ]
    return [Paragraph(_about(given)), *lists] if lists else []


def unmet_criteria(given: ExportInput) -> list[str]:
    """Criteria that a person found unmet, as next steps."""
    return [
        f"Reach what is not met yet: {state.text.rstrip('.')}"
        + (f" ({state.comment})" if state.comment else "")
        + "."
        for state in given.criteria
        if state.judgement is Judgement.NOT_MET
    ]


def stale_criteria(given: ExportInput) -> list[str]:
    """Criteria that have to be judged again, as a next step."""
    names = [
        f'"{shortened(one_line(state.text).rstrip("."), _LONGEST_CRITERION)}"'
        for state in given.criteria
        if state.stale is not None
    ]
    return [f"Judge again what has changed since it was ticked: {', '.join(names)}."] if names else []


# Each line is (number of its decision, text), so that a group can be told in the order of time.
Line = tuple[int, str]


def _about(given: ExportInput) -> str:
    undone = sum(d.verb is Verb.UNDO for d in given.decisions)
    if not undone:
        return "Times are in UTC."
    count = "1 decision was" if undone == 1 else f"{undone} decisions were"
    return f"Times are in UTC. {count} taken back and left out."


def _line(decision: Decision, what: str, note: str = "") -> Line:
    day = format_date(decision.at.date().isoformat())
    reason = f": {one_line(note)}" if note else ""
    return decision.number, f"{day}, {decision.at:%H:%M}: {one_line(decision.actor)} {what}{reason}"


def _answers(given: ExportInput, reader: Reader, told: Sequence[Decision]) -> Iterator[Line]:
    """Answers that were changed together, in one line."""
    together: dict[tuple[Any, str], list[Decision]] = {}
    for decision in told:
        if decision.verb is Verb.ANSWER:
            together.setdefault((decision.at, decision.actor), []).append(decision)
    for group in together.values():
        words = [
            change_words(reader, d.path, given.replaced.get(d.number), d.value) for d in group[:_MOST_ANSWERS]
        ]
        more = f"; and {len(group) - _MOST_ANSWERS} more" if len(group) > _MOST_ANSWERS else ""
        yield _line(group[0], f"changed {'; '.join(words)}{more}")


def _edits(given: ExportInput, reader: Reader, told: Iterable[Decision]) -> Iterator[Line]:
    """A field that was edited several times is told once, from what stood there first."""
    by_path: dict[str, list[Decision]] = {}
    for decision in told:
        if decision.verb is Verb.EDIT:
            by_path.setdefault(decision.path, []).append(decision)
    confirmed: dict[tuple[Any, str], list[Decision]] = {}
    for path, edits in by_path.items():
        changes = [edit for edit in edits if not _confirms(given, edit)]
        if edits[-1] not in changes:
            confirmed.setdefault((edits[-1].at, edits[-1].actor), []).append(edits[-1])
        if changes:
            old, last = given.replaced.get(changes[0].number), changes[-1]
            times = f" ({len(changes)} edits)" if len(changes) > 1 else ""
            yield _line(last, _edit_words(reader, path, old, last.value) + times, last.note)
    for group in confirmed.values():
        note = "" if group[0].note == _CONFIRMED else group[0].note
        yield _line(group[0], f"confirmed {_confirmed_words(reader, group)}", note)


def _confirms(given: ExportInput, edit: Decision) -> bool:
    """True if the value stayed as it was: somebody stands for it now."""
    return edit.value is not None and edit.value == given.replaced.get(edit.number)


def _confirmed_words(reader: Reader, group: Sequence[Decision]) -> str:
    """What was confirmed together: each field once, with its rows and its value."""
    fields: dict[str, list[tuple[str, str]]] = {}
    for decision in sorted(group, key=lambda d: d.number):
        place = reader.place(split_path(decision.path))
        value = value_words(reader, decision.path, decision.value, _LONGEST)
        where = f"{place.title}, {place.field}" if place.rows else path_words(reader, decision.path)
        fields.setdefault(where, []).append((", ".join(place.rows), value))
    words: list[str] = []
    for where, rows in fields.items():
        shown, more = rows[:_MOST_ROWS], len(rows) - _MOST_ROWS
        rest = f" and {more} more" if more > 0 else ""
        if len({value for _, value in rows}) > 1:
            words.append(f"{where}: {', '.join(f'{name} {value}' for name, value in shown)}{rest}")
        elif shown[0][0]:
            words.append(f"{where} ({', '.join(name for name, _ in shown)}{rest}): {shown[0][1]}")
        else:
            words.append(f"{where}: {shown[0][1]}")
    return "; ".join(words)


def _edit_words(reader: Reader, path: str, old: Any, new: Any) -> str:
    steps = split_path(path)
    parent = reader.place(steps[:-1])
    row = old if is_map(old) else new
    if not is_map(row) or not sch.items(parent.schema):
        before, after = (value_words(reader, path, value, _LONGEST) for value in (old, new))
        return f"changed {path_words(reader, path)}: from {before} to {after}"
    where = path_words(reader, join_path(steps[:-1]))
    name = reader.row_name(parent.schema, row)
    if new is None:
        return f"took {name} out of {where}"
    if old is None:
        return f"added {name} to {where}"
    fields = [
        change_words(reader, f"{path}/{key}", old.get(key), new[key])
        for key in new
        if new[key] != old.get(key)
    ]
    return f"changed {'; '.join(fields) or name}"


def _gate(reader: Reader, told: Iterable[Decision]) -> Iterator[Line]:
    approved = False
    for decision in told:
        match decision.verb:
            case Verb.APPROVE:
                yield _line(decision, "approved it again, as it had changed" if approved else "approved it")
                approved = True
            case Verb.SKIP:
                yield _line(decision, "skipped it", decision.note)
            case Verb.REDO:
                yield _line(decision, "had it drafted again", decision.note)
            case Verb.SEND_BACK:
                what = path_words(reader, decision.path) if decision.path else "it"
                yield _line(decision, f"sent {what} back", decision.note)
            case _:
                continue


def _whole_plan(given: ExportInput, told: Sequence[Decision]) -> Iterator[Line]:
    stale = {state.id for state in given.criteria if state.stale is not None}
    texts = {state.id: one_line(state.text).rstrip(".") for state in given.criteria}
    newest = ticks(given.decisions)
    counts = accepted_here(given)
    last = {d.path: d for d in told if d.verb is Verb.ACCEPT}
    for decision in told:
        if decision.verb is Verb.TICK:
            replaced = newest[decision.path] is not decision
            since = _REPLACED if replaced else _CHANGED_SINCE * (decision.path in stale)
            met = ticked(decision)
            verdict = "met" if met else "not met"
            # Its number tells nobody years later what was judged.
            text = shortened(texts.get(decision.path, ""), _LONGEST_CRITERION)
            name = f'"{text}" ({decision.path})' if text else decision.path
            what = f"found {name} {verdict}{since}"
            taken_back = f"took back what was said of {name}"
            yield _line(decision, taken_back if met is None else what, decision.note)
        elif decision.verb is Verb.ACCEPT:
            replaced = last[decision.path] is not decision
            since = _REPLACED if replaced else "" if decision.path in counts else _CHANGED_SINCE
            message = shortened(one_line(str(decision.value or "")).rstrip("."), _LONGEST_WARNING)
            what = f'accepted the warning "{message}" ({decision.path}){since}'
            taken_back = f"took back the acceptance of {decision.path}"
            yield _line(decision, taken_back if decision.value is False else what, decision.note)
    for decision in told:
        if decision.verb is Verb.SIGN:
            counted = bool(given.signed_by) and decision == signature(told)
            yield _line(
                decision,
                f"signed the plan as {one_line(str(decision.value))}{'' if counted else _CHANGED_SINCE}",
            )
    yield from _gate_of_plan(told)


def _gate_of_plan(told: Sequence[Decision]) -> Iterator[Line]:
    for decision in told:
        if decision.verb in (Verb.APPROVE, Verb.SKIP) and decision.phase == WHOLE_PLAN:
            yield _line(
                decision,
                "approved the plan" if decision.verb is Verb.APPROVE else "closed it unapproved",
                decision.note,
            )
