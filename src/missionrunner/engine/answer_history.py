"""Which answer belongs to which decision. Answers given before the first draft belong to none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from missionrunner.runs.model import Answer, Decision, Verb

PREFIX = "/intake/"


def _own(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions that stored an answer, oldest first: each change, and each undo of a change."""
    changes = {d.number for d in decisions if d.verb is Verb.ANSWER}
    return [d for d in decisions if d.number in changes or d.undoes in changes]


def answer_by_decision(history: Sequence[Answer], decisions: Sequence[Decision]) -> dict[int, Answer]:
    """Decision number -> the answer that it stored.

    Each question's decisions stored its newest answers, one each, in the same order.
    """
    found: dict[int, Answer] = {}
    own = _own(decisions)
    for path in {d.path for d in own}:
        taken = [d for d in own if d.path == path]
        given = [a for a in history if PREFIX + a.question == path]
        found |= {d.number: a for d, a in zip(taken, given[-len(taken) :], strict=False)}
    return found


def answers_taken_back(
    history: Sequence[Answer], decisions: Sequence[Decision], left_out: Collection[Decision]
) -> set[int]:
    """Numbers of the answers that would not be there without the decisions in `left_out`."""
    stored = answer_by_decision(history, decisions)
    return {stored[d.number].number for d in left_out if d.number in stored}


def answer_before(
    history: Sequence[Answer], decisions: Sequence[Decision], change: Decision
) -> Answer | None:
    """The answer that counted before a change of it; None if the question had none.

    Later changes that were undone, and changes that were undone before, do not count.
    """
    stored = answer_by_decision(history, decisions)
    undone = {d.undoes for d in decisions if d.verb is Verb.UNDO}
    standing = [
        stored[d.number]
        for d in decisions
        if d.verb is Verb.ANSWER and d.path == change.path and d.number < change.number
        if d.number not in undone and d.number in stored
    ]
    if standing:
        return standing[-1]
    of_decisions = {answer.number for answer in stored.values()}
    first = [a for a in history if PREFIX + a.question == change.path and a.number not in of_decisions]
    return first[-1] if first else None
