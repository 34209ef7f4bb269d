"""Changing things: computed values lead to their inputs, whole deliverables are edited as YAML."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from engine.people import begin
from tui.app_walks import LARGE, Walk, walking

from missionrunner.deliverables.plan import compile_plan
from missionrunner.errors import BadInput
from missionrunner.inputs.typed_value import typed_value
from missionrunner.library.load import load_definition
from missionrunner.session import RunSession
from missionrunner.tui.screens.yaml_window import changed_values, run_editor, to_yaml, without_computed
from missionrunner.tui.start import Start


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def run_at_gate() -> Start:
    return Start(run_id=(await asyncio.to_thread(begin)).run_id)


async def to_value(walk: Walk, *path: str) -> None:
    """Right, right, right to a value."""
    for _ in range(60):
        if walk.document.path == path:
            return
        await walk.press("right")
    raise AssertionError(f"{path} was not reached; there are {walk.document.paths}")


async def test_a_computed_value_leads_to_the_answer_behind_it() -> None:
    async with walking(await run_at_gate(), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await to_value(walk, "applicants", "offers_needed")
        # Only one thing goes into it, so nothing is to be chosen.
        await walk.press("e")
        await walk.sees("How many posts are open?", "Given already: 2")
        await walk.type("4")
        await walk.press("enter")
        await walk.sees("This changes the plan", "Offers needed")
        await walk.press("enter")
        await walk.sees("Gate: Posts", "Offers needed 5")


async def test_the_story_of_a_value_names_what_it_is_made_from() -> None:
    async with walking(await run_at_gate(), LARGE) as walk:
        await walk.sees("Gate: Posts")
        await to_value(walk, "applicants", "interviews_needed")
        await walk.press("s")
        await walk.sees(
            "computed: ceil(Offers needed / Offer rate)",
            "Made from",
            "Offers needed: 3",
            "Moves",
            "Checks that look at it",
        )
        # Enter goes on to a value in the story; here to the first of them.
        await walk.press("enter")
        await walk.sees("Gate: Posts")
        assert walk.document.path == ("applicants", "offers_needed")

        # A wide screen shows the story of the value and what the decision rests on beside the page.
        await walk.pilot.resize_terminal(200, 60)
        await walk.sees("Funnel of applicants, Offers needed", "Moves", "Before you decide: Posts")
        await walk.press("right")
        await walk.sees("Funnel of applicants, Share of the yearly budget", "Before you decide: Posts")


async def test_go_there_asks_for_the_answer_that_is_missing() -> None:
    person = await asyncio.to_thread(begin)
    await asyncio.to_thread(lambda: person.answers(yearly_budget=None))
    async with walking(Start(run_id=person.run_id), LARGE) as walk:
        # The run was started with answers of a file; this one was never asked for.
        await walk.sees("Budget of the year")
        await walk.press("f4")
        await walk.sees("That was the last question.")
        await walk.press("enter")
        await walk.sees("cannot be checked", "g go there")
        await walk.press("g")
        await walk.sees("Budget of the year")
        await walk.type("90000")
        await walk.press("enter")
        await walk.sees("This changes the plan")
        await walk.press("enter")
        await walk.sees("Gate: Posts", "Share of the yearly budget 8.9 %")


async def test_yaml_that_does_not_fit_comes_back_with_its_line_and_loses_nothing() -> None:
    from textual.widgets import TextArea

    async with walking(await run_at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab", "w")
        await walk.sees("Scorecard as YAML")
        area = walk.app.screen.query_one(TextArea)
        written = area.text
        area.text = written.replace("weight: 3", "weight: -3", 1)
        await walk.press("f2")
        await walk.sees("Line 4, criteria, craft, weight")
        assert (area.cursor_location[0], "weight: -3" in area.text) == (3, True)

        # A computed value says by their titles what changes it.
        area.text = written.replace("weight: 3", "weight: 3\n  share: 0.9", 1)
        await walk.press("f2")
        shown = await walk.sees("craft, share is computed", "It changes with: Scorecard, ")
        assert "/scorecard/" not in shown

        # What only the plan as a whole refuses comes back with the text, too.
        area.text = written.replace("id: craft", "id: other", 1)
        await walk.press("f2")
        await walk.sees("Scorecard as YAML", "has to stay")
        area = walk.app.screen.query_one(TextArea)
        assert "id: other" in area.text

        # A change that is not confirmed after all waits as it was typed.
        area.text = written.replace("weight: 3", "weight: 30", 1)
        await walk.press("f2")
        await walk.sees("This changes the plan")
        await walk.press("escape")
        await walk.sees("Your text is kept")
        await walk.press("w")
        await walk.sees("Scorecard as YAML", "weight: 30")


def test_an_editor_that_fails_is_told_and_raises_nothing(tmp_path: Path) -> None:
    """The terminal is lent out meanwhile: whatever is raised then would leave it dark."""
    file = tmp_path / "text.yaml"
    file.write_text("a: 1\n", "utf-8")
    assert "could not be started: No such file" in run_editor(["no-such-editor", str(file)])
    assert "ended with code 3" in run_editor(["sh", "-c", "exit 3", str(file)])
    assert run_editor(["sh", "-c", 'echo "a: 2" > "$0"', str(file)]) == ""
    assert file.read_text("utf-8") == "a: 2\n"


async def test_a_deliverable_is_edited_as_yaml_and_what_changed_is_shown() -> None:
    start = await run_at_gate()
    async with walking(start, LARGE) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        await walk.press("w")
        await walk.sees("Scorecard as YAML", "weight:")
        from textual.widgets import TextArea

        area = walk.app.screen.query_one(TextArea)
        area.text = area.text.replace("weight: 3", "weight: 5", 1)
        await walk.press("f2")
        await walk.sees("This changes the plan", "Weight")
        await walk.press("enter")
        await walk.sees("It is yours now")
        await walk.press("d")
        await walk.sees("Last changes in Posts", "Weight")
    with RunSession() as session:
        decisions = session.store.decisions(start.run_id)
    assert [d.path.rpartition("/")[2] for d in decisions] == ["weight"]
    assert decisions[0].value == 5


def test_yaml_that_does_not_fit_is_refused_with_the_place() -> None:
    folder = Path(__file__).resolve().parent.parent / "data" / "missions" / "hiring-round"
    from missionrunner.library.find import agent_library

    definition = load_definition(folder, agents=agent_library())
    plan = compile_plan(definition)
    schema = definition.deliverables["interview_plan"]
    values = {"hours_each": 2.0, "per_week": [6, 6], "panels": []}

    def changed(text: str) -> dict[str, object]:
        return changed_values(text, "interview_plan", schema, values, plan)

    assert changed(to_yaml(values)) == {}
    # What is computed does not stand in the text, and whole numbers have no decimal point.
    written = to_yaml(without_computed(values, ("interview_plan",), plan))
    assert written == "hours_each: 2\npanels: []\n"
    assert changed(written) == {}
    assert changed(to_yaml({**values, "hours_each": 3})) == {"/interview_plan/hours_each": 3}
    with pytest.raises(BadInput, match="is computed"):
        changed(to_yaml({**values, "per_week": [1, 2]}))
    with pytest.raises(BadInput, match="hours_each"):
        changed(to_yaml({**values, "hours_each": "many"}))
    with pytest.raises(BadInput, match="no field 'other'"):
        changed(to_yaml({**values, "other": 1}))
    with pytest.raises(BadInput, match="no list of fields"):
        changed("- 1")


def test_values_are_offered_as_they_are_typed() -> None:
    assert typed_value(0.285, {"unit": "ratio"}) == "28.5 %"
    assert typed_value(["a", "b"]) == "a\nb"
    assert typed_value(True) == "yes"
    assert typed_value(None) == ""
    assert typed_value(12000.0) == "12000"


async def test_a_row_is_added_by_form_and_taken_out() -> None:
    start = await run_at_gate()
    async with walking(start) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        # With as few rows as the table needs none can be taken out.
        await walk.press("minus")
        await walk.sees("The number of rows is fixed here.")
        await walk.press("plus")
        await walk.sees("New row of Criteria, 1 of 2: Criterion")
        await walk.press("enter")
        await walk.sees("This one is needed.")
        await walk.type("Curiosity")
        await walk.press("enter")
        await walk.sees("New row of Criteria, 2 of 2: Weight")
        # Who leaves comes back to what was typed.
        await walk.press("escape", "plus")
        await walk.sees("Curiosity")
        await walk.press("enter")
        await walk.sees("2 of 2: Weight")
        await walk.type("5")
        await walk.press("enter")
        await walk.sees("This changes the plan", "Curiosity")
        await walk.press("enter")
        await walk.sees("Curiosity ✎ 5 ✎ 50.0 %")
        await walk.press("minus")
        await walk.sees("Take out which row of Criteria?")
        await walk.press("down", "down", "enter")
        await walk.sees("This changes the plan")
        await walk.press("enter")
        await walk.sees("u takes it back")
        await walk.settles()
        assert "Curiosity" not in walk.document.text
