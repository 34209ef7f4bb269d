"""Auto mode: it runs to the end and asks once, for the whole plan. Then the files and the next mission."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import HIRING, SETS, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start


async def test_auto_asks_once_and_hands_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS, mode="auto", ask=True)
    async with walking(Start(options=options, at_once=True)) as walk:
        await walk.sees("Gate: the whole plan")
        await walk.press("v")
        await walk.sees("Before you decide: The whole plan", "Figures that nobody gave")
        await walk.press("escape", "a")
        await walk.sees("All gates are closed.")
        await walk.press("p", "w")
        await walk.sees("Write what?", "to another folder")
        await walk.press("down", "enter")
        await walk.sees("Folder")
        await walk.press("ctrl+u")
        await walk.type("elsewhere")
        await walk.press("enter")
        await walk.sees("Written:")
        assert (tmp_path / "elsewhere" / "plan.md").is_file()

        await walk.press("b")
        await walk.sees("Which mission next?", "Answers of Acme that fit", "Sales Plan Development")
        await walk.press("enter")
        await walk.sees("Sales Plan Development", "Company", "Acme", "b Begin")


async def test_a_folder_of_somebody_else_is_refused_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "plan.md").write_text("mine")
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS, mode="auto", ask=True)
    async with walking(Start(options=options, at_once=True)) as walk:
        await walk.sees("Gate: the whole plan")
        await walk.press("a")
        await walk.sees("All gates are closed.")
        await walk.press("p", "w", "down", "enter")
        await walk.sees("Folder")
        await walk.press("ctrl+u")
        await walk.type("taken")
        await walk.press("enter")
        await walk.sees("plan.md")  # the message names what is there already
        assert (tmp_path / "taken" / "plan.md").read_text() == "mine"
        await walk.press("w", "enter")
        await walk.sees("Written:")
