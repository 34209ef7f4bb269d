"""An answer that was given comes back into its field, and an amount says in which currency it counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def start(**sets: str) -> Start:
    options = StartOptions(
        mission="sales-plan-development", company="Acme", mode="engaged", ask=True, sets=list(sets.items())
    )
    return Start(options=options, at_once=True)


async def test_up_brings_a_given_text_and_a_given_number_into_the_empty_field() -> None:
    async with walking(start()) as walk:
        await walk.sees("What do you sell")
        await walk.type("Dashboards for shippers")
        await walk.press("enter", "ctrl+b")
        await walk.sees("Given already: Dashboards for shippers", "up to change this one")
        await walk.press("up")
        await walk.type(" and ports")
        await walk.press("enter", "ctrl+b")
        await walk.sees("Given already: Dashboards for shippers and ports")


async def test_up_in_a_line_brings_what_is_offered_and_moves_nothing_else() -> None:
    async with walking(start(offer="Dashboards", business_model="b2b_saas", currency="EUR")) as walk:
        await walk.sees("Variations")
        await walk.press("enter")
        await walk.sees("first day")
        await walk.press("up")
        shown = await walk.sees("Next")
        assert "Offered" in shown
        line = next(row for row in shown.split("\n") if "▌" in row)
        assert "20" in line, "the day stands in the field"


async def test_an_amount_in_another_currency_is_not_taken_without_a_word() -> None:
    given = start(offer="Dashboards", business_model="b2b_saas", currency="EUR", plan_months="12")
    async with walking(given) as walk:
        await walk.sees("of 26")
        for _ in range(4):
            if "How much" in walk.screen() or "revenue" in walk.screen():
                break
            await walk.press("enter")
            await walk.pilot.pause(0.3)
        await walk.type("600,000 USD")
        await walk.sees("read as 600,000 EUR", "The plan is in EUR", "not converted from USD")
