"""A row is added to a table at a gate, field by field, and another one is taken out."""

from __future__ import annotations

from pathlib import Path

import pytest
from console.at_terminal import HIRING, HIRING_SETS, Terminal

from missionrunner.export.table_rows import new_key
from missionrunner.session import RunSession

PROMPT = "Your decision>"
TABLE = "a row, back: one level up, Enter: leave)>"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)


def at_table(path: str) -> Terminal:
    person = Terminal("run", HIRING, "--engaged", "--company", "Acme", *HIRING_SETS)
    person.without_document()
    person.answer("pause stops here>", "")
    person.answer(PROMPT, f"edit {path}")
    return person


def edits_of(run_id: str) -> list[tuple[str, object]]:
    with RunSession() as session:
        return [(d.path, d.value) for d in session.store.decisions(run_id)]


def test_a_row_is_asked_for_field_by_field_and_counts_in_the_formulas() -> None:
    person = at_table("/scorecard/criteria")
    assert "remove" not in person.answer(TABLE, "add")
    person.answer("A new row of Criteria.", "")
    person.answer("Criterion>", "")
    person.answer("This one is needed; back adds nothing.", "Sense of humour")
    person.answer("Weight>", "much")
    person.answer("Must be a number of at least 0; got 'much'", "2")
    person.see("Scorecard, Criteria, Sense of humour: added")
    person.answer("Make this change?", "")
    person.see("Added as /scorecard/criteria/sense_of_humour.")
    shown = person.answer("add or remove a row, back: one level up, Enter: leave)>", "3")
    assert "3. Sense of humour (sense_of_humour) ..." in shown
    assert "Share: " in person.answer("Which one (back:", "")
    person.answer(PROMPT, "pause")
    assert person.end() == 4
    row = {"id": "sense_of_humour", "name": "Sense of humour", "weight": 2}
    assert edits_of(person.run_id) == [("/scorecard/criteria/sense_of_humour", row)]
    with RunSession() as session:
        rows = session.read(person.run_id).context.workbook.values["scorecard"]["criteria"]
    assert rows[-1]["share"] == 2 / sum(one["weight"] for one in rows)


def test_a_row_is_taken_out_after_a_question_and_undo_brings_it_back() -> None:
    person = at_table("/interview_plan/panels")
    person.answer(TABLE, "remove Chris")
    person.answer("Type a number from 1 to 2, or a name.", "ben")
    person.answer("Ben goes out of Panels; undo brings it back.", "")
    assert "Ben" in person.answer(TABLE, "remove 2")
    person.see("Interview plan, Panels, Ben: removed")
    person.answer("Make this change?", "y")
    person.answer("Taken out.", "")
    person.answer(PROMPT, "undo")
    person.answer("Take it back?", "")
    person.answer(PROMPT, "edit /interview_plan/panels")
    assert "2. Ben ..." in person.answer(TABLE, "")
    person.kill()


def test_back_adds_nothing_and_a_name_that_is_there_is_refused() -> None:
    person = at_table("/interview_plan/panels")
    person.answer(TABLE, "add")
    person.answer("Name>", "Ann")
    person.answer("There is such a row already: Ann, Ben.", "back")
    person.answer(TABLE, "pause")
    assert person.end() == 4
    assert edits_of(person.run_id) == []


@pytest.mark.parametrize(
    ("taken", "label", "key"),
    [
        (["R1", "R2", "R9"], "Fire", "R10"),
        (["1", "2"], "", "3"),
        (["craft", "team"], "Sense of humour!", "sense_of_humour"),
        (["craft", "craft_2"], "Craft", "craft_3"),
        ([], "", "row"),
        (["A1", "B1"], "C", "c"),
    ],
)
def test_the_key_of_a_new_row_is_free_and_like_the_others(taken: list[str], label: str, key: str) -> None:
    assert new_key(taken, label) == key
