"""Who wrote a text is said by the model's own name: with its versions, and on the first page of the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drafting.model_runs import go_on, says, served, set_up, start
from engine.people import Person
from model_server.faults import Fault

from missionrunner.cli import main


def versions(person: Person, deliverable: str) -> list[tuple[int, str, str]]:
    with person.at_work() as live:
        found = live.context.store.versions(person.run_id, deliverable)
        return [(version.number, version.actor, version.reason) for version in found]


def first_page(folder: Path) -> str:
    text = (folder / "plan.md").read_text("utf-8")
    return next(line for line in text.splitlines() if "Made with" in line)


def test_a_version_names_the_model_that_wrote_what_is_new(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(place) as server:
        set_up(place, server)
        ann = start(engaged=True)
        server.behaviour.answer = says(reason="Mended.")
        with ann.at_work() as live:
            live.change_model("other")
            live.send_back("find", "Say it in our words", "/target/reason")
        go_on(ann)
        ann.decides(lambda live: live.edit("/target/headline", "By hand."))
    assert versions(ann, "target") == [
        (1, "test-model", "draft 1"),
        (2, "other-model", "draft 2"),
        (3, "Ann", "edit of /target/headline"),
    ]
    assert main(["diff", ann.run_id, "1", "2", "--deliverable", "target"]) == 0
    assert "version 2 (other-model, draft 2)" in " ".join(capsys.readouterr().out.split())


def test_without_a_model_the_workbook_engine_drafts(place: Path) -> None:
    ann = start(engaged=True, model="offline")
    assert versions(ann, "target") == [(1, "workbook engine", "draft 1")]


def test_the_plan_names_the_models_whose_texts_stand_in_it(place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with served(place) as server:
        set_up(place, server)
        ann = start(engaged=True, output=folder)
        for model in ("other", "offline"):
            with ann.at_work() as live:
                live.change_model(model)
                if model == "offline":
                    live.approve("find")
                else:
                    live.send_back("find", "Say it in our words", "/target/reason")
            go_on(ann)
        ann.approves("act")
    row = "language models test-model and other-model; playbook and formulas for the rest"
    assert row in first_page(folder)
    text = (folder / "plan.md").read_text("utf-8")
    assert "Texts whose source is a model were written by test-model and other-model." in text
    run = json.loads((folder / "run.json").read_text("utf-8"))
    assert run["drafted_by"] == run["model_usage"]["models"] == ["test-model", "other-model"]


def test_a_plan_of_which_no_text_of_a_model_is_left_says_so(place: Path, tmp_path: Path) -> None:
    """Each draft is refused, so the general texts stand."""
    folder = tmp_path / "plan"
    with served(place, faults=[Fault("refusal")]) as server:
        set_up(place, server)
        start(output=folder)
    assert "playbook and formulas, no text of a language model" in first_page(folder)
    assert "A model was asked; none of its texts stands in this plan." in (folder / "plan.md").read_text(
        "utf-8"
    )
