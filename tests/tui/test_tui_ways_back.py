"""Coming back: from a place to its list, to the intake's end, to a value as it stands, to where one was."""

from __future__ import annotations

import asyncio

import pytest
from engine.people import begin
from tui.app_walks import HIRING, SETS, SMALL, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


async def at_gate() -> Start:
    return Start(run_id=(await asyncio.to_thread(begin)).run_id)


async def test_esc_leads_from_a_place_back_to_its_list() -> None:
    async with walking(await at_gate(), SMALL) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("v")
        await walk.sees("Before you decide: Posts")
        await walk.press("enter")
        await walk.sees("Posts › Scorecard")
        await walk.press("escape")
        await walk.sees("Before you decide: Posts")
        await walk.press("escape", "escape")
        await walk.sees("Esc again pauses the run and goes Home.")


async def test_a_text_that_was_not_taken_is_told_and_can_be_thrown_away() -> None:
    async with walking(await at_gate(), SMALL) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab", "e")
        await walk.sees("Scorecard, Craft, Criterion")
        await walk.type("XX")
        await walk.press("escape", "e")
        await walk.sees("CraftXX", "This is what you typed before and did not take.")
        await walk.press("f8")
        shown = await walk.sees("Craft", "fits")
        assert "did not take" not in shown
        await walk.press("escape", "e")
        shown = await walk.sees("Scorecard, Craft, Criterion")
        assert "CraftXX" not in shown and "did not take" not in shown


async def test_the_end_of_the_intake_is_asked_again_and_nothing_is_drafted_unasked() -> None:
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS[:-1], mode="engaged", ask=True)
    async with walking(Start(options=options, at_once=True), SMALL) as walk:
        await walk.sees("Hours a week*")
        await walk.type("Ann")
        await walk.press("tab", "3", "f2")
        await walk.sees("That was the last question.", "Draft the plan")
        await walk.press("escape", "escape")
        await walk.sees("Go on", "Hiring Round, Acme")
        await walk.press("enter")
        await walk.sees("That was the last question.", "Draft the plan")
        with RunSession() as session:
            [run] = session.list_runs()
            assert not session.store.version_numbers(run.id)
        await walk.press("enter")
        await walk.sees("Gate: Posts")


async def test_one_comes_back_to_where_one_was_also_from_large_type() -> None:
    async with walking(await at_gate(), SMALL) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab", "down")
        await walk.sees("Working with others, Criterion")
        await walk.press("escape", "escape")
        await walk.sees("Go on")
        await walk.press("enter")
        await walk.sees("Posts › Scorecard", "Working with others, Criterion")
        await walk.press("L")
        await walk.sees("page")
        await walk.press("up")
        await walk.sees("Offers needed")
        await walk.press("L")
        await walk.sees("Posts › Funnel of applicants")


async def test_runs_without_a_plan_are_not_called_the_same() -> None:
    def two_runs() -> None:
        with RunSession() as session:
            for _ in range(2):
                session.create(StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True))

    await asyncio.to_thread(two_runs)
    async with walking(Start(), SMALL) as walk:
        await walk.sees("Hiring Round, Acme")
        await walk.press("d")
        await walk.sees("Compare with which run?")
        await walk.press("enter")
        await walk.sees("Nothing is drafted yet in")
