"""The intake at a terminal: every question, every command, and nothing lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from console.at_terminal import HIRING, Terminal

from missionrunner.session import RunSession

DRAFT = "pause stops here>"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def answers_of(run_id: str) -> dict[str, object]:
    with RunSession() as session:
        return {key: answer.value for key, answer in session.store.answers(run_id).items()}


def test_all_questions_are_asked_in_order_and_each_is_checked_at_once(empty_folder: Path) -> None:
    person = Terminal("run", HIRING, "--output", "plan", "--company", "Acme")
    person.without_document()
    person.see("5 questions are open")
    first = person.answer("Required. It has no default.", "two")
    assert "Question 1 of 5 (Open posts)" in first
    assert "How many posts are open?" in first
    assert "Why: Everything is counted back from it." in first
    assert "Example: 2" in first
    person.answer("Must be a whole number of at least 1; got 'two'", "2")
    person.see("Noted: 2")
    person.answer("Enter takes: 25.0 % (assumption: One in four)", "")
    person.answer("Question 3 of 5, part 1 of 2 (Budget)", "8k")
    person.see("Noted: 8,000")
    person.answer("part 2 of 2 (Budget of the year)", "")
    person.answer("Question 4 of 5 (Weeks)", "6")
    person.answer("Each row: Name, Hours a week.", "Ann, 0")
    person.answer(
        "That does not fit: interviewers: at least one person needs more than 0 hours", "Ann, 3; Ben, 2"
    )
    person.answer(DRAFT, "")
    person.answer("Gate: the whole plan.", "approve")
    person.answer("Your name to sign it", "")
    assert person.end() == 0
    assert (empty_folder / "plan" / "plan.md").is_file()
    assert answers_of(person.run_id) == {
        "posts": 2,
        "budget": 8000,
        "weeks": 6,
        "interviewers": [{"name": "Ann", "hours": 3}, {"name": "Ben", "hours": 2}],
    }
    # Plain text: no control codes, no boxes, nothing wider than the terminal.
    assert not re.search(r"[\x1b\u2500-\u257f]", person.text)
    assert max(len(line) for line in person.text.splitlines() if "/" not in line) <= 80


def test_back_skip_help_and_all(empty_folder: Path) -> None:
    person = Terminal("run", HIRING)
    person.without_document()
    person.answer("Question 1 of 5", "back")
    person.answer("This is the first question.", "help")
    person.answer("skip leaves the question open", "skip")
    person.answer("It is asked again before the first phase.", "50 %")
    person.see("Noted: 50.0 %")
    person.answer("(Budget)", "back")
    person.answer("Enter keeps: 50.0 % (your answer)", "20 %")
    person.answer("(Budget)", "all")
    listed = person.answer("Number of an answer to change, list, or Enter to go on>", "weeks")
    assert "2. Offer rate: 20.0 % [your answer]" in listed
    assert "4. Weeks: 4 [assumption]" in listed
    person.answer("Enter keeps: 4 (assumption: A month)", "8")
    person.answer("Number of an answer to change", "")
    person.answer("(Budget)", "8000")
    person.answer("(Budget of the year)", "")
    person.answer("(Weeks)", "")
    person.answer("(Interviewers)", "Ann, 3")
    person.answer("This answer is needed before the first phase can be drafted.", "skip")
    person.answer("The run cannot go on without it.", "3")
    person.answer(DRAFT, "pause")
    assert person.end() == 4
    assert answers_of(person.run_id)["posts"] == 3
    assert answers_of(person.run_id)["weeks"] == 8


def test_kill_9_at_a_question_loses_nothing_and_asks_nothing_twice(empty_folder: Path) -> None:
    person = Terminal("run", HIRING, "--output", "plan")
    person.without_document()
    person.answer("Question 1 of 5", "2")
    person.answer("Question 2 of 5", "")
    person.answer("Question 3 of 5, part 1", "8000")
    person.see("Question 3 of 5, part 2")
    person.kill()

    person_again = Terminal("resume", person.run_id)
    seen = person_again.see("Question 3 of 5, part 2")
    assert "Question 1" not in seen
    assert "Question 2" not in seen
    person_again.kill()
    assert answers_of(person.run_id) == {"posts": 2, "budget": 8000}


def test_ctrl_c_pauses_with_the_line_that_goes_on() -> None:
    person = Terminal("run", HIRING)
    person.without_document()
    person.see("Required. It has no default.")
    person.process.sendintr()
    assert person.end() == 130
    assert f"missionrunner resume {person.run_id}" in person.text
    assert "Traceback" not in person.text


def test_the_end_of_the_input_pauses() -> None:
    person = Terminal("run", HIRING)
    person.without_document()
    person.see("Required. It has no default.")
    person.process.sendeof()
    assert person.end() == 4
    assert "- posts: How many posts" in " ".join(person.text.split())
    assert "The input has ended; nothing is lost." in person.text
    assert f"missionrunner resume {person.run_id} --set posts='...' --set budget='...'" in person.text


def test_the_last_run_of_the_company_is_offered_with_its_source() -> None:
    first = Terminal("run", HIRING, "--company", "Acme", "--set", "posts=7", "--set", "weeks=9")
    first.without_document()
    first.see("Question 2 of 5")
    first.kill()

    second = Terminal("run", HIRING, "--company", "Acme")
    second.without_document()
    second.answer(f"Enter takes: 7 (your last run, {first.run_id})", "")
    second.see("Question 2 of 5")
    second.kill()
    with RunSession() as session:
        (answer,) = session.store.answers(second.run_id).values()
    assert (answer.value, answer.source.kind.value, answer.source.ref) == (7, "carried", first.run_id)


def test_answers_that_contradict_each_other_are_changed_together(empty_folder: Path) -> None:
    person = Terminal("run", "sales-plan-development", "--example", "fjordlane")
    person.see("sales_bible.md")
    person.answer(DRAFT, "all")
    person.answer("Number of an answer to change", "plan_months")
    person.answer("Enter keeps: 12 months (your answer)", "6")
    person.see("That does not fit: ")
    person.see("Share of each quarter is now:")
    person.answer("Share of each quarter>", "0.4, 0.5")
    person.see("must add up to 1")
    person.answer("Share of each quarter>", "0.4, 0.6")
    person.see("Noted: Share of each quarter: 40.0 % / 60.0 %")
    person.answer("Number of an answer to change", "")
    person.answer(DRAFT, "pause")
    assert person.end() == 4
    assert answers_of(person.run_id)["plan_months"] == 6
    assert answers_of(person.run_id)["quarter_weights"] == [0.4, 0.6]


def test_another_mission_starts_from_inside_a_session() -> None:
    person = Terminal("run", HIRING)
    person.without_document()
    person.answer("Question 1 of 5", "/help")
    person.answer("/coord MISSION [FILE...]", "/coord sales-plan-developmant")
    person.answer("sales-plan-development", f"/coord {MISSIONS_OPEN_DAY} nowhere.md")
    person.answer("nowhere.md", f"/coord {MISSIONS_OPEN_DAY}")
    assert "Paused" not in person.text
    person.see("Paused; nothing is lost.")
    person.see("Open Day")
    person.kill()


MISSIONS_OPEN_DAY = str(Path(HIRING).parent / "open-day")


def test_a_question_mark_is_help_and_a_text_without_letters_is_asked_back() -> None:
    person = Terminal("run", "sales-plan-development", "--set", "offer=Charts")
    person.answer("Document: Sales Bible (required)", "")
    person.answer("Document: Foundation documents (required)", "")
    person.answer("Question 1 of 26 (Company)", "?")
    person.answer("help this list (? is the same)", "25.000,50")
    person.answer("has no letters. Is it meant as Company?", "")
    person.answer("Company>", "Acme")
    person.see("Noted: Acme")
    person.kill()
    assert answers_of(person.run_id) == {"offer": "Charts", "company_name": "Acme"}


def test_skip_takes_an_answer_back_only_after_a_question() -> None:
    person = Terminal("run", HIRING)
    person.without_document()
    person.answer("Question 1 of 5", "2")
    person.answer("Question 2 of 5", "back")
    person.answer("Enter keeps: 2 (your answer)", "skip")
    person.answer("You answered: 2. Take it back?", "")
    person.answer("Question 2 of 5", "back")
    person.answer("Enter keeps: 2 (your answer)", "skip")
    person.answer("You answered: 2. Take it back?", "y")
    person.see("It is asked again before the first phase.")
    person.kill()
    assert answers_of(person.run_id) == {}


def test_numbers_of_the_list_are_those_of_the_questions_and_faults_speak_with_labels() -> None:
    person = Terminal("run", "sales-plan-development", "--example", "fjordlane")
    person.answer(DRAFT, "criteria")
    person.answer("'criteria' is no command here", "all")
    listed = person.answer("Number of an answer to change", "8.2")
    assert " 10. Decided deals by step reached: 610" in " ".join(listed.split())
    assert "12.2 Packages: " in listed
    # A count is said once with its word: "6 deals", not "deals 6 deals".
    assert "(deals " not in listed
    assert " deals, value " in " ".join(listed.split())
    person.answer("Question 8 of 26, part 2 of 2 (Person for existing customers)", "")
    person.answer("Number of an answer to change", "99")
    person.answer("Type a number of the list, such as 3 or 8.2", "10")
    person.answer("Question 10 of 26 (Decided deals by step reached)", "6, 5, 4, 3, 2, 3")
    person.see("That does not fit: Decided deals by step reached needs six numbers")
    person.answer("Type Decided deals by step reached again.", "")
    person.answer("Number of an answer to change", "team")
    asked = person.answer("Question 16 of 26", "Ann, pilot, 0.5; Ben, sales_lead")
    del asked
    shown = person.answer("Row 1, Role must be one of Founder", "Ann, founder; Ben, sales_lead")
    assert "Each row: Name, Role, Share of time for selling." in " ".join(shown.split())
    person.see("Row 1, Share of time for selling is missing")
    person.answer("1 more: row 2, Share of time for selling", "")
    person.answer("Number of an answer to change", "repeat_revenue_target")
    person.answer("part 1 of 2", "600000")
    seen = person.answer("Revenue target>", "60000")
    assert "Repeat revenue target must be below Revenue target" in " ".join(seen.split())
    person.answer("Revenue target is now: 60,000 EUR.", "700000")
    person.see("Noted: Repeat revenue target: 600,000 EUR")
    person.see("Noted: Revenue target: 700,000 EUR")
    person.kill()
