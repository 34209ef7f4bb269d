"""The 79 checks: their results for both example companies, and that each one can fail."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sales_plan.example_plans import DATA, EXAMPLES, SalesPlan

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.deliverables.workbook import Workbook
from missionrunner.yaml_data import parse_yaml

_MUTATIONS: dict[str, Any] = parse_yaml(
    (DATA / "mutations.yaml").read_text(encoding="utf-8"), "mutations"
).value
# Checks of the quarterly review stand in the same file.
_QUARTERLY = ("QA-", "QV-", "QR-", "QD-", "QN-", "QK-", "QF-")
PLAN_MUTATIONS = {key: value for key, value in _MUTATIONS.items() if not key.startswith(_QUARTERLY)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_checks_give_the_expected_results(name: str, sales_plan: SalesPlan) -> None:
    want: dict[str, bool] = json.loads((DATA / "expected_checks.json").read_text(encoding="utf-8"))[
        f"examples/{name}"
    ]
    found = sales_plan.checks(sales_plan.intake(name), sales_plan.example(name))
    assert {key: result.status for key, result in found.items()} == {
        key: "passed" if holds else "failed" for key, holds in want.items()
    }


@pytest.mark.parametrize("check", PLAN_MUTATIONS)
def test_a_wrong_value_makes_its_check_fail(check: str, sales_plan: SalesPlan) -> None:
    mutation = PLAN_MUTATIONS[check]
    workbook = changed(sales_plan.example("fjordlane"), mutation.get("repair", {}))
    assert _status(sales_plan, workbook, check) == "passed"
    workbook = changed(workbook, mutation.get("break", {} if "repair" in mutation else mutation))
    assert _status(sales_plan, workbook, check) == "failed"


def test_every_check_has_a_value_that_makes_it_fail(sales_plan: SalesPlan) -> None:
    assert {check["id"] for check in sales_plan.definition.checks} == set(PLAN_MUTATIONS)


def test_messages_name_values_as_people_read_them(sales_plan: SalesPlan) -> None:
    found = sales_plan.checks(sales_plan.intake("fjordlane"), sales_plan.example("fjordlane"))
    assert "1.83x the first quarter's target. Today's win rate calls for 4.83x" in found["TGT-08"].message
    assert "418,295 of 430,000 EUR" in found["TGT-06"].message
    assert not any("{" in result.message for result in found.values())


def test_a_quarter_that_is_fed_is_not_named_among_those_that_are_not(sales_plan: SalesPlan) -> None:
    found = sales_plan.checks(sales_plan.intake("fjordlane"), sales_plan.example("fjordlane"))
    assert found["TGT-09"].message.endswith("Q2: 101,192 of 103,200 EUR; Q4: 103,998 of 133,300 EUR.")


def _status(sales_plan: SalesPlan, workbook: Workbook, check: str) -> str:
    results = evaluate_checks(sales_plan.plan(), workbook)
    return next(result.status for result in results if result.id == check)


def changed(workbook: Workbook, changes: Mapping[str, Any]) -> Workbook:
    """A workbook with other values at these paths; "@del" removes one."""
    parts: Any = copy.deepcopy({"values": workbook.values, "facts": workbook.facts})
    for path, value in changes.items():
        steps = [int(step) if step.isdigit() else step for step in path.split(".")]
        target = parts["values"] if steps[0] in parts["values"] else parts["facts"]
        for step in steps[:-1]:
            target = target[step]
        if value == "@del":
            del target[steps[-1]]
        else:
            target[steps[-1]] = value
    return replace(workbook, values=parts["values"], facts=parts["facts"])
