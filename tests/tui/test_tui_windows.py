"""Windows over windows: each closes itself, once, and gives what was chosen in it."""

from __future__ import annotations

from tui.app_walks import walking

from missionrunner.tui.screens.windows import AskText


async def test_a_window_below_another_waits_until_it_is_on_top_and_closes_once() -> None:
    given: list[str | None] = []
    async with walking() as walk:
        await walk.sees("Start")
        below, above = AskText("Below"), AskText("Above", "Why?")
        await walk.app.push_screen(below, given.append)
        await walk.app.push_screen(above, given.append)
        below.dismiss("from below")
        await walk.sees("Above")
        assert given == []
        await walk.press("enter")
        await walk.sees("Some words are needed here.", "Why?")
        await walk.press("x", "enter")
        await walk.sees("Start", "Sales Plan Development")
        assert given == ["x", "from below"]
        below.dismiss("again")
        await walk.pilot.pause()
        assert given == ["x", "from below"]
        assert walk.app.is_running
