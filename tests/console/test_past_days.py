"""Days of the last run that are over are named, and not offered again."""

from __future__ import annotations

import pytest

from missionrunner.console.lines import Console
from missionrunner.console.question_view import find_answer, show_question
from missionrunner.engine.preparation import StartOptions
from missionrunner.engine.questions import Questions
from missionrunner.session import RunSession

SALES = "sales-plan-development"


def shown(key: str, capsys: pytest.CaptureFixture[str], *before: tuple[str, str]) -> str:
    """A question of a company's second run, after these answers of its first."""
    with RunSession() as session:
        session.create(StartOptions(mission=SALES, company="Acme", sets=before))
        second, _ = session.create(StartOptions(mission=SALES, company="Acme"))
        with session.open(second) as live:
            questions = Questions(live)
            question, answer = find_answer(questions, key)
            show_question(questions, Console(plain=True), question, answer, again=False)
    return " ".join(capsys.readouterr().out.split())


def test_a_start_that_is_over_gives_way_to_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("plan_start", capsys, ("plan_start", "2020-01-01"))
    assert "In your last run: 1 Jan 2020. That is over, so it is not offered again." in text
    assert "(assumption: The first day of the next month)" in text


def test_a_start_still_to_come_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("plan_start", capsys, ("plan_start", "2090-01-02"))
    assert "Enter takes: 2 Jan 2090 (your last run, " in text
    assert "is over" not in text


def test_a_list_of_days_is_offered_while_one_of_them_is_to_come(capsys: pytest.CaptureFixture[str]) -> None:
    over = shown("non_selling_weeks", capsys, ("non_selling_weeks", "2020-07-06, 2020-07-13"))
    assert "In your last run: 6 Jul 2020" in over
    mixed = shown("non_selling_weeks", capsys, ("non_selling_weeks", "2020-07-06, 2090-07-03"))
    assert "Enter takes: 6 Jul 2020" in mixed
