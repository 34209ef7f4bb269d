"""Gates of an engaged run, as a person meets them, on two missions that are only data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from engine.people import HIRING, OPEN_DAY, Person, begin, options

from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput, NeedsPerson
from missionrunner.runs import events
from missionrunner.runs.model import Verb
from missionrunner.session import RunSession


def test_an_automatic_run_goes_to_its_end_and_is_not_signed(tmp_path: Path) -> None:
    with RunSession(actor="Ann") as session:
        outcome = session.start(options(HIRING, engaged=False, output=tmp_path / "plan"))
    assert outcome.exit_code == 0
    values = json.loads((tmp_path / "plan" / "deliverables.json").read_text())
    # 2 posts / 0.8 acceptance = 3 offers; 3 / 0.25 = 12 interviews; 2 rounds each in 4 weeks.
    assert values["applicants"]["interviews_needed"] == 12
    assert values["applicants"]["cost_per_hire"] == 4000
    assert sum(values["interview_plan"]["per_week"]) == 24
    assert "not signed" in (tmp_path / "plan" / "plan.md").read_text()


def test_gates_open_in_order_and_the_next_phase_is_drafted_ahead() -> None:
    ann = begin()
    assert ann.statuses() == {"posts": "at_gate", "interviews": "drafted_ahead"}
    assert [event.phase for event in ann.told(events.GateOpened)] == ["posts"]
    assert {e.deliverable for e in ann.told(events.DeliverableFilled)} == {
        "applicants",
        "scorecard",
        "interview_plan",
    }

    with pytest.raises(BadInput, match="gate of interviews is not open"):
        ann.approves("interviews")
    assert ann.statuses() == {"posts": "at_gate", "interviews": "drafted_ahead"}

    ann.approves("posts")
    assert [event.phase for event in ann.told(events.GateOpened)] == ["interviews"]
    assert ann.statuses() == {"posts": "approved", "interviews": "at_gate"}


def test_the_last_approval_writes_the_plan(tmp_path: Path) -> None:
    ann = begin(output=tmp_path / "plan")
    assert ann.decides(lambda live: live.approve("posts")) is None
    assert not (tmp_path / "plan").exists()
    outcome = ann.decides(lambda live: live.approve("interviews"))
    assert outcome is not None
    assert outcome.plan == tmp_path / "plan" / "plan.md"


def test_an_edit_in_phase_2_that_changes_phase_1_reopens_its_gate_and_says_why() -> None:
    ann = begin()
    ann.approves("posts")
    assert ann.values("applicants")["hours_needed"] == 24
    with ann.at_work() as live:
        preview = live.preview_edit("/interview_plan/hours_each", 3)
    assert list(preview.reopens) == ["posts"]
    assert "/applicants/hours_needed" in [change.path for change in preview.changes]

    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 3))
    assert ann.values("applicants")["hours_needed"] == 36
    assert ann.statuses() == {"posts": "stale", "interviews": "drafted_ahead"}
    [opened] = ann.told(events.GateOpened)
    assert opened.why == (
        "Changed since it was approved: Funnel of applicants, Hours of interviews: from 24 hours to 36 hours."
    )

    ann.approves("posts")
    assert ann.statuses() == {"posts": "approved", "interviews": "at_gate"}


def test_an_edit_back_to_what_was_approved_closes_the_gate_again() -> None:
    ann = begin()
    ann.approves("posts")
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 3))
    assert ann.gates() == ["posts"]
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 2))
    assert ann.gates() == ["interviews"]


def test_an_edit_outlives_redo_and_send_back() -> None:
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", "Two seats are free."))
    ann.decides(lambda live: live.redo("posts"))
    assert [e.attempt for e in ann.told(events.PhaseStarted)] == [2]
    ann.decides(lambda live: live.send_back("posts", "Shorter", "/applicants"))
    assert [e.attempt for e in ann.told(events.PhaseStarted)] == [3]
    with ann.at_work() as live:
        assert live.context.workbook.values["applicants"]["summary"] == "Two seats are free."
        assert live.context.workbook.sources["/applicants/summary"].to_json() == {
            "source": "edited",
            "ref": "Ann",
        }
        [posts, _] = live.phases()
        assert (posts.attempt, list(posts.notes)) == (3, ["Shorter"])
    assert ann.gates() == ["posts"]


def test_undo_takes_back_one_decision_after_the_other() -> None:
    ann = begin()
    standard = ann.values("applicants")["summary"]
    ann.decides(lambda live: live.edit("/applicants/summary", "First."))
    ann.decides(lambda live: live.edit("/applicants/summary", "Second."))
    ann.approves("posts")
    ann.decides(LiveRun.undo)
    assert ann.gates() == ["posts"]
    ann.decides(LiveRun.undo)
    assert ann.values("applicants")["summary"] == "First."
    ann.decides(LiveRun.undo)
    assert ann.values("applicants")["summary"] == standard
    with pytest.raises(BadInput, match="no decision to undo"):
        ann.decides(LiveRun.undo)


def test_undoing_late_answers_brings_back_each_answer_before() -> None:
    ann = begin()
    for posts in (4, 6):
        ann.answers(posts=posts)
    ann.decides(LiveRun.undo)
    assert ann.values("applicants")["offers_needed"] == 5
    ann.decides(LiveRun.undo)
    assert ann.values("applicants")["offers_needed"] == 3


def test_a_gate_that_opens_again_is_told_again() -> None:
    ann = begin()
    ann.approves("posts")
    ann.decides(LiveRun.undo)
    assert [event.phase for event in ann.told(events.GateOpened)] == ["posts"]


def test_a_skip_needs_a_reason_and_is_kept_with_it() -> None:
    ann = begin()
    with pytest.raises(BadInput, match="needs a text"):
        ann.decides(lambda live: live.skip("posts", "  "))
    ann.decides(lambda live: live.skip("posts", "Agreed last week"))
    assert ann.statuses() == {"posts": "skipped", "interviews": "at_gate"}
    with ann.at_work() as live:
        [decision] = live.context.decisions
    assert (decision.verb, decision.note, decision.actor) == (Verb.SKIP, "Agreed last week", "Ann")


def test_an_answer_can_be_changed_late_with_the_same_rule() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.answers(weeks=6)
    assert len(ann.values("interview_plan")["per_week"]) == 6
    # Only the second phase shows the weeks, so only its gate opens again.
    assert ann.statuses() == {"posts": "approved", "interviews": "stale"}
    with pytest.raises(BadInput, match="at least one person needs more than 0 hours"):
        ann.answers(interviewers=[{"name": "Ann", "hours": 0.0}])
    assert ann.values("interview_plan")["panels"][0]["name"] == "Ann"


def test_a_computed_field_is_refused_with_the_inputs_that_change_it() -> None:
    ann = begin()
    with pytest.raises(BadInput) as caught:
        ann.decides(lambda live: live.edit("/applicants/cost_per_hire", 1))
    assert "computed" in caught.value.title
    assert "/intake/budget" in caught.value.detail
    assert "/intake/posts" in caught.value.detail
    with ann.at_work() as live:
        assert live.context.decisions == []


def test_a_plan_is_signed_only_when_gates_are_closed_and_no_error_is_left(tmp_path: Path) -> None:
    ann = begin(output=tmp_path / "plan")
    ann.approves("posts")
    with pytest.raises(BadInput, match="gates are open: interviews"):
        ann.decides(lambda live: live.sign("Ann Berg"))
    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 0))
    ann.approves("posts", "interviews")
    with pytest.raises(BadInput, match="checks fail: HIR-03"):
        ann.decides(lambda live: live.sign("Ann Berg"))
    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 1))
    ann.approves("posts")
    outcome = ann.decides(lambda live: live.sign("Ann Berg"))
    assert outcome is not None
    assert outcome.exit_code == 0
    assert "Ann Berg" in (tmp_path / "plan" / "plan.md").read_text()

    ann.decides(lambda live: live.edit("/applicants/summary", "New."))
    with ann.at_work() as live:
        assert not live.is_signed


def test_parallel_phases_go_on_while_a_gate_is_open() -> None:
    ann = begin(OPEN_DAY)
    assert ann.gates() == ["hall", "speakers"]
    assert ann.statuses()["programme"] == "drafted_ahead"
    ann.approves("speakers")
    assert ann.gates() == ["hall"]
    assert ann.statuses() == {"hall": "at_gate", "speakers": "approved", "programme": "drafted_ahead"}
    ann.decides(lambda live: live.redo("hall"))
    assert ann.statuses() == {"hall": "at_gate", "speakers": "approved", "programme": "drafted_ahead"}
    ann.approves("hall")
    assert ann.gates() == ["programme"]


def test_what_a_drafted_ahead_phase_used_is_up_to_date_when_its_gate_opens() -> None:
    ann = begin(OPEN_DAY)
    ann.decides(lambda live: live.edit("/speaker_list/count", 5))
    ann.approves("hall", "speakers")
    with ann.at_work() as live:
        stored = live.context.store.latest_version(ann.run_id, "day_programme")
        assert stored is not None
        assert stored.values["minutes"] == 100


def test_a_second_session_sees_what_the_first_decided() -> None:
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", "Kept."))
    ben = Person(ann.run_id, name="Ben")
    ben.approves("posts")
    with ann.at_work() as live:
        assert [d.actor for d in live.context.decisions] == ["Ann", "Ben"]
        assert live.context.workbook.values["applicants"]["summary"] == "Kept."


def test_sales_plan_engaged_from_gate_to_gate(tmp_path: Path) -> None:
    """The large mission: an edit in the second phase is kept, and its plan is the one that was approved."""
    with RunSession(actor="Ann") as session:
        large = options()
        large = type(large)(mission="sales-plan-development", example="fjordlane", mode="engaged", ask=True)
        with pytest.raises(NeedsPerson) as caught:
            session.start(large)
        [run] = session.list_runs()
    ann = Person(run.id, output=tmp_path / "plan")
    assert run.id in caught.value.commands[0]
    phases = list(ann.statuses())
    for phase in phases:
        assert ann.gates() == [phase]
        ann.approves(phase)
    assert set(ann.statuses().values()) == {"approved"}
    assert (tmp_path / "plan" / "plan.md").is_file()


def test_several_edits_are_previewed_together() -> None:
    ann = begin()
    ann.approves("posts")
    with ann.at_work() as live:
        both = {"/interview_plan/hours_each": 3, "/applicants/summary": "Two posts."}
        preview = live.preview_edits(both)
        assert {"/applicants/summary", "/applicants/hours_needed"} <= {c.path for c in preview.changes}
        assert list(preview.reopens) == ["posts"]
        with pytest.raises(BadInput, match="is computed"):
            live.preview_edits({**both, "/applicants/hours_needed": 1})
