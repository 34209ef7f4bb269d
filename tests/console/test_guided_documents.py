"""Documents at a terminal: asked for before the questions, given at a gate, given on resuming."""

from __future__ import annotations

from pathlib import Path

import pytest
from console.at_terminal import HIRING, HIRING_SETS, Terminal

from missionrunner.session import RunSession

PROMPT = "Your decision>"
JOB = "# Job description\n\n## Purpose\n\nThe line needs a night shift. It grows.\n"


@pytest.fixture(autouse=True)
def folder_with_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder that holds one document, with a space in its name."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "the job.md").write_text(JOB, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def documents_of(run_id: str) -> list[tuple[str, str]]:
    with RunSession() as session:
        return [(document.input, document.file_name) for document in session.store.documents(run_id)]


def test_the_intake_asks_for_documents_and_says_what_it_recognised() -> None:
    person = Terminal("run", HIRING)
    asked = person.answer("Path of the file (Enter to go on without it)>", "nothing.md")
    assert "Document: Job description (required)" in asked
    assert "It is read for: Purpose." in asked
    person.answer("nothing.md: there is no such file", "?")
    person.answer("the path of a file; it is read and checked at once", "'the job.md'")
    person.see("the job.md: read as Job description (as you said).")
    person.see("Recognised: Purpose.")
    person.see("Question 1 of 5")
    person.kill()
    assert documents_of(person.run_id) == [("job_description", "the job.md")]
    again = Terminal("resume", person.run_id)
    assert "Document:" not in again.see("Question 1 of 5")
    again.kill()


def test_who_goes_on_without_a_document_is_not_asked_again_and_can_give_it_at_a_gate() -> None:
    person = Terminal("run", HIRING, "--company", "Acme", "--engaged", *HIRING_SETS)
    person.without_document()
    person.answer("pause stops here>", "")
    person.answer("Gate 1 of 2: Posts", "approve")
    shown = person.answer("Gate 2 of 2: Interviews", "checks")
    assert "Document:" not in shown
    person.answer(PROMPT, "document")
    shown = person.answer("FILE, or INPUT=FILE (Enter to cancel)>", "job=missing.md")
    assert "Job description (job_description): not given" in shown
    person.answer("there is no such file", "document job_description=the job.md")
    person.see("Recognised: Purpose.")
    person.see("You approved it, and it has changed since:")
    person.see("Funnel of applicants, Summary: 2 posts are open. -> The line needs a night shift.")
    person.answer(PROMPT, "document nonsense=the job.md")
    person.see("Inputs of this mission: job_description.")
    person.kill()


def test_a_failing_check_says_how_the_missing_document_is_given() -> None:
    sets = [text.replace("budget=8000", "budget=80000") for text in HIRING_SETS]
    person = Terminal("run", HIRING, "--company", "Acme", *sets)
    person.without_document()
    person.answer("pause stops here>", "")
    person.see("Documents not given yet: Job description. Give one with: document FILE")
    person.kill()


def test_a_document_is_given_when_a_run_is_resumed() -> None:
    person = Terminal("run", HIRING, "--company", "Acme", "--engaged", *HIRING_SETS)
    person.without_document()
    person.answer("pause stops here>", "")
    person.see("Gate 1 of 2: Posts")
    person.kill()
    again = Terminal("resume", person.run_id, "--document", "the job.md")
    again.see("the job.md: read as Job description")
    again.answer(PROMPT, "show applicants")
    again.see("The line needs a night shift. [D]")
    again.kill()
