"""The example of a mission in the documentation is a mission, read without a warning."""

from __future__ import annotations

import re
from pathlib import Path

from missionrunner.missions.model import Duration
from missionrunner.missions.reader import read_mission

FORMAT = Path(__file__).parents[2] / "docs" / "mission-format.md"


def example() -> str:
    match = re.search(r"^````markdown\n(.*?)^````$", FORMAT.read_text(encoding="utf-8"), re.S | re.M)
    assert match
    return match[1]


def test_the_example_of_the_documentation_is_read_whole() -> None:
    mission = read_mission(example(), slug="school-garden")
    assert mission.warnings == ()
    assert (mission.title, mission.mission_type, mission.difficulty) == (
        "School garden",
        "Planning",
        "Beginner",
    )
    assert mission.duration == Duration(75, 75)
    assert mission.objective.startswith("Plan the beds")
    assert [(entry.id, entry.name, entry.required) for entry in mission.inputs] == [
        ("seed_list", "Seed list", True),
        ("budget", "Budget", False),
    ]
    beds, helpers, planting, opening = mission.phases
    assert (beds.id, beds.duration, beds.lead, beds.support) == (
        "beds",
        Duration(20, 30),
        "gardener",
        ("teacher", "caretaker"),
    )
    assert beds.tasks[1].subtasks == ("Small classes share one",)
    assert [(ref.title, ref.schema_ref) for ref in beds.deliverables] == [
        ("Beds", "beds"),
        ("A drawing of the garden", ""),
    ]
    assert [phase.needs for phase in (beds, helpers, planting)] == [(), (), ("beds",)]
    assert opening.needs == ("planting", "helpers")
    assert opening.success_criteria == ("The head has agreed to the day",)
    assert [entry.id for entry in mission.success_criteria] == ["SC1", "SC2"]
    assert [(entry.title, entry.notes) for entry in mission.variations] == [
        ("Small school", ("One bed is enough",))
    ]


def test_the_labels_of_the_example_say_the_same_as_its_front_matter() -> None:
    with_front_matter = read_mission(example(), slug="school-garden")
    without = read_mission(example().split("---\n", 2)[2], slug="school-garden")
    assert [phase.needs for phase in without.phases] == [phase.needs for phase in with_front_matter.phases]


def test_an_input_called_like_a_label_keeps_what_it_says_about_itself() -> None:
    for line in (
        "**Budget** (optional) - Money",
        "**Budget** (optional): Money",
        "**Tools** (if known) – Money",
    ):
        text = example().replace("**Budget** (optional) - Money for soil and tools", line)
        entry = read_mission(text, slug="school-garden").inputs[1]
        assert (entry.required, entry.description) == (False, "Money")
