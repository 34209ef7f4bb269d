"""Any intake that the rules accept gives a plan whose sums hold; what is not known stays empty and says why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sales_plan.example_plans import EXAMPLES, Json, SalesPlan
from sales_plan.soundness import assert_sound, numbers

from missionrunner.deliverables.json_values import is_list, is_map

REQUIRED = (
    "company_name", "offer", "plan_start", "revenue_target", "average_deal_current", "team", "budget_total",
    "initiative_hours_per_week",
)  # fmt: skip
OPTIONAL = (
    "business_model", "currency", "plan_months", "repeat_revenue_target", "repeat_owner", "baseline_repeat_revenue",
    "funnel_counts", "average_deal_target", "packages", "days_in_stage", "open_pipeline", "open_deals", "gross_margin",
    "planned_hires", "quarter_weights", "non_selling_weeks", "lead_sources", "priority_levers", "customer_health",
    "tools", "known_risks", "delivery_limit",
)  # fmt: skip
# Without these, some figures cannot be known; the others have a default that is listed as an assumption.
NO_DEFAULT = ("funnel_counts", "open_pipeline", "packages", "delivery_limit", "repeat_owner")


def _changed(sales_plan: SalesPlan, **changes: Any) -> Json:
    answers = {**sales_plan.intake("fjordlane"), **changes}
    return {key: value for key, value in answers.items() if value is not None}


MONDAYS_OF_2026 = [(date(2025, 12, 29) + timedelta(days=7 * k)).isoformat() for k in range(54)]
EDGES: dict[str, Json] = {
    "no counts": {"funnel_counts": None},
    "no counts, nothing open": {"funnel_counts": None, "open_deals": None, "open_pipeline": [
        {"stage": stage, "count": 0, "value": 0}
        for stage in ("outreach", "discovery", "presentation", "objection_handling", "closing")
    ]},
    "every lead wins": {"funnel_counts": [100, 100, 100, 100, 100, 100]},
    "stages above 95 %": {"funnel_counts": [400, 396, 200, 120, 80, 60]},
    "one won deal": {"funnel_counts": [3, 1, 1, 1, 1, 1]},
    "target below today": {"revenue_target": 200_000, "repeat_revenue_target": 30_000},
    "one deal is enough": {"revenue_target": 45_000, "average_deal_target": 9_000, "packages": None},
    "no budget": {"budget_total": 0},
    "tools above the budget": {"budget_total": 3_000},
    "no hours": {"initiative_hours_per_week": 0},
    "only one selling week": {"non_selling_weeks": MONDAYS_OF_2026[1:]},
    "no week off": {"non_selling_weeks": []},
    "deals by name only": {"open_pipeline": None},
    "nothing sells in the first quarter": {"quarter_weights": [0, 0.3, 0.3, 0.4]},
    "no repeat revenue at all": {"baseline_repeat_revenue": 0, "repeat_revenue_target": 0},
    "everybody sells from the first day of the plan's end": {"planned_hires": [
        {"name": "Late", "role": "account_executive", "selling_share": 1.0, "start_date": "2026-12-31"}
    ]},
    "only the other three levers": {"priority_levers": [
        {"component": "lead_conversion"}, {"component": "transaction_frequency"}, {"component": "margin"}
    ]},
}  # fmt: skip


@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_case_gives_a_sound_plan(edge: str, sales_plan: SalesPlan) -> None:
    answers = _changed(sales_plan, **EDGES[edge])
    assert sales_plan.broken(answers) == []
    assert_sound(sales_plan, answers, sales_plan.fill(answers, documents="fjordlane"))


@pytest.mark.parametrize("months", range(1, 25))
def test_a_plan_of_any_length_is_sound(months: int, sales_plan: SalesPlan) -> None:
    answers = _changed(sales_plan, plan_months=months, quarter_weights=None)
    workbook = sales_plan.fill(answers)
    assert_sound(sales_plan, answers, workbook)
    assert len(workbook.values["monthly_execution_plan"]["months"]) == months
    assert len(workbook.values["quarterly_review_schedule"]["reviews"]) == math.ceil(months / 3)


@pytest.mark.parametrize(
    "start",
    ["2026-01-31", "2026-08-31", "2027-12-31", "2028-02-29", "2027-02-28", "2026-03-30", "2026-11-30"],
)
@pytest.mark.parametrize("months", [1, 5, 12])
def test_a_plan_may_start_on_any_day(start: str, months: int, sales_plan: SalesPlan) -> None:
    answers = _changed(
        sales_plan, plan_start=start, plan_months=months, quarter_weights=None, non_selling_weeks=None
    )
    assert sales_plan.broken(answers) == []
    assert_sound(sales_plan, answers, sales_plan.fill(answers))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("left_out", OPTIONAL)
def test_each_optional_answer_may_be_left_out(left_out: str, name: str, sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake(name)
    answers.pop(left_out, None)
    if left_out == "plan_months":
        answers.pop("quarter_weights")
    assert sales_plan.broken(answers) == []
    workbook = sales_plan.fill(answers, documents=name)
    assert_sound(sales_plan, answers, workbook)


def test_all_optional_answers_may_be_left_out(sales_plan: SalesPlan) -> None:
    answers = {key: value for key, value in sales_plan.intake("fjordlane").items() if key in REQUIRED}
    workbook = sales_plan.fill(answers)
    assert sales_plan.broken(answers) == []
    assert_sound(sales_plan, answers, workbook)
    defaults = {
        path
        for path, source in workbook.sources.items()
        if source.kind == "playbook" and path.startswith("/intake/")
    }
    assert defaults == {
        f"/intake/{key}"
        for key in (
            "business_model", "currency", "plan_months", "repeat_revenue_target", "baseline_repeat_revenue",
            "average_deal_target", "days_in_stage", "gross_margin", "quarter_weights", "non_selling_weeks",
            "lead_sources", "priority_levers", "customer_health",
        )
    }  # fmt: skip
    assert all(workbook.sources[path].ref for path in defaults)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("left_out", NO_DEFAULT)
def test_what_is_not_known_does_not_turn_into_zero(left_out: str, name: str, sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake(name)
    before = dict(numbers(sales_plan.fill(answers, documents=name).values))
    answers.pop(left_out, None)
    if left_out == "open_pipeline":
        answers.pop("open_deals", None)
    after = dict(numbers(sales_plan.fill(answers, documents=name).values))
    zeros = [path for path, number in after.items() if number == 0 and before.get(path, 0) != 0]
    assert [path for path in zeros if not path.startswith("/monthly_execution_plan/")] == []


def test_without_counts_the_figures_of_today_are_empty_and_name_the_counts(sales_plan: SalesPlan) -> None:
    answers = _changed(sales_plan, funnel_counts=None)
    workbook = sales_plan.fill(answers, documents="fjordlane")
    gap, targets = workbook.values["growth_gap"], workbook.values["pipeline_targets"]
    for field in ("gap", "required_multiple", "baseline_win_rate", "baseline_leads", "baseline_gross_profit"):
        assert gap[field] is None
        assert workbook.missing[f"/growth_gap/{field}"] == ("funnel_counts",)
    for field in (
        "coverage_required",
        "weighted_forecast",
        "velocity_now_per_day",
        "timing_in_period_revenue",
    ):
        assert targets[field] is None
        assert "funnel_counts" in workbook.missing[f"/pipeline_targets/{field}"]
    assert (gap["baseline_average_deal"], gap["baseline_repeat_revenue"]) == (9600, 30000)
    assert targets["stage_conversions"] == [0.25, 0.6, 0.67, 0.75, 0.8]
    source = workbook.sources["/pipeline_stages/stages/discovery/conversion_target"]
    assert source.kind == "playbook" and "45.0 % to 75.0 %" in source.ref
    checks = sales_plan.checks(answers, workbook)
    for check in ("GAP-01", "GAP-02", "INI-05", "INI-06", "INI-07", "PIP-06", "HLT-02", "TGT-06", "TGT-08"):
        assert checks[check].status == "not_checkable"
        assert "funnel_counts" in checks[check].missing


def test_without_the_open_pipeline_forecast_and_coverage_are_empty(sales_plan: SalesPlan) -> None:
    answers = _changed(sales_plan, open_pipeline=None, open_deals=None)
    workbook = sales_plan.fill(answers)
    targets = workbook.values["pipeline_targets"]
    for field in ("open_value", "weighted_forecast", "coverage_next_quarter", "timing_covers_target"):
        assert targets[field] is None
        assert "open_pipeline" in workbook.missing[f"/pipeline_targets/{field}"]
    assert sales_plan.checks(answers, workbook)["TGT-08"].status == "not_checkable"


def test_the_figures_of_the_stages_carry_an_edit_through_the_plan(sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake("fjordlane")
    edits = {
        "/pipeline_stages/stages/closing/conversion_target": 0.5,
        "/pipeline_stages/stages/closing/days_benchmark": 30,
    }
    workbook = sales_plan.fill(answers, documents="fjordlane", edits=edits)
    before, after = sales_plan.example("fjordlane").values, workbook.values
    assert after["pipeline_targets"]["leads_needed"] == math.ceil(631.5656565 * 0.75 / 0.5)
    assert after["pipeline_stages"]["cycle_days"] == 70
    assert (
        after["pipeline_targets"]["timing_lead_window_weeks"]
        < before["pipeline_targets"]["timing_lead_window_weeks"]
    )
    assert math.isclose(
        after["performance_framework"]["kpis"][9]["target"], after["pipeline_stages"]["win_rate"]
    )
    assert_sound(sales_plan, answers, workbook)


def test_the_stage_rates_say_which_answer_they_come_from(sales_plan: SalesPlan) -> None:
    sources = sales_plan.example("fjordlane").sources
    at = "/pipeline_stages/stages/{}/conversion_target"
    assert (sources[at.format("presentation")].kind, sources[at.format("presentation")].ref) == (
        "intake",
        "priority_levers",
    )
    assert (sources[at.format("outreach")].kind, sources[at.format("outreach")].ref) == (
        "intake",
        "funnel_counts",
    )
    answers = _changed(sales_plan, priority_levers=None)
    uplifted = sales_plan.fill(answers).sources[at.format("presentation")]
    assert uplifted.kind == "playbook" and "a tenth" in uplifted.ref


def test_without_a_date_the_plan_starts_with_the_next_month(sales_plan: SalesPlan) -> None:
    workbook = sales_plan.fill(_changed(sales_plan, plan_start=None, non_selling_weeks=None))
    assert workbook.intake["plan_start"] == "2026-01-01"
    assert workbook.sources["/intake/plan_start"].kind == "playbook"


ONE_PERSON = re.compile(
    r"(?i)colleague|recruit|second person|second contact|approv|next seller|per seller|duty person|with marketing|"
    r"handover meeting|handover note|role play|accepted by|one-to-one|the team\b"
)


@pytest.mark.parametrize("model", ["services", "b2b_saas"])
@pytest.mark.parametrize(
    "levers",
    [
        ("prospects", "lead_conversion", "client_conversion"),
        ("average_spend", "transaction_frequency", "margin"),
    ],
)
def test_no_text_for_one_person_speaks_of_others(
    levers: tuple[str, ...], model: str, sales_plan: SalesPlan
) -> None:
    answers = sales_plan.intake("meunier")
    answers |= {"business_model": model, "priority_levers": [{"component": lever} for lever in levers]}
    workbook = sales_plan.fill(answers)
    found = [(path, text) for path, text in _texts(workbook.values) if ONE_PERSON.search(text)]
    assert found == []


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if is_map(value):
        for key, item in value.items():
            yield from _texts(item, f"{path}/{key}")
    elif is_list(value):
        for place, item in enumerate(value):
            yield from _texts(item, f"{path}/{place}")
    elif isinstance(value, str):
        yield path, value
