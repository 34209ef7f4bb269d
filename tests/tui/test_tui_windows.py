"""Windows over windows: each closes itself, once, and gives what was chosen in it."""

from __future__ import annotations

from textual.events import Paste
from tui.app_walks import walking

from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.widgets.long_text import LongText


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


async def test_a_long_paste_into_a_note_is_folded_and_taken_whole() -> None:
    given: list[str | None] = []
    text = "\n".join(f"line {number}" for number in range(60))
    async with walking() as walk:
        await walk.sees("Start")
        await walk.app.push_screen(AskText("Your note", is_long=True), given.append)
        await walk.sees("Your note")
        walk.app.screen.query_one(LongText).post_message(Paste(text))
        await walk.sees("pasted text, 60 lines")
        await walk.press("enter")
        await walk.sees("Start", "Sales Plan Development")
    assert given == [text]
