"""The whole walk at 80x24 with keys only: brief, intake, gates, edits, sign-off."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import HIRING, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Plans are written to the current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def answer_everything(walk: Walk) -> None:
    """From the brief through the intake to the first gate."""
    await walk.sees("Fill open posts", "b Begin")
    await walk.press("b")
    await walk.sees("Question 1 of 5", "How many posts are open?")
    await walk.type("2")
    await walk.sees("fits")
    await walk.press("enter")
    await walk.sees("Question 2 of 5", "Offered: 25.0 %", "One in four.")
    await walk.press("enter")
    await walk.sees("Question 3 of 5", "Part 1 of 2")
    await walk.type("8000")
    await walk.press("enter")
    await walk.sees("Part 2 of 2", "Budget of the year")
    await walk.press("f4")
    await walk.sees("Question 4 of 5", "In how many weeks?")
    await walk.press("enter")
    await walk.sees("Question 5 of 5", "Name*", "Hours a week*")
    await walk.type("Ann")
    await walk.press("enter")
    await walk.type("3")
    await walk.press("enter")
    await walk.type("Ben")
    await walk.press("tab")
    await walk.type("2")
    await walk.press("enter", "enter")
    await walk.sees("That was the last question.", "Draft the plan")
    await walk.press("enter")
    await walk.sees("Gate: Posts", "Funnel of applicants")


def begin() -> Start:
    return Start(options=StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True))


async def test_skipping_forward_keeps_what_was_given_and_typed(own_folder: Path) -> None:
    async with walking(begin()) as walk:
        await walk.sees("Fill open posts", "b Begin")
        await walk.press("b")
        await walk.sees("Question 1 of 5")
        await walk.type("2")
        await walk.press("enter")
        await walk.sees("Question 2 of 5")
        await walk.type("30 %")
        await walk.press("f3")
        await walk.sees("Question 1 of 5", "Given already: 2")
        await walk.press("f4")
        await walk.sees("Question 2 of 5", "read as 30.0 %")
        await walk.press("f4")
        await walk.sees("Question 3 of 5")
        await walk.press("f3")
        await walk.sees("Question 2 of 5", "read as 30.0 %")
        await walk.press("f3")
        await walk.sees("Question 1 of 5", "Given already: 2")


async def test_a_plan_is_made_with_keys_only(own_folder: Path) -> None:
    async with walking(begin()) as walk:
        await answer_everything(walk)

        # While a gate is open the plan cannot be signed; Enter goes to the gate.
        await walk.press("p")
        await walk.sees("criteria: 0 of 2 decided")
        await walk.press("s")
        shown = await walk.sees("The plan cannot be signed yet", "phase: Posts waits for your decision")
        assert "signs all the same" not in shown
        await walk.press("s", "enter")
        await walk.sees("Gate: Posts", "Funnel of applicants")

        await walk.press("a")
        await walk.sees("Approved: Posts", "Gate: Interviews", "Interview plan")

        # An edit shows first what it changes, and that an approved gate opens again.
        while "Hours for one applicant" not in walk.screen() or walk.document.path[-1] != "hours_each":
            await walk.press("right")
        await walk.press("e")
        await walk.sees("Interview plan, Hours for one applicant", "Allowed: a number")
        await walk.press("backspace", "backspace", "backspace")
        await walk.type("3")
        await walk.press("enter")
        await walk.sees("This changes the plan", "this gate opens again: Posts", "Hours of interviews")
        await walk.press("enter")
        await walk.sees("edited by", "Changed. It is yours now")

        # Undo takes it back.
        await walk.press("u")
        await walk.sees("Take back the last decision?", "Edit: Interview plan, Hours for one applicant")
        await walk.press("enter")
        await walk.sees("Taken back.")

        await walk.press("a")
        await walk.sees("All gates are closed.")

        await walk.press("p")
        await walk.sees("Hiring Round", "criteria: 0 of 2 decided", "files:")
        await walk.press("c")
        await walk.sees("Success criteria: you decided on 0 of 2")
        # Who thinks again before the comment has ticked nothing.
        await walk.press("y")
        await walk.sees("Your comment", "You say: met.")
        await walk.press("escape")
        await walk.sees("Success criteria: you decided on 0 of 2")
        await walk.press("y")
        await walk.sees("Your comment")
        await walk.type("seen")
        await walk.press("enter")
        await walk.sees("you decided on 1 of 2")
        await walk.press("escape")
        await walk.press("s")
        # What is open is said in words, each point one key from its place; a person may sign over it.
        shown = await walk.sees("Sign although these points are open?", "not decided by you: Every criterion")
        assert "SC2" not in shown
        await walk.press("enter")
        await walk.sees("Success criteria: you decided on 1 of 2")
        await walk.press("escape")
        await walk.sees("Sign although these points are open?")
        await walk.press("s")
        await walk.sees("Sign the plan as", "Success criteria: 1 of 2 decided. Checks: ")
        # A key that is pressed once too often is no name.
        await walk.press("s", "enter")
        await walk.sees("A name is needed here")
        await walk.press("backspace")
        await walk.type("Ann")
        await walk.press("enter")
        await walk.sees("Signed by Ann")
        # Confirming changes what was signed, so it is asked first.
        await walk.press("o")
        await walk.sees("Nobody gave these values")
        await walk.press("y")
        await walk.sees("Take the signature away?", "Ann signed the plan without")
        await walk.press("escape")
        await walk.sees("Nobody gave these values")
        await walk.press("escape")
        await walk.sees("Signed by Ann")

    [plan] = own_folder.glob("*/plan.md")
    assert "signed by Ann" in plan.read_text("utf-8")


async def test_sending_back_redo_and_skip(own_folder: Path) -> None:
    async with walking(begin()) as walk:
        await answer_everything(walk)
        await walk.press("b")
        await walk.sees("Return what?", "the whole phase Posts")
        await walk.press("down", "down", "enter")
        await walk.sees("your note", "your note stands in the record")
        await walk.type("Shorter")
        await walk.press("escape")
        await walk.press("b")
        await walk.sees("Return what?")
        await walk.press("down", "down", "enter")
        # What was typed before is still there.
        await walk.sees("Shorter")
        await walk.type(" please")
        await walk.press("enter")
        await walk.sees("The draft is the same")
        # What another draft without a model is worth is said before.
        await walk.press("r")
        await walk.sees("Draft Posts again?", "comes out the same")
        await walk.press("enter")
        await walk.settles()
        await walk.press("K")
        await walk.sees("your reason")
        await walk.press("enter")
        await walk.sees("Some words are needed here.")
        await walk.type("decided elsewhere")
        await walk.press("enter")
        await walk.sees("Skipped; the reason", "Gate: Interviews")
    with RunSession() as session:
        [run] = session.list_runs()
        notes = [d.note for d in session.store.decisions(run.id) if d.note]
    assert notes == ["Shorter please", "decided elsewhere"]
