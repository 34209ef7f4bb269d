"""A tick counts while what it was given on stays the same."""

from __future__ import annotations

from datetime import UTC, datetime

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.missions.model import Criterion
from missionrunner.runs.criteria import CriterionState, Judgement, evidence_lines, judge, tick_value
from missionrunner.runs.exhibits import Exhibit
from missionrunner.runs.model import Decision, Verb

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CRITERION = Criterion("SC1", "The plan adds up")
HOLDS = CheckResult("C-1", "passed", "warning", "", "SC1")
FAILS = CheckResult("C-1", "failed", "warning", "418 of 430 EUR.", "SC1")
OTHER = CheckResult("C-1", "failed", "warning", "519 of 560 EUR.", "SC1")


def tick(*checks: CheckResult, shown: Exhibit | None = None, met: bool = True) -> Decision:
    value = tick_value(met, evidence_lines(checks, shown))
    return Decision(Verb.TICK, "Ann", NOON, path="SC1", value=value, note="Seen", number=1)


def state(
    given: Decision, check: CheckResult, *, shown: Exhibit | None = None, changes: tuple[Change, ...] = ()
) -> CriterionState:
    return judge(
        [CRITERION], [check], [given], shown={"SC1": shown} if shown else None, changes={"SC1": changes}
    )[0]


def test_a_tick_counts_on_the_same_evidence() -> None:
    found = state(tick(FAILS), FAILS)
    assert (found.judgement, found.actor, found.stale) == (Judgement.MET, "Ann", None)
    assert found.label == "met, says Ann"


def test_other_figures_of_the_same_check_make_it_stale() -> None:
    found = state(tick(FAILS), OTHER)
    assert (found.judgement, found.actor, found.comment) == (Judgement.NOT_SUPPORTED, "", "")
    assert found.label == "not supported; changed since Ann ticked it"
    assert found.stale is not None
    assert found.stale.evidence == (("C-1 fails: 418 of 430 EUR.", "C-1 fails: 519 of 560 EUR."),)
    assert found.stale.said == "Ann said met (Seen)"


def test_a_cross_turns_stale_too_and_the_evidence_counts_again() -> None:
    found = state(tick(FAILS, met=False), HOLDS)
    assert found.judgement is Judgement.SUPPORTED_NOT_SIGNED
    assert found.to_json()["stale"]["evidence"] == [
        {"then": "C-1 fails: 418 of 430 EUR.", "now": "C-1 holds"}
    ]


def test_a_figure_that_was_shown_and_a_value_it_rests_on_make_it_stale() -> None:
    given = tick(HOLDS, shown=Exhibit(("3 offers",)))
    assert state(given, HOLDS, shown=Exhibit(("3 offers",))).stale is None
    changed = state(given, HOLDS, shown=Exhibit(("4 offers",))).stale
    assert changed is not None
    assert changed.lines() == ("3 offers -> 4 offers",)
    moved = state(given, HOLDS, shown=Exhibit(("3 offers",)), changes=(Change("/a/b", 1, 2),)).stale
    assert moved is not None
    assert moved.lines() == ("/a/b",)


def test_a_tick_of_an_earlier_release_counts() -> None:
    old = Decision(Verb.TICK, "Ann", NOON, path="SC1", value=True, number=1)
    assert state(old, OTHER).judgement is Judgement.MET
