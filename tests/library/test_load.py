"""A mission folder, or one Markdown file, as one definition; every mistake named with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.errors import BadDefinition, NotAMission
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.definition import Definition, definition_from_json
from missionrunner.library.find import agent_library
from missionrunner.library.load import load_definition

ROOT = Path(__file__).resolve().parents[2]

BRIEF = """# Mission: Hiring round

**Duration:** 60 minutes

## Mission Objective

Hire two people by May.

## Required Inputs

1. **Job advert** (required) - The text that is published

## Mission Phases

### Phase 1: Budget (20 minutes)

**Lead**: @people-operations
**Support**: @nobody-knows-me
**Objective**: Know what the round may cost

**Tasks**:
1. Add up the salaries

**Deliverables**:
- [Hiring budget](deliverables.yaml#hiring_budget)
- Interview guide for hiring managers

### Phase 2: Search (40 minutes)

**Lead**: @people-operations
**Objective**: Find people

**Tasks**:
1. Publish the advert

**Deliverables**:
- [Channels](deliverables.yaml#channels)

## Success Criteria

- [ ] The budget holds
"""

DELIVERABLES = """version: 1
facts:
  seats_text: {compute: "string(intake.seats)"}
deliverables:
  channels:
    title: Channels
    type: object
    properties:
      channels:
        type: array
        key: id
        rows: {for_each: playbook.channels, as: channel}
        columns: [id]
        items:
          type: object
          properties:
            id: {type: string, fixed: channel.id}
  hiring_budget:
    title: Hiring budget
    type: object
    required: [total]
    properties:
      total: {title: Total, type: number, unit: currency, compute: "intake.seats * playbook.salary"}
"""

FILES = {
    "mission.md": BRIEF,
    "deliverables.yaml": DELIVERABLES,
    "playbook.yaml": "version: 1\nsalary: {value: 50000, reason: Usual}\nchannels: [{id: referral}]\n",
    "intake.yaml": (
        "version: 1\nquestions:\n"
        "  - id: seats\n    question: How many people?\n    required: true\n"
        "    answers:\n      seats: {type: integer, minimum: 1, default: {const: 2, reason: Usual}}\n"
        "rules:\n  - {questions: [seats], expr: 'intake.seats < 9.0', message: At most eight.}\n"
    ),
    "checks.yaml": (
        "version: 1\nchecks:\n"
        "  - {id: B1, criterion: SC1, severity: error, expr: 'hiring_budget.total > 0.0', message: No budget.}\n"
    ),
    "variations.yaml": (
        "version: 1\nvariations:\n  - {id: poor, title: Poor, patch: {playbook: {salary: {value: 30000}}}}\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented mission as a folder."""
    target = tmp_path / "Hiring"
    target.mkdir()
    for name, text in FILES.items():
        (target / name).write_text(text, encoding="utf-8")
    return target


@pytest.fixture
def agents(tmp_path: Path) -> AgentLibrary:
    home = tmp_path / "agents"
    home.mkdir()
    text = (
        "---\nname: people-operations\ndescription: Hires people\n---\n\n# People operations\n\nKnows pay.\n"
    )
    (home / "people-operations.md").write_text(text, encoding="utf-8")
    return AgentLibrary([home])


def ids(definition: Definition) -> list[str]:
    mission = definition.mission
    phases = [ref.id for phase in mission.phases for ref in phase.deliverables]
    return phases + [ref.id for ref in mission.deliverables]


def test_a_folder_becomes_one_definition(folder: Path, agents: AgentLibrary) -> None:
    definition = load_definition(folder, agents=agents)
    assert definition.mission.slug == "hiring"
    assert list(definition.deliverables) == ids(definition)
    first, general, last = definition.deliverables
    assert (first, last) == ("hiring_budget", "channels")
    assert definition.deliverables[first]["properties"]["total"]["unit"] == "currency"
    assert definition.deliverables[general]["title"] == "Interview guide for hiring managers"
    assert definition.deliverables[general]["scope"]["phase"]["objective"] == "Know what the round may cost"
    assert list(definition.facts) == ["seats_text"]
    assert definition.playbook["salary"] == {"value": 50000, "reason": "Usual"}
    assert [question["id"] for question in definition.questions] == ["seats"]
    assert [rule["questions"] for rule in definition.rules] == [["seats"]]
    assert [check["id"] for check in definition.checks] == ["B1"]
    assert [variation["id"] for variation in definition.variations] == ["poor"]
    assert definition_from_json(definition.to_json()).hash() == definition.hash()


def test_agents_are_found_and_missing_ones_are_warned_about(folder: Path, agents: AgentLibrary) -> None:
    definition = load_definition(folder, agents=agents)
    assert list(definition.agents) == ["people-operations"]
    (warning,) = [w for w in definition.mission.warnings if "nobody-knows-me" in w.message]
    assert "@nobody-knows-me" in BRIEF.splitlines()[warning.line - 1]


def test_a_folder_and_its_mission_file_are_the_same_mission(folder: Path, agents: AgentLibrary) -> None:
    by_folder = load_definition(folder, agents=agents)
    assert load_definition(folder / "mission.md", agents=agents).hash() == by_folder.hash()


MISTAKES = {
    "unknown key": ("deliverables.yaml", "unit: currency", "unti: currency", 'hiring_budget.properties.total.unti: unknown key "unti"'),
    "unknown form": ("deliverables.yaml", "    title: Channels\n", "    title: Channels\n    form: tabel\n", '"tabel" is not allowed'),
    "required but no property": ("deliverables.yaml", "required: [total]", "required: [totl]", '"totl" is required'),
    "name that expressions cannot use": ("deliverables.yaml", "total: {title", "to-tal: {title", '"to-tal" cannot be used'),
    "reserved name": ("deliverables.yaml", "seats_text:", "playbook:", "expressions keep for something else"),
    "rows without a key": ("deliverables.yaml", "        key: id\n", "", "rows need a key"),
    "key that is no property": ("deliverables.yaml", "key: id", "key: name", 'the key "name" is no property'),
    "column that is no property": ("deliverables.yaml", "columns: [id]", "columns: [idd]", '"idd" is no property'),
    "schema that nothing links to": ("mission.md", "deliverables.yaml#channels", "elsewhere.html", 'links to "channels"'),
    "link without a schema": ("mission.md", "yaml#channels", "yaml#chanels", "links to chanels"),
    "schema linked twice": ("mission.md", "yaml#channels", "yaml#hiring_budget", "two deliverables link to"),
    "unknown criterion": ("checks.yaml", "SC1", "SC9", 'no success criterion "SC9"'),
    "change of what nobody gives": ("checks.yaml", ", message: No budget.", ", message: No budget., change: [seatz]", 'no answer or document "seatz"'),
    "unknown severity": ("checks.yaml", "severity: error", "severity: eror", '"eror" is not allowed'),
    "check without a message": ("checks.yaml", ", message: No budget.", "", 'the key "message" is missing'),
    "answer that stands twice": ("intake.yaml", "rules:", "  - {id: b, question: x, answers: {seats: {type: integer}}}\nrules:", '"seats" stands twice'),
    "unknown default key": ("intake.yaml", "const: 2,", "cnost: 2,", 'unknown key "cnost"'),
    "key twice": ("playbook.yaml", "salary:", "channels: []\nsalary:", '"channels" stands twice'),
    "a list instead of an object": ("playbook.yaml", "version: 1\nsalary: {value: 50000, reason: Usual}\nchannels: [{id: referral}]", "- 1", "must hold an object"),
    "newer version": ("checks.yaml", "version: 1", "version: 2", "version 2 is not known"),
    "unknown part of a patch": ("variations.yaml", "playbook: {salary", "playbok: {salary", 'unknown key "playbok"'),
    "patch that removes nothing": ("variations.yaml", "{value: 30000}", "{valeu: null}", "playbook.salary.valeu"),
    "patch that breaks a schema": ("variations.yaml", "{playbook: {salary: {value: 30000}}}", "{deliverables: {channels: {form: x}}}", 'with variation "poor"'),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_place(
    file: str, old: str, new: str, words: str, folder: Path, agents: AgentLibrary
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadDefinition) as caught:
        load_definition(folder, agents=agents)
    assert words in caught.value.title
    assert ".md" in caught.value.title or ".yaml, line " in caught.value.title
    assert 1 <= len(caught.value.lines()) <= 3


def test_a_typing_mistake_gets_the_nearest_word(folder: Path, agents: AgentLibrary) -> None:
    (folder / "deliverables.yaml").write_text(DELIVERABLES.replace("compute:", "compuet:"), encoding="utf-8")
    with pytest.raises(BadDefinition) as caught:
        load_definition(folder, agents=agents)
    assert caught.value.detail == 'Did you mean "compute"?'
    assert caught.value.title.startswith(
        f"{folder / 'deliverables.yaml'}, line 3: facts.seats_text.compuet: "
    )
    assert caught.value.hint == "The file has 1 more problem."


def test_a_file_that_is_no_text_is_named(folder: Path, agents: AgentLibrary) -> None:
    (folder / "playbook.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadDefinition, match=r"playbook\.yaml: the file is not UTF-8"):
        load_definition(folder, agents=agents)


def test_a_folder_without_a_mission_is_no_mission(tmp_path: Path, agents: AgentLibrary) -> None:
    with pytest.raises(NotAMission, match=r"holds no mission\.md"):
        load_definition(tmp_path, agents=agents)


STRANGER = """# Spring cleaning

## Phase 1: Kitchen

**Lead**: @cleaner

**Tasks**:
1. Empty the fridge
2. Wash the windows
3. Throw away old spices

**Deliverables**:
- Clean windows
- Sorted fridge and spices

## Phase 2: Cellar

**Objective**: Find the floor again

**Tasks**:
1. Carry everything out
"""


def test_a_single_file_gets_the_general_deliverable(tmp_path: Path, agents: AgentLibrary) -> None:
    file = tmp_path / "Spring Cleaning.txt"
    file.write_text(STRANGER, encoding="utf-8")
    definition = load_definition(file, agents=agents)
    assert list(definition.deliverables) == ids(definition)
    schemas = list(definition.deliverables.values())
    assert [schema["title"] for schema in schemas] == ["Clean windows", "Sorted fridge and spices", "Cellar"]
    tasks = [[task["text"] for task in schema["scope"]["tasks"]] for schema in schemas]
    assert sorted(text for texts in tasks for text in texts) == [
        "Carry everything out",
        "Empty the fridge",
        "Throw away old spices",
        "Wash the windows",
    ]
    assert tasks[1] == ["Empty the fridge", "Throw away old spices"]
    assert all("actions" in schema["properties"] for schema in schemas)
    assert [q["id"] for q in definition.questions] == ["company_name", "responsible", "finish_date"]


@pytest.mark.parametrize(
    "mission", sorted(path.name for path in (ROOT / "missions").iterdir() if path.is_dir())
)
def test_our_own_missions_load_without_a_warning(mission: str) -> None:
    definition = load_definition(ROOT / "missions" / mission, agents=agent_library())
    assert definition.mission.warnings == ()
    assert not [schema for schema in definition.deliverables.values() if "scope" in schema]
    assert definition.agents.keys() == {
        name for phase in definition.mission.phases for name in (phase.lead, *phase.support)
    }
