"""Each screen in its states, at three sizes, as committed text; and readable in every theme.

`MISSIONRUNNER_UPDATE_LOOKS=1 pytest tests/tui/test_tui_looks*.py` writes the texts anew: look at the difference
before it is committed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tui.app_walks import HIRING, SETS, Walk, walking
from tui.colours import NO_COLOUR, colour_look
from tui.looks import SIZES, look_at

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.glyphs import GLYPHS
from missionrunner.tui.start import Start

# What stands behind a window is dimmed on purpose, so only whole screens are measured.
COLOURED = ("home_first", "intake_wrong", "gate_second", "plan")


async def states(walk: Walk) -> AsyncGenerator[str]:
    """From Home to the signed plan: the name of each state worth looking at."""
    await walk.sees("Press e", "Sales Plan Development", "90 minutes")
    yield "home_first"
    await walk.press("slash")
    await walk.sees("/coord MISSION", "/theme NAME")
    yield "command_line"
    await walk.press("escape", "f1")
    await walk.sees("Help", "Go on with a run")
    yield "help"
    await walk.press("escape")
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS[:1], mode="engaged", ask=True)
    await walk.app.show_brief(HIRING, options)
    await walk.sees("b Begin", "Fill open posts")
    yield "brief"
    await walk.app.start_run(options)
    await walk.sees("Offered: 25.0 %")
    yield "intake_line"
    await walk.type("140 %")
    await walk.sees("It must be a share from 1 % to 100 %; got '140 %'")
    yield "intake_wrong"
    await walk.press("ctrl+r")
    await walk.sees("All 6 answers")
    yield "intake_all"
    await walk.press("escape", "backspace", "backspace", "backspace", "backspace", "backspace", "enter")
    await walk.sees("Part 1 of 2")
    await walk.type("8000")
    await walk.press("enter")
    await walk.sees("Part 2 of 2")
    await walk.press("f4", "enter")
    await walk.sees("Hours a week*")
    await walk.type("Ann")
    await walk.press("tab")
    await walk.type("3 hours")
    await walk.press("enter")
    yield "intake_rows"
    await walk.press("shift+tab", "ctrl+u", "3", "f2")
    await walk.sees("Draft the plan")
    await walk.press("enter")
    await walk.sees("Gate: Posts", "Funnel of applicants")
    yield "gate"
    await walk.press("v")
    await walk.sees("Before you decide: Posts")
    yield "deciding"
    await walk.press("escape", "s")
    await walk.sees("Made from")
    yield "source"
    await walk.press("escape", "a")
    await walk.sees("Gate: Interviews")
    yield "gate_second"
    await walk.press("w")
    await walk.sees("Interview plan as YAML")
    yield "yaml"
    await walk.press("escape", "a")
    await walk.sees("All gates are closed.")
    await walk.press("c")
    await walk.sees("Success criteria: you decided")
    yield "criteria"
    await walk.press("escape", "p")
    await walk.sees("Hiring Round", "criteria: 0 of 2 decided")
    yield "plan"
    await walk.press("o")
    await walk.sees("Nobody gave these values")
    yield "assumptions"
    await walk.press("escape", "escape", "escape", "escape")
    await walk.sees("Go on", "Hiring Round, Acme", "finished")
    yield "home_again"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_every_state_looks_as_committed_and_reads_well_in_every_theme() -> None:
    async with walking(Start(), SIZES["80x24"]) as walk:
        wrong = await look_at(walk, states(walk), coloured=COLOURED)
    assert not wrong, "\n".join(wrong[:40])


async def test_without_colour_nothing_is_said_by_hue(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: no colour is painted at all, and every state has its sign and its word."""
    monkeypatch.setenv("NO_COLOR", "1")
    options = StartOptions(mission=HIRING, company="Acme", sets=SETS, mode="engaged", ask=True)
    async with walking(Start(options=options, at_once=True), (120, 40)) as walk:
        shown = await walk.sees("Gate: Posts")
        look = await colour_look(walk)
        told = [line for line in look.split("\n") if NO_COLOUR in line]
        assert told
        assert not [line for line in told if "#" in line.partition(NO_COLOUR)[2]], look
        assert f"{GLYPHS['phase.at_gate'].sign} 1 Posts" in shown
        assert "not drafted" in shown or "hold" in shown
        await walk.press("m", "v")
        await walk.sees("Before you decide")


async def test_ascii_terminals_get_ascii_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSIONRUNNER_ASCII", "1")
    async with walking(Start(), SIZES["80x24"]) as walk:
        async for state in states(walk):
            shown = walk.screen()
            strange = sorted({sign for sign in shown if not sign.isascii()})
            assert not strange, f"{state}: {strange}\n{shown}"
