"""Gates at a terminal: everything that a person can read and decide there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from console.at_terminal import HIRING, HIRING_SETS, Terminal

from missionrunner.session import RunSession

PROMPT = "Your decision>"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def at_first_gate(*options: str) -> Terminal:
    """An engaged run whose answers are all given, at the gate of its first phase."""
    intake = Path("intake.json")
    values: dict[str, Any] = {
        "posts": 2,
        "offer_rate": 0.25,
        "budget": 8000,
        "yearly_budget": 100000,
        "weeks": 4,
        "interviewers": [{"name": "Ann", "hours": 3}, {"name": "Ben", "hours": 2}],
    }
    intake.write_text(json.dumps(values), encoding="utf-8")
    person = Terminal("run", HIRING, "--intake", "intake.json", "--company", "Acme", "--engaged", *options)
    person.without_document()
    person.answer("Answers: 6 given.", "")
    person.see("Gate 1 of 2: Posts")
    return person


def verbs_of(run_id: str) -> list[str]:
    with RunSession() as session:
        return [decision.verb.value for decision in session.store.decisions(run_id)]


def test_a_gate_shows_what_was_drafted_with_sources_review_checks_and_assumptions() -> None:
    person = at_first_gate()
    shown = person.see(PROMPT)
    assert "Lead: recruiter. Planned: 20 minutes." in shown
    assert "Interviews needed: 12 [C]" in shown
    assert "2 posts are open. [P]" in shown
    assert "Checks: " in shown
    assert "To confirm: " in shown
    person.type("show scorecard")
    person.see("Scorecard")
    person.answer(PROMPT, "time 15")
    person.see("Planned: 35 minutes.")
    person.answer(PROMPT, "assumptions")
    person.see("Nobody gave these values.")
    person.answer(PROMPT, "nonsense")
    person.see("There is no command 'nonsense' here.")
    person.kill()


def test_the_whole_way_engaged_with_every_kind_of_decision(empty_folder: Path) -> None:
    person = at_first_gate("--output", "plan")
    # An edit by number.
    person.answer(PROMPT, "edit")
    person.answer("Which deliverable", "1")
    person.answer("Which one", "summary")
    person.answer("From: assumption: Standard sentence", "Two people are wanted.")
    person.see("1 value becomes new:")
    person.answer("Make this change?", "y")
    # A computed field offers what goes into it.
    person.answer(PROMPT, "edit /applicants/interviews_needed")
    person.answer("It is computed, so change what goes into it:", "")
    # Sent back with a note: the edit stays.
    person.answer(PROMPT, "send back applicants")
    person.answer("Your note for the lead", "Shorter, please.")
    person.see("Sent back with your note")
    person.see("Draft 2. Notes given: Shorter, please.")
    assert "Two people are wanted. [E]" in person.see(PROMPT)
    person.type("redo")
    person.see("Drafted again. What you edited stays.")
    person.answer(PROMPT, "approve")
    person.see("Approved: Posts.")
    # Undo, and approve again.
    person.answer("Gate 2 of 2: Interviews", "undo")
    person.see("The last decision: approve Posts.")
    person.answer("Take it back?", "y")
    person.see("Gate 1 of 2: Posts")
    person.answer(PROMPT, "approve")
    person.see("Gate 2 of 2: Interviews")
    # A late answer: the approved gate opens again and says why.
    person.answer(PROMPT, "answers")
    person.answer("Number of an answer to change", "posts")
    person.answer("Enter keeps: 2 (your answer)", "3")
    person.see("so this gate opens again: Posts.")
    person.answer("Make this change?", "y")
    person.answer("Number of an answer to change", "")
    person.see("You approved it, and it has changed since:")
    assert "Interviews needed: 12 -> 16" in person.see(PROMPT)
    person.type("approve")
    # Skip the second with a reason; then criteria and signature.
    person.see("Gate 2 of 2: Interviews")
    person.answer(PROMPT, "skip")
    person.answer("Your reason", "Planned elsewhere.")
    person.see("All gates are closed.")
    person.answer("Plan>", "criteria")
    person.answer("Criterion 1 of 2, SC1", "y")
    person.answer("Comment", "Looks right.")
    person.answer("Criterion 2 of 2, SC2", "n")
    person.answer("Comment", "Not yet.")
    person.answer("Plan>", "sign Ann")
    person.see("Found not met: SC2.")
    person.answer("Sign all the same? [y/N]", "y")
    person.see("Signed by Ann on ")
    person.see("The plan is here:")
    assert person.end() == 0
    assert verbs_of(person.run_id) == [
        "edit",
        "send_back",
        "redo",
        "approve",
        "undo",
        "approve",
        "answer",
        "approve",
        "skip",
        "tick",
        "tick",
        "sign",
    ]
    plan = (empty_folder / "plan" / "plan.md").read_text(encoding="utf-8")
    assert "Two people are wanted." in plan
    assert "signed by Ann" in plan
    assert "skipped it: Planned elsewhere." in plan.replace("\\", "")
    assert "Reach what is not met yet: Every criterion of the scorecard has a weight (Not yet.)." in plan


def test_kill_9_at_a_gate_and_resume_keeps_every_decision(empty_folder: Path) -> None:
    person = at_first_gate()
    person.answer(PROMPT, "edit /applicants/summary")
    person.answer("New value", "Mine.")
    person.answer("Make this change?", "")
    person.answer(PROMPT, "approve")
    person.see("Gate 2 of 2: Interviews")
    person.kill()

    again = Terminal("resume", person.run_id)
    seen = again.see("Gate 2 of 2: Interviews")
    assert "Question" not in seen
    again.answer(PROMPT, "show applicants")
    again.see("Mine. [E]")
    again.answer(PROMPT, "pause")
    assert again.end() == 4
    assert verbs_of(person.run_id) == ["edit", "approve"]


def test_a_value_that_is_refused_changes_nothing_and_the_run_goes_on() -> None:
    person = at_first_gate()
    person.answer(PROMPT, "edit /interview_plan/hours_each")
    person.answer("New value", "many")
    person.see("Must be a number")
    person.answer("New value", "")
    person.answer(PROMPT, "edit /applicants/nothing")
    person.answer(PROMPT, "approve")
    person.see("Approved: Posts.")
    person.kill()
    assert verbs_of(person.run_id) == ["approve"]


def test_a_second_process_watches() -> None:
    person = at_first_gate()
    person.see(PROMPT)
    second = Terminal("resume", person.run_id)
    second.see(f"Run {person.run_id} is in use by process {person.process.pid}")
    second.see("Gate of Posts is open.")
    person.type("approve")
    second.see(": approve posts")
    person.answer(PROMPT, "approve")
    person.answer("Plan>", "done")
    assert person.end() == 0
    assert second.end() == 0
    assert "Finished, not signed" in second.text


def test_closed_input_at_a_gate_pauses() -> None:
    person = at_first_gate()
    person.see(PROMPT)
    person.process.sendeof()
    assert person.end() == 4
    assert f"missionrunner decide {person.run_id} approve --phase posts" in person.text


def test_automatic_mode_asks_once_at_the_end() -> None:
    person = Terminal("run", HIRING, "--company", "Acme", *HIRING_SETS)
    person.without_document()
    person.answer("pause stops here>", "")
    seen = person.see("Gate: the whole plan.")
    assert "Gate 1" not in seen
    person.answer(PROMPT, "send back applicants")
    person.answer("Your note for the lead", "Shorter.")
    person.answer(PROMPT, "sign")
    person.answer("Your name", "Ann")
    person.answer("Sign all the same?", "y")
    person.see("Signed by Ann on ")
    assert person.end() == 0


def test_an_open_error_is_named_at_approval_travels_on_and_is_said_before_signing() -> None:
    person = at_first_gate()
    person.answer(PROMPT, "edit /scorecard/criteria/craft/weight")
    person.answer("New value", "0")
    person.answer("Make this change?", "y")
    person.answer(PROMPT, "approve")
    seen = person.answer("Approve all the same?", "")
    assert "Error HIR-03: A criterion has no weight." in seen
    person.answer(PROMPT, "approve")
    person.answer("The plan cannot be signed before this is fixed. Approve all the same?", "y")
    person.see("Handed over by Posts:")
    shown = person.answer(PROMPT, "approve")
    assert "1 failed check." in shown
    assert "- Error HIR-03: A criterion has no weight." in shown
    person.answer("Plan>", "sign")
    seen = person.answer("The plan cannot be signed: checks fail: HIR-03.", "done")
    assert "Your name" not in seen
    assert "criteria" not in seen
    assert person.end() == 3
    assert verbs_of(person.run_id) == ["edit", "approve", "approve"]


def test_what_is_sent_back_is_asked_until_it_is_something_of_this_gate() -> None:
    person = at_first_gate()
    person.answer(PROMPT, "approve")
    person.see("Gate 2 of 2: Interviews")
    offered = person.answer(PROMPT, "send back") + person.answer("Enter for the whole phase", "applicants")
    assert "A phase: interviews. A deliverable: " in " ".join(offered.split())
    person.see("It belongs to the phase Posts: undo its approval, or edit it here.")
    person.answer("Send back (back to cancel)>", "interview_plan")
    person.answer("Your note for the lead", "Fewer, please.")
    person.see("Sent back with your note")
    person.answer(PROMPT, "send back")
    person.answer("Send back>", "back")
    person.answer(PROMPT, "pause")
    assert verbs_of(person.run_id) == ["approve", "send_back"]
    person.kill()


def test_diff_compares_with_the_draft_and_later_with_what_was_approved() -> None:
    person = at_first_gate()
    person.answer(PROMPT, "diff")
    person.see("Nothing has changed since it was approved or drafted.")
    person.answer(PROMPT, "edit /applicants/summary")
    person.answer("New value", "Mine.")
    person.answer("Make this change?", "")
    person.answer(PROMPT, "answers")
    person.answer("Number of an answer to change", "posts")
    person.answer("Enter keeps: 2", "3")
    person.answer("Make this change?", "")
    person.answer("Number of an answer to change", "")
    person.answer(PROMPT, "diff")
    person.see("Posts, changed since draft 1:")
    shown = person.answer(PROMPT, "approve")
    assert "Summary: 2 posts are open. -> Mine. (edited by " in shown
    assert "Interviews needed: 12 -> 16 (computed)" in shown
    person.answer("Gate 2 of 2", "edit /applicants/summary")
    person.answer("New value", "Ours.")
    person.answer("this gate opens again: Posts.", "")
    person.answer(PROMPT, "diff")
    person.see("Posts, changed since it was approved:")
    shown = person.see(PROMPT)
    assert "Summary: Mine. -> Ours. (edited by " in shown
    assert "Interviews needed" not in shown
    person.kill()


def test_a_row_is_edited_field_by_field_and_one_that_is_not_there_is_refused() -> None:
    person = at_first_gate()
    person.answer(PROMPT, "edit /scorecard/criteria/9/weight")
    person.see("Criteria: there is no row '9'.")
    assert "Rows: craft (Craft), team (Working with others)." in person.answer(PROMPT, "edit scorecard")
    person.answer("Which one (back: one level up, Enter: leave)>", "1")
    person.answer("Which one (add a row, back: one level up, Enter: leave)>", "1")
    person.answer("Which one (back: one level up, Enter: leave)>", "criterion")
    person.answer("New value", "Cooking")
    person.answer("Make this change?", "")
    person.answer("Changed. It is yours now", "weight")
    person.answer("New value", "5")
    person.answer("Make this change?", "")
    shown = person.answer("Which one (back: one level up, Enter: leave)>", "back")
    assert "Cooking [edited by " in shown
    shown = person.answer("Which one (add a row, back: one level up, Enter: leave)>", "nonsense")
    assert "1. Cooking (craft) ..." in shown
    person.answer("a name, add, back, or Enter.", "")
    person.answer("Still open: Posts.", "pause")
    assert person.end() == 4
    assert verbs_of(person.run_id) == ["edit", "edit"]


def test_a_value_that_shows_an_answer_leads_to_its_question() -> None:
    person = Terminal("run", "sales-plan-development", "--example", "fjordlane", "--engaged")
    person.answer("pause stops here>", "")
    person.answer(PROMPT, "edit /growth_gap/repeat_revenue_target")
    seen = person.answer("Enter keeps: ", "")
    assert "This is your answer to question 8.1 (Repeat revenue target)." in seen
    assert "It is computed" not in seen
    person.answer(PROMPT, "edit /sales_initiatives/initiatives/I1/owner")
    person.answer("New value", "Jonas")
    changes = person.answer("Make this change?", "n").replace("\r\n", " ")
    lines = [" ".join(text.split()) for text in changes.split("- ")[1:]]
    assert len(lines) == len(set(lines))
    person.kill()
