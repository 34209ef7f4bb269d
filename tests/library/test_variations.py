"""Variations: patches that combine in any order, or say why not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadDefinition, BadInput
from missionrunner.library.definition import Definition, definition_from_json
from missionrunner.library.variations import apply_variations
from missionrunner.missions.model import Criterion, DeliverableRef, Mission, Phase, Task

MISSION = Mission(
    slug="hiring",
    title="Hiring round",
    phases=(
        Phase(
            id="plan",
            title="Plan",
            line=5,
            tasks=(Task("Write the profile"),),
            deliverables=(
                DeliverableRef("budget", "Budget", "budget"),
                DeliverableRef("plan", "Plan", "plan"),
            ),
        ),
    ),
    success_criteria=(Criterion("SC1", "The budget holds"),),
)


def hiring(**patches: Mapping[str, Any]) -> Definition:
    """A small mission with one variation per keyword."""
    return Definition(
        mission=MISSION,
        deliverables={"budget": {"type": "object", "title": "Budget"}, "plan": {"type": "object"}},
        facts={"months": {"compute": "12.0"}},
        playbook={
            "risks": [{"id": "R1", "risk": "Nobody applies"}, {"id": "R2", "risk": "Too late"}],
            "salary": {"value": 50_000, "reason": "Usual"},
            "roles": ["engineer", "designer"],
            "meetings": [],
        },
        questions=[{"id": "seats", "question": "How many?", "answers": {"seats": {"type": "integer"}}}],
        rules=[],
        documents={"advert": {"title": "Advert"}},
        checks=[{"id": "C1", "expr": "true", "message": "x", "severity": "error"}],
        variations=[{"id": name, "title": name, "patch": patch} for name, patch in patches.items()],
    )


def test_objects_merge_rows_merge_by_id_null_removes_and_the_rest_is_replaced() -> None:
    definition = hiring(
        small={
            "playbook": {
                "risks": {"R1": {"trigger": "3 weeks"}, "R2": None, "R3": {"risk": "New"}},
                "salary": {"value": 40_000},
                "roles": ["engineer"],
                "meetings": {"weekly": {"minutes": 10}},
            },
            "deliverables": {"budget": {"title": "Small budget"}},
            "facts": {"weeks": {"compute": "52.0"}},
            "intake": {"questions": {"seats": {"question": "One or two?"}}},
            "documents": {"advert": None},
            "checks": {"C1": {"severity": "warning"}},
        }
    )
    before = definition.to_json()
    changed = apply_variations(definition, ["small"])
    assert changed.playbook == {
        "risks": [
            {"id": "R1", "risk": "Nobody applies", "trigger": "3 weeks"},
            {"id": "R3", "risk": "New"},
        ],
        "salary": {"value": 40_000, "reason": "Usual"},
        "roles": ["engineer"],
        "meetings": [{"id": "weekly", "minutes": 10}],
    }
    assert changed.deliverables["budget"] == {"type": "object", "title": "Small budget"}
    assert set(changed.facts) == {"months", "weeks"}
    assert changed.questions[0]["question"] == "One or two?"
    assert changed.questions[0]["answers"] == {"seats": {"type": "integer"}}
    assert changed.documents == {}
    assert changed.checks[0]["severity"] == "warning"
    assert definition.to_json() == before


def test_rows_given_as_a_list_merge_by_id_too_and_an_empty_list_replaces() -> None:
    merging = hiring(v={"playbook": {"risks": [{"id": "R2", "risk": "Later"}, {"id": "R9", "risk": "New"}]}})
    rows = apply_variations(merging, ["v"]).playbook["risks"]
    assert [row["id"] for row in rows] == ["R1", "R2", "R9"]
    assert rows[1] == {"id": "R2", "risk": "Later"}
    emptied = hiring(v={"playbook": {"risks": []}})
    assert apply_variations(emptied, ["v"]).playbook["risks"] == []


def test_the_brief_can_be_changed() -> None:
    definition = hiring(
        v={
            "mission": {
                "objective": "Two people by May",
                "phases": {
                    "plan": {"tasks": ["Call three friends"]},
                    "pay": {"title": "Pay", "needs": ["plan"]},
                },
                "success_criteria": {"SC2": {"text": "Both stay"}},
            }
        }
    )
    mission = apply_variations(definition, ["v"]).mission
    assert mission.objective == "Two people by May"
    assert [phase.id for phase in mission.phases] == ["plan", "pay"]
    assert mission.phases[0].tasks == (Task("Call three friends"),)
    assert mission.phases[0].deliverables == MISSION.phases[0].deliverables
    assert mission.phases[1].needs == ("plan",)
    assert [criterion.id for criterion in mission.success_criteria] == ["SC1", "SC2"]


def test_a_removed_deliverable_leaves_its_phase() -> None:
    changed = apply_variations(hiring(v={"deliverables": {"plan": None}}), ["v"])
    assert list(changed.deliverables) == ["budget"]
    assert [ref.id for ref in changed.mission.phases[0].deliverables] == ["budget"]


def test_the_changed_definition_survives_a_snapshot() -> None:
    definition = hiring(v={"mission": {"phases": {"pay": {"title": "Pay"}}}})
    changed = apply_variations(definition, ["v"])
    assert definition_from_json(changed.to_json()) == changed


def test_two_variations_that_set_a_field_differently_are_refused_with_both_names_and_the_field() -> None:
    definition = hiring(
        poor={"playbook": {"salary": {"value": 1}}}, rich={"playbook": {"salary": {"value": 2}}}
    )
    with pytest.raises(BadDefinition) as caught:
        apply_variations(definition, ["rich", "poor"])
    assert all(word in caught.value.title for word in ('"poor"', '"rich"', "playbook.salary.value"))


@pytest.mark.parametrize(
    "other",
    [{"risks": {"R1": None}}, {"risks": []}, {"risks": None}, {"risks": {"R1": {"risk": "Different"}}}],
)
def test_changing_what_another_variation_removes_or_replaces_is_a_conflict(other: dict[str, Any]) -> None:
    definition = hiring(a={"playbook": {"risks": {"R1": {"risk": "Changed"}}}}, b={"playbook": other})
    for order in permutations("ab"):
        with pytest.raises(BadDefinition, match='"a" and "b" cannot be combined'):
            apply_variations(definition, order)


def test_the_same_change_twice_is_no_conflict() -> None:
    patch = {"playbook": {"risks": {"R2": None, "R3": {"risk": "New"}}}}
    changed = apply_variations(hiring(a=patch, b=patch), ["a", "b"])
    assert [row["id"] for row in changed.playbook["risks"]] == ["R1", "R3"]


def test_an_unknown_variation_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        apply_variations(hiring(solopreneur={}, scaling={}), ["soloprener"])
    assert 'Did you mean "solopreneur"?' in caught.value.lines()


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"playbook": {"risks": {"R7": None}}}, "playbook.risks.R7"),
        ({"playbok": {}}, "playbok"),
        ({"mission": {"phases": {"plan": {"titel": "x"}}}}, "titel"),
        ({"mission": {"phases": {"new": {"objective": "x"}}}}, "title is missing"),
        ({"mission": {"phases": {"plan": {"tasks": "x"}}}}, "must be a list"),
        ({"mission": {"title": ["x"]}}, "single value"),
    ],
)
def test_a_patch_that_does_not_fit_says_where(patch: dict[str, Any], words: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        apply_variations(hiring(v=patch), ["v"])
    assert words in caught.value.title


LEAF = st.integers(0, 3) | st.none()
ROW_PATCH = st.dictionaries(st.sampled_from(["risk", "trigger", "owner"]), LEAF, max_size=2)
PLAYBOOK = st.fixed_dictionaries(
    {},
    optional={
        "risks": st.dictionaries(
            st.sampled_from(["R1", "R2", "R3", "R4"]), ROW_PATCH | st.none(), max_size=3
        ),
        "salary": st.dictionaries(st.sampled_from(["value", "reason", "note"]), LEAF, max_size=2),
        "new": st.dictionaries(st.sampled_from(["x", "y"]), st.integers(0, 2), max_size=2),
    },
)


def outcome(definition: Definition, order: tuple[str, ...]) -> Any:
    """The changed mission as JSON, or the kind of refusal."""
    try:
        return apply_variations(definition, order).to_json()
    except BadDefinition as error:
        return error.title


@given(st.tuples(PLAYBOOK, PLAYBOOK, PLAYBOOK))
def test_the_order_of_variations_never_counts(patches: tuple[dict[str, Any], ...]) -> None:
    definition = hiring(**{name: {"playbook": patch} for name, patch in zip("abc", patches, strict=True)})
    first, *others = [outcome(definition, order) for order in permutations("abc")]
    assert all(other == first for other in others)


@given(PLAYBOOK, PLAYBOOK)
def test_variations_that_combine_do_what_each_says(a: dict[str, Any], b: dict[str, Any]) -> None:
    definition = hiring(a={"playbook": a}, b={"playbook": b})
    try:
        changed = apply_variations(definition, ["a", "b"]).playbook
    except BadDefinition:
        return
    for patch in (a, b):
        for key, value in patch.get("salary", {}).items():
            assert changed["salary"].get(key) == value
        rows = {row["id"]: row for row in changed["risks"]}
        changes: dict[str, dict[str, Any] | None] = patch.get("risks", {})
        for name, change in changes.items():
            assert (name in rows) == (change is not None)
            if change is not None:
                assert all(rows[name].get(key) == value for key, value in change.items())
