"""What a mission says about its success criteria: checked when it is read, changed by variations, kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.errors import BadDefinition
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.definition import Definition, definition_from_json
from missionrunner.library.load import load_definition
from missionrunner.library.variations import apply_variations

BRIEF = """# Mission: Bake sale

## Phases

### Phase 1: Bake (20 minutes)

**Deliverables**:
- [Cakes](deliverables.yaml#cakes)

## Success Criteria

- [ ] There are enough cakes
"""
DELIVERABLES = """version: 1
deliverables:
  cakes: {title: Cakes, type: object, properties: {count: {title: Cakes, type: integer, fixed: {const: 12}}}}
"""
CRITERIA = """version: 1
criteria:
  SC1:
    evidence: [{text: "{count} cakes", names: {count: cakes.count}, see: [cakes]}]
    confirm: They taste well.
"""
VARIATIONS = """version: 1
variations: [{id: small, title: Small, patch: {criteria: {SC1: {confirm: One is tasted.}}}}]
"""


def bake_sale(folder: Path, checks: str = CRITERIA) -> Definition:
    for name, text in (
        ("mission.md", BRIEF),
        ("deliverables.yaml", DELIVERABLES),
        ("checks.yaml", checks),
        ("variations.yaml", VARIATIONS if checks == CRITERIA else "version: 1\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return load_definition(folder, agents=AgentLibrary(()))


def test_a_variation_changes_what_a_person_confirms(tmp_path: Path) -> None:
    changed = apply_variations(bake_sale(tmp_path), ["small"]).criteria["SC1"]
    assert changed["confirm"] == "One is tasted."
    assert changed["evidence"][0]["text"] == "{count} cakes"


def test_the_snapshot_keeps_it_and_one_of_an_older_program_is_read(tmp_path: Path) -> None:
    definition = bake_sale(tmp_path)
    data = definition.to_json()
    assert definition_from_json(data) == definition
    del data["criteria"]
    assert definition_from_json(data).criteria == {}


@pytest.mark.parametrize(
    ("wrong", "line", "message"),
    [
        ("  SC2:\n    confirm: Yes.\n", 3, 'unknown key "SC2"'),
        ("  SC1:\n    confirm: [Yes]\n", 4, "must be a text"),
        ("  SC1:\n    proof: []\n", 4, 'unknown key "proof"'),
        ("  SC1:\n    evidence:\n      - {see: [cakes]}\n", 5, "a text is missing"),
        ("  SC1:\n    evidence:\n      - {text: A, see: [pies]}\n", 5, 'no deliverable "pies"'),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, wrong: str, line: int, message: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        bake_sale(tmp_path, "version: 1\ncriteria:\n" + wrong)
    assert f"checks.yaml, line {line}" in caught.value.title
    assert message in caught.value.title
