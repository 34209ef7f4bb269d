"""`show`, `agents` and `list`: what they print for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from missionrunner.cli import main

BRIEF = """# Mission: Garden plan \U0001f331

**Duration:** 20-30 minutes

## Phase 1: Beds (20-30 minutes)

**Lead**: @gardener
**Support**: @cook
**Objective**: Know what grows where

**Tasks**:
1. Measure the beds

**Deliverables**:
- Map of the beds

## Success Criteria

- [ ] Every bed has a plant
"""

KEYS = [
    "slug",
    "title",
    "duration_minutes",
    "phases",
    "inputs",
    "success_criteria",
    "variations",
    "deliverables",
    "agents",
    "warnings",
]


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    file = tmp_path / "Garden-Plan.mission.text"
    file.write_text(BRIEF, encoding="utf-8")
    return file


def test_show_json_is_one_object_per_mission(brief: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(brief), "sales-plan-development", "--json"]) == 0
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [key for key in first if key in KEYS] == KEYS
    assert first["slug"] == "garden-plan.mission"
    assert first["title"] == "Garden plan"
    assert first["duration_minutes"] == {"low": 20, "high": 30}
    (phase,) = first["phases"]
    assert (phase["lead"], phase["support"], phase["needs"]) == ("gardener", ["cook"], [])
    assert phase["tasks"] == ["Measure the beds"]
    assert [ref["title"] for ref in phase["deliverables"]] == ["Map of the beds"]
    assert first["success_criteria"] == [{"id": "SC1", "text": "Every bed has a plant"}]
    assert second["slug"] == "sales-plan-development"
    assert sum(len(phase["deliverables"]) for phase in second["phases"]) == 17
    assert [len(phase["tasks"]) > 0 for phase in second["phases"]] == [True, True, True]


def test_show_for_people_fits_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "sales-plan-development"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Sales Plan Development"
    assert max(len(line) for line in lines) <= 80
    assert any("conversion-optimization" in line for line in lines)


def test_what_is_no_mission_is_one_line_that_names_it_and_the_others_are_shown(
    brief: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    binary = tmp_path / "photo.md"
    binary.write_bytes(bytes(range(256)) * 20)
    empty = tmp_path / "empty.md"
    empty.touch()
    assert main(["show", "--json", str(binary), str(empty), str(tmp_path / "none.md"), str(brief)]) == 2
    captured = capsys.readouterr()
    assert [json.loads(line)["title"] for line in captured.out.splitlines()] == ["Garden plan"]
    errors = captured.err.splitlines()
    assert len(errors) == 3
    for line, name in zip(errors, ("photo.md", "empty.md", "none.md"), strict=True):
        assert line.startswith("Error: ")
        assert name in line


def test_an_agent_is_shown_by_name_and_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gardener.md"
    file.write_text(
        "---\nname: gardener\ndescription: Knows plants\ntools: Read, Write\n---\n\nYou are a gardener.\n",
        encoding="utf-8",
    )
    assert main(["agents", "show", str(file), "@revenue-operations", "--json"]) == 0
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(first)[:2] == ["name", "description"]
    assert (first["name"], first["description"]) == ("gardener", "Knows plants")
    assert first["tools"] == ["Read", "Write"]
    assert first["model"] is None
    assert second["name"] == "revenue-operations"
    assert second["rubric"]


@pytest.mark.parametrize("name", ["no-such-agent", "no/such.md"])
def test_what_is_no_agent_exits_with_2(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", name, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert name in captured.err


def test_a_mission_is_no_agent(brief: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "show", str(brief)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert brief.name in line


def test_every_packaged_agent_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agents", "list"]) == 0
    rows = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    assert {"conversion-optimization", "pipeline-management", "revenue-operations"} <= rows.keys()
    assert all(text.strip() for text in rows.values())


def test_the_projects_mission_wins_over_the_packaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "missions"
    own.mkdir()
    (own / "sales-plan-development.md").write_text(BRIEF, encoding="utf-8")
    (own / "garden.md").write_text(BRIEF, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["garden", "sales-plan-development"]
    assert rows[1] == ["sales-plan-development", "20-30", "minutes", "Garden", "plan", "project"]
    assert main(["show", "sales-plan-development"]) == 0
    assert capsys.readouterr().out.startswith("Garden plan\n")


def test_a_users_agent_wins_over_the_packaged_one(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = own_home / "agents"
    folder.mkdir(parents=True)
    (folder / "sales-coach.md").write_text("---\nname: sales-coach\ndescription: Mine\n---\n\nYou coach.\n")
    assert main(["agents", "show", "sales-coach", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["description"] == "Mine"
