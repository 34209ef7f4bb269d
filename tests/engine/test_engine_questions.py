"""What the intake offers for each question, and what it does not ask twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.people import HIRING

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.preparation import StartOptions
from missionrunner.engine.questions import AnswerState, Questions
from missionrunner.errors import BadInput
from missionrunner.session import RunSession
from missionrunner.store.database import open_store


def state(questions: Questions, key: str) -> AnswerState:
    return next(a for q in questions.all() for a in q.answers if a.key == key)


def to_ask(questions: Questions) -> list[str]:
    return [answer.key for _, answer in questions.to_ask()]


def test_what_was_answered_or_left_open_is_not_asked_again() -> None:
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(StartOptions(mission=HIRING, sets=[("weeks", "6")], ask=True))
        with session.open(run_id) as live:
            questions = Questions(live)
            assert to_ask(questions) == ["posts", "offer_rate", "budget", "yearly_budget", "interviewers"]
            questions.store({"posts": Sourced(2, questions.typed())})
            questions.leave_open("offer_rate")
        with session.open(run_id) as live:
            questions = Questions(live)
            assert to_ask(questions) == ["budget", "yearly_budget", "interviewers"]
            offered = state(questions, "offer_rate").offered
            assert offered is not None
            assert (offered.value, offered.source.kind.value) == (0.25, "playbook")
            assert "offer_rate" not in live.context.given.answers


def test_an_answer_that_is_taken_back_leaves_its_default() -> None:
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(
            StartOptions(mission=HIRING, sets=[("weeks", "6"), ("posts", "2")], ask=True)
        )
        with session.open(run_id) as live:
            questions = Questions(live)
            questions.take_back("weeks")
            offered = state(questions, "weeks").offered
            assert offered is not None
            assert offered.value == 4
            questions.take_back("posts")
            assert "posts" in [answer.key for _, answer in questions.missing()]


def test_broken_rules_are_known_before_anything_is_stored() -> None:
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(StartOptions(mission=HIRING, ask=True))
        with session.open(run_id) as live:
            questions = Questions(live)
            (rule,) = questions.broken({"interviewers": [{"name": "Ann", "hours": 0}]})
            assert rule.message.startswith("interviewers: at least one person")
            assert questions.broken({"interviewers": [{"name": "Ann", "hours": 1}]}) == []
            assert live.context.given.answers == {}


def test_a_run_without_a_company_gets_the_one_that_is_answered_and_its_last_answers() -> None:
    mission = "sales-plan-development"
    with RunSession(actor="Ann") as session:
        first, _ = session.create(
            StartOptions(
                mission=mission, sets=[("company_name", "Acme"), ("revenue_target", "300000")], ask=True
            )
        )
        second, _ = session.create(StartOptions(mission=mission, ask=True))
        with session.open(second) as live:
            questions = Questions(live)
            assert state(questions, "revenue_target").offered is None
            questions.store({"company_name": Sourced("Acme", questions.typed())})
            offered = state(questions, "revenue_target").offered
            assert offered is not None
            assert (offered.value, offered.source.kind.value, offered.source.ref) == (
                300000,
                "carried",
                first,
            )
            # Offered is not taken: the run still needs it.
            assert "revenue_target" in [answer.key for _, answer in questions.missing()]
        assert session.store.run(second).company == "Acme"


def test_answers_that_were_changed_together_are_undone_together(tmp_path: Path) -> None:

    sets = [("posts", "2"), ("budget", "8000"), ("interviewers", "Ann, 3")]
    source = Source(SourceKind.INTAKE, "typed")
    with RunSession(open_store(tmp_path / "home")) as session:
        session.start(StartOptions(mission=str(HIRING), sets=sets, output=tmp_path / "out"))
        run = session.list_runs()[0]
        with session.open(run.id) as live:
            live.answer({"posts": Sourced(3, source), "budget": Sourced(9000, source)})
            live.answer({"posts": Sourced(4, source)})
            assert live.context.workbook.intake["posts"] == 4
            live.undo()
            assert (live.context.workbook.intake["posts"], live.context.workbook.intake["budget"]) == (
                3,
                9000,
            )
            live.undo()
            assert (live.context.workbook.intake["posts"], live.context.workbook.intake["budget"]) == (
                2,
                8000,
            )


def test_documents_may_come_late_and_the_newest_of_an_input_counts(tmp_path: Path) -> None:
    sets = [("posts", "2"), ("budget", "8000"), ("interviewers", "Ann, 3")]
    first, second = tmp_path / "job description.md", tmp_path / "job description 2.md"
    first.write_text("# Post\n\n## Purpose\n\nWe need a baker. And more.\n", encoding="utf-8")
    second.write_text("# Post\n\n## Purpose\n\nWe need a miller.\n", encoding="utf-8")
    with RunSession(open_store(tmp_path / "home")) as session:
        session.start(StartOptions(mission=str(HIRING), sets=sets, output=tmp_path / "out"))
        run = session.list_runs()[0]
        with session.open(run.id) as live:
            assert live.context.workbook.values["applicants"]["summary"] == "2 posts are open."
            notes = live.add_documents([(None, first)])
            assert "Job description" in notes[0]
            assert live.context.workbook.values["applicants"]["summary"] == "We need a baker."
            live.add_documents([("job_description", second)])
            assert live.context.workbook.values["applicants"]["summary"] == "We need a miller."


def test_an_edit_in_a_row_that_is_not_there_names_the_rows(tmp_path: Path) -> None:
    sets = [("posts", "2"), ("budget", "8000"), ("interviewers", "Ann, 3")]
    with RunSession(open_store(tmp_path / "home")) as session:
        session.start(StartOptions(mission=str(HIRING), sets=sets, output=tmp_path / "out"))
        run = session.list_runs()[0]
        with session.open(run.id) as live:
            with pytest.raises(BadInput) as caught:
                live.preview_edit("/scorecard/criteria/1/name", "x")
            assert "craft, team" in " ".join(caught.value.lines())
            live.preview_edit("/scorecard/criteria/speed", {"name": "Speed", "weight": 1})
