"""A criterion is supported by its checks, and ticked only by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.missions.model import Criterion
from missionrunner.runs.criteria import CriterionState, Judgement, evidence_lines, judge, tick_value
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


def test_the_label_says_that_nobody_ticked_and_how_many_warnings_there_are() -> None:
    assert state(check("passed")).label == "supported, not ticked yet"
    assert state(check("failed")).label == "not supported"
    one, two = check("failed", "warning", name="C-2"), check("failed", "warning", name="C-3")
    assert state(check("passed"), one).label == "supported with 1 warning, not ticked yet"
    assert state(check("passed"), one, two).label == "supported with 2 warnings, not ticked yet"


def test_nothing_is_supported_by_what_is_not_drafted_yet() -> None:
    """The formulas give values for every phase from the first answer on, so its checks would all hold."""
    checks = [check("passed"), check("passed", name="C-2"), check("failed", name="C-3")]
    found = judge([Criterion("SC1", "The plan adds up")], checks[:2], waiting={"C-2"})[0]
    assert (found.judgement, found.label) == (Judgement.NOT_DRAFTED, "not all of it is drafted yet")
    assert found.counts == "1 of 2 checks hold; 1 looks at what is not drafted yet"
    # What fails already is said, and a tick stays as it was given.
    assert judge([Criterion("SC1", "")], checks, waiting={"C-2"})[0].judgement is Judgement.NOT_SUPPORTED
    given = replace(tick(True, 1), value=tick_value(True, evidence_lines(checks[:2], None)))
    ticked = judge([Criterion("SC1", "")], checks[:2], [given], waiting={"C-2"})[0]
    assert (ticked.judgement, ticked.stale) == (Judgement.MET, None)


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
