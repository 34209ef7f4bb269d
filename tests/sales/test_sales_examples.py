"""Both example companies: every number of the plan equals the figures worked out for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from missionrunner.sales.registry import FUNCTIONS

Read = Callable[[str], Any]
Make = Callable[..., Any]
Differences = Callable[[Any, Any], list[str]]

COMPANIES = ("fjordlane", "meunier")


@pytest.fixture(params=COMPANIES)
def company(request: pytest.FixtureRequest) -> str:
    return request.param


def test_period_and_weeks(company: str, read: Read, plan_of: Make, differences: Differences) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")
    assert differences(plan.period, want["period"]) == []
    assert differences(plan.weeks, want["weeks"]) == []


def test_targets_quarters_months_and_sources(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")
    assert differences(plan.targets, want["targets"]["stage_conversions"]) == []
    assert (plan.deals, plan.leads) == (want["targets"]["deals_needed"], want["targets"]["leads_needed"])
    assert differences(plan.quarters, want["targets"]["quarters"]) == []
    assert differences(plan.month_rows, want["targets"]["months"]) == []
    assert differences(plan.sources, want["sources"]) == []


def test_open_pipeline_new_leads_and_feed(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")
    assert differences(plan.forecast, want["pipeline"]["weighted_forecast"]) == []
    assert differences(plan.open_timing, want["open_pipeline_timing"]) == []
    assert differences(plan.phased, want["phased_leads"]) == []
    assert differences(plan.feed, want["feed"]) == []
    assert differences(plan.timing, want["timing"]) == []


def test_capacity_by_activity_quarter_and_person(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")["capacity"]
    assert differences(plan.delivery, want.pop("delivery", None)) == []
    assert differences(plan.capacity, want) == []
    shown = read(f"{company}_deliverables")["pipeline_activities"]["activities"]
    numbers = [{key: value for key, value in row.items() if key != "name"} for row in shown]
    assert differences(plan.capacity["activities"], numbers) == []


def test_levers_and_what_they_are_worth(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")["initiatives"]
    rows = [{**row, "stage": row["stage"] or ""} for row in want["rows"]]
    assert differences(plan.initiatives, rows) == []
    shown = read(f"{company}_deliverables")["sales_initiatives"]
    assert differences(plan.repeat_growth, shown["repeat_growth"]) == []
    assert (
        differences([i["owner"] for i in plan.initiatives], [i["owner"] for i in shown["initiatives"]]) == []
    )


def test_chassis_scenarios_sensitivity_and_messages(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, want = plan_of(read(f"{company}_intake")), read(f"{company}_numbers")
    assert differences(plan.factors, want["chassis"]["factors"]) == []
    assert differences(plan.scenarios, want["scenarios"]) == []
    effects = {k: v for k, v in want["sensitivity"].items() if k != "base_new_revenue"}
    assert differences(plan.sensitivity, effects) == []
    assert plan.messages == want["messages"]


def test_weekly_plan_months_and_monday_list(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, shown = plan_of(read(f"{company}_intake")), read(f"{company}_deliverables")
    rows = shown["sales_initiatives"]["initiatives"]
    weeks = FUNCTIONS["weekly_plan"](
        weeks=plan.weeks,
        leads=plan.leads,
        lead_owner=rows[0]["owner"],
        activities=plan.capacity["activities"],
        spells=plan.capacity["spells"],
        team=plan.a["team"],
        planned_hires=plan.hires,
        initiatives=rows,
    )
    want = shown["monthly_execution_plan"]
    assert differences(weeks, want["weeks"]) == []
    months = FUNCTIONS["monthly_plan"](
        months=plan.month_rows,
        weeks=weeks,
        default_milestone="Monthly sales review held and decisions noted",
    )
    assert differences(months, want["months"]) == []
    assert differences(plan.monday, want["monday_list"]) == []


def test_tasks_are_spread_over_the_initiative(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan = plan_of(read(f"{company}_intake"))
    for row in read(f"{company}_deliverables")["sales_initiatives"]["initiatives"]:
        tasks = FUNCTIONS["initiative_tasks"](
            tasks=[task["name"] for task in row["tasks"]],
            known=None,
            owner=row["owner"],
            start_week=row["start_week"],
            end_week=row["end_week"],
            weeks=plan.weeks,
        )
        assert differences(tasks, row["tasks"]) == []
        span = FUNCTIONS["week_span"](**plan.span, start_week=row["start_week"], end_week=row["end_week"])
        assert (span["start_date"], span["end_date"]) == (row["start_date"], row["end_date"])
        assert span["middle_date"] == row["objective"]["milestones"][0]["date"]


def test_smart_results_and_review_dates(
    company: str, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan, shown = plan_of(read(f"{company}_intake")), read(f"{company}_deliverables")
    for row in shown["sales_initiatives"]["initiatives"]:
        results = FUNCTIONS["smart"](
            objective=row["objective"],
            plan_start=plan.period["start"],
            plan_end=plan.period["end"],
            strategic_goals=["G1"],
            utilisation=plan.capacity["utilisation"],
            team_names=[person["name"] for person in plan.a["team"]],
        )
        assert results == row["smart"]
    dates = FUNCTIONS["review_dates"](**plan.span)
    assert differences(shown["quarterly_review_schedule"]["reviews"], dates) == []
