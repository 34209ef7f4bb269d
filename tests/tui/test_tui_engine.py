"""Who drafts is chosen on the brief: offline, a model of the settings, or one that is named there."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafting.model_runs import ANSWERS, MODEL, SHORT, impatient, served, set_up
from tui.app_walks import SMALL, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def at_the_brief() -> Start:
    return Start(
        options=StartOptions(mission=str(SHORT), sets=list(ANSWERS.items()), ask=True, mode="engaged")
    )


async def test_a_model_that_no_setting_names_is_named_on_the_brief_and_drafts(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(own_home) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        async with walking(at_the_brief(), SMALL) as walk:
            await walk.sees("Engine offline: playbook and formulas, no cost, seconds")
            await walk.press("g")
            await walk.sees("Who drafts?", "nothing leaves this machine")
            await walk.press("down", "enter")
            await walk.sees("Which model?")
            await walk.type("some-model")
            await walk.press("enter")
            await walk.sees("Engine some-model: about 1 to 2 min, price not known")
            await walk.press("g")
            await walk.sees("calls to 127.0.0.1")
            await walk.press("escape", "b")
            await walk.sees("Gate: Find")
            await walk.settles()
        assert server.log and {seen.body["model"] for seen in server.log} == {"some-model"}


async def test_a_missing_key_is_told_before_the_intake_and_what_was_named_is_kept(own_home: Path) -> None:
    async with walking(at_the_brief(), SMALL) as walk:
        await walk.sees("Engine offline")
        await walk.press("g", "down", "enter")
        await walk.sees("Which model?")
        await walk.type("gpt-x")
        await walk.press("enter")
        await walk.sees("Engine gpt-x: OPENAI_API_KEY is not set")
        await walk.press("escape")
        await walk.sees("Start")
        await walk.app.show_brief(str(SHORT))
        await walk.sees("Engine gpt-x: OPENAI_API_KEY is not set")
        await walk.press("g")
        await walk.sees("Who drafts?")
        await walk.press("up", "enter")
        await walk.sees("Engine offline")


async def test_models_of_the_settings_say_time_and_price(own_home: Path) -> None:
    with served(own_home) as server:
        set_up(own_home, server)
        async with walking(at_the_brief(), SMALL) as walk:
            await walk.sees("Engine offline")
            await walk.press("g")
            await walk.sees(f"{MODEL}: about 1 to 2 min", "US dollars", "calls to 127.0.0.1")
