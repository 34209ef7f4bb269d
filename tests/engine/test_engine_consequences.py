"""What a change does is said before and told after: gates that open again, skipped phases, a signature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.people import Person, begin, options

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.consequences import Preview
from missionrunner.engine.live_run import LiveRun
from missionrunner.runs import events
from missionrunner.runs.gates import with_it
from missionrunner.session import RunSession

TYPED = Source(SourceKind.INTAKE, "typed by Ann")


def changes_posts(live: LiveRun) -> Preview:
    return live.answer({"posts": Sourced(4, TYPED)})


def messages(person: Person) -> list[str]:
    return [event.text for event in person.told(events.MessageShown)]


def test_a_late_answer_returns_and_tells_which_gates_open_again_and_why() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    done: list[Preview] = []
    ann.decides(lambda live: done.append(changes_posts(live)))
    assert list(done[0].reopens) == ["posts", "interviews"]
    told = {event.phase: event.why for event in ann.told(events.GateOpened)}
    assert list(told) == ["posts", "interviews"]
    assert told["posts"] == (
        "Changed since it was approved: Funnel of applicants, Offers needed: from 3 to 5; Funnel of applicants, "
        "Interviews needed: from 12 to 20; Funnel of applicants, Cost per hire: from 4,000 to 2,000; and 2 more."
    )
    assert told["interviews"].startswith("Changed since it was approved: Interview plan, ")


def test_a_gate_that_is_open_already_is_not_said_to_open_again() -> None:
    ann = begin()
    ann.approves("posts")
    ann.answers(posts=4)
    assert ann.gates() == ["posts"]
    with ann.at_work() as live:
        assert list(live.preview_answers({"posts": 5}).reopens) == []
        assert list(live.preview_edit("/applicants/summary", "Four seats.").reopens) == []
    ann.decides(lambda live: live.edit("/applicants/summary", "Four seats."))
    assert ann.told(events.GateOpened) == []


def test_a_skipped_phase_that_changes_is_named_and_stays_skipped() -> None:
    ann = begin()
    ann.decides(lambda live: live.skip("posts", "Agreed last week"))
    ann.approves("interviews")
    with ann.at_work() as live:
        preview = live.preview_answers({"posts": 4})
        assert list(preview.skipped) == ["posts"]
        in_posts = [c for c in preview.changes if c.path.split("/")[1] in live.deliverables_of("posts")]
        assert preview.skipped["posts"] == len(in_posts) > 0
        assert list(preview.reopens) == ["interviews"]

    ann.answers(posts=4)
    assert messages(ann) == [
        f"The skipped phase Posts changes too: {len(in_posts)} values. It stays skipped."
    ]
    assert ann.statuses() == {"posts": "skipped", "interviews": "stale"}


def test_a_change_after_the_signature_says_that_it_does_not_count() -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann Berg"))
    ann.decides(lambda live: live.edit("/applicants/summary", "New."))
    assert messages(ann) == ["The plan has changed since Ann Berg signed it, so it is not signed any more."]
    ann.decides(LiveRun.undo)
    assert messages(ann) == []
    with ann.at_work() as live:
        assert live.is_signed


def test_edits_made_together_are_taken_back_together() -> None:
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", "Alone."))
    ann.decides(
        lambda live: live.edit_all(
            {"/applicants/summary": "New.", "/interview_plan/hours_each": 3}, "as agreed"
        )
    )
    with ann.at_work() as live:
        assert live.context.workbook.values["interview_plan"]["hours_each"] == 3
        last = live.context.decisions[-1]
        assert with_it(live.context.decisions, last) == ", with 1 more that was changed together"
    ann.decides(LiveRun.undo)
    with ann.at_work() as live:
        assert live.context.workbook.values["applicants"]["summary"] == "Alone."
        assert live.context.workbook.values["interview_plan"]["hours_each"] == 2
    ann.decides(LiveRun.undo)
    with ann.at_work() as live:
        assert live.context.workbook.values["applicants"]["summary"] != "Alone."


def test_the_gate_of_the_whole_plan_opens_again_and_says_why() -> None:
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(replace(options(), mode="auto"))
    ann = Person(run_id)
    ann.decides(LiveRun.go_on)
    assert ann.gates() == [""]
    ann.decides(lambda live: live.approve(""))
    assert ann.gates() == []
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 3))
    [opened] = ann.told(events.GateOpened)
    assert (opened.phase, opened.title) == ("", "The whole plan")
    assert "Interview plan, Hours for one applicant: from 2 hours to 3 hours." in opened.why
    assert ann.gates() == [""]
    ann.decides(lambda live: live.edit("/interview_plan/hours_each", 1))
    assert ann.told(events.GateOpened) == []


def test_a_signed_plan_that_changes_is_not_called_signed_in_its_files(tmp_path: Path) -> None:
    ann = begin(output=tmp_path / "plan")
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann Berg"))
    file = tmp_path / "plan" / "plan.md"
    assert "signed by Ann Berg" in file.read_text()
    ann.answers(posts=4)
    assert ann.gates()
    assert "signed by Ann Berg" not in file.read_text()
    assert "draft, not signed: it has changed since Ann Berg signed it" in file.read_text()
    ann.decides(LiveRun.undo)
    assert "signed by Ann Berg" in file.read_text()


def test_a_preview_knows_the_variation_that_an_answer_brings() -> None:
    """With one interviewer there is one interview instead of two."""
    ann = begin()
    alone = [{"name": "Ann", "hours": 3.0}]
    with ann.at_work() as live:
        preview = live.preview_answers({"interviewers": alone})
        assert "/interview_plan/hours_each" in [change.path for change in preview.changes]
        assert live.answer({"interviewers": Sourced(alone, TYPED)}) == preview
