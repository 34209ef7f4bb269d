"""The same walk with the mouse: everything that can be done is a click; only answers are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import HIRING, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.start import Start
from missionrunner.tui.widgets.grid_view import GridView


async def click(walk: Walk, text: str, times: int = 1) -> None:
    """Click on a text where it stands on the screen."""
    await walk.sees(text)
    rows = walk.screen().split("\n")
    y, row = next((y, row) for y, row in reversed(list(enumerate(rows))) if text in row)
    for _ in range(times):
        await walk.pilot.click(offset=(row.index(text) + 1, y), times=1)
    await walk.pilot.pause()


async def answer(walk: Walk, question: str, text: str = "") -> None:
    await walk.sees(question)
    await walk.type(text)
    await click(walk, "enter Next")


async def test_a_plan_is_made_with_the_mouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True)
    async with walking(Start(options=options), (120, 40)) as walk:
        await click(walk, "b Begin")
        await answer(walk, "Question 1 of 5", "2")
        await answer(walk, "Question 2 of 5")
        await answer(walk, "Part 1 of 2", "8000")
        await walk.sees("Part 2 of 2")
        await click(walk, "ctrl+k Skip")
        await answer(walk, "Question 4 of 5")
        await walk.sees("Question 5 of 5")
        await walk.type("Ann")
        await walk.pilot.click(GridView, offset=(walk.screen().split("\n")[5].index("Hours"), 1))
        await walk.type("3")
        await walk.sees("Row 1, Hours a week")
        await click(walk, "f2 Next")
        await click(walk, "Draft the plan")
        await walk.sees("Gate: Posts")
        # One click chooses a value, its source is a click away; a second deliverable is one in the map.
        await click(walk, "Cost per hire")
        await click(walk, "s Why")
        await walk.sees("Made from")
        await walk.press("escape")
        await click(walk, "a Approve")
        await walk.sees("Gate: Interviews")
        await click(walk, "Funnel of applicants")
        await walk.sees("Posts › Funnel of applicants")
        await click(walk, "a Approve")
        # The gate is that of another phase than the page, so it is asked first.
        await walk.sees("Approve Interviews?")
        await walk.press("enter")
        await walk.sees("All gates are closed.")
        await click(walk, "p Plan")
        await click(walk, "c Criteria")
        await walk.sees("Success criteria")
        await walk.press("escape")
        await click(walk, "s Sign")
        await walk.sees("Sign although these points are open?")
        await walk.press("s")
        await walk.sees("Sign the plan as")
        await walk.type("Ann")
        await walk.press("enter")
        await walk.sees("Signed by Ann")
    with RunSession() as session:
        [run] = session.list_runs()
    assert run.status.value == "finished"
