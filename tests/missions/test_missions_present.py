"""`show`: the JSON for programs and the lines for people; unknown agents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from missionrunner.errors import NotAMission
from missionrunner.missions.files import mission_text, read_mission_file
from missionrunner.missions.known_agents import nearest_name, unknown_agent_warnings
from missionrunner.missions.present import mission_to_show, show_text
from missionrunner.missions.reader import read_mission

CORPUS = Path(__file__).parents[1] / "data" / "missions_corpus"
SALES = CORPUS / "sales-plan-development.md"


def test_show_has_exactly_the_promised_keys_in_order() -> None:
    shown = mission_to_show(read_mission_file(SALES))
    assert list(shown) == [
        "slug", "title", "duration_minutes", "phases", "inputs", "success_criteria", "variations", "deliverables",
        "agents", "warnings",
    ]  # fmt: skip
    assert list(shown["phases"][0]) == [
        "id", "title", "duration_minutes", "lead", "support", "needs", "objective", "tasks", "deliverables",
        "success_criteria",
    ]  # fmt: skip
    assert shown["title"] == "Sales Plan Development"
    assert shown["duration_minutes"] == {"low": 90, "high": 90}
    assert shown["inputs"][0] == {"name": "Sales Bible", "required": True}
    assert shown["success_criteria"][0]["id"] == "SC1"
    assert shown["warnings"] == []


def test_an_unknown_duration_is_null_and_nested_lines_are_kept() -> None:
    shown = mission_to_show(read_mission_file(CORPUS / "lists-everywhere.md"))
    assert shown["duration_minutes"] == {"low": 40, "high": 40}
    watch = mission_to_show(read_mission_file(CORPUS / "two-agents-one-fence.md"))["phases"][1]
    assert watch["duration_minutes"] is None
    weeks = mission_to_show(read_mission_file(CORPUS / "weeks-in-phases.md"))["phases"][0]
    assert weeks["subtasks"][0] == ["Write the vision", "Write the values", "Time required: 4-6 hours"]


def test_every_mission_of_the_corpus_fits_into_80_columns() -> None:
    for path in sorted(CORPUS.glob("*.md")):
        try:
            mission = read_mission_file(path)
        except NotAMission:
            continue
        lines = show_text(mission)
        assert lines[0].startswith(mission.title[:20])
        assert [line for line in lines if len(line) > 80] == []
        for phase in mission.phases:
            assert any(phase.title[:30] in line for line in lines)


def test_agents_that_no_library_holds_are_warned_about_with_the_nearest_name() -> None:
    mission = read_mission_file(SALES)
    known = ["conversion-optimisation", "pipeline-management", "client-success"]
    warnings = unknown_agent_warnings(mission, known, text=mission_text(SALES))
    lines = SALES.read_text(encoding="utf-8").split("\n")
    for warning, name in zip(warnings, ("conversion-optimization", "revenue-operations"), strict=False):
        first = next(number for number, line in enumerate(lines, 1) if f"@{name}" in line)
        assert (warning.line, f"@{name}" in warning.message) == (first, True)
    assert "@conversion-optimisation" in warnings[0].message
    assert "nearest" not in warnings[1].message
    assert unknown_agent_warnings(mission, mission.agents) == []


def test_an_agent_named_in_words_is_found_in_its_phase() -> None:
    text = (
        "# Mission: Garden plans\n\nThe head gardener knows.\n\n"
        "### Phase 1: Beds (5 min)\n\n**Lead**: Head Gardener\n\n1. Dig\n"
    )
    mission = read_mission(text, slug="garden")
    warning, *rest = unknown_agent_warnings(mission, ["head-gardner"], text=text)
    assert (warning.line, rest) == (7, [])
    assert "@head-gardener; the nearest name is @head-gardner" in warning.message
    assert (
        replace(mission, file="garden.md")
        .placed(warning)
        .startswith("garden.md, line 7: there is no agent file")
    )


def test_the_nearest_name_ignores_case_and_underscores() -> None:
    assert nearest_name("Pipeline_Managment", ["pipeline-management", "sales-coach"]) == "pipeline-management"
    assert nearest_name("zebra", ["pipeline-management"]) == ""
