"""Needs that a Markdown mission writes by the names of its phases."""

from __future__ import annotations

import pytest

from missionrunner.errors import BadDefinition
from missionrunner.missions.model import Mission
from missionrunner.missions.reader import read_mission

TITLES = ("Beds", "Soil and water", "Plan, buy, plant", "Calendar")


def mission(*bodies: str, titles: tuple[str, ...] = TITLES) -> Mission:
    """A mission whose phases have these bodies; the first phase stands on line 3, each takes four lines."""
    phases = [
        f"### Phase {number}: {title} (5 minutes)\n{body}\n\n1. Do the work of {number}"
        for number, (title, body) in enumerate(zip(titles, bodies, strict=False), 1)
    ]
    return read_mission("# Mission: Garden\n\n" + "\n".join(phases) + "\n", slug="garden", path="garden.md")


def needs(found: Mission) -> list[list[str]]:
    return [list(phase.needs) for phase in found.phases]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("**Needs**: Beds", ["beds"]),
        ("**Needs:** beds and calendar", ["beds", "calendar"]),
        ("**Depends on**: Phase 1, Calendar", ["beds", "calendar"]),
        ("**Needs**: 1 and 4", ["beds", "calendar"]),
        ("**Needs**: Soil and water", ["soil-and-water"]),
        ("**Needs**: Beds, Soil and water and Calendar", ["beds", "soil-and-water", "calendar"]),
        ("**Needs**: plan-buy-plant", ["plan-buy-plant"]),
        ("Needs: Beds; Plan, buy, plant", ["beds", "plan-buy-plant"]),
        ("**Blocked by**: the Calendar phase (approved)", ["calendar"]),
        ("**Needs**: Phase 1: Beds & Phase 4: Calendar", ["beds", "calendar"]),
        ("**Needs**:\n- Beds\n- Calendar is done", ["beds", "calendar"]),
        ("- **Depends on**: `Beds`", ["beds"]),
    ],
)
def test_a_label_names_phases_by_title_id_or_number(label: str, expected: list[str]) -> None:
    bodies = ["", "**Needs**: none", "**Needs**: none", "**Needs**: none", label]
    found = mission(*bodies, titles=(*TITLES, "Opening"))
    assert needs(found)[4] == expected
    assert [task.text for task in found.phases[4].tasks] == ["Do the work of 5"]
    assert not found.warnings


def test_titles_of_one_letter_are_names_too() -> None:
    found = mission("**Needs**: B", "", titles=("A", "B"))
    assert needs(found) == [["b"], []]  # B stands second, but nothing says that it waits for A


def test_a_name_that_fits_no_phase_is_a_warning_with_its_line() -> None:
    found = mission("", "**Needs**: Beds, Nowhere\x1b[2J")
    assert needs(found)[1] == ["beds"]
    assert [(w.line, w.message) for w in found.warnings if "Nowhere" in w.message] == [
        (8, "Needs: no phase is called 'Nowhere'; the name is ignored")
    ]


def test_a_label_that_may_name_things_gives_no_warning() -> None:
    found = mission("**Requires**: a spade and gloves", "**Timing**: in spring")
    assert not found.warnings
    assert needs(found) == [[], ["beds"]]


@pytest.mark.parametrize(
    ("bodies", "words"),
    [
        (("**Needs**: Calendar", "", "", "**Needs**: Beds"), "beds (line 3) -> calendar (line 15) -> beds"),
        (("", "**Depends on**: Soil and water"), "soil-and-water (line 7) -> soil-and-water"),
    ],
)
def test_a_circle_by_names_is_refused_with_file_and_line(bodies: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadDefinition) as problem:
        mission(*bodies)
    assert problem.value.title.startswith("garden.md, line ")
    assert problem.value.title.endswith(f"phases need each other in a circle: {words}")


def test_a_phase_that_says_nothing_never_waits_for_one_that_waits_for_it() -> None:
    found = mission("**Needs**: Plan, buy, plant", "", "", "")
    assert needs(found) == [["plan-buy-plant"], ["beds"], [], ["soil-and-water"]]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Start after Beds.", ["beds"]),
        ('Once "Beds" is approved, fix the dates.', ["beds"]),
        ("**Objective**: Fix the dates after the Beds phase", ["beds"]),
        ("The dates come after beds are dug.", ["plan-buy-plant"]),
        ("It comes after Beds Committee work.", ["plan-buy-plant"]),
        ("After Calendar this phase is over.", ["plan-buy-plant"]),
    ],
)
def test_after_a_title_in_prose_counts_only_where_it_is_plain(sentence: str, expected: list[str]) -> None:
    assert needs(mission("", "", "", sentence))[3] == expected
