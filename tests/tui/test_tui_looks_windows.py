"""The windows of a session in their states, and the screens beside it, as committed text; see test_tui_looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from engine.people import begin
from tui.app_walks import Walk, walking
from tui.looks import SIZES, look_at

from missionrunner.session import RunSession
from missionrunner.tui.start import Start

COLOURED = ("presenter", "watching")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def to_gate(walk: Walk, *, keys: int = 1) -> None:
    await walk.press(*["escape"] * keys)
    await walk.sees("Gate: Posts")


async def windows(walk: Walk) -> AsyncGenerator[str]:
    """Windows at the first gate, each as a person meets it."""
    await walk.sees("Gate: Posts")
    await walk.press("tab")
    await walk.sees("Scorecard")
    await walk.press("e")
    await walk.sees("esc closes")
    yield "value_window"
    await walk.press("ctrl+u")
    await walk.type("9")
    await walk.press("f2")
    await walk.sees("This changes the plan")
    yield "preview"
    await to_gate(walk)
    assert "Scorecard" in walk.screen(), "the window is closed, too"
    await walk.press("b")
    await walk.sees("Return")
    yield "send_back"
    await to_gate(walk)
    await walk.press("K")
    await walk.sees("Skip")
    yield "skip"
    await to_gate(walk)
    await walk.press("n")
    await walk.sees("Session notes")
    await walk.type("Call the agency @Ben due 2026-12-01")
    await walk.press("enter")
    await walk.sees("Call the agency", "enter notes it")
    yield "notes"
    await to_gate(walk)
    await walk.press("o")
    await walk.sees("Who drafts")
    yield "engine"
    await to_gate(walk)
    await walk.press("L")
    await walk.sees("min, on plan", "page 5 of 9")
    yield "presenter"
    await to_gate(walk)


async def test_every_window_looks_as_committed() -> None:
    person = await asyncio.to_thread(begin)
    async with walking(Start(run_id=person.run_id), SIZES["80x24"]) as walk:
        wrong = await look_at(walk, windows(walk), coloured=COLOURED)
    assert not wrong, "\n".join(wrong[:40])


async def watching(walk: Walk) -> AsyncGenerator[str]:
    await walk.sees("Watching: process", "Funnel of applicants")
    yield "watching"


async def test_a_watched_run_looks_as_committed() -> None:
    person = await asyncio.to_thread(begin)
    with RunSession() as session, session.store.lock_run(person.run_id):
        async with walking(Start(run_id=person.run_id), SIZES["80x24"]) as walk:
            wrong = await look_at(walk, watching(walk), coloured=COLOURED)
    assert not wrong, "\n".join(wrong[:40])
