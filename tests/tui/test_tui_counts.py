"""Counts say what they count: a company's runs, and answers beside questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import HIRING, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_home_s_window_of_companies_says_what_was_put_away() -> None:
    with RunSession() as session:
        for company in ("Acme", "Gone"):
            run_id, _ = session.create(
                StartOptions(mission=HIRING, company=company, mode="engaged", ask=True)
            )
        session.store.archive(run_id)
    async with walking() as walk:
        await walk.sees("Hiring Round, Acme")
        await walk.press("w")
        await walk.sees("Which company?", "Acme 1 run", "Gone 1 run, put away")


async def test_answers_are_counted_beside_questions_and_say_where_an_offer_comes_from() -> None:
    mission = "sales-plan-development"
    with RunSession() as session:
        session.create(
            StartOptions(
                mission=mission,
                company="Acme",
                mode="engaged",
                ask=True,
                sets=[("business_model", "b2b_saas")],
            )
        )
        run_id, _ = session.create(StartOptions(mission=mission, company="Acme", mode="engaged", ask=True))
    async with walking(Start(run_id=run_id)) as walk:
        await walk.sees("of 26")
        await walk.press("f5")
        await walk.sees(
            "All 31 answers to 26 questions: 1 given",
            "Offer: ! needed, no answer yet",
            "Business model: ! needed, not confirmed: B2B SaaS (from the",
        )
