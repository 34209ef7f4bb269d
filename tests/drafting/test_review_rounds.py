"""The support agent reviews, the lead revises what is flagged, and what stays open stands at the gate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drafting.model_runs import Request, field_names, requests, reviews, served, set_up, sources, start, usual
from engine.people import Person
from model_server.answers import Asked
from model_server.server import ModelServer

from missionrunner.runs.model import Verdict


def reviewer(rounds: int, **row: str) -> Any:
    """A reviewer that does not like the second point of its rubric, as often as `rounds` says."""
    left = {"find": rounds}

    def change(asked: Asked, value: Any) -> Any:
        value = usual(asked, value)
        if asked.name == "review" and '"Find"' in asked.prompt and left["find"] > 0:
            left["find"] -= 1
            value["points"][0] |= {"verdict": "not_met", "note": "Nobody can do this.", **row}
        if "What was found" in asked.prompt:
            value |= {name: "Mended." for name in ("headline", "reason") if name in value}
        return value

    return change


def written_again(server: ModelServer) -> list[Request]:
    return [r for r in requests(server) if "Write only these fields" in r.prompt]


def texts(person: Person) -> Mapping[str, Any]:
    return {**person.values("target"), "answers": [r["answer"] for r in person.values("risks")["risks"]]}


def test_only_the_flagged_field_is_written_again(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        undisturbed = texts(start())
    with served(place, reviewer(1, field="target.headline")) as server:
        set_up(place, server)
        person = start()
        again = written_again(server)
        asked = [r for r in requests(server) if r.name == "review" and '"Find"' in r.prompt]
    assert [list(r.schema["properties"]) for r in again] == [["headline"]]
    assert "Nobody can do this." in again[0].prompt
    assert texts(person) == {**undisturbed, "headline": "Mended."}
    assert len(asked) == 2, "what was mended is looked at once more"
    assert field_names(asked[1].schema) == field_names(asked[0].schema)
    assert asked[1].schema["properties"]["points"]["maxItems"] == 1, "only the open point"
    assert all(p.verdict is Verdict.MET for p in reviews(person, "find"))


def test_a_field_of_a_row_is_flagged_by_its_key(place: Path) -> None:
    with served(place, reviewer(1, field="risks.risks.R2.answer")) as server:
        set_up(place, server)
        start()
        again = written_again(server)
    rows = again[0].schema["properties"]["risks"]["items"]["properties"]
    assert len(again) == 1
    assert rows["id"]["enum"] == ["R2"]


def test_after_two_rounds_the_open_point_stands_at_the_gate(place: Path) -> None:
    with served(place, reviewer(9, field="target.headline")) as server:
        set_up(place, server)
        person = start(engaged=True)
        asked = [r for r in requests(server) if r.name == "review" and '"Find"' in r.prompt]
        assert len(asked) == 2
        assert len(written_again(server)) == 1
    (point,) = [p for p in reviews(person, "find") if p.verdict is Verdict.UNMET]
    assert (point.agent, point.point, point.note) == (
        "checker",
        "A person can do what is written.",
        "Nobody can do this.",
    )
    assert person.gates() == ["find"]


def test_a_point_without_a_field_is_not_revised_but_shown(place: Path) -> None:
    with served(place, reviewer(9, field="")) as server:
        set_up(place, server)
        person = start()
        assert not written_again(server)
    assert [p.note for p in reviews(person, "find") if p.verdict is Verdict.UNMET] == ["Nobody can do this."]


def test_a_field_that_no_model_may_write_is_not_revised(place: Path) -> None:
    with served(place, reviewer(9, field="target.gap")) as server:
        set_up(place, server)
        person = start()
        assert not written_again(server)
    assert person.values("target")["gap"] == 40000


def test_checks_decide_their_points_and_no_model_is_asked(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start()
        asked = [r for r in requests(server) if r.name == "review"]
    assert not [r for r in asked if "The work fits into the week" in r.prompt]
    (point,) = [p for p in reviews(person, "act") if p.point.startswith("The work fits")]
    assert (point.verdict, point.evidence) == (Verdict.MET, ("ACT-01",))


# ------------------------------------------------------------------ sent back
def leaves(names: set[str]) -> Any:
    """A lead that writes only these fields when it gets a note, and leaves the others."""

    def change(asked: Asked, value: Any) -> Any:
        value = usual(asked, value)
        if "Write only these fields" in asked.prompt:
            return {name: "Mended." if name in names else None for name in value}
        return value

    return change


def test_a_note_about_a_field_touches_only_that_field(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
        before = texts(person)
        server.log.clear()
        server.behaviour.answer = leaves({"reason"})
        person.decides(lambda live: live.send_back("find", "Say it in our words", "/target/reason"))
        (request,) = [r for r in requests(server) if r.name != "review"]
    assert list(request.schema["properties"]) == ["reason"]
    assert "Say it in our words" in request.prompt
    assert texts(person) == {**before, "reason": "Mended."}


def test_a_note_about_a_phase_changes_what_the_lead_says_it_is_about(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
        before = texts(person)
        server.log.clear()
        server.behaviour.answer = leaves({"headline"})
        person.decides(lambda live: live.send_back("find", "The headline is dull"))
        assert {r.name for r in requests(server)} == {"target", "risks", "review"}
    assert texts(person) == {**before, "headline": "Mended."}
    assert sources(person)["/target/reason"] == "model"


def test_a_redo_writes_everything_again_and_an_undo_brings_it_back(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
        before = texts(person)
        server.behaviour.answer = leaves(set())
        server.behaviour.words = 3
        person.decides(lambda live: live.redo("find"))
        assert texts(person)["headline"] != before["headline"]
        count = len(server.log)
        person.decides(lambda live: live.undo())
        assert texts(person) == before
        assert len(server.log) == count
