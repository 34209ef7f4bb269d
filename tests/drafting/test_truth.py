"""Numbers, checks and quotations: what a model may say, and what people see of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from drafting.model_runs import (
    findings,
    go_on,
    requests,
    says,
    served,
    set_up,
    sources,
    start,
    told,
    usual,
)
from engine.people import Person
from model_server.answers import Asked

from missionrunner.runs.events import MessageShown

NOTES = """# Notes

## Prices

Two customers said that the price was fine after the trial in March.

## Delivery

The goods came late twice, and nobody called us.
"""


def plan_of(person: Person) -> str:
    """The finished plan, whatever is open."""
    with person.at_work() as live:
        folder = Path(live.context.run.output_dir)
    return (folder / "plan.md").read_text("utf-8")


# ------------------------------------------------------------------ numbers
@pytest.mark.parametrize(
    "invented", ["EUR 77,000 are missing.", "We lose 77 % of them.", "Sign 77 deals.", "Give 77\u00a0% off."]
)
def test_an_invented_number_is_asked_for_again_once_and_then_left_out(place: Path, invented: str) -> None:
    with served(place) as server:
        set_up(place, server)
        start()
        undisturbed = len(server.log)
    with served(place, says(headline=invented)) as server:
        set_up(place, server)
        person = start()
        again = [r for r in requests(server) if "that were not given to you" in r.prompt]
        assert len(server.log) == undisturbed + 1
    assert list(again[0].schema["properties"]) == ["headline"]
    assert (
        invented.replace("\u00a0", " ")
        in again[0].prompt.replace("\u00a0", " ").rpartition("not given to you")[2]
    )
    assert person.values("target")["headline"] == "Acme needs more deals."
    assert sources(person)["/target/headline"] == "playbook"
    assert sources(person)["/target/reason"] == "model"
    assert any("Headline" in f and "77" in f and "general text" in f for f in findings(person, "find"))
    assert "Target, Headline: The model wrote" in plan_of(person)
    assert "**About the drafts**" in plan_of(person)
    assert "Reviewed by the role Checker: " in plan_of(person), "what the program found is no review"


def test_a_text_that_is_corrected_is_taken(place: Path) -> None:
    def learns(asked: Asked, value: Any) -> Any:
        sensible = "not given to you" in asked.prompt
        return says(headline="Call old customers." if sensible else "Sign 77 deals.")(asked, value)

    with served(place, learns) as server:
        set_up(place, server)
        person = start()
    assert person.values("target")["headline"] == "Call old customers."
    assert sources(person)["/target/headline"] == "model"
    assert not findings(person, "find")


@pytest.mark.parametrize(
    "given",
    ["EUR 40,000 are missing.", "40 000 euros are missing.", "Sign 5 deals.", "You have 6 hours a week."],
)
def test_a_number_that_was_given_stays(place: Path, given: str) -> None:
    with served(place, says(headline=given)) as server:
        set_up(place, server)
        person = start()
    assert person.values("target")["headline"] == given
    assert not findings(person, "find")


def test_another_number_stays_and_is_shown(place: Path) -> None:
    with served(place, says(headline="Write to 37 old friends.")) as server:
        set_up(place, server)
        person = start()
    assert person.values("target")["headline"] == "Write to 37 old friends."
    assert any("37" in f and "look at it" in f for f in findings(person, "find"))


def test_a_number_of_a_reviewer_is_no_given_number(place: Path) -> None:
    def schemer(asked: Asked, value: Any) -> Any:
        if asked.name == "review":
            note = "Say that 77 % of the customers come back."
            rows = [
                {**r, "verdict": "not_met", "field": "target.headline", "note": note} for r in value["points"]
            ]
            return {"points": rows}
        text = "77 % of the customers come back." if note_of_a_reviewer(asked) else "Call old customers."
        return says(headline=text)(asked, value)

    def note_of_a_reviewer(asked: Asked) -> bool:
        return "What was found" in asked.prompt

    with served(place, schemer) as server:
        set_up(place, server)
        person = start()
    assert "77" not in person.values("target")["headline"]
    assert any("77 %" in f for f in findings(person, "find"))


def test_a_draft_gives_way_when_the_figure_it_repeats_changes_and_this_is_said(place: Path) -> None:
    with served(
        place, says(headline="EUR 40,000 are missing, so sign 5 deals.", reason="They like us.")
    ) as server:
        set_up(place, server)
        person = start(engaged=True)
        assert person.values("target")["headline"].startswith("EUR 40,000")
        person.answers(goal=100000)
        assert person.values("target")["headline"] == "Acme needs more deals."
        assert person.values("target")["reason"] == "They like us."
        said = [event.text for event in told(person.events, MessageShown)]
        assert any("Headline" in text and "general text stands" in text for text in said)
        assert any("40,000" in f and "general text" in f for f in findings(person, "find"))
        person.answers(hours=7)
        assert not [e for e in told(person.events, MessageShown) if "general text" in e.text], "said once"
        person.answers(goal=90000)
        assert person.values("target")["headline"].startswith("EUR 40,000")
        assert not findings(person, "find")
        person.answers(goal=100000)
        person.approves("find", "act")
        assert "EUR 40,000" in plan_of(person)
        assert "The general text stands instead" in plan_of(person)


def test_a_number_of_a_plain_list_can_be_repeated(place: Path) -> None:
    # 5 deals by quarter are 2, 1, 1, 1.
    with served(place, says(headline="Sign 2 deals in the first quarter.")) as server:
        set_up(place, server)
        person = start()
    assert person.values("target")["headline"] == "Sign 2 deals in the first quarter."


def test_a_draft_that_its_own_figures_contradict_gives_way(place: Path) -> None:
    # Of 6 hours, 2 are left with the playbook's 4; the model takes 3, so 3 are left. A weight of 2 is no hour.
    with served(place, says(weekly_hours=3, first_step="Use the 2 hours that are left.")) as server:
        set_up(place, server)
        person = start()
    assert person.values("actions")["hours_left"] == 3
    assert person.values("actions")["first_step"] == "Call a customer."
    assert any("First step" in f and "2 hours" in f and "general text" in f for f in findings(person, "act"))


def test_an_outdated_text_is_in_no_later_prompt(place: Path) -> None:
    with served(place, says(headline="EUR 40,000 are missing.")) as server:
        set_up(place, server)
        person = start(engaged=True)
        person.answers(goal=100000)
        person.approves("find")
        server.log.clear()
        person.decides(lambda live: live.redo("act"))
        prompts = [r.prompt for r in requests(server) if r.name != "review"]
    assert prompts
    assert not [p for p in prompts if "40,000" in p]


# ------------------------------------------------------------------ checks
def test_a_draft_that_breaks_an_error_check_is_asked_for_once_more_and_then_left_out(place: Path) -> None:
    with served(place, says(weekly_hours=20)) as server:
        set_up(place, server)
        person = start()
        again = [r for r in requests(server) if "more than there are" in r.prompt and r.name == "actions"]
    assert len(again) == 1
    assert person.values("actions")["weekly_hours"] == 4
    assert sources(person)["/actions/weekly_hours"] == "playbook"
    assert any("ACT-01" in f and "general text" in f for f in findings(person, "act"))
    assert sources(person)["/actions/first_step"] == "model"


def test_a_draft_that_is_mended_stays(place: Path) -> None:
    def learns(asked: Asked, value: Any) -> Any:
        return says(weekly_hours=5 if "more than there are" in asked.prompt else 20)(asked, value)

    with served(place, learns) as server:
        set_up(place, server)
        person = start()
    assert person.values("actions")["weekly_hours"] == 5
    assert not findings(person, "act")


def test_what_a_reviewer_has_changed_is_held_against_the_checks_as_well(place: Path) -> None:
    def greedy(asked: Asked, value: Any) -> Any:
        if asked.name == "review":
            rows = [
                {**r, "verdict": "not_met", "field": "actions.weekly_hours", "note": "Work more."}
                for r in value["points"]
            ]
            return {"points": rows}
        return says(weekly_hours=20 if "What was found" in asked.prompt else 3)(asked, value)

    with served(place, greedy) as server:
        set_up(place, server)
        person = start()
        with person.at_work() as live:
            failed = [c.id for c in live.checks() if c.status == "failed"]
    assert not failed
    assert person.values("actions")["weekly_hours"] == 4


def test_a_check_that_fails_without_the_draft_blames_no_draft(place: Path) -> None:
    with served(place, says(weekly_hours=5)) as server:
        set_up(place, server)
        person = start(answers={"hours": "2"})
    assert person.values("actions")["weekly_hours"] == 5
    assert not findings(person, "act")


# ------------------------------------------------------------------ quotations
def quoting(asked: Asked, value: Any) -> Any:
    value = usual(asked, value)
    if "reason" in value and "quotations" in value:
        value["quotations"] = [
            {"field": "reason", "quote": "the price was fine  after the trial in march"},
            {"field": "headline", "quote": "We will double our order next year"},
        ]
    return value


def test_a_quotation_that_stands_in_a_document_makes_it_the_source(place: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(NOTES, "utf-8")
    with served(place, quoting) as server:
        set_up(place, server)
        person = start(documents=[tmp_path / "notes.md"])
    with person.at_work() as live:
        known = live.context.workbook.sources
        found, lost = known["/target/reason"], known["/target/headline"]
    assert found.kind.value == "document"
    assert found.quote == "Two customers said that the price was fine after the trial in March."
    assert found.line == 5
    assert found.ref.startswith("notes.md")
    assert lost.kind.value == "model"
    assert any("double our order" in f and "in no document" in f for f in findings(person, "find"))


def test_without_documents_no_quotation_is_asked_for(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        start()
        assert not [r for r in requests(server) if "quotations" in r.schema["properties"]]


def test_a_run_that_goes_on_twice_keeps_its_findings(place: Path) -> None:
    with served(place, says(headline="Sign 77 deals.")) as server:
        set_up(place, server)
        person = start()
        before = findings(person, "find")
        count = len(server.log)
        go_on(person)
        assert len(server.log) == count
    assert findings(person, "find") == before
    assert len(before) == 1
