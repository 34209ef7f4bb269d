"""A mission of a single file: its own words are said to be its own, and all of it stands in the plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from export.sample_run import WHEN, exported

from missionrunner.export.build import build_document
from missionrunner.export.inputs import ExportInput
from missionrunner.export.markdown import to_markdown
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.load import load_definition
from missionrunner.missions.files import read_mission_file
from missionrunner.missions.present import show_text
from missionrunner.runs.model import ReviewPoint, Verdict

CLEANING = """# Mission: Spring cleaning

## Phases

### Phase 1: Kitchen (30 minutes)

**Lead**: @cleaning-crew
**Objective**: See the floor of the kitchen again

**Tasks**:
1. Empty the fridge
2. Wash the windows

**Deliverables**:
- Clean windows

## Success Criteria

- [ ] The kitchen can be used

## Resource Requirements

- **Time**: One Saturday
- **Budget**: Small - soap only

## Quality Standards

- Nobody slips

## Usage Guidelines

- Do it every year

## Common Variations

### Flat
- Only one window
"""


@pytest.fixture
def cleaning(tmp_path: Path) -> Path:
    file = tmp_path / "cleaning.md"
    file.write_text(CLEANING, encoding="utf-8")
    return file


def given(file: Path, answers: dict[str, object] | None = None) -> ExportInput:
    return exported(answers or {}, definition=load_definition(file, agents=AgentLibrary(())))


def plan(given: ExportInput) -> str:
    return to_markdown(build_document(given))


def test_actions_come_from_the_mission_file_and_not_from_a_playbook(cleaning: Path) -> None:
    text = plan(given(cleaning))
    assert "**Actions, from the mission file**" in text
    assert "playbook" not in text.replace("playbook and formulas", "")
    assert "(P" not in text
    assert "Standard wording" not in text
    assert "the figures move the results" not in text
    assert "Action (2), Owner (2)" in text


def test_an_answer_and_an_edit_keep_their_marks(cleaning: Path) -> None:
    assert "owner: Ada" in plan(given(cleaning, {"responsible": "Ada"}))
    edited = exported(
        {},
        definition=load_definition(cleaning, agents=AgentLibrary(())),
        edits={"/clean_windows/actions/A1/action": "Empty the freezer"},
    )
    assert "**Actions, from the mission file** (E)" in plan(edited)


def test_the_aim_of_a_phase_is_said_once(cleaning: Path) -> None:
    assert plan(given(cleaning)).count("See the floor of the kitchen again") == 1


def test_standards_resources_and_variations_stand_at_the_end(cleaning: Path) -> None:
    last = plan(given(cleaning)).split("## From the mission file")[-1]
    for words in (
        "- Time: One Saturday",
        "- Budget: Small - soap only",
        "**Quality standards**",
        "- Nobody slips",
        "- Do it every year",
        "- Flat: Only one window",
    ):
        assert words in last


def test_show_prints_them_too(cleaning: Path) -> None:
    shown = "\n".join(show_text(read_mission_file(cleaning)))
    for words in ("Quality standards:", "- Nobody slips", "- Time: One Saturday", "Flat (Only one window)"):
        assert words in shown


def test_a_review_of_questions_alone_counts_no_points(cleaning: Path) -> None:
    point = ReviewPoint("kitchen", "tidy-reviewer", "Is it clean?", Verdict.QUESTION, "", WHEN)
    text = plan(replace(given(cleaning), reviews=[point]))
    assert "Reviewed by the role Tidy reviewer: nothing here can be decided by numbers." in text
    assert "0 of 1" not in text


def test_a_plan_has_no_stray_blank_lines(cleaning: Path) -> None:
    assert "\n\n\n" not in plan(given(cleaning))
