"""F1 says first what is in front of the person: the value, the question, the row, the window."""

from __future__ import annotations

from tui.app_walks import HIRING, SETS, SMALL, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start


async def test_help_begins_with_what_is_in_front() -> None:
    async with walking(Start(), SMALL) as walk:
        await walk.sees("Press e", "Sales Plan Development", "90 minutes")
        await walk.press("f1")
        shown = await walk.sees("Help", "Enter shows its brief;")
        assert "enter Open." not in " ".join(shown.split()), "a key is named once"
        await walk.press("f1")
        await walk.sees("Press e")
        await walk.app.show_brief(HIRING)
        await walk.sees("b Begin")
        await walk.press("down", "f1")
        await walk.sees("Files are read on this machine.")
        await walk.press("escape", "down", "f1")
        await walk.sees("Engaged stops after each phase")


async def test_help_explains_the_question_the_value_and_the_window() -> None:
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS[:1], mode="engaged", ask=True)
    async with walking(Start(options=options, at_once=True), SMALL) as walk:
        await walk.sees("Offered: 25.0 %")
        await walk.press("f1")
        await walk.sees("Allowed: a share from 1 % to 100", "ctrl+k goes on without.")
        await walk.press("f1")
        await walk.sees("Offered: 25.0 %")
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS, mode="engaged", ask=True)
    async with walking(Start(options=options, at_once=True), SMALL) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("f1")
        await walk.sees("s tells the", "which waits for")
        await walk.press("f1", "c")
        await walk.sees("Success criteria")
        await walk.press("f1")
        shown = await walk.sees("A criterion counts as met when a person", "Not met.")
        assert "/coord" not in shown, "what does not work in a window is not named there"
        await walk.press("f1")
        await walk.sees("Success criteria")
