"""Checks: what holds, what fails with its numbers, and what lacks an answer."""

from __future__ import annotations

from typing import Any

import pytest
from deliverables.build import filled, plan_of

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.deliverables.workbook import CheckResult

BUDGET = """
questions:
  - id: money
    answers:
      limit: {type: number, unit: currency}
      packages: {type: array}
playbook:
  lines: [{id: rent, cost: 800}, {id: tools, cost: 400}]
deliverables:
  budget:
    properties:
      total: {title: Total, type: number, unit: currency, compute: "sum(budget.lines.map(x, x.cost))"}
      lines:
        type: array
        key: id
        rows: {for_each: playbook.lines, as: line}
        items: {type: object, properties: {id: {type: string, fixed: line.id}, cost: {type: number, playbook: line.cost}}}
  report:
    properties:
      packages:
        type: object
        properties:
          rows: {type: array, compute: intake.packages}
checks:
  - {id: B1, criterion: SC1, severity: error, expr: "budget.total <= intake.limit", message: "{budget.total} of {intake.limit}: {budget.lines.id}"}
  - {id: B2, criterion: SC1, severity: warning, expr: "!has(report.packages) || size(report.packages.rows) > 5", message: "Too few."}
"""


def results(**answers: Any) -> dict[str, CheckResult]:
    plan = plan_of(BUDGET)
    return {check.id: check for check in evaluate_checks(plan, filled(plan, **answers))}


def test_a_failed_check_names_the_values() -> None:
    check = results(limit=1000)["B1"]
    assert check.status == "failed"
    assert check.message == "1,200 of 1,000: rent; tools"


def test_a_check_that_lacks_an_answer_names_it() -> None:
    check = results()["B1"]
    assert (check.status, check.missing) == ("not_checkable", ("limit",))


@pytest.mark.parametrize(("packages", "status"), [(None, "passed"), ([], "failed"), ([1] * 6, "passed")])
def test_a_part_that_was_not_answered_counts_as_absent(packages: list[int] | None, status: str) -> None:
    assert results(limit=2000, packages=packages)["B2"].status == status


def test_a_check_of_a_deliverable_that_is_not_there_yet_is_pending() -> None:
    plan = plan_of(BUDGET)
    found = evaluate_checks(plan, filled(plan, limit=1), available=["budget"])
    assert [check.status for check in found] == ["failed", "pending"]
