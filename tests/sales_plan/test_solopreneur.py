"""A plan for one person: outreach in two half-days, and meetings whose agenda fits their minutes."""

from __future__ import annotations

import re

import pytest
from sales_plan.example_plans import EXAMPLES, SalesPlan


def test_the_outreach_of_each_week_is_split_over_two_named_half_days(sales_plan: SalesPlan) -> None:
    plan = sales_plan.example("meunier").values["monthly_execution_plan"]
    assert plan["half_days"] == ["Tuesday morning", "Thursday morning"]
    for week in plan["weeks"]:
        halves = [batch["count"] for batch in plan["outreach_batches"] if batch["week"] == week["week"]]
        whole = [t["count"] for t in week["targets"] if t["activity"] == "outreach_touches"]
        assert len(halves) == 2 * len(whole)
        assert sum(halves) == sum(whole)
        assert not halves or max(halves) - min(halves) <= 1


def test_other_half_days_can_be_chosen(sales_plan: SalesPlan) -> None:
    edits = {"/monthly_execution_plan/half_days": ["Monday afternoon", "Friday morning"]}
    plan = sales_plan.fill(sales_plan.intake("meunier"), edits=edits).values["monthly_execution_plan"]
    assert {batch["half_day"] for batch in plan["outreach_batches"]} == set(edits.popitem()[1])


def test_a_team_has_no_half_days(sales_plan: SalesPlan) -> None:
    assert "half_days" not in sales_plan.example("fjordlane").values["monthly_execution_plan"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_agenda_with_minutes_adds_up_to_its_meeting(name: str, sales_plan: SalesPlan) -> None:
    meetings = sales_plan.example(name).values["quarterly_review_schedule"]["meetings"]
    timed = [
        (
            meeting["minutes"],
            [int(n) for point in meeting["agenda"] for n in re.findall(r"\((\d+) min\)", point)],
        )
        for meeting in meetings
    ]
    assert any(parts for _, parts in timed)
    assert all(sum(parts) == minutes for minutes, parts in timed if parts)
