"""What the plan tells of a session: values that were confirmed, times as one writes them, minutes by phase."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from engine.people import Person, begin

from missionrunner.runs.model import now
from missionrunner.session import RunSession


@pytest.fixture
def ann(tmp_path: Path) -> Person:
    return begin(output=tmp_path / "plan")


def plan(person: Person) -> str:
    assert person.output is not None
    return (person.output / "plan.md").read_text("utf-8")


def decided(person: Person) -> str:
    return plan(person).partition("## Decisions\n")[2].partition("\n## ")[0]


def confirm(person: Person, *paths: str) -> None:
    """As the full screen does with `y`: the value stays, and somebody stands for it now."""

    def values() -> dict[str, object]:
        with person.at_work() as live:
            rows = {row["id"]: row for row in live.context.workbook.values["scorecard"]["criteria"]}
            hours = live.context.workbook.values["interview_plan"]["hours_each"]
        return {path: rows[path.split("/")[3]]["weight"] if "weight" in path else hours for path in paths}

    found = values()
    person.decides(lambda live: live.edit_all(found, "confirmed"))


def test_what_was_confirmed_together_is_one_line_and_no_change(ann: Person) -> None:
    confirm(ann, "/scorecard/criteria/craft/weight", "/scorecard/criteria/team/weight")
    confirm(ann, "/interview_plan/hours_each")
    ann.approves("posts", "interviews")
    lines = [line.partition(": Ann ")[2] for line in decided(ann).splitlines() if " confirmed " in line]
    assert lines == [
        "confirmed Scorecard, Weight: Craft 3, Working with others 2",
        "confirmed Interview plan, Hours for one applicant: 2 hours",
    ]
    assert "from 3 to 3" not in plan(ann)


def test_rows_with_one_value_are_named_before_it(ann: Person) -> None:
    ann.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 3, "In pairs"))
    confirm(ann, "/scorecard/criteria/craft/weight", "/scorecard/criteria/team/weight")
    ann.approves("posts", "interviews")
    text = decided(ann)
    assert "Ann confirmed Scorecard, Weight (Craft, Working with others): 3\n" in text
    assert "Ann changed Scorecard, Working with others, Weight: from 2 to 3: In pairs\n" in text


def test_a_time_of_day_needs_no_escape_and_its_zone_is_said_once(ann: Person) -> None:
    ann.approves("posts", "interviews")
    assert re.search(r"^- \d{1,2} \w{3} \d{4}, \d\d:\d\d: Ann approved it$", decided(ann), re.MULTILINE)
    assert plan(ann).count("UTC") == 1


def test_minutes_planned_and_spent_stand_in_the_plan(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunSession(actor="Ann") as session:
        session.add_time(ann.run_id, "posts", 5)
    late = now() + timedelta(minutes=12)
    monkeypatch.setattr("missionrunner.engine.run_changes.now", lambda: late)
    monkeypatch.setattr("missionrunner.engine.gate_marks.now", lambda: late)
    monkeypatch.setattr("missionrunner.engine.run_clock.now", lambda: late)
    ann.approves("posts", "interviews")
    chapter = plan(ann).partition("## The session\n")[2].partition("\n## ")[0]
    rows = {cells[0]: cells[1:] for cells in table(chapter)}
    assert rows["Posts"] == ["25", "12"]
    assert list(rows) == ["Phase", "Posts", "Interviews", "The session"]
    assert rows["The session"][1] == "12"
    assert ann.output is not None
    run = json.loads((ann.output / "run.json").read_text("utf-8"))
    assert run["session_minutes"]["posts"] == {"planned": 25, "spent": 12.0}


def table(text: str) -> list[list[str]]:
    rows = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_a_run_that_nobody_attended_has_no_minutes(tmp_path: Path) -> None:
    bot = begin(output=tmp_path / "plan", engaged=False)
    assert "## The session" not in plan(bot)
    assert "Minutes by phase" not in plan(bot)
    assert "session_minutes" not in (tmp_path / "plan/run.json").read_text("utf-8")
