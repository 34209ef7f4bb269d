"""Missions by many hands run as they are: offline, to a plan that a person can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.errors import NotAMission
from missionrunner.missions.files import read_mission_file
from missionrunner.missions.model import Mission
from missionrunner.session import RunSession, StartOptions
from missionrunner.store.database import open_store

CORPUS = Path(__file__).parents[1] / "data" / "missions_corpus"


def missions() -> list[Path]:
    found: list[Path] = []
    for path in sorted(CORPUS.glob("*.md")):
        try:
            read_mission_file(path)
        except NotAMission:
            continue
        found.append(path)
    return found


def words(mission: Mission) -> list[str]:
    """The first words of everything that must not get lost."""
    texts = [task.text for phase in mission.phases for task in phase.tasks]
    texts += [criterion.text for criterion in mission.success_criteria]
    return [word for text in texts for word in text.split()[:3] if word.isalpha()]


@pytest.mark.parametrize("path", missions(), ids=lambda path: path.stem)
def test_a_mission_from_elsewhere_gives_a_plan_with_its_tasks_and_criteria(
    path: Path, tmp_path: Path
) -> None:
    with RunSession(open_store(tmp_path / "home")) as session:
        outcome = session.start(StartOptions(mission=str(path), output=tmp_path / "out"))
    assert outcome.exit_code == 0
    assert outcome.plan is not None
    plan = outcome.plan.read_text(encoding="utf-8")
    mission = read_mission_file(path)
    for phase in mission.phases:
        assert phase.title.split()[0].strip("*_`:,") in plan
    missing = [word for word in words(mission) if word not in plan]
    assert not missing
    if any(phase.tasks for phase in mission.phases):
        assert "- [ ]" in plan
