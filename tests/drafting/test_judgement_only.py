"""A model fills fields that need judgement, and nothing else."""

from __future__ import annotations

from pathlib import Path

from drafting.model_runs import field_names, requests, says, served, set_up, sources, start

NOTES = "# Notes\n\n## Voice of the customer\n\nYour people answer within an hour. We like that.\n"
JUDGEMENT = {"headline", "reason", "said", "answer", "weekly_hours", "first_step", "steps", "opening"}
ANSWER_FORM = {"id", "risks", "points", "verdict", "field", "note", "quotations", "quote"}


def test_only_judgement_fields_are_asked_for(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start()
        asked = set[str]().union(*(field_names(r.schema) for r in requests(server)))
    assert asked - ANSWER_FORM == JUDGEMENT
    found = sources(person)
    assert found["/target/headline"] == "model"
    assert found["/target/gap"] == "computed"
    assert found["/target/promise"] == "intake"
    assert {found[f"/risks/risks/{key}/answer"] for key in ("R1", "R2", "R3")} == {"model"}
    assert found["/risks/risks/R1/weight"] == "playbook"


def test_what_a_document_says_is_not_asked_for(place: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(NOTES, "utf-8")
    with served(place) as server:
        set_up(place, server)
        person = start(documents=[tmp_path / "notes.md"])
        asked = set[str]().union(*(field_names(r.schema) for r in requests(server)))
    assert "said" not in asked
    assert person.values("target")["said"] == "Your people answer within an hour."
    assert sources(person)["/target/said"] == "document"


def test_computed_values_stand_in_the_prompt_as_facts(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        start()
        first = requests(server)[0]
    assert '"gap":40000' in first.prompt
    assert '"deals":5' in first.prompt


def test_an_answer_with_more_fields_than_were_asked_for_changes_nothing_else(place: Path) -> None:
    def more(asked: object, value: dict[str, object]) -> dict[str, object]:
        value = says()(asked, value)  # type: ignore[arg-type]  # the server gives what it takes
        return {**value, "gap": 1, "promise": "Anything", "deals": 9, "id": "R9"}

    with served(place, more) as server:
        set_up(place, server)
        person = start()
    assert person.values("target")["gap"] == 40000
    assert person.values("target")["promise"] == "An answer within a day"


def test_what_a_person_edited_is_never_asked_for_again(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
        person.decides(lambda live: live.edit("/target/headline", "Ann's own words"))
        person.decides(lambda live: live.edit("/risks/risks/R2/answer", "Ann's answer"))
        server.log.clear()
        person.decides(lambda live: live.redo("find"))
        person.decides(lambda live: live.send_back("find", "Shorter, please"))
        person.decides(lambda live: live.send_back("find", "Nicer", "/target/headline"))
        asked = [r for r in requests(server) if r.name != "review"]
    assert asked
    for request in asked:
        assert "headline" not in field_names(request.schema)
        rows = request.schema["properties"].get("risks")
        assert rows is None or rows["items"]["properties"]["id"]["enum"] == ["R1", "R3"]
    assert person.values("target")["headline"] == "Ann's own words"
    assert person.values("risks")["risks"][1]["answer"] == "Ann's answer"


def test_a_reviewer_that_flags_an_edited_field_changes_nothing(place: Path) -> None:
    def strict(asked: object, value: dict[str, object]) -> dict[str, object]:
        value = says()(asked, value)  # type: ignore[arg-type]  # the server gives what it takes
        if asked.name == "review":  # type: ignore[attr-defined]
            rows: list[dict[str, object]] = value["points"]  # type: ignore[assignment]
            return {
                "points": [
                    {**r, "verdict": "not_met", "field": "target.headline", "note": "Dull."} for r in rows
                ]
            }
        return value

    with served(place, says()) as server:
        set_up(place, server)
        person = start(engaged=True)
        person.decides(lambda live: live.edit("/target/headline", "Ann's own words"))
        server.behaviour.answer = strict  # type: ignore[assignment]
        person.decides(lambda live: live.redo("find"))
    assert person.values("target")["headline"] == "Ann's own words"
