"""The thread of an open run goes on whatever becomes of the screens that asked it for work."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import pytest
from tui.app_walks import HIRING, SETS

from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import BadInput
from missionrunner.session import RunSession
from missionrunner.tui.run_host import Held, RunHost


def _run() -> str:
    with RunSession() as session:
        return session.create(StartOptions(mission=HIRING, sets=SETS, mode="engaged"))[0]


async def test_a_screen_that_goes_while_it_waits_loses_no_decision_and_stops_no_work() -> None:
    host = RunHost(_run())
    await host.open()
    may_end = threading.Event()
    done: list[str] = []
    before = asyncio.create_task(host.call(lambda held: may_end.wait(10)))
    looking = asyncio.create_task(host.view())
    deciding = asyncio.create_task(host.call(lambda held: done.append("decided")))
    await asyncio.sleep(0.05)
    for task in (looking, deciding):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    may_end.set()
    assert await before
    assert (await asyncio.wait_for(host.view(), 10)).run.id == host.run_id
    assert done == ["decided"]
    await host.close(pause=True)


async def test_what_is_asked_of_a_closed_run_is_answered_with_why() -> None:
    host = RunHost(_run())
    await host.open()

    def fails(held: Held) -> None:
        raise BadInput("This does not fit.")

    with pytest.raises(BadInput, match="This does not fit"):
        await host.call(fails)
    await host.close(pause=False)
    with pytest.raises(BadInput, match="closed already"):
        await asyncio.wait_for(host.view(), 10)
