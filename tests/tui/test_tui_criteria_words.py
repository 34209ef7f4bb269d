"""Checks and criteria in the app: in words, saying the same everywhere, and what a change does to them first."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from engine.people import begin
from tui.app_walks import LARGE, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.start import Start

# A budget with which a hire costs 10,000, which is a warning (HIR-02).
DEAR = 20_000.0
TALL = (120, 60)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are written to the current folder."""
    monkeypatch.chdir(tmp_path)


async def hiring(**answers: float) -> Start:
    """A run of the hiring round that waits at its first gate."""

    def made() -> str:
        person = begin()
        if answers:
            person.answers(**answers)
        return person.run_id

    return Start(run_id=await asyncio.to_thread(made))


def sales(**answers: str) -> Start:
    """The example company of the sales plan, with some answers changed."""
    options = StartOptions(
        mission="sales-plan-development",
        example="fjordlane",
        sets=list(answers.items()),
        mode="engaged",
        ask=True,
    )
    return Start(options=options, at_once=True)


def numbers(pattern: str, shown: str) -> tuple[int, ...]:
    """The numbers that a pattern finds on the screen."""
    found = re.search(pattern, " ".join(shown.split()))
    assert found is not None, shown
    return tuple(int(number) for number in found.groups())


async def to_value(walk: Walk, field: str) -> None:
    for _ in range(30):
        if walk.document.path[-1:] == (field,):
            return
        await walk.press("right")
    raise AssertionError(f"no value {field}")


# ------------------------------------------------------------------ evidence in words
async def test_evidence_says_what_each_check_looks_at_and_one_that_holds_says_that_it_holds() -> None:
    async with walking(await hiring(), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("c")
        await walk.sees("Success criteria: you decided on 0 of 2", "2 of 2 checks hold.")
        await walk.press("enter")
        await walk.sees(
            "Evidence for this criterion",
            "holds: Funnel of applicants (Interviews needed, Offers needed); your answers (Offer rate) HIR-01",
            "holds: Funnel of applicants (Cost per hire) HIR-02",
        )
        await walk.press("enter")
        await walk.sees(
            "Check HIR-01 holds",
            "It looks at: Funnel of applicants (Interviews needed, Offers needed)",
            "If it failed, it would say: 12 interviews are too few.",
            "go to Funnel of applicants, Interviews needed: 12",
        )
        await walk.press("escape")
        await walk.sees("Success criteria: you decided on 0 of 2")
        await walk.press("enter")
        await walk.sees("Evidence for this criterion")
        await walk.press("down", "enter")
        shown = await walk.sees("Check HIR-02 holds", "would say: A hire costs 4,000.")
        # It is a warning, but nobody accepts what does not fail.
        assert "accept it" not in shown


async def test_what_fails_stands_first_in_words_and_can_be_accepted() -> None:
    async with walking(await hiring(budget=DEAR), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("c")
        shown = await walk.sees(
            "supported with 1 warning, not ticked yet: Enough applicants", "1 of 2 checks hold."
        )
        assert "warning: A hire costs 10,000. HIR-02" in shown
        assert "signed" not in shown
        await walk.press("enter")
        shown = await walk.sees("Evidence for this criterion")
        assert shown.index("A hire costs 10,000.") < shown.index("holds: Funnel of applicants")
        await walk.press("enter")
        await walk.sees("Check HIR-02 fails", "accept it with a reason")


# ------------------------------------------------------------------ criteria and what is drafted
async def test_a_criterion_that_is_not_met_is_no_tick() -> None:
    async with walking(await hiring(), LARGE) as walk:
        await walk.sees("Gate: Posts", "0 of 2 decided")
        await walk.press("c")
        await walk.sees("you decided on 0 of 2")
        await walk.press("n")
        await walk.sees("Your comment")
        await walk.press("enter")
        await walk.sees("you decided on 1 of 2")
        await walk.press("escape")
        shown = await walk.sees("Criteria 0 met, 1 not met of 2")
        assert "ticked" not in shown


async def test_at_the_first_gate_no_count_contradicts_another() -> None:
    async with walking(sales(), TALL) as walk:
        await walk.sees("Gate: Initiatives")
        await walk.settles()
        shown = await walk.sees("Checks", "3 warnings", "0 of 8 decided")
        held, every = numbers(r"Checks +(\d+)/(\d+) hold, 3 warnings", shown)
        waiting = every - held - 3
        assert waiting > 20

        await walk.press("x")
        await walk.sees(
            f"{held} of {every} hold so far, 3 do not, {waiting} look at what is not drafted yet."
        )
        await walk.press("escape", "c")
        # What is not drafted is not said to be supported.
        await walk.sees(
            "supported, not ticked yet: Three initiatives",
            "supported with 3 warnings, not ticked yet: The pipeline",
            "not all of it is drafted yet: Sales, marketing and onboarding",
        )
        await walk.press("down", "down")
        await walk.sees("1 of 6 checks hold; 5 look at what is not drafted yet.")
        await walk.press("enter")
        await walk.sees("not drafted yet: Lead handoff (")
        await walk.press("escape", "escape", "p")
        # The plan says of what it counts.
        await walk.sees("checks of the whole plan hold; 3 warnings")


async def test_the_gate_and_its_pages_count_the_same() -> None:
    """A gate names its part of what x lists and of the figures that the plan asks to confirm."""
    async with walking(sales(), TALL) as walk:
        await walk.sees("Gate: Initiatives")
        await walk.settles()
        await walk.press("a")
        shown = await walk.sees("Gate: Pipeline", "assumed figures")
        await walk.settles()
        here, every = numbers(r"(\d+) assumed figures of (\d+) in all", shown)
        assert here < every
        await walk.press("v")
        await walk.sees(
            f"Figures that nobody gave: {here} of the plan's {every}",
            f"and {here - 12} more; p, then o goes through all {every} of the plan",
        )
        await walk.press("escape", "p")
        await walk.sees(f"Confirm or replace {every} assumed figures", f"{every} assumed figures to confirm")


async def test_x_lists_the_warnings_of_the_gate_first_and_says_how_many_they_are() -> None:
    # More than twice the revenue of today: a warning of the first phase, and some of the second.
    async with walking(sales(revenue_target="900000"), TALL) as walk:
        await walk.sees("Gate: Initiatives", "(x)")
        await walk.settles()
        shown = await walk.sees("Gate: Initiatives", "in all (x)")
        here, every = numbers(r"(\d+) warnings? of (\d+) in all \(x\)", shown)
        assert 1 < here < every
        await walk.press("x")
        shown = await walk.sees(
            "Checks that do not hold", f"The first {here} belong to this gate: Initiatives."
        )
        assert shown.index("The target is more than twice") < shown.index("The team cannot do")
        listed = shown.partition("Checks that do not hold")[2].partition("enter chooses")[0]
        assert listed.count("warning: ") == every


# ------------------------------------------------------------------ what a change does to them
async def test_a_change_says_first_which_checks_begin_to_fail_and_why_a_tick_falls() -> None:
    async with walking(await hiring(), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("c")
        await walk.sees("you decided on 0 of 2")
        await walk.press("y")
        await walk.sees("Your comment")
        await walk.press("enter")
        await walk.sees("you decided on 1 of 2")
        await walk.press("escape")
        await to_value(walk, "cost_per_hire")
        await walk.press("e")
        await walk.sees("Cost per hire is computed. Change what goes into it:", "Budget: 8,000")
        await walk.press("enter")
        await walk.sees("Part 1 of 2", "Budget")
        await walk.type("20000")
        await walk.press("enter")
        shown = await walk.sees(
            "This changes the plan",
            "Warnings go from 0 to 1.",
            "new warning: A hire costs 10,000. HIR-02",
            'the tick of "Enough applicants are seen for every post" (SC1), because Funnel of applicants, Cost',
        )
        flat = " ".join(shown.split())
        places = [flat.index(words) for words in ("Warnings go from", "Counts no more", "values become new")]
        assert places == sorted(places)
        assert flat.index("values become new") < flat.index("4,000 ")


async def test_a_gate_that_is_open_hinders_and_the_rest_may_stay_open() -> None:
    async with walking(await hiring(), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("p")
        await walk.sees("criteria: 0 of 2 decided")
        await walk.press("s")
        await walk.sees("First to be done", "You can sign while these are open")
