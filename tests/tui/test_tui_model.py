"""A run with a model in the app: it drafts, a gate is decided meanwhile, and trouble is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafting.model_runs import ANSWERS, MODEL, SHORT, impatient, served, set_up
from model_server.faults import Fault
from tui.app_walks import LARGE, SMALL, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.screens.session import SessionScreen
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)


def options() -> StartOptions:
    return StartOptions(mission=str(SHORT), sets=list(ANSWERS.items()), mode="engaged", ask=True, model=MODEL)


async def test_a_gate_is_approved_while_the_next_phase_is_drafted(own_home: Path) -> None:
    with served(own_home, first_token=1.5) as server:
        set_up(own_home, server)
        async with walking(Start(options=options(), at_once=True), SMALL) as walk:
            await walk.sees("waits for the first word", "esc stops")
            await walk.sees("Gate: Find", "esc stops")
            await walk.press("a")
            # The decision is stored at once; nobody waits for the calls of the phase behind it.
            await walk.sees("Approved: Find")
            assert walk.app.host is not None and walk.app.host.working, "drafted meanwhile"
            await walk.sees("Gate: Act")
            await walk.settles()
        prompts = [str(seen.body["messages"]) for seen in server.log]
        assert len(prompts) == len(set(prompts)), "nothing was asked twice"


async def test_trouble_with_the_model_is_asked_about(own_home: Path) -> None:
    with served(own_home, faults=[Fault("quota", times=2)]) as server:
        set_up(own_home, server)
        async with walking(Start(options=options(), at_once=True), SMALL) as walk:
            await walk.sees("Use another model", "Playbook texts for this one")
            await walk.press("down", "down", "down", "enter")
            await walk.sees("Gate: Find")


async def test_calls_are_stopped_and_the_run_goes_on_without_a_model(own_home: Path) -> None:
    with served(own_home, first_token=1.5) as server:
        set_up(own_home, server)
        async with walking(Start(options=options(), at_once=True), SMALL) as walk:
            await walk.sees("esc stops")
            await walk.press("escape")
            await walk.sees("Go on where it stopped", "Target. Nothing is lost, and no answer is paid twice.")
            await walk.press("escape")
            await walk.sees("The call was stopped. Nothing is lost. o goes on")
            await walk.press("o")
            await walk.sees("Who drafts: quick", "Go on with quick", "Use another model")
            await walk.press("down", "down", "enter")
            await walk.sees("Gate: Find")
            await walk.settles()
            screen = walk.app.screen
            assert isinstance(screen, SessionScreen) and not screen.view.run.model
        asked = len(server.log)
        assert asked == 1, "what was stopped was not asked again"


async def test_another_model_is_taken_while_calls_are_under_way(own_home: Path) -> None:
    with served(own_home, first_token=1.5) as server:
        set_up(own_home, server)
        async with walking(Start(options=options(), at_once=True), SMALL) as walk:
            await walk.sees("esc stops")
            await walk.press("o")
            await walk.sees("Use another model")
            await walk.press("down", "enter")
            await walk.sees("other: other-model at 127.0.0.1")
            await walk.press("enter")
            await walk.sees("Gate: Find")
            await walk.settles()
    models = [seen.body["model"] for seen in server.log]
    assert models[0] == "test-model" and set(models[1:]) == {"other-model"}


async def test_what_a_run_used_is_told_after_it_was_opened_again(own_home: Path) -> None:
    with served(own_home) as server:
        set_up(own_home, server)
        async with walking(Start(options=options(), at_once=True), LARGE) as walk:
            await walk.sees("Gate: Find", "Agents", "tokens in")
            await walk.settles()
            run = walk.app.host.run_id if walk.app.host else ""
            told = " ".join(walk.screen().split())
            used = told[told.index(" calls, ") - 1 :][:20]
        count = len(server.log)
        async with walking(Start(run_id=run), LARGE) as walk:
            await walk.sees("Gate: Find", used)
        assert len(server.log) == count, "nothing is asked again"
