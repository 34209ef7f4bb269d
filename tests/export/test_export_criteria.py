"""A person who signs sees what speaks for each criterion, with figures, and what to confirm."""

from __future__ import annotations

from dataclasses import replace

from export.sample_run import bakery, exported

from missionrunner.export.build import build_document
from missionrunner.export.data import checks_json, run_json
from missionrunner.export.inputs import ExportInput
from missionrunner.export.markdown import to_markdown


def plan(given: ExportInput) -> str:
    return to_markdown(build_document(given))


def test_a_criterion_shows_its_figures_and_what_a_person_confirms() -> None:
    assert "Evidence: 667 loaves pay 1,800 EUR. See Key figures." in plan(exported())
    assert "You confirm: The baker can bake as many." in plan(exported())
    first, second = run_json(exported())["criteria"]
    assert first["shown"] == ["667 loaves pay 1,800 EUR"]
    assert (first["see"], first["confirm"]) == (["figures"], "The baker can bake as many.")
    assert "shown" not in second


def test_figures_that_are_not_known_say_so() -> None:
    assert "Evidence: not known loaves" not in plan(exported())
    assert "Not known loaves pay not known." in plan(exported({"company": "Crumb & Co"}))


def test_a_criterion_without_checks_says_so_once() -> None:
    definition = replace(bakery(), checks=[], criteria={})
    text = plan(exported(definition=definition))
    assert text.count("no check decides this") == len(definition.mission.success_criteria)


def test_a_check_that_holds_does_not_carry_the_text_of_its_failure() -> None:
    found = {check["id"]: check for check in checks_json(exported())}
    assert found["B-1"]["message"] == "Holds."
    assert "more than the oven bakes" in found["B-2"]["message"]
