"""Session notes and the clock at the prompts of the guided session, and by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.test_decide import HIRING, SETS, command
from console.at_terminal import HIRING_SETS, Terminal

from missionrunner.console import facilitator, lines
from missionrunner.session import RunSession


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run_id() -> str:
    """A run at the gate of its first phase, without a terminal."""
    assert command("run", HIRING, "--engaged", "--company=Acme", *SETS).returncode == 4
    with RunSession() as session:
        return session.list_runs()[0].id


def test_words_of_the_session_work_at_every_prompt(empty_folder: Path) -> None:
    person = Terminal("run", HIRING, "--engaged", *HIRING_SETS)
    person.answer("Document: Job description (required)", "/attendee Ann Lee, Ben")
    person.see("Noted as 1: Attendee: Ann Lee")
    person.see("Noted as 2: Attendee: Ben")
    person.type("")
    person.answer("Enter drafts the plan", "clock")
    person.see("The clock starts with the first phase.")
    person.type("")
    person.answer("For the session: note, action, decided, park", "note The offer rate is a guess")
    person.see("Noted as 3: Note: The offer rate is a guess")
    person.type("action Call the agency")
    person.answer("Who does it", "Ben")
    person.answer("Until when", "soon")
    person.see("this is no day")
    person.answer("Until when", "1 Dec 2026")
    person.see("Noted as 4: Action item: Call the agency, owner Ben, due 1 Dec")
    person.type("decided")
    person.answer("Decision (Enter to cancel):", "Two posts")
    person.see("Noted as 5")
    person.type("resolve 4")
    person.see("(done)")
    person.type("correct 4 Call both agencies due 2 Dec 2026")
    person.see("Corrected: Action item: Call both agencies, owner Ben, due 2 Dec")
    person.type("correct 4")
    person.see("such as: correct 3 New text")
    person.type("remove 3")
    person.see("Removed: Note: The offer rate")
    person.type("resolve 9")
    person.see("There is no session note 9.")
    person.type("notes")
    person.see("1. Ann Lee [before the first phase")
    person.type("add 10")
    person.see("open now")
    person.type("break")
    person.answer("The clock stands still. Enter goes on>", "")
    person.see("Session: minute 0 of")
    person.type("approve")
    person.answer("Your decision>", "approve")
    person.answer("Plan>", "done")
    assert person.end() == 0
    [plan] = empty_folder.glob("*/plan.md")
    text = plan.read_text("utf-8")
    assert "Two posts" in text
    assert "Ann Lee" in text
    assert "offer rate is a guess" not in text


def test_notes_by_command(run_id: str) -> None:
    assert "Nothing is noted yet" in command("note", run_id).stderr
    done = command(
        "note", run_id, "--kind=action", "--text=Call Ben", "--owner=Ann", "--due=2026-12-01", "--actor=Cyd"
    )
    assert "Noted as 1: Action item: Call Ben, owner Ann, due" in done.stderr
    command("note", run_id, "--kind=parking-lot", "--text=Salaries")
    assert command("note", run_id, "--resolve=1").returncode == 0
    [first, second] = [json.loads(line) for line in command("note", run_id, "--json").stdout.splitlines()]
    assert (first["kind"], first["status"], first["due"], first["phase"]) == (
        "action",
        "done",
        "2026-12-01",
        "posts",
    )
    assert (first["actor"], second["kind"]) == ("Cyd", "parking_lot")
    assert "Pay of all teams" in command("note", run_id, "--correct=2", "--text=Pay of all teams").stderr
    command("note", run_id, "--correct=1", "--owner=Dee")
    [first, second] = [json.loads(line) for line in command("note", run_id, "--json").stdout.splitlines()]
    assert (first["text"], first["owner"], first["due"]) == ("Call Ben", "Dee", "2026-12-01")
    assert (second["text"], second["phase"]) == ("Pay of all teams", "posts")
    command("note", run_id, "--remove=2")
    assert "Pay of all teams" not in command("note", run_id).stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--text=x", "--owner=Ann"], "no owner"),
        (["--kind=action", "--text=x", "--due=soon"], "no day"),
        (["--text=x", "--remove=1"], "One thing at a time"),
        (["--owner=Ann"], "need --text"),
        (["--correct=1"], "needs what is right"),
        (["--remove=7"], "no session note 7"),
        (["--kind=idea", "--text=x"], "idea"),
    ],
)
def test_what_is_no_note_says_why(run_id: str, words: list[str], message: str) -> None:
    ended = command("note", run_id, *words)
    assert ended.returncode == 2
    assert message in ended.stderr


def test_a_note_after_the_end_stands_in_the_files(run_id: str, empty_folder: Path) -> None:
    command("decide", run_id, "approve")
    assert command("decide", run_id, "approve").returncode in (0, 3)
    assert "written again" in command("note", run_id, "--text=One more thing").stderr
    [plan] = empty_folder.glob("*/plan.md")
    assert "One more thing" in plan.read_text("utf-8")


def test_whoever_watches_reads_what_is_noted(run_id: str) -> None:
    command("note", run_id, "--kind=action", "--text=Call Ben", "--actor=Cyd")
    command("note", run_id, "--resolve=1", "--actor=Cyd")
    command("decide", run_id, "approve")
    command("decide", run_id, "approve")
    seen = command("watch", run_id).stdout
    assert "Noted by Cyd: action: Call Ben" in seen
    assert "Done by Cyd: action: Call Ben" in seen


def test_the_lists_of_words_fit_a_narrow_terminal() -> None:
    assert max(map(len, (*facilitator.HELP, *lines.HELP))) <= 80


def test_the_clock_by_command(run_id: str) -> None:
    shown = command("clock", run_id).stdout
    assert "open now" in shown
    assert "Session: minute 0 of" in shown
    more = command("clock", run_id, "--add=10", "--phase=interviews", "--pause").stdout
    assert "the clock stands still" in more
    assert command("clock", run_id, "--add=10", "--phase=nothing").returncode == 2
    assert command("clock", run_id, "--phase=posts").returncode == 2


def test_runs_of_one_company(run_id: str) -> None:
    command("run", HIRING, "--engaged", "--company=Beta", *SETS)
    assert len(command("runs").stdout.splitlines()) == 2
    assert [run_id in line for line in command("runs", "--company=ACME").stdout.splitlines()] == [True]
