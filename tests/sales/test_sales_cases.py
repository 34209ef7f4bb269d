"""Worked examples and edge cases of the arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from missionrunner.errors import BadInput
from missionrunner.sales.registry import FUNCTIONS

Read = Callable[[str], Any]
Make = Callable[..., Any]
Differences = Callable[[Any, Any], list[str]]
F = FUNCTIONS


def close(got: Any, want: Any) -> bool:
    if isinstance(want, list):
        numbers: list[float] = want  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        return len(got) == len(numbers) and all(map(close, got, numbers))
    return math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-12)


def test_spreading_and_apportioning(read: Read) -> None:
    worked = read("worked")
    assert F["spread"](total=10, parts=4) == worked["spread_10_in_4"] == [2, 3, 2, 3]
    assert F["apportion"](total=36, weights=[0.2, 0.24, 0.27, 0.29]) == worked["apportion_36"]
    assert F["spread_shares"](totals=[6, 3, 1], per_week=[2, 3, 2, 3]) == worked["spread_shares"]


def test_ramp_of_a_hire_in_the_middle_of_a_month(read: Read) -> None:
    worked = read("worked")
    assert [F["ramp_factor"](month=k, ramp_months=3) for k in range(1, 6)] == worked["ramp_3_months"]
    person = {"name": "New", "selling_share": 1.0, "start_date": "2026-04-16"}
    fte = F["fte_by_month"](person=person, start="2026-01-01", months=8, ramp_months=3)
    assert close(fte, worked["mid_month_hire_fte"])


def test_a_hire_who_began_before_the_plan_is_further_in_the_ramp() -> None:
    person = {"name": "New", "selling_share": 0.5, "start_date": "2025-11-01", "ramp_months": 3}
    fte = F["fte_by_month"](person=person, start="2026-01-01", months=3, ramp_months=1)
    assert close(fte, [0.375, 0.5, 0.5])


@pytest.mark.parametrize("months", [1, 4, 6, 12])
def test_default_quarter_weights(months: int, read: Read) -> None:
    want = read("worked")["default_quarter_weights"][str(months)]
    assert close(F["default_quarter_weights"](months=months, step=0.15), want)


def test_default_weeks_off_are_the_year_end_and_high_summer() -> None:
    off = F["default_weeks_off"](start="2026-01-01", months=12, share=0.1154)
    assert off[0] == "2025-12-29"
    assert off[-2:] == ["2026-12-21", "2026-12-28"]
    assert off[1:-2] == ["2026-07-27", "2026-08-03", "2026-08-10"]


def test_smart_objective_and_a_bad_one(read: Read) -> None:
    worked = read("worked")
    context: dict[str, Any] = {
        "plan_start": "2026-01-01",
        "plan_end": "2026-12-31",
        "strategic_goals": ["G1"],
        "utilisation": 0.51,
        "team_names": ["Jonas Weber"],
    }
    good = {
        "statement": "Raise the presentation conversion for new logistics customers from 60 % to 70 % by "
        "30 September 2026",
        "scope": "new customers, logistics",
        "owner": "Jonas Weber",
        "metric_id": "stage_conversion",
        "baseline": 0.6,
        "target": 0.7,
        "unit": "ratio",
        "data_source": "CRM",
        "strategic_goal_id": "G1",
        "deadline": "2026-09-30",
        "milestones": [{"date": "2026-06-30", "value": 0.65}],
    }
    assert F["smart"](objective=good, **context) == worked["smart_example"]
    bad = {"statement": "Sell more", "baseline": 0, "deadline": "2027-06-30"}
    assert F["smart"](objective=bad, **context) == worked["smart_bad_example"]
    overloaded = F["smart"](objective=good, **{**context, "utilisation": 1.01})
    assert not overloaded["achievable"]
    doubled = F["smart"](objective={**good, "target": 1.2}, **context)
    assert not doubled["achievable"]
    late = F["smart"](objective={**good, "milestones": [{"date": "2026-10-01"}]}, **context)
    assert not late["time_bound"]


def test_one_month_has_no_usable_lead_week(read: Read, plan_of: Make, differences: Differences) -> None:
    changes = {
        "plan_months": 1,
        "quarter_weights": None,
        "revenue_target": 45000,
        "repeat_revenue_target": 4000,
    }
    plan = plan_of(read("fjordlane_intake") | changes)
    want = read("edge")["one_month"]
    assert plan.weights == want["quarter_weights"]
    assert plan.deals == want["deals_needed"]
    assert differences(plan.timing, want["timing"]) == []


def test_a_target_below_today_is_held_not_raised(read: Read, plan_of: Make, differences: Differences) -> None:
    plan = plan_of(read("fjordlane_intake") | {"revenue_target": 200000, "repeat_revenue_target": 30000})
    want = read("edge")["target_below_baseline"]
    assert differences(plan.initiatives, want["rows"]) == []
    assert plan.messages == want["messages"]


def test_without_own_counts_nothing_of_today_is_invented(
    read: Read, plan_of: Make, differences: Differences
) -> None:
    plan = plan_of(read("fjordlane_intake") | {"funnel_counts": None})
    want = read("edge")["no_history"]
    assert plan.leads == want["leads_needed"]
    assert close(plan.win_rate, want["win_rate"])
    assert plan.forecast is None
    assert [i["revenue_contribution"] for i in plan.initiatives] == want["contributions"]
    assert all(row["total"] is None and row["text"].endswith("not computable") for row in plan.feed)
    assert plan.timing["in_period_revenue"] is None and plan.timing["covers_target"] is None
    known = {row["component"] for row in plan.factors if row["change"] is not None}
    assert known == {"average_spend", "margin"}
    assert all(close(quarter["win_rate"], plan.win_rate) for quarter in plan.quarters)


def test_an_empty_open_pipeline_is_zero_and_an_unknown_one_is_not(read: Read, plan_of: Make) -> None:
    intake = read("fjordlane_intake") | {"open_deals": None}
    nothing = [{"stage": row["stage"], "count": 0, "value": 0} for row in intake["open_pipeline"]]
    assert plan_of(intake | {"open_pipeline": nothing, "funnel_counts": None}).forecast == 0
    unknown = plan_of(intake | {"open_pipeline": None})
    assert unknown.forecast is None
    assert all(row["from_open_pipeline"] is None for row in unknown.feed)


def test_open_deals_stand_in_for_the_table(read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake") | {"open_pipeline": None})
    rows = {row["stage"]: (row["count"], row["value"]) for row in plan.open_rows}
    assert rows["outreach"] == (0, 0)
    assert rows["closing"] == (2, 15500)


def test_a_stage_above_the_cap_is_planned_with_the_cap(read: Read, plan_of: Make) -> None:
    intake = read("fjordlane_intake") | {"funnel_counts": [400, 396, 200, 120, 80, 60]}
    want = read("edge")["cap_95"]
    plan = plan_of(intake)
    assert plan.targets[0] == want["conversion_target_outreach"]
    assert plan.messages == want["messages"]
    edited = plan_of(intake, {"targets": [0.8, *plan.targets[1:]]})
    assert not any(row["field"].startswith("pipeline_stages") for row in edited.messages)


@pytest.mark.parametrize(("case", "budget"), [("tools_above_budget", 3000), ("small_budget", 4500)])
def test_tools_come_before_initiatives(case: str, budget: int, read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake") | {"budget_total": budget})
    want = read("edge")[case]
    assert sum(row["budget"] for row in plan.initiatives) == want["budget_sum"]
    if "messages" in want:
        assert plan.messages == want["messages"]


def test_a_wrong_number_of_quarter_weights_is_named(read: Read, plan_of: Make) -> None:
    with pytest.raises(BadInput) as caught:
        plan_of(read("fjordlane_intake") | {"quarter_weights": [0.5, 0.5]})
    assert caught.value.title == read("edge")["wrong_weight_list"]


def test_one_selling_week_carries_everything(read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake"))
    one = plan_of(read("fjordlane_intake") | {"non_selling_weeks": [w["monday"] for w in plan.weeks[1:]]})
    busy = [week for week in one.week_rows if week["targets"]]
    assert [week["week"] for week in busy] == [1]
    assert busy[0]["targets"][0] == {
        "activity": "leads",
        "count": one.leads,
        "owner": busy[0]["targets"][0]["owner"],
    }


def test_edits_of_a_person_flow_through(read: Read, plan_of: Make) -> None:
    intake = read("fjordlane_intake")
    plan = plan_of(intake)
    rates = [*plan.targets[:2], 0.75, *plan.targets[3:]]
    edited = plan_of(intake, {"targets": rates})
    assert edited.leads < plan.leads
    assert edited.initiatives[1]["target"] == 0.75
    assert edited.initiatives[1]["new_revenue_contribution"] > plan.initiatives[1]["new_revenue_contribution"]
    assert edited.capacity["fte_needed"] < plan.capacity["fte_needed"]
    assert close(edited.quarters[3]["stage_conversions"][2], 0.75)
    slower = plan_of(intake, {"days": [20, 26, 24, 30, 16]})
    assert slower.timing["lead_window_weeks"] < plan.timing["lead_window_weeks"]
    assert slower.phased[0]["win_date"] > plan.phased[0]["win_date"]
    later = plan_of(intake, {"I2": {"start_week": 20, "end_week": 50}})
    assert later.quarters[2]["win_rate"] < plan.quarters[2]["win_rate"]
    assert later.initiatives[1]["tasks"][0]["week"] == 20


def test_the_weakest_stage_is_left_to_the_lever_that_names_it(read: Read, plan_of: Make) -> None:
    levers = [
        {"component": "client_conversion"},
        {"component": "client_conversion", "stage": "presentation", "target": 0.7},
        {"component": "margin"},
    ]
    plan = plan_of(read("fjordlane_intake") | {"priority_levers": levers})
    assert [row["stage"] for row in plan.lever_rows] == ["discovery", "presentation", ""]


def test_a_lever_keeps_its_stage_when_its_own_target_makes_another_stage_weakest(
    read: Read, plan_of: Make
) -> None:
    levers = [
        {"component": "client_conversion", "target": 0.9},
        {"component": "prospects"},
        {"component": "margin"},
    ]
    plan = plan_of(read("fjordlane_intake") | {"funnel_counts": None, "priority_levers": levers})
    assert plan.lever_rows[0]["stage"] == "discovery"
    assert plan.targets[1] == plan.lever_rows[0]["needed"] == 0.9


def test_levers_outside_new_business_are_credited_apart(read: Read, plan_of: Make) -> None:
    levers = [
        {"component": "transaction_frequency"},
        {"component": "margin"},
        {"component": "lead_conversion"},
    ]
    intake = read("fjordlane_intake") | {"priority_levers": levers, "repeat_owner": None}
    frequency, margin, lead = plan_of(intake).initiatives
    assert frequency["new_revenue_contribution"] == 0
    assert frequency["repeat_revenue_contribution"] == 10000
    assert frequency["cost_per_extra_deal"] is None
    assert margin["revenue_contribution"] == 0
    assert close(margin["gross_profit_effect"], 0.02 * 470000)
    assert close(lead["target"], lead["baseline"] * 1.1)
    growth = plan_of(intake).repeat_growth
    assert (growth["initiative_id"], growth["owned"], growth["owner"]) == ("I1", True, frequency["owner"])


def test_repeat_growth_without_an_owner_says_so() -> None:
    growth = F["repeat_growth"](
        baseline=30000, target=40000, initiatives=None, repeat_owner=None, currency="EUR"
    )
    assert growth["owned"] is False
    assert growth["text"] == "Repeat revenue is planned to grow by 10,000 EUR; nobody owns it yet"
    falling = F["repeat_growth"](
        baseline=30000, target=25000, initiatives=None, repeat_owner=None, currency="EUR"
    )
    assert falling["owned"] is True
    assert "fall by 5,000 EUR" in falling["text"]


def test_exit_criteria_of_the_bible_come_first_and_stand_for_what_they_cover() -> None:
    playbook = ["A value case in money is shared", "The prospect asks for a written proposal"]
    merged = F["merge_exit_criteria"](done_when="value case agreed, date named", playbook=playbook)
    assert merged == ["Value case agreed", "Date named", "The prospect asks for a written proposal"]
    assert F["merge_exit_criteria"](done_when=None, playbook=playbook) is None
    lonely = F["merge_exit_criteria"](
        done_when="money promised for a written proposal shared", playbook=playbook
    )
    assert lonely == ["Money promised for a written proposal shared", *playbook]


def test_tasks_for_what_exists_already_are_replaced(plan_of: Make, read: Read) -> None:
    weeks = plan_of(read("fjordlane_intake")).weeks
    tasks = [{"name": "Write packages", "known": "packages", "instead": "Measure packages"}, "Review"]
    inputs: dict[str, Any] = {
        "tasks": tasks,
        "owner": "Ann",
        "start_week": 29,
        "end_week": 32,
        "weeks": weeks,
    }
    fresh = F["initiative_tasks"](known=None, **inputs)
    known = F["initiative_tasks"](known={"packages": True}, **inputs)
    assert [task["name"] for task in fresh] == ["Write packages", "Review"]
    assert [task["name"] for task in known] == ["Measure packages", "Review"]
    # Weeks 31 to 34 are off: the last task moves back into the initiative's last selling week.
    assert [task["week"] for task in fresh] == [29, 30]


def test_a_task_in_a_week_off_moves_to_the_next_selling_week() -> None:
    weeks = [{"week": k, "selling": k not in (2, 3, 6)} for k in range(1, 7)]
    shown = F["shown_week"]
    assert shown(weeks=weeks, week=2, first=1, last=5) == 4
    assert shown(weeks=weeks, week=2, first=1, last=3) == 1
    assert shown(weeks=weeks, week=2, first=2, last=3) == 2
    assert shown(weeks=weeks, week=6, first=4, last=6) == 5


def test_owner_is_the_first_match_in_the_order_of_the_roles() -> None:
    team = [{"name": "Ann", "role": "founder"}, {"name": "Bo", "role": "sdr"}, {"name": "Cy", "role": "sdr"}]
    assert F["owner"](team=team, roles=["sdr", "founder"]) == "Bo"
    assert F["owner"](team=team, roles=["marketing"]) == "Ann"
    assert F["supporters"](team=team, roles=["sdr", "founder"], owner="Bo") == ["Ann", "Cy"]


def test_monday_list_flags_old_deals_and_missing_steps(read: Read, plan_of: Make) -> None:
    intake = deepcopy(read("fjordlane_intake"))
    step = {"next_step": "Call", "next_step_date": "2026-01-05"}
    base = {"stage": "discovery", "value": 10, "owner": "Jonas Weber"}
    intake["open_deals"] = [
        base | step | {"deal_id": "1", "name": "Fresh", "entered": "2025-12-20"},
        base | step | {"deal_id": "2", "name": "Old", "entered": "2025-12-01"},
        base | {"deal_id": "3", "name": "Loose", "next_step": "Call"},
        base | step | {"deal_id": "4", "name": "Late", "stage": "closing", "value": 1},
    ]
    intake["open_pipeline"] = None
    deals = plan_of(intake).monday["open_deals"]
    assert [deal["name"] for deal in deals] == ["Late", "Fresh", "Old", "Loose"]
    assert [deal["flag"] for deal in deals] == ["", "", "older than 1.5 x stage days", "no dated next step"]
    assert deals[3]["next_step_date"] == ""


def test_review_dates_move_on_from_the_end_of_a_week() -> None:
    rows = F["review_dates"](start="2026-01-03", months=4)
    # 3 April + 6 days is a Thursday; 3 May + 6 days is a Saturday, so the Monday after.
    assert [row["date"] for row in rows] == ["2026-04-09", "2026-05-11"]


def test_traffic_lights() -> None:
    light = F["traffic_light"]
    assert light(value=2.0, green=2.0, amber=1.0, direction="up") == "green"
    assert light(value=1.0, green=2.0, amber=1.0, direction="up") == "amber"
    assert light(value=0.9, green=2.0, amber=1.0, direction="up") == "red"
    assert light(value=9.0, green=4.0, amber=8.0, direction="down") == "red"
    assert light(value=8.0, green=4.0, amber=8.0, direction="down") == "amber"
    assert light(value=None, green=4.0, amber=8.0, direction="down") == "unknown"


def test_few_cases_and_weakest_stage() -> None:
    names = ["a", "b", "c"]
    assert F["few_cases"](counts=[40, 29, 12], names=names, minimum=30) == ["b: 29 cases", "c: 12 cases"]
    assert F["few_cases"](counts=None, names=names, minimum=30) == []
    assert F["weakest_stage"](stage_ids=names, conversions=[0.1, 0.5, 0.5]) == "b"
    assert F["weakest_stage"](stage_ids=names, conversions=[0.1, None, 0.5]) is None


def test_a_function_without_a_needed_input_has_an_empty_result() -> None:
    assert F["spread"](total=None, parts=4) is None
    assert F["plan_period"](start=None, months=12, weeks_off=None) is None
