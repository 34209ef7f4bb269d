"""Documents that are given while a run is open, and checks that say what to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start

_MISSION = "sales-plan-development"
_EXAMPLE = Path(__file__).resolve().parents[2] / "missions" / _MISSION / "examples" / "fjordlane"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_start(*, intake: bool) -> Start:
    """Without the Sales Bible, which the mission wants; with all answers, or with none."""
    options = StartOptions(
        mission=_MISSION,
        mode="auto" if intake else "engaged",
        ask=not intake,
        intake=_EXAMPLE / "intake.json" if intake else None,
        company="Fjordlane Analytics",
    )
    return Start(options=options, at_once=True)


async def test_the_error_of_a_missing_document_leads_to_giving_it_and_is_gone_then() -> None:
    async with walking(a_start(intake=True)) as walk:
        await walk.sees("Gate: the whole plan", "2 errors")
        await walk.settles()
        await walk.press("p")
        await walk.sees("criteria: 0 of 8 decided")
        await walk.press("x")
        await walk.sees("No Sales Bible was loaded")
        await walk.press("down", "enter")
        await walk.sees("Check BIB-01 fails", "To do: Give the Sales Bible as a document", "give a document")
        assert "no. used_in" not in walk.screen()
        await walk.press("end", "enter")
        await walk.sees("Add a document", "Sales Bible: not given yet")
        await walk.type(str(_EXAMPLE / "sales_bible.md"))
        await walk.press("enter")
        await walk.sees("What was read", "read as Sales Bible", "Ideal customer profile")
        await walk.press("escape")
        await walk.settles()
        await walk.press("x")
        shown = await walk.sees("Checks that do not hold")
        assert "error" not in shown


async def test_a_document_that_comes_during_the_intake_is_read_and_a_wrong_path_loses_nothing() -> None:
    async with walking(a_start(intake=False)) as walk:
        await walk.sees("of 26")
        await walk.type("/document nowhere.md")
        await walk.press("enter")
        await walk.sees("nowhere.md")
        await walk.type(f"/document {_EXAMPLE / 'sales_bible.md'}")
        await walk.press("enter")
        await walk.sees("What was read", "read as Sales Bible")
        await walk.press("escape", "ctrl+g")
        await walk.sees("Sales Bible: sales_bible.md", "Foundation documents: not given yet")


async def test_a_check_offers_the_answers_that_solve_it() -> None:
    async with walking(a_start(intake=True)) as walk:
        await walk.sees("Gate: the whole plan")
        await walk.settles()
        await walk.press("x")
        await walk.sees("With today's rates")
        await walk.press("down", "down", "enter")
        await walk.sees(
            "To do:", "change your answer Open pipeline", "change your answer Revenue target: 470,000 EUR"
        )
        await walk.press("down", "enter")
        await walk.sees("Question 14 of 26")


async def test_the_brief_says_what_is_wanted_below_a_heading(tmp_path: Path) -> None:
    bible = tmp_path / "bible.md"
    bible.write_text(
        "# Sales Bible\n\n## Objections\n\n- We have SAP.\n\n## Red flags\n\n- Lowest price only\n"
    )
    options = StartOptions(mission=_MISSION, documents=[(None, bible)], mode="engaged", ask=True)
    async with walking(Start(options=options)) as walk:
        await walk.sees("Sales Bible, 1 of 11 parts understood")
        await walk.press("down", "down", "enter")
        await walk.sees("✓ Red flags", "Heading found, but not understood", "! Objections", "is wanted")
