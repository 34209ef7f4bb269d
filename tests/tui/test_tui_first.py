"""The first minutes: Home, the example, the first gate, finding things again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from tui.app_walks import HIRING, LARGE, SMALL, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.home_filter import wanted
from missionrunner.tui.start import Start


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_one_key_leads_to_the_first_gate_of_the_example(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with walking(size=size) as walk:
        await walk.sees("Press e", "Sales Plan Development", "90 minutes")
        await walk.press("e")
        await walk.sees("Gate: Initiatives", "Growth gap", "Fjordlane Analytics plans 470,000 EUR")


async def test_a_command_typed_at_once_loses_no_letter_and_starts_nothing_else() -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        # As a terminal sends what is pasted: no waiting between the keys. "e" alone would begin an example.
        for character in "/coord sales-plan-development":
            walk.app.post_message(key_of(character))
        await walk.sees("/coord sales-plan-development", "enter does it")
        await walk.press("enter")
        await walk.sees("b Begin", "26 questions")
    with RunSession() as session:
        assert session.list_runs() == []


async def test_a_command_can_be_typed_where_an_answer_is_asked() -> None:
    options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True)
    async with walking(Start(options=options, at_once=True)) as walk:
        await walk.sees("How many posts are open?")
        await walk.type("/theme mission-light")
        await walk.sees("a command: enter does it")
        await walk.press("enter")
        await walk.settles()
        assert walk.app.theme == "mission-light"
        assert "/theme" not in walk.screen()


async def test_missions_are_found_by_words_and_minutes() -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("s")
        await walk.type("pipeline 60 min")
        await walk.sees("Nothing fits these words")
        await walk.press("escape", "s")
        await walk.type("pipeline under 90")
        await walk.sees("Sales Plan Development", "90 minutes")


def test_minutes_are_told_from_words() -> None:
    assert wanted("Review under 75 minutes") == wanted("review <=75")
    assert wanted("under 75").minutes == 75
    assert wanted("plan 2026").minutes is None
    assert wanted("plan 2026").fits("a plan for 2026")
    assert not wanted("60 min").fits("sales plan", 90)


async def test_runs_are_compared_put_away_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(store_two_runs)
    async with walking() as walk:
        await walk.sees("With 5 posts", "With 2 posts")
        await walk.press("d")
        await walk.sees("Compare with which run?", "With 2 posts")
        await walk.press("enter")
        await walk.sees("With 2 posts, Acme (", "Offers needed: 3 → 7")
        await walk.press("escape", "x")
        await walk.sees("Put this run away?", "With 5 posts, Acme. It is not deleted")
        await walk.press("enter")
        await walk.sees("Put away, not deleted")
        assert "  With 5 posts" not in walk.screen()
        await walk.press("o")
        await walk.sees("With 5 posts", "put away")


def store_two_runs() -> None:
    sets = (("offer_rate", "25 %"), ("budget", "8000"), ("yearly_budget", "100000"))
    with RunSession() as session:
        for posts in ("2", "5"):
            given = (("posts", posts), *sets, ("interviewers", "Ann, 3; Ben, 2"))
            made, _ = session.create(StartOptions(mission=HIRING, company="Acme", sets=given, mode="auto"))
            session.resume(made)
            session.store.rename(made, f"With {posts} posts")


def key_of(character: str) -> events.Key:
    """A key as the terminal's driver would report it."""
    names = {"/": "slash", " ": "space", "-": "minus"}
    return events.Key(names.get(character, character), character)
