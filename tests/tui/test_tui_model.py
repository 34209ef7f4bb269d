"""A run with a model in the app: it drafts, a gate is decided meanwhile, and trouble is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafting.model_runs import ANSWERS, MODEL, SHORT, impatient, served, set_up
from model_server.faults import Fault
from tui.app_walks import SMALL, walking

from missionrunner.engine.preparation import StartOptions
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
            await walk.sees("Gate: Find")
            await walk.press("a")
            await walk.sees("Approved: Find")
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
