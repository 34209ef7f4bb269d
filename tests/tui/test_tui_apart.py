"""Clients are kept apart from the first paint on; a watched run is followed; a clock stops with its screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from engine.people import HIRING_ANSWERS, Person
from tui.app_walks import HIRING, Walk, walking

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import NeedsPerson
from missionrunner.paths import data_home
from missionrunner.runs.model import MarkKind
from missionrunner.session import RunSession
from missionrunner.tui.paths_typed import matching_paths
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_run(company: str) -> str:
    """A run at its first gate."""
    with RunSession(actor="Ann") as session:
        options = StartOptions(
            mission=HIRING, company=company, mode="engaged", ask=True, sets=list(HIRING_ANSWERS.items())
        )
        run_id, _ = session.create(options)
        with session.open(run_id) as live, pytest.raises(NeedsPerson):
            session.proceed(live, None, force=False)
    return run_id


@asynccontextmanager
async def noting_paints(walk: Walk) -> AsyncGenerator[list[str]]:
    """All that stands on the screen at any moment."""
    seen: list[str] = []

    async def look() -> None:
        while True:
            seen.append(walk.screen())
            await asyncio.sleep(0.005)

    task = asyncio.create_task(look())
    try:
        yield seen
    finally:
        task.cancel()


async def test_no_other_client_is_seen_while_a_run_is_opened() -> None:
    await asyncio.to_thread(a_run, "Other Client")
    mine = await asyncio.to_thread(a_run, "Acme")
    async with walking(Start(run_id=mine)) as walk:
        async with noting_paints(walk) as seen:
            await walk.sees("Gate: Posts")
        assert seen and not [shown for shown in seen if "Other Client" in shown]


async def test_a_run_that_cannot_be_opened_leaves_one_at_home() -> None:
    await asyncio.to_thread(a_run, "Acme")
    async with walking(Start(run_id="2026-01-01-nobody-aaaa")) as walk:
        await walk.sees("Hiring Round, Acme", "Start")


def test_written_plans_of_others_are_not_offered_as_documents(tmp_path: Path) -> None:
    (tmp_path / "other-client-plan").mkdir()
    for name in ("plan.md", "run.json"):
        (tmp_path / "other-client-plan" / name).write_text("x")
    (tmp_path / "papers").mkdir()
    assert [Path(found).name for found in matching_paths(f"{tmp_path}/")] == ["papers"]
    assert [Path(found).name for found in matching_paths(f"{tmp_path}/oth")] == ["other-client-plan"]


def page(shown: str) -> str:
    """What stands above the clock and the keys."""
    return shown.rstrip().rsplit("\n", 2)[0]


async def test_large_type_follows_a_run_that_another_process_drives() -> None:
    run_id = await asyncio.to_thread(a_run, "Acme")
    driver = Person(run_id)
    holds, is_held, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def drive() -> None:
        with driver.at_work() as live:
            loop.call_soon_threadsafe(is_held.set)
            asyncio.run_coroutine_threadsafe(holds.wait(), loop).result()
            live.answer({"posts": Sourced(9, Source(SourceKind.INTAKE, "typed by Ann"))})
            asyncio.run_coroutine_threadsafe(done.wait(), loop).result()

    driving = asyncio.create_task(asyncio.to_thread(drive))
    await is_held.wait()
    try:
        async with walking(Start(run_id=run_id)) as walk:
            await walk.sees("Watching")
            await walk.press("L")
            before = page(await walk.sees("page 2 of", "Offers needed"))
            holds.set()
            for _ in range(200):
                if page(walk.screen()) != before:
                    break
                await walk.pilot.pause(0.05)
            assert page(await walk.sees("Offers needed")) != before
            await walk.press("escape")
            # Nothing is offered that only who drives it may do.
            assert "Note" not in (await walk.sees("Watching")).rsplit("\n", 1)[-1]
    finally:
        holds.set()
        done.set()
        await driving


def test_the_clock_stops_where_a_screen_died_at_a_gate() -> None:
    """The last sign of life of a killed program is when its person was last there."""
    run_id = a_run("Acme")
    alive = data_home() / "locks" / f"{run_id}.alive"
    with RunSession() as session:
        last = session.store.marks(run_id)[-1].at
    alive.touch()
    died = last + timedelta(minutes=2)
    os.utime(alive, (died.timestamp(), died.timestamp()))
    with RunSession() as session, session.open(run_id):
        marks = session.store.marks(run_id)
    assert [mark.kind for mark in marks[-2:]] == [MarkKind.PAUSED, MarkKind.RESUMED]
    assert abs((marks[-2].at - died).total_seconds()) < 1
    assert not alive.exists(), "whoever lets go says goodbye"


async def test_a_screen_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("missionrunner.tui.app.ALIVE_SECONDS", 0.05)
    run_id = await asyncio.to_thread(a_run, "Acme")
    async with walking(Start(run_id=run_id)) as walk:
        await walk.sees("Gate: Posts")
        await walk.pilot.pause(0.3)
        assert (data_home() / "locks" / f"{run_id}.alive").exists()
