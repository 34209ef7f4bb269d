"""Drafts that grow under the eyes of a person: what is shown, what it costs, how it is stopped."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from tui.app_walks import HIRING, LARGE, SETS, SMALL, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.runs import events
from missionrunner.tui.activity import Activity
from missionrunner.tui.run_host import Held
from missionrunner.tui.start import Start


class FakeModel:
    """A piece of work in the run's thread that tells what a model's calls tell, until it is let go."""

    def __init__(self, *told: events.Event) -> None:
        self.told = told
        self.gone_on = threading.Event()
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True
        self.gone_on.set()

    def __call__(self, held: Held) -> None:
        for event in self.told:
            held.live.context.emit(event)
        assert self.gone_on.wait(60)


async def begin(walk: Walk, model: FakeModel) -> asyncio.Task[None]:
    await walk.sees("Gate: Posts")
    host = walk.app.host
    assert host is not None
    host._stop_work = model.stop  # pyright: ignore[reportPrivateUsage] - a run with a model sets it
    return asyncio.create_task(host.call(model, "Drafting again"))


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.chdir(tmp_path)
    return Start(
        options=StartOptions(mission=HIRING, company="Acme", sets=SETS, mode="engaged", ask=True),
        at_once=True,
    )


def called(name: str) -> events.CallStarted:
    return events.CallStarted(deliverable=name, agent="recruiter", model="tiny")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_growing_draft_is_seen_and_stopped(size: tuple[int, int], start: Start) -> None:
    async with walking(start, size) as walk:
        await walk.sees("Gate: Posts")
        name = walk.app.host and (await walk.app.host.view()).deliverables[0]
        assert name
        model = FakeModel(
            called(name),
            events.TextDelta(deliverable=name, text='{"note": "Two posts [bold]'),
            events.TextDelta(deliverable=name, text=" are open"),
        )
        task = await begin(walk, model)
        await walk.sees(
            "Two posts [bold] are open", "recruiter", "6 words" if size == SMALL else "words sec", "esc stops"
        )
        await walk.press("escape")
        await walk.sees("Stopping the calls")
        await task
        assert model.stopped
        assert walk.app.host is not None, "the first esc stops the call, it does not leave the run"


async def test_seconds_tokens_and_cost_are_told(start: Start) -> None:
    async with walking(start, LARGE) as walk:
        model = FakeModel(
            called("posts"),
            events.CallWaits(deliverable="posts", text="the server is busy, 2 s"),
            events.UsageAdded(
                deliverable="x", model="tiny", prompt_tokens=1200, completion_tokens=300, seconds=2, cost=0.5
            ),
        )
        task = await begin(walk, model)
        await walk.sees("the server is busy, 2 s", "1,200 tokens in", "300 out", "0.50 USD")
        model.gone_on.set()
        await task
        await walk.sees("1,200 tokens in")


def test_a_call_that_is_asked_again_begins_anew() -> None:
    now = [100.0]
    activity = Activity(clock=lambda: now[0])
    activity.take([called("a+b"), events.TextDelta(deliverable="a+b", text="first try")])
    activity.take([events.FieldFilled(path="/a/x", value=1, source={})])
    assert activity.fields == {"a": {"/a/x": 1}}
    now[0] = 107.0
    touched = activity.take([events.CallWaits(deliverable="a+b", text="asked again")])
    call = activity.of("b")
    assert touched == {"a", "b"} and call is not None
    assert (call.text, activity.fields, activity.seconds(call)) == ("", {}, 7)
    activity.take([events.CallEnded(deliverable="a+b", fault="no answer")])
    assert activity.calls == {} and activity.log[-1] == "no answer"


def test_only_the_end_of_a_long_text_is_kept() -> None:
    activity = Activity()
    activity.take([events.TextDelta(deliverable="a", text="x" * 1000) for _ in range(50)])
    call = activity.of("a")
    assert call is not None and len(call.text) == 4000


def test_answers_that_are_found_again_cost_nothing() -> None:
    activity = Activity()
    again = events.UsageAdded(deliverable="a", model="m", prompt_tokens=9, completion_tokens=9, reused=True)
    activity.take([again])
    assert (activity.used.reused, activity.used.prompt_tokens, activity.used.cost) == (1, 0, None)


def test_words_of_a_long_stream_are_all_counted_though_only_its_end_is_kept() -> None:
    """Twenty thousand tokens in pieces that break words: what a repaint reads does not grow."""
    activity = Activity()
    for _ in range(5000):
        activity.take(
            [events.TextDelta(deliverable="a", text=text) for text in ("three wor", "ds mo", "re ")]
        )
    call = activity.of("a")
    assert call is not None and (call.words, len(call.text)) == (15_000, 4000)
