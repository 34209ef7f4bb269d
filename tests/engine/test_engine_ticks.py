"""Ticks of success criteria in a run that goes on changing."""

from __future__ import annotations

from pathlib import Path

from engine.people import Person, begin

from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.preparation import StartOptions
from missionrunner.runs import events
from missionrunner.runs.criteria import CriterionState, Judgement
from missionrunner.session import RunSession


def criterion(person: Person, name: str) -> CriterionState:
    with person.at_work() as live:
        return next(state for state in live.criteria() if state.id == name)


def test_a_tick_turns_stale_by_a_later_change_and_says_by_which() -> None:
    ann = begin()
    ann.decides(lambda live: live.tick("SC2", True, "Agreed with Ben"))
    assert criterion(ann, "SC2").judgement is Judgement.MET

    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 5))
    stale = criterion(ann, "SC2").stale
    assert stale is not None
    assert "/scorecard/criteria/team/weight" in [change.path for change in stale.changes]
    assert criterion(ann, "SC2").judgement is not Judgement.MET

    # Given again it counts again, with what was said.
    ann.decides(lambda live: live.tick("SC2", True))
    again = criterion(ann, "SC2")
    assert (again.judgement, again.comment, again.stale) == (Judgement.MET, "Agreed with Ben", None)

    # A comment that is emptied is gone.
    ann.decides(lambda live: live.tick("SC2", True, ""))
    assert criterion(ann, "SC2").comment == ""


def test_a_preview_names_what_a_change_makes_fall() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.tick("SC2", True))
    ann.decides(lambda live: live.sign("Ann Berg"))
    with ann.at_work() as live:
        assert live.preview_edit("/scorecard/criteria/team/weight", 5).falls == [
            "the signature of Ann Berg",
            'the tick of "Every criterion of the scorecard has a weight" (SC2), because '
            "Scorecard, Working with others, Weight and 2 more values that it rests on change",
        ]
        assert live.preview_edit("/applicants/summary", "Two seats.").falls == ["the signature of Ann Berg"]


def test_a_tick_stays_by_changes_that_it_does_not_rest_on() -> None:
    ann = begin()
    ann.decides(lambda live: live.tick("SC2", True))
    ann.decides(lambda live: live.edit("/applicants/summary", "Two seats."))
    assert criterion(ann, "SC2").judgement is Judgement.MET


def test_undo_of_the_change_brings_the_tick_back() -> None:
    ann = begin()
    ann.decides(lambda live: live.tick("SC1", False, "Too dear"))
    ann.answers(budget=1000.0)
    assert criterion(ann, "SC1").stale is not None
    ann.decides(LiveRun.undo)
    back = criterion(ann, "SC1")
    assert (back.judgement, back.comment) == (Judgement.NOT_MET, "Too dear")


def test_the_plan_leaves_the_box_of_a_stale_tick_empty_and_says_why(tmp_path: Path) -> None:
    ann = begin(output=tmp_path / "plan")
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.tick("SC2", True))
    plan = (tmp_path / "plan" / "plan.md").read_text()
    assert "- [x] **SC2" in plan
    assert "(met, says Ann;" in plan

    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 5))
    ann.approves("posts")
    plan = (tmp_path / "plan" / "plan.md").read_text()
    assert "- [ ] **SC2" in plan
    assert "Changed since Ann said met: " in plan
    assert "Weight: from 2 to 5" in plan
    again = next(
        line for line in plan.split("\n") if "Judge again what has changed since it was ticked:" in line
    )
    assert '"' in again and "SC2" not in again
    judged = {event.criterion: event for event in ann.told(events.CriterionJudged)}
    assert "/scorecard/criteria/team/weight" in judged["SC2"].changed


def test_a_fork_takes_ticks_along_and_still_knows_what_they_were_given_on() -> None:
    """Also of a phase that the fork drafts again: its versions up to the fork come along."""
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(
            StartOptions(mission="sales-plan-development", example="fjordlane", mode="engaged", ask=True)
        )
    ann = Person(run_id)
    ann.decides(LiveRun.go_on)
    first, *later = ann.statuses()
    ann.approves(first, *later)
    with ann.at_work() as live:
        risk = live.context.workbook.values["risk_register"]["risks"][0]["id"]
    path = f"/risk_register/risks/{risk}/mitigation"
    ann.decides(lambda live: live.tick("SC6", True))
    ann.decides(lambda live: live.edit(path, "Ask two customers each week."))
    ann.answers(non_selling_weeks=["2026-08-03"])
    ann.approves(first)
    with RunSession(actor="Ann") as session:
        fork = Person(session.fork(run_id, first))
    fork.decides(LiveRun.go_on)
    assert fork.gates()[0] == first
    stale = criterion(fork, "SC6").stale
    assert stale is not None
    assert path in [change.path for change in stale.changes]
