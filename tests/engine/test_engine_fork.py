"""A fork goes on from an earlier gate; its parent stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from engine.people import OPEN_DAY, Person, begin

from missionrunner.cli import main
from missionrunner.engine import fork as fork_module
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput, NeedsPerson
from missionrunner.runs import events
from missionrunner.runs.clock import phase_clocks
from missionrunner.runs.model import CallKey, ModelCall, Usage, Verb, now
from missionrunner.session import RunSession


def fork(ann: Person, phase: str, output: Path | None = None) -> Person:
    """Fork and go on to the gate."""
    with RunSession(actor="Ben") as session:
        forked = Person(session.fork(ann.run_id, phase, output=output), name="Ben")
        with pytest.raises(NeedsPerson):
            session.resume(forked.run_id, unattended=False, on_event=forked.events.append)
    return forked


def stored(run_id: str, what: Callable[[RunSession], Any]) -> Any:
    with RunSession() as session:
        return what(session)


def left_out(person: Person) -> list[str]:
    """What the fork said it does not have, since the last decision."""
    return [event.text for event in person.told(events.MessageShown) if "not in this fork" in event.text]


def test_a_fork_stands_at_the_gate_with_all_that_was_decided_before() -> None:
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", "Before."))
    ann.answers(posts=4)
    ann.decides(lambda live: live.send_back("posts", "Check the weights"))
    ann.decides(lambda live: live.tick("SC1", True, "Seen"))
    ann.approves("posts")
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 5))
    ann.answers(posts=8)
    ann.approves("posts")
    ann.decides(LiveRun.undo)
    ann.decides(LiveRun.undo)

    ben = fork(ann, "posts")
    assert ben.gates() == ["posts"]
    assert ben.statuses() == {"posts": "at_gate", "interviews": "drafted_ahead"}
    values = ben.values("applicants")
    assert (values["summary"], values["offers_needed"]) == ("Before.", 5)
    assert ben.values("interview_plan")["hours_each"] == 2
    with ann.at_work() as parent, ben.at_work() as child:
        before = parent.context.decisions[:4]
        assert [(d.verb, d.actor, d.at, d.note) for d in child.context.decisions] == [
            (d.verb, d.actor, d.at, d.note) for d in before
        ]
        run = child.context.run
        assert (run.parent, run.parent_phase, run.actor) == (ann.run_id, "posts", "Ben")
        was = parent.context.store.answer_history(ann.run_id)
        assert child.context.store.answer_history(run.id) == was[:7]
        assert child.phases()[0].attempt == 2
        assert child.criteria()[0].comment == "Seen"


def test_nothing_that_was_done_is_done_again() -> None:
    ann = begin()
    ann.decides(lambda live: live.redo("posts"))
    ann.approves("posts")
    ben = fork(ann, "interviews")
    assert ben.statuses() == {"posts": "approved", "interviews": "at_gate"}
    assert ben.told(events.PhaseStarted) == []
    assert ben.told(events.DeliverableFilled) == []
    assert [event.phase for event in ben.told(events.GateOpened)] == ["interviews"]
    with ben.at_work() as live:
        store = live.context.store
        assert store.versions(ben.run_id, "applicants") == store.versions(ann.run_id, "applicants")
        assert store.reviews(ben.run_id) == store.reviews(ann.run_id)


def test_a_model_call_of_the_parent_is_found_and_not_paid_again() -> None:
    ann = begin()
    key = CallKey("applicants", 1, "a" * 64)
    with RunSession() as session:
        call = ModelCall(key, "m", {"text": "x"}, Usage(10, 5, 1.0, 0.01), now())
        session.store.put_model_call(ann.run_id, call)
        again = session.fork(session.fork(ann.run_id, "posts"), "posts")
        assert session.store.model_call(session.store.ancestry(again), key) == call
        assert session.store.model_calls(again) == []


def test_the_parent_stays_as_it_is_and_both_go_their_own_way() -> None:
    ann = begin()
    ann.approves("posts")
    text = stored(ann.run_id, lambda session: session.store.run_as_text(ann.run_id))
    ben = fork(ann, "posts")
    ben.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 7))
    ben.approves("posts", "interviews")
    assert stored(ann.run_id, lambda session: session.store.run_as_text(ann.run_id)) == text
    assert ben.values("scorecard")["total_weight"] == 10
    assert ann.values("scorecard")["total_weight"] == 5


def test_a_fork_of_a_fork_and_its_undo() -> None:
    ann = begin()
    ann.answers(posts=4)
    ann.approves("posts")
    ben = fork(fork(ann, "interviews"), "posts")
    assert ben.gates() == ["posts"]
    assert ben.values("applicants")["offers_needed"] == 5
    ben.decides(LiveRun.undo)
    assert ben.values("applicants")["offers_needed"] == 3
    with pytest.raises(BadInput, match="no decision to undo"):
        ben.decides(LiveRun.undo)


def test_a_change_that_was_undone_after_the_gate_stands_again_in_the_fork() -> None:
    """The undo came later than the gate, so at the gate the change was still there."""
    ann = begin()
    ann.answers(weeks=6)
    ann.approves("posts", "interviews")
    for _ in range(3):
        ann.decides(LiveRun.undo)
    assert len(ann.values("interview_plan")["per_week"]) == 4
    ann.approves("posts")
    ann.answers(weeks=8)
    ben = fork(ann, "posts")
    assert len(ben.values("interview_plan")["per_week"]) == 4


def test_what_lies_before_the_gate_comes_as_it_was_approved_last() -> None:
    """A correction that was approved again is not lost, though the gate had been decided before."""
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.edit("/applicants/summary", "Corrected."))
    ann.answers(budget=9000)
    ann.approves("posts")
    ben = fork(ann, "interviews")
    assert ben.statuses() == {"posts": "approved", "interviews": "at_gate"}
    values = ben.values("applicants")
    assert values == ann.values("applicants")
    assert (values["summary"], values["cost_per_hire"]) == ("Corrected.", 4500)
    assert left_out(ben) == []
    with ben.at_work() as live:
        versions = live.context.store.versions(ben.run_id, "applicants")
        assert versions == live.context.store.versions(ann.run_id, "applicants")


def test_a_correction_that_was_not_approved_again_is_left_out_and_told_once() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.edit("/applicants/summary", "Not agreed yet."))
    ann.answers(budget=9000)
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 5))
    ben = fork(ann, "interviews")
    assert ben.statuses() == {"posts": "approved", "interviews": "at_gate"}
    assert ben.values("applicants")["summary"] == "2 posts are open."
    assert left_out(ben) == [
        "3 later changes are not in this fork, as the gate was decided before:"
        " Funnel of applicants, Budget, Interview plan."
    ]
    ben.decides(lambda live: live.tick("SC1", True))
    assert left_out(ben) == []


def test_an_undone_correction_is_neither_taken_nor_missed() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.edit("/applicants/summary", "A slip."))
    ann.decides(LiveRun.undo)
    ben = fork(ann, "interviews")
    assert ben.values("applicants")["summary"] == "2 posts are open."
    assert left_out(ben) == []


def test_a_phase_beside_keeps_its_decision() -> None:
    ann = begin(OPEN_DAY)
    ann.approves("speakers", "hall", "programme")
    ben = fork(ann, "hall")
    assert ben.statuses() == {"hall": "at_gate", "speakers": "approved", "programme": "drafted_ahead"}


def test_gates_that_automatic_mode_went_past_are_skipped_with_that_reason() -> None:
    ann = begin(engaged=False)
    ben = fork(ann, "interviews")
    assert ben.statuses() == {"posts": "skipped", "interviews": "at_gate"}
    with ben.at_work() as live:
        [skip] = live.context.decisions
    assert (skip.verb, skip.actor) == (Verb.SKIP, "automatic mode")
    assert ann.run_id in skip.note


def test_a_sign_off_is_not_copied() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann Berg"))
    ben = fork(ann, "interviews")
    with ben.at_work() as live:
        assert not live.is_signed


def test_defaults_that_depend_on_the_day_stay_those_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    ann = begin()
    with ann.at_work() as live:
        today = live.context.given.today
    with monkeypatch.context() as patch:
        patch.setattr("missionrunner.store.run_records.now", lambda: now() + timedelta(days=90))
        ben = fork(ann, "posts")
    with ben.at_work() as live:
        assert f"{live.context.run.created_at:%Y-%m-%d}" != today
        assert live.context.given.today == today


def test_the_clock_does_not_run_between_the_gate_and_the_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    ann = begin()
    ann.approves("posts")
    monkeypatch.setattr(fork_module, "now", lambda: now() + timedelta(hours=2))
    with RunSession() as session:
        run = session.fork(ann.run_id, "posts")
        marks = session.store.marks(run)
    [clock] = phase_clocks({"posts": 20.0}, marks)
    assert clock.gate + clock.work < 2


@pytest.mark.parametrize("phase", ["nowhere", "interviews"])
def test_a_phase_that_was_not_reached_is_refused_with_those_that_were(phase: str) -> None:
    ann = begin()
    with RunSession() as session:
        before = len(session.list_runs())
        with pytest.raises(BadInput) as caught:
            session.fork(ann.run_id, phase)
        assert phase in caught.value.title
        assert caught.value.hint == "It can be forked at: posts."
        assert len(session.list_runs()) == before


def test_fork_as_a_user_types_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    assert main(["fork", ann.run_id, "--at", "interviews", "--output", str(tmp_path / "other")]) == 4
    captured = capsys.readouterr()
    new = captured.out.strip()
    assert f"missionrunner decide {new} approve --phase interviews" in captured.err
    outcome = Person(new).decides(lambda live: live.approve("interviews"))
    assert outcome is not None
    assert outcome.plan is not None
    assert outcome.plan == tmp_path / "other" / "plan.md"
    assert outcome.plan.is_file()
