"""Companies keep clients apart: what one session and Home offer while a company is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import HIRING, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import BadInput
from missionrunner.session import RunSession
from missionrunner.tui.companies import run_for
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def new_run(company: str, posts: str = "2") -> str:
    options = StartOptions(mission=HIRING, company=company, mode="engaged", ask=True, sets=[("posts", posts)])
    with RunSession() as session:
        return session.create(options)[0]


async def test_home_shows_one_company_or_all() -> None:
    acme, beta = new_run("Acme"), new_run("Beta Secret")
    async with walking() as walk:
        await walk.sees("Hiring Round, Acme", "Hiring Round, Beta Secret", "Companies")
        await walk.press("w")
        await walk.sees("Which company?", "All companies", "Beta Secret", "1 run")
        await walk.press("down", "enter")
        await walk.sees("Acme only")
        shown = walk.screen()
        assert "Beta" not in shown
        assert acme != beta
        await walk.press("w")
        await walk.sees("Which company?")
        await walk.press("home", "enter")
        await walk.sees("Hiring Round, Beta Secret")


async def test_after_a_session_home_stays_with_its_company() -> None:
    acme, beta = new_run("Acme"), new_run("Beta Secret", posts="777")
    async with walking(Start(run_id=acme)) as walk:
        await walk.sees("Question")
        # The command line completes own runs only, and finds no other, not even by naming it.
        await walk.press("f6")
        await walk.sees("Session notes")
        await walk.press("escape")
        await walk.press("escape")
        await walk.sees("Acme only")
        assert "Beta" not in walk.screen()
        await walk.press("slash")
        await walk.type("resume ")
        await walk.sees(acme)
        assert "beta" not in walk.screen()
        await walk.press("escape")
        walk.app.command(f"/resume {beta[:12]}")
        await walk.sees("Acme has no run")
        assert "777" not in walk.screen()


async def test_a_new_run_is_for_the_chosen_company() -> None:
    new_run("Acme")
    new_run("Beta Secret")
    async with walking() as walk:
        await walk.sees("Hiring Round, Acme")
        await walk.press("w")
        await walk.sees("Which company?")
        await walk.press("down", "enter")
        await walk.sees("Acme only")
        await walk.press("s")
        await walk.type("Sales Plan Development")
        await walk.press("enter")
        await walk.sees("Company", "Acme", "Begin")
        assert "Beta" not in walk.screen()


async def test_the_intake_offers_nothing_of_another_company() -> None:
    new_run("Beta Secret", posts="777")
    with RunSession() as session:
        options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True)
        acme, _ = session.create(options)
        same, _ = session.create(
            StartOptions(mission=HIRING, company="BETA  secret", mode="engaged", ask=True)
        )
    async with walking(Start(run_id=acme)) as walk:
        shown = await walk.sees("Question 1 of 5")
        assert "777" not in shown
    # The same company, written in another way, is offered its own last answer.
    async with walking(Start(run_id=same)) as walk:
        await walk.sees("Question 1 of 5", "777")


async def test_typed_paths_stay_with_their_company() -> None:
    async with walking() as walk:
        walk.app.company = "Beta Secret"
        walk.app.drafts.keep(("pick file", walk.app.company), "/clients/beta/secret.md")
        walk.app.company = "Acme"
        walk.app.command(f"/coord {HIRING}")
        await walk.sees("Fill open posts")
        await walk.press("f")
        await walk.sees("Add a document")
        assert "secret" not in walk.screen()


def test_runs_are_found_within_the_company() -> None:
    acme, beta = new_run("Acme"), new_run("Beta Secret")
    with RunSession() as session:
        assert run_for(session, acme, "Acme") == acme
        assert run_for(session, acme[:-1], "acme") == acme
        assert run_for(session, beta, "") == beta
        for typed in (beta, beta[:-1], "", "nothing"):
            with pytest.raises(BadInput) as caught:
                run_for(session, typed, "Acme")
            assert "secret" not in " ".join(caught.value.lines()).casefold().replace(typed, "")
