"""Leaving, coming back, looking on: nothing that was typed or decided is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from engine.people import begin
from tui.app_walks import HIRING, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession
from missionrunner.tui.drafts import Drafts
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def status(run_id: str) -> RunStatus:
    with RunSession() as session:
        return session.store.run(run_id).status


async def test_esc_closes_pauses_and_quits() -> None:
    run_id = (await asyncio.to_thread(begin)).run_id
    async with walking(Start(run_id=run_id)) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("s")
        await walk.sees("enter goes to the chosen value")
        await walk.press("escape")
        await walk.sees("Gate: Posts")
        await walk.press("escape")
        await walk.sees("Esc again pauses the run and goes Home.", "Gate: Posts")
        # Any other key in between starts anew.
        await walk.press("down", "escape")
        await walk.sees("Esc again pauses the run and goes Home.", "Gate: Posts")
        await walk.press("escape")
        await walk.sees("Go on", "Hiring Round, Acme", "paused")
        assert status(run_id) is RunStatus.PAUSED
        await walk.press("enter")
        await walk.sees("Gate: Posts")
        await walk.press("ctrl+c", "ctrl+c")
        await walk.sees("Go on", "Paused; nothing is lost.")
        # One Esc too many is soon pressed, so it takes two, and any other key in between starts anew.
        for key in ("escape", "down", "ctrl+c"):
            await walk.press(key)
        await walk.sees("Esc again leaves the program")
        assert walk.app.is_running
        await walk.press("escape")
        await walk.pilot.pause(0.5)
        assert walk.app.return_code == 0
        assert not walk.app.is_running


async def test_an_answer_that_was_begun_is_there_after_a_pause() -> None:
    options = StartOptions(mission=HIRING, company="Acme", intake=None, mode="engaged", ask=True)
    async with walking(Start(options=options)) as walk:
        await walk.sees("b Begin")
        await walk.press("b")
        await walk.sees("Question 1 of 5")
        await walk.type("17")
        await walk.sees("fits")
        await walk.press("escape")
        await walk.sees("Go on", "Hiring Round")
        await walk.press("enter")
        await walk.sees("Question 1 of 5", "17")
        await walk.press("enter")
        await walk.sees("Question 2 of 5")
        await walk.press("f3")
        await walk.sees("Question 1 of 5", "Given already: 17")


async def test_a_wrong_answer_is_told_at_once_and_stays() -> None:
    options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True)
    async with walking(Start(options=options)) as walk:
        await walk.sees("b Begin")
        await walk.press("b")
        await walk.sees("Question 1 of 5")
        await walk.type("many")
        await walk.press("enter")
        await walk.sees("must be a whole number", "many")
        assert "Question 1 of 5" in walk.screen()


@contextmanager
def somebody_else(run_id: str) -> Generator[None]:
    """The run is held, as another process would."""
    with RunSession() as session, session.store.lock_run(run_id):
        yield


async def test_a_run_that_another_process_holds_is_only_watched() -> None:
    person = await asyncio.to_thread(begin)
    other = ExitStack()
    other.enter_context(somebody_else(person.run_id))
    with other:
        async with walking(Start(run_id=person.run_id)) as walk:
            await walk.sees("Watching: process", "change nothing", "Funnel of applicants")
            assert "Approve" not in walk.screen()
            await walk.press("a")
            with RunSession() as session:
                session.store.rename(person.run_id, "Renamed meanwhile")
            # What the other process does is seen without a key.
            await walk.sees("Renamed meanwhile")
            other.close()
            await walk.sees("has ended", "Enter there goes on with the run")
    assert status(person.run_id) is RunStatus.AT_GATE


async def test_a_run_that_does_not_exist_is_told() -> None:
    async with walking(Start(run_id="2020-01-01-nobody-aaaa")) as walk:
        await walk.sees("There is no run 2020-01-01-nobody-aaaa")
        assert walk.app.is_running


def test_drafts_are_kept_until_they_are_taken() -> None:
    drafts = Drafts()
    drafts.keep(("run", "question"), "half an ans")
    assert drafts.get(("run", "question")) == "half an ans"
    assert drafts.get(("run", "other"), "nothing") == "nothing"
    drafts.done(("run", "question"))
    assert drafts.get(("run", "question")) == ""
