"""Edits: what may be changed, and what to change instead."""

from __future__ import annotations

import pytest
from deliverables.build import answered, edited, filled, plan_of
from deliverables.test_fill import SHOP

from missionrunner.deliverables.difference import differences
from missionrunner.deliverables.editing import check_edit
from missionrunner.deliverables.workbook import Given
from missionrunner.errors import BadInput


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/offer/motto", "Mine"),
        ("/plan/shelves/left/weight", 3),
        ("/plan/shelves/new", {"name": "New", "weight": 1}),
        ("/plan/shelves/left", None),
    ],
)
def test_judgement_fields_and_rows_can_be_changed(path: str, value: object) -> None:
    assert check_edit(plan_of(SHOP), path, value).steps[0] in ("offer", "plan")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("/offer/double", 3, ["/offer/double is computed", "/intake/stock", "/intake/price"]),
        ("/plan/total", 3, ["computed", "/plan/shelves/*/weight"]),
        ("/plan/shelves/left/id", "x", ["part of the template"]),
        ("/plan/shelves/left/weight", "heavy", ["must be a number", "heavy"]),
        ("/offer/moto", "x", ["did you mean 'motto'"]),
        ("/ofer/motto", "x", ["did you mean 'offer'"]),
        ("motto", "x", ["names no field"]),
    ],
)
def test_other_edits_are_refused_with_what_to_do(path: str, value: object, words: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        check_edit(plan_of(SHOP), path, value)
    text = " ".join(caught.value.lines())
    for word in words:
        assert word in text


def test_differences_name_every_leaf_with_both_sources() -> None:
    plan = plan_of(SHOP)
    before = filled(plan, stock=8)
    after = filled(plan, Given(answered(stock=8), edits=edited({"/plan/shelves/left/weight": 5})))
    schema = plan.definition.deliverables["plan"]
    changes = differences(
        "plan", schema, (before.values["plan"], before.sources), (after.values["plan"], after.sources)
    )
    assert [(c.path, c.old, c.new) for c in changes] == [
        ("/plan/shelves/left/weight", 1, 5),
        ("/plan/shelves/left/pieces", 2.0, 5.0),
        ("/plan/shelves/right/pieces", 6.0, 3.0),
        ("/plan/total", 4.0, 8.0),
    ]
    assert changes[0].new_source is not None
    assert changes[0].new_source.ref == "Ann"
