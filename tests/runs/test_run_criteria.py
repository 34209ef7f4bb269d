"""A criterion is supported by its checks, and signed only by a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.missions.model import Criterion
from missionrunner.runs.criteria import CriterionState, Judgement, judge
from missionrunner.runs.model import Decision, Verb

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def check(status: str, severity: str = "error", criterion: str = "SC1", name: str = "C-1") -> CheckResult:
    missing = ("target",) if status == "not_checkable" else ()
    return CheckResult(name, status, severity, "The sum is wrong.", criterion, missing)


def state(*checks: CheckResult, decisions: tuple[Decision, ...] = ()) -> CriterionState:
    return judge([Criterion("SC1", "The plan adds up")], checks, decisions)[0]


def tick(value: bool | None, number: int, actor: str = "Ada") -> Decision:
    return Decision(Verb.TICK, actor, NOON, path="SC1", value=value, note="Seen", number=number)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([check("passed")], Judgement.SUPPORTED_NOT_SIGNED),
        ([check("passed"), check("failed", "warning")], Judgement.SUPPORTED_NOT_SIGNED),
        ([check("passed"), check("not_checkable")], Judgement.SUPPORTED_NOT_SIGNED),
        ([check("passed"), check("failed", "error")], Judgement.NOT_SUPPORTED),
        ([check("not_checkable")], Judgement.NOT_SUPPORTED),
        ([check("failed", "warning")], Judgement.NOT_SUPPORTED),
        ([check("passed", criterion="SC2")], Judgement.NO_EVIDENCE),
    ],
)
def test_what_the_checks_say(checks: list[CheckResult], expected: Judgement) -> None:
    assert state(*checks).judgement is expected


def test_the_label_says_that_nobody_signed() -> None:
    assert state(check("passed")).label == "supported, not signed"
    assert state(check("failed")).label == "not supported"


def test_the_evidence_names_each_check_and_what_is_missing() -> None:
    texts = [
        e.text
        for e in state(
            check("passed"), check("failed", name="C-2"), check("not_checkable", name="C-3")
        ).evidence
    ]
    assert texts == [
        "C-1 holds",
        "C-2 fails: The sum is wrong.",
        "C-3 cannot be checked: missing target",
    ]


def test_a_persons_tick_wins_over_the_checks_and_the_newest_counts() -> None:
    ticked = state(check("failed"), decisions=(tick(True, 1), tick(False, 2, "Ben"), tick(True, 3)))
    assert (ticked.judgement, ticked.comment, ticked.actor) == (Judgement.MET, "Seen", "Ada")
    assert ticked.evidence
    crossed = state(check("passed"), decisions=(tick(True, 1), tick(False, 2, "Ben")))
    assert (crossed.judgement, crossed.actor) == (Judgement.NOT_MET, "Ben")


def test_a_tick_can_be_taken_back_or_undone() -> None:
    undo = Decision(Verb.UNDO, "Ada", NOON, undoes=1, number=2)
    for decisions in ((tick(True, 1), tick(None, 2)), (tick(True, 1), undo)):
        assert state(check("passed"), decisions=decisions).judgement is Judgement.SUPPORTED_NOT_SIGNED
