"""Missions in the voice of many authors: what was read is compared with what stands in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from missionrunner.errors import NotAMission
from missionrunner.missions.files import read_mission_file
from missionrunner.missions.model import Mission, Phase

CORPUS = Path(__file__).parents[1] / "data" / "missions_corpus"
FILES = sorted(path for path in CORPUS.glob("*.md"))


def facts_of(path: Path) -> dict[str, Any]:
    return yaml.safe_load((CORPUS / f"{path.stem}.facts.yaml").read_text(encoding="utf-8"))


def _minutes(duration: Any) -> list[float] | None:
    return [duration.low, duration.high] if duration else None


def _count_or_list(expected: int | list[str], found: list[str]) -> bool:
    return len(found) == expected if isinstance(expected, int) else found == expected


def _phase_differences(number: int, want: dict[str, Any], phase: Phase, ids: list[str]) -> list[str]:
    found: dict[str, Any] = {
        "id": phase.id,
        "title": phase.title,
        "minutes": _minutes(phase.duration),
        "lead": phase.lead,
        "support": list(phase.support),
        "needs": [ids.index(need) + 1 for need in phase.needs],
        "tasks": [task.text for task in phase.tasks],
        "subtasks": [line for task in phase.tasks for line in task.subtasks],
        "deliverables": [ref.title for ref in phase.deliverables],
        "refs": [ref.schema_ref for ref in phase.deliverables],
        "criteria": list(phase.success_criteria),
        "objective": phase.objective,
    }
    wrong: list[str] = []
    for key, expected in want.items():
        if key == "objective":
            same = found[key].startswith(expected)
        elif key in ("tasks", "subtasks", "deliverables", "criteria"):
            same = _count_or_list(expected, found[key])
        else:
            same = found[key] == expected
        if not same:
            wrong.append(f"phase {number} {key}: expected {expected!r}, read {found[key]!r}")
    return wrong


def differences(facts: dict[str, Any], mission: Mission) -> list[str]:
    """Everything in which a mission differs from the facts noted beside its file."""
    found: dict[str, Any] = {
        "title": mission.title,
        "duration": _minutes(mission.duration),
        "type": mission.mission_type,
        "difficulty": mission.difficulty,
        "inputs": [[entry.name, entry.required] for entry in mission.inputs],
        "input_ids": [entry.id for entry in mission.inputs],
        "criteria": [entry.text for entry in mission.success_criteria],
        "variations": [entry.title for entry in mission.variations],
        "variation_ids": [entry.id for entry in mission.variations],
        "deliverables": [entry.title for entry in mission.deliverables],
        "agents": list(mission.agents),
        "modes": list(mission.modes),
        "impact": [note.heading for note in mission.impact],
        "resources": [note.heading for note in mission.resources],
        "quality": list(mission.quality_standards),
        "integration": list(mission.integration_notes),
        "usage": list(mission.usage_guidelines),
        "front_matter": list(mission.front_matter),
    }
    wrong: list[str] = []
    for key, expected in facts.items():
        if key in ("phases", "warn", "warnings", "objective", "notes", "first_criterion", "refused"):
            continue
        if not (
            _count_or_list(expected, found[key]) if isinstance(found[key], list) else found[key] == expected
        ):
            wrong.append(f"{key}: expected {expected!r}, read {found[key]!r}")
    phases = facts["phases"]
    if len(phases) != len(mission.phases):
        wrong.append(f"phases: expected {len(phases)}, read {[phase.title for phase in mission.phases]}")
    ids = [phase.id for phase in mission.phases]
    for number, (want, phase) in enumerate(zip(phases, mission.phases, strict=False), 1):
        wrong.extend(_phase_differences(number, want, phase, ids))
    if not mission.objective.startswith(facts.get("objective", "")):
        wrong.append(f"objective: {mission.objective!r}")
    if "first_criterion" in facts and mission.success_criteria[0].text != facts["first_criterion"]:
        wrong.append(f"first criterion: {mission.success_criteria[0].text!r}")
    headings = [note.heading for note in mission.notes]
    wrong.extend(
        f"note {name!r} not in {headings}" for name in facts.get("notes", []) if name not in headings
    )
    messages = [f"{warning.line}: {warning.message}" for warning in mission.warnings]
    wrong.extend(
        f"no warning says {part!r}: {messages}"
        for part in facts.get("warn", [])
        if not any(part in m for m in messages)
    )
    if "warnings" in facts and len(messages) != facts["warnings"]:
        wrong.append(f"expected {facts['warnings']} warnings, got {messages}")
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_read_is_what_stands_in_the_file(path: Path) -> None:
    facts = facts_of(path)
    if "refused" in facts:
        with pytest.raises(NotAMission) as refusal:
            read_mission_file(path)
        assert facts["refused"] in refusal.value.title
        assert path.name in refusal.value.title
        assert len(refusal.value.lines()) == 1
        return
    mission = read_mission_file(path)
    assert differences(facts, mission) == []
    assert mission.slug == path.stem


def test_the_corpus_is_large_and_every_file_has_its_facts() -> None:
    assert len(FILES) >= 60
    assert [path for path in FILES if not (CORPUS / f"{path.stem}.facts.yaml").exists()] == []
