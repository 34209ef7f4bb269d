"""What people decided, as the plan tells it: reasons and notes, and what is still to be reached."""

from __future__ import annotations

from collections.abc import Callable

from missionrunner.deliverables.numbers import format_date
from missionrunner.export.document import Block, BulletList, Shown
from missionrunner.export.inputs import ExportInput
from missionrunner.runs.criteria import Judgement
from missionrunner.runs.gates import accepted_warnings, in_force
from missionrunner.runs.model import Decision, Verb

_WORDS: dict[Verb, Callable[[str], str]] = {
    Verb.APPROVE: lambda what: f"approved {what}",
    Verb.SKIP: lambda what: f"skipped {what}",
    Verb.SEND_BACK: lambda what: f"sent {what} back",
}


def decision_blocks(given: ExportInput) -> list[Block]:
    """Each gate that was decided and each warning that was accepted, with who did it and why."""
    titles = {phase.id: phase.title for phase in given.definition.mission.phases}
    told = [d for d in in_force(given.decisions) if d.verb in _WORDS]
    items = [_line(d, _WORDS[d.verb](titles.get(d.phase, "the whole plan"))) for d in told]
    items += [
        _line(d, f"accepted the warning {check}")
        for check, d in accepted_warnings(given.decisions, {c.id: c.message for c in given.checks}).items()
    ]
    return [BulletList(tuple(Shown(item) for item in items))] if items else []


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
    names = [state.id for state in given.criteria if state.stale is not None]
    return [f"Judge again what has changed since it was ticked: {', '.join(names)}."] if names else []


def _line(decision: Decision, what: str) -> str:
    day = format_date(decision.at.date().isoformat())
    return f"{day}: {decision.actor} {what}" + (f": {decision.note}" if decision.note else "")
