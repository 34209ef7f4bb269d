"""Success criteria at a terminal come with the figures they rest on; a choice is never guessed silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from console.at_terminal import Terminal

PROMPT = "Your decision>"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)


def test_a_criterion_shows_its_figures_and_what_to_read_and_a_wrong_choice_is_asked_back() -> None:
    person = Terminal("run", "sales-plan-development", "--example", "fjordlane", "--engaged")
    person.answer("pause stops here>", "")
    gate = " ".join(person.answer(PROMPT, "criteria").split())
    assert "Criterion SC1: Three initiatives stand on the customer journey" in gate
    assert "planned for initiatives and tools: 661 of 828 hours, 51,600 of 60,000 EUR" in gate
    assert "Yours to confirm: These are the right three initiatives, and their owners agree." in gate
    person.see("Criterion 1 of 8, SC1")
    person.see("3 initiatives with ")
    person.answer("To read it: show sales_initiatives,", "show sales_initiatives")
    person.see("Steady lead supply from the two best sources")
    person.answer("Met? y, n, Enter or stop>", "show nothing")
    person.answer("Type y, n, show NAME, Enter or stop.", "stop")
    # A choice that is only near is asked back.
    person.answer(PROMPT, "answers")
    person.answer("Number of an answer to change", "3.1")
    person.answer("Business model>", "B2B SAS")
    person.answer("Did you mean b2b_saas?", "")
    person.answer("Must be one of B2B SaaS,", "servces")
    person.answer("Did you mean services?", "y")
    person.answer("Make this change?", "n")
    person.kill()
