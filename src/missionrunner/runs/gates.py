"""What the decisions of a run say about its gates. Pure functions; undone decisions count for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.runs.model import Decision, Verb

CLOSING = (Verb.APPROVE, Verb.SKIP)
AGAIN = (Verb.SEND_BACK, Verb.REDO)
GATE_VERBS = (*CLOSING, *AGAIN)
# The gate at the end of the whole plan has no phase of its own.
WHOLE_PLAN = ""


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that count: neither undone nor an undo itself, oldest first."""
    all_ = list(decisions)
    undone = {d.undoes for d in all_ if d.verb is Verb.UNDO}
    return [d for d in all_ if d.verb is not Verb.UNDO and d.number not in undone]


def gate_decisions(decisions: Iterable[Decision], phase: str) -> list[Decision]:
    """What was decided at the gate of one phase, oldest first."""
    return [d for d in in_force(decisions) if d.phase == phase and d.verb in GATE_VERBS]


def attempts(decisions: Iterable[Decision], phase: str) -> int:
    """Number of the phase's draft that counts: 1, or the one that the last send back or redo asked for.

    Each send back or redo has a number of its own for good, so that what an undone one gave is never taken
    for the work of a later one.
    """
    return max(standing_attempts(decisions, phase))


def standing_attempts(decisions: Iterable[Decision], phase: str) -> frozenset[int]:
    """Numbers of all drafts of a phase that were not undone; the highest one counts."""
    taken = list(decisions)
    standing = {d.number for d in gate_decisions(taken, phase)}
    again = [d for d in taken if d.phase == phase and d.verb in AGAIN]
    return frozenset({1, *(1 + i for i, d in enumerate(again, start=1) if d.number in standing)})


def asked_again(decisions: Iterable[Decision], phase: str, attempt: int) -> Decision | None:
    """The send back or redo that asked for an attempt; None for the first."""
    again = [d for d in decisions if d.phase == phase and d.verb in AGAIN]
    return again[attempt - 2] if 2 <= attempt <= len(again) + 1 else None


def closing_decision(decisions: Iterable[Decision], phase: str) -> Decision | None:
    """The approval or skip that the gate stands on; None if it is open."""
    taken = gate_decisions(decisions, phase)
    return taken[-1] if taken and taken[-1].verb in CLOSING else None


def edits(decisions: Iterable[Decision]) -> dict[str, Sourced]:
    """Path -> value of every edit in force, in the order in which they are laid over each other.

    The newest one of a path counts, at its own place: a row may have had another key before.
    """
    found: dict[str, Sourced] = {}
    for decision in in_force(decisions):
        if decision.verb is Verb.EDIT:
            found.pop(decision.path, None)
            found[decision.path] = Sourced(decision.value, Source(SourceKind.EDITED, decision.actor))
    return found


def notes_for(decisions: Iterable[Decision], phase: str) -> list[Decision]:
    """What was sent back, with its note, oldest first."""
    return [d for d in gate_decisions(decisions, phase) if d.verb is Verb.SEND_BACK]


def accepted_warnings(
    decisions: Iterable[Decision], messages: Mapping[str, str] | None = None
) -> dict[str, Decision]:
    """Check id -> the decision that accepted its warning with a reason.

    With `messages` (check id -> what it says now) a warning that says something else than what was
    accepted, because its figures have changed, counts as open again.
    """
    found = [d for d in in_force(decisions) if d.verb is Verb.ACCEPT and d.value is not False]
    return {
        d.path: d
        for d in found
        if messages is None or not isinstance(d.value, str) or messages.get(d.path) == d.value
    }


def signature(decisions: Iterable[Decision]) -> Decision | None:
    """The sign-off, if nothing was changed after it."""
    taken = [d for d in in_force(decisions) if d.verb not in (Verb.TICK, Verb.ACCEPT)]
    return taken[-1] if taken and taken[-1].verb is Verb.SIGN else None


def undoable(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that an undo would take back: the last one in force."""
    taken = in_force(decisions)
    return taken[-1] if taken else None


def taken_together(decisions: Sequence[Decision], last: Decision) -> list[Decision]:
    """`last`, with the answers or edits that were made in the same moment, newest first."""
    if last.verb not in (Verb.ANSWER, Verb.EDIT):
        return [last]
    same = [d for d in in_force(decisions) if d.verb is last.verb and d.at == last.at]
    return sorted(same, key=lambda d: d.number, reverse=True)


def with_it(decisions: Sequence[Decision], last: Decision) -> str:
    """What else an undo of `last` takes back, in words: "", or ", with 2 more that were changed together"."""
    more = len(taken_together(decisions, last)) - 1
    return f", with {more} more that {'was' if more == 1 else 'were'} changed together" if more > 0 else ""
