"""What a run has cost is the same before and after a resume, also where one of its models has no price."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from drafting.model_runs import KEY_VARIABLE, MODEL, go_on, impatient, served, set_up, start

from missionrunner.tui.activity import Activity
from missionrunner.tui.activity_text import used_words
from missionrunner.tui.run_host import RunHost


async def _after_a_resume(run_id: str) -> str:
    host = RunHost(run_id)
    await host.open()
    try:
        return used_words(host.activity.used)
    finally:
        await host.close(pause=True)


def test_calls_without_a_price_are_still_counted_after_a_resume(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    heard = Activity()
    with served(own_home) as server:
        set_up(own_home, server)
        settings = own_home / "settings.toml"
        toy = f'[models.toy]\nbase_url = "{server.url}"\nmodel = "toy"\nkey_variable = "{KEY_VARIABLE}"\n'
        settings.write_text(settings.read_text("utf-8") + toy, "utf-8")
        ann = start(engaged=True, model="toy")
        with ann.at_work() as live:
            live.change_model(MODEL)
            live.approve("find")
        go_on(ann)
        heard.take(ann.events)
    again = asyncio.run(_after_a_resume(ann.run_id))
    assert again == used_words(heard.used)
    assert again.startswith("6 calls, ") and again.endswith(" USD and 3 calls without a known price")
