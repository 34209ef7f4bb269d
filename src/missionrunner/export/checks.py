"""The chapters about what was checked: open checks, success criteria, reviews, sign-off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from missionrunner.deliverables.numbers import format_date
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.export import schema as sch
from missionrunner.export.change_words import stale_lines
from missionrunner.export.document import (
    Block,
    BulletList,
    Callout,
    CheckItem,
    Heading,
    Paragraph,
    Shown,
    SignOff,
)
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line
from missionrunner.runs.criteria import CriterionState, Judgement, waiting_words
from missionrunner.runs.exhibits import Exhibit
from missionrunner.runs.gates import accepted_warnings, in_force
from missionrunner.runs.model import Decision, ReviewPoint, Verb, Verdict

_ONLY_QUESTIONS = "nothing here can be decided by numbers"
_MOST_FIELDS = 4


def failed(checks: Sequence[CheckResult], severity: str) -> list[CheckResult]:
    return [check for check in checks if check.status == "failed" and check.severity == severity]


def not_checkable(checks: Sequence[CheckResult]) -> list[CheckResult]:
    return [check for check in checks if check.status not in ("passed", "failed")]


def accepted_here(given: ExportInput) -> dict[str, Decision]:
    """Check id -> who accepted its warning as it reads now, and why."""
    return accepted_warnings(given.decisions, {check.id: check.message for check in given.checks})


def accepted_words(accepted: Decision) -> str:
    """ "accepted by Ann: rules too strict"."""
    return f"accepted by {one_line(accepted.actor)}: {one_line(accepted.note)}"


def accepted_line(check: CheckResult, accepted: Decision) -> str:
    """A warning that nobody has to decide on any more."""
    words = accepted_words(accepted)
    return f"{check.message} ({check.id}) {words[:1].upper()}{words[1:]}"


def counts_line(checks: Sequence[CheckResult], accepted: Collection[str] = ()) -> str:
    """ "76 of 79 checks of the whole plan hold; 3 warnings, 1 of them accepted."

    It says of what, since a session counts what is drafted so far.
    """
    if not checks:
        return "This mission has no checks."
    held = sum(check.status == "passed" for check in checks)
    parts = [f"{held} of {len(checks)} checks of the whole plan hold"]
    for number, word in (
        (len(failed(checks, "error")), "error"),
        (len(failed(checks, "warning")), "warning"),
    ):
        if number:
            parts.append(f"{number} {word}{'s' if number > 1 else ''}")
    taken = sum(check.id in accepted for check in failed(checks, "warning"))
    if taken:
        parts[-1] += ", accepted" if parts[-1] == "1 warning" else f", {taken} of them accepted"
    waiting = sum(check.status == "pending" for check in checks)
    open_ones = len(not_checkable(checks)) - waiting
    if open_ones:
        parts.append(f"{open_ones} cannot be checked yet")
    if waiting:
        parts.append(waiting_words(waiting))
    return "; ".join(parts) + "."


def check_blocks(given: ExportInput, reader: Reader) -> list[Block]:
    """Every check that does not hold, with what to do."""
    fixes = {str(check.get("id")): str(check.get("fix") or "") for check in given.definition.checks}
    accepted = accepted_here(given)
    blocks: list[Block] = [Paragraph(counts_line(given.checks, accepted))]
    errors, warnings = failed(given.checks, "error"), failed(given.checks, "warning")
    taken = [check for check in warnings if check.id in accepted]
    warnings = [check for check in warnings if check.id not in accepted]
    if errors:
        lines = tuple(_line(check, fixes) for check in errors)
        blocks.append(Callout("bad", "The plan cannot be signed off until these are solved", lines))
    if warnings:
        lines = tuple(_line(check, fixes) for check in warnings)
        blocks.append(Callout("warning", "Fix these, or accept them with a reason", lines))
    if taken:
        lines = tuple(accepted_line(check, accepted[check.id]) for check in taken)
        blocks.append(Callout("", "Accepted with a reason", lines))
    blanks = [check for check in not_checkable(given.checks) if check.status != "pending"]
    if blanks:
        lines = tuple(f"{check.id}: {_missing(check, reader)}. {check.message}".strip() for check in blanks)
        blocks.append(Callout("", "These could not be checked", lines))
    if given.messages:
        texts = tuple(Shown(str(message.get("text", ""))) for message in given.messages)
        blocks.append(BulletList(texts, "Remarks of the arithmetic"))
    # What a review asks stands with its phase.
    reviewed = {point.point for point in given.reviews}
    questions = tuple(Shown(question) for question in given.open_questions if question not in reviewed)
    if questions:
        blocks.append(BulletList(questions, "Open questions"))
    return blocks


def _line(check: CheckResult, fixes: dict[str, str]) -> str:
    fix = fixes.get(check.id, "")
    return f"{check.message} {f'To fix it: {fix} ' if fix else ''}({check.id})"


def looks_at(reader: Reader, check: CheckResult) -> str:
    """What a check looks at: "Growth gap (Revenue target, Revenue today)"; "" if nothing of it has a title.

    A message says what is wrong, so it cannot stand for a check that holds. The titles of what it reads can,
    whatever the mission.
    """
    fields: dict[str, list[str]] = {}
    for dotted in check.reads:
        if any(other.startswith(f"{dotted}.") for other in check.reads):
            continue  # the list of a field that is read, too
        name, *rest = dotted.split(".")
        if name == "intake" and rest:
            fields.setdefault("your answers", []).append(reader.answer_title(rest[0]))
        elif name in reader.definition.deliverables or name in reader.definition.facts:
            schema = reader.root(name)[0]
            fields.setdefault(sch.title_of(schema, name), []).extend(_field_title(schema, rest))
    parts = [_with_fields(title, list(dict.fromkeys(names))) for title, names in fields.items()]
    return one_line("; ".join(parts))


def _field_title(schema: sch.Json, steps: Sequence[str]) -> list[str]:
    """The title of a field, in rows of lists as well; nothing for the deliverable itself."""
    title: list[str] = []
    for step in steps:
        while step not in sch.properties(schema) and sch.items(schema):
            schema = sch.items(schema)
        schema = sch.properties(schema).get(step, {})
        title = [sch.title_of(schema, step)]
    return title


def _with_fields(title: str, names: Sequence[str]) -> str:
    if not names:
        return title
    more = f" and {len(names) - _MOST_FIELDS} more" if len(names) > _MOST_FIELDS else ""
    return f"{title} ({', '.join(names[:_MOST_FIELDS])}{more})"


def _missing(check: CheckResult, reader: Reader) -> str:
    if not check.missing:
        return "a value is empty"
    return "missing answer: " + ", ".join(reader.answer_title(name) for name in check.missing)


def _evidence(state: CriterionState, accepted: Mapping[str, Decision]) -> str:
    parts = [state.counts] if state.counts else []
    for word, supports in (("failed", False), ("cannot be checked", None)):
        checks = [e.check for e in state.evidence if e.supports is supports and e.status != "pending"]
        told = [f"{c} ({accepted_words(accepted[c])})" if c in accepted else c for c in checks]
        if told:
            parts.append(f"{word}: {', '.join(told)}")
    return "; ".join(parts)


def review_blocks(reviews: Sequence[ReviewPoint], phase: str) -> list[Block]:
    """What the support agents of a phase found, and what they ask people. The newest attempt counts."""
    own = [point for point in reviews if point.phase == phase]
    latest = max((point.attempt for point in own), default=0)
    own = [point for point in own if point.attempt == latest]
    if not own:
        return []
    blocks: list[Block] = [Heading(3, "Review")]
    about_drafts = [point for point in own if not point.agent]
    own = [point for point in own if point.agent]
    agents = ", ".join(dict.fromkeys(sch.in_words(point.agent) for point in own))
    met = sum(point.verdict is Verdict.MET for point in own)
    decided = any(point.verdict is not Verdict.QUESTION for point in own)
    result = f"{met} of {len(own)} points are met" if decided else _ONLY_QUESTIONS
    if own:
        blocks.append(Paragraph(f"Reviewed by the role {agents}: {result}."))
    unmet = [point for point in own if point.verdict is Verdict.UNMET]
    if unmet:
        blocks.append(BulletList(tuple(Shown(_point(point)) for point in unmet), "Not met"))
    questions = [point for point in own if point.verdict is Verdict.QUESTION]
    if questions:
        blocks.append(BulletList(tuple(Shown(point.point) for point in questions), "For you to judge"))
    if about_drafts:
        blocks.append(BulletList(tuple(Shown(point.point) for point in about_drafts), "About the drafts"))
    return blocks


def _point(point: ReviewPoint) -> str:
    return f"{point.point.rstrip('.')}: {point.note}" if point.note else point.point


def sign_off(
    given: ExportInput, reader: Reader, exhibits: Mapping[str, Exhibit], titles: Mapping[str, str]
) -> SignOff:
    """A box per criterion, ticked where a person did so in the run; below it the evidence.

    A tick that has turned stale leaves the box empty; what changed since stands below it. `titles` are the
    names of the deliverables.
    """
    accepted = accepted_here(given)
    boxes = tuple(
        CheckItem(
            f"{state.id}: {state.text.rstrip('.')}",
            state.judgement is Judgement.MET,
            "; ".join(part for part in (state.label, _evidence(state, accepted)) if part),
            (
                *_below(state, exhibits.get(state.id, Exhibit()), titles),
                *_changed_since(state, stale_lines(reader, state)),
            ),
        )
        for state in given.criteria
    )
    if not given.signed_by:
        return SignOff(boxes)
    return SignOff(boxes, (f"Name: {given.signed_by}", f"Date: {format_date(given.signed_on)}", "Signature"))


def _changed_since(state: CriterionState, lines: Sequence[str]) -> tuple[str, ...]:
    if state.stale is None:
        return ()
    return (f"Changed since {state.stale.said}: {'; '.join(lines)}",)


def signed_text(name: str, day: str) -> str:
    """ "signed by NAME on DAY", or "" for a plan that nobody signed. `day` is ISO text."""
    return f"signed by {name}" + (f" on {format_date(day)}" if day else "") if name else ""


def _below(state: CriterionState, exhibit: Exhibit, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Evidence with its figures, the person's comment, and what only a person can confirm."""
    lines: list[str] = []
    if exhibit.shown:
        places = ", ".join(titles.get(name, sch.in_words(name)) for name in exhibit.see)
        lines.append(f"Evidence: {'. '.join(_sentence(text) for text in exhibit.shown)}.")
        if places:
            lines[-1] += f" See {places}."
    if state.comment:
        lines.append(f"Comment{f' of {state.actor}' if state.actor else ''}: {state.comment}")
    if exhibit.confirm:
        lines.append(f"You confirm: {exhibit.confirm}")
    return tuple(lines)


def _sentence(text: str) -> str:
    return (text[:1].upper() + text[1:]).rstrip(".")


def unsigned_text(given: ExportInput) -> str:
    """What a plan is that nobody signed as it stands now."""
    signed = [decision for decision in in_force(given.decisions) if decision.verb is Verb.SIGN]
    if not signed:
        return "draft, not signed"
    return f"draft, not signed: it has changed since {one_line(str(signed[-1].value))} signed it"
