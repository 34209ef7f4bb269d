"""The rules over several answers: each stops what is impossible, with a message that names field and limit."""

from __future__ import annotations

from typing import Any

import pytest
from sales_plan.example_plans import EXAMPLES, SalesPlan

from missionrunner.deliverables.fill import fill_intake
from missionrunner.deliverables.intake import broken_rules
from missionrunner.deliverables.schemas import compile_model

OPEN = [
    {"stage": "outreach", "count": 20, "value": 192000},
    {"stage": "discovery", "count": 6, "value": 64750},
    {"stage": "presentation", "count": 4, "value": 48500},
    {"stage": "objection_handling", "count": 4, "value": 36750},
    {"stage": "closing", "count": 2, "value": 15500},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"plan_start": "1999-12-31"}, "plan_start must be a day from 2000-01-01 to 2199-12-31."),
    (
        {"revenue_target": 470_000_000},
        "revenue_target: more than 20,000 deals of 10,600 each would be needed; single deals and leads cannot be"
        " planned at that size. Check both amounts, or plan a shorter period.",
    ),
    (
        {"repeat_revenue_target": 470_000},
        "repeat_revenue_target must be below revenue_target (470,000); 470,000 was given.",
    ),
    (
        {"funnel_counts": [610, 174, 110, 120, 48, 36]},
        "funnel_counts needs six numbers that never rise; the last is at least 1.",
    ),
    (
        {"funnel_counts": [610, 174, 110, 67, 48, 0]},
        "funnel_counts needs six numbers that never rise; the last is at least 1.",
    ),
    (
        {
            "priority_levers": [
                {"component": "prospects"},
                {"component": "margin"},
                {"component": "average_spend", "target": 12_000},
            ]
        },
        "average_deal_target and the target of the lever average_spend differ. Give one of them, or the same amount.",
    ),
    (
        {
            "priority_levers": [
                {"component": "prospects"},
                {"component": "margin"},
                {"component": "transaction_frequency", "target": 35_000},
            ]
        },
        "repeat_revenue_target and the target of the lever transaction_frequency differ. Give one of them, or the same amount.",
    ),
    ({"repeat_owner": "Nobody"}, "repeat_owner must be a name from the team; Nobody is not in it."),
    (
        {"quarter_weights": [0.5, 0.5]},
        "quarter_weights needs 4 numbers, one for each started quarter of 12 months.",
    ),
    ({"quarter_weights": [0.2, 0.2, 0.2, 0.2]}, "quarter_weights must add up to 1."),
    ({"non_selling_weeks": ["2026-07-28"]}, "non_selling_weeks may hold Mondays only. Not a Monday: 2026-07-28."),
    (
        {"plan_months": 1, "quarter_weights": [1], "non_selling_weeks": ["2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]},
        "No selling week is left in the plan: every plan week is in non_selling_weeks. Take out at least one, or plan a longer period.",
    ),
    (
        {"team": [{"name": "Maren Holt", "role": "founder", "selling_share": 0}], "planned_hires": [], "repeat_owner": None},
        "Nobody has selling time: at least one person in team or planned_hires needs a selling_share above 0.",
    ),
    (
        {"planned_hires": [{"name": "Maren Holt", "role": "sdr", "selling_share": 1, "start_date": "2026-02-01"}]},
        "Two people in team and planned_hires have the same name. Every name must be different.",
    ),
    (
        {"lead_sources": [{"source": "inbound", "share": 0.5}, {"source": "outbound", "opportunities": 9}]},
        "lead_sources needs share (of opportunities) for every source, or opportunities for every source.",
    ),
    (
        {"lead_sources": [{"source": "inbound", "share": 0.5}, {"source": "outbound", "share": 0.4}]},
        "The shares in lead_sources must add up to 1.",
    ),
    (
        {"lead_sources": [{"source": "inbound", "leads": 5, "opportunities": 6}]},
        "In lead_sources no source may have more opportunities than leads, and one must have at least 1 opportunity.",
    ),
    (
        {"lead_sources": [{"source": "inbound", "share": 0.5}, {"source": "inbound", "share": 0.5}]},
        "lead_sources names a source twice. Every source stands once.",
    ),
    (
        {"priority_levers": [{"component": "prospects"}, {"component": "prospects"}, {"component": "margin"}]},
        "priority_levers needs three different levers.",
    ),
    (
        {
            "priority_levers": [
                {"component": "prospects", "stage": "closing"},
                {"component": "average_spend"},
                {"component": "margin"},
            ]
        },
        "In priority_levers a stage belongs to a conversion only: lead_conversion is the stage outreach, client_conversion one of "
        "discovery, presentation, objection_handling, closing.",
    ),
    (
        {
            "priority_levers": [
                {"component": "prospects"},
                {"component": "average_spend"},
                {"component": "margin", "target": 60},
            ]
        },
        "In priority_levers the target of margin is a rate of at most 0.99: write 0.3 or 30 %.",
    ),
    (
        {
            "priority_levers": [
                {"component": "lead_conversion", "stage": "outreach", "target": 30},
                {"component": "client_conversion", "stage": "presentation", "target": 0.67},
                {"component": "margin"},
            ]
        },
        "In priority_levers the target of a conversion is a rate of at most 0.95: write 0.3 or 30 %."
        " Too high: lead_conversion 30.",
    ),
    (
        {
            "priority_levers": [
                {"component": "lead_conversion"},
                {"component": "prospects", "target": 0.3},
                {"component": "margin"},
            ]
        },
        "In priority_levers the target of prospects is a number of leads, that of average_spend and"
        " transaction_frequency an amount: at least 1, no percent.",
    ),
    (
        {"open_pipeline": [*OPEN[:4], OPEN[0]], "open_deals": None},
        "open_pipeline needs each of the five stages once (outreach, discovery, presentation, objection_handling, closing).",
    ),
    (
        {"open_pipeline": [*OPEN[:4], {"stage": "closing", "count": 0, "value": 500}], "open_deals": None},
        "In open_pipeline a stage with 0 deals has the value 0.",
    ),
    (
        {"open_pipeline": [*OPEN[:4], {"stage": "closing", "count": 3, "value": 15500}]},
        "open_deals and open_pipeline differ: closing: 2 deals listed, 3 given; value listed 15500, given 15500. In each stage that open_deals lists, number and value must be the same.",
    ),
    (
        {
            "open_pipeline": None,
            "open_deals": [{"deal_id": "A", "name": "A", "stage": "closing", "value": 1}] * 2,
        },
        "open_deals has a deal_id twice. Every deal stands once.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_an_impossible_answer_gets_its_message(
    changes: dict[str, Any], message: str, sales_plan: SalesPlan
) -> None:
    answers = {**sales_plan.intake("fjordlane"), **changes}
    assert sales_plan.broken({key: value for key, value in answers.items() if value is not None}) == [message]


def test_every_rule_has_an_intake_that_breaks_it(sales_plan: SalesPlan) -> None:
    errors = [rule for rule in sales_plan.definition.rules if rule.get("severity", "error") == "error"]
    assert len(errors) == len({message for _, message in BAD})


def test_a_much_higher_price_is_asked_about_but_allowed(sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake("fjordlane") | {"average_deal_target": 25_000}
    found = broken_rules(sales_plan.plan(), fill_intake(sales_plan.plan(), sales_plan.given(answers, None)))
    assert [(rule.severity, rule.message) for rule in found] == [
        (
            "warning",
            "average_deal_target (25,000) is more than twice today's average (9,600). Allowed, if you can say why.",
        )
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_answers_of_the_examples_fit_their_questions(name: str, sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake(name)
    schemas = {key: schema for q in sales_plan.definition.questions for key, schema in q["answers"].items()}
    assert answers.keys() <= schemas.keys()
    problems = [p for key, value in answers.items() for p in compile_model(schemas[key], key).validate(value)]
    assert problems == []
    assert sales_plan.broken(answers) == []


def test_there_are_26_questions_and_each_says_why_it_is_asked(sales_plan: SalesPlan) -> None:
    questions = sales_plan.definition.questions
    assert len(questions) == 26
    assert all(q["why"] and q["example"] and q["used_by"] for q in questions)
    assert all(q["required"] or q["default_note"] for q in questions)


def test_a_hire_after_the_plan_is_named_but_allowed(sales_plan: SalesPlan) -> None:
    hires = [
        {"name": name, "role": "account_executive", "selling_share": 0.8, "start_date": day}
        for name, day in (("Ada", "2026-12-31"), ("Ben", "2027-01-01"), ("Cem", "2028-01-01"))
    ]
    answers = sales_plan.intake("fjordlane") | {"planned_hires": hires}
    found = broken_rules(sales_plan.plan(), fill_intake(sales_plan.plan(), sales_plan.given(answers, None)))
    assert [(rule.severity, rule.message) for rule in found] == [
        (
            "warning",
            "planned_hires: these start after the plan's last day (2026-12-31) and add nothing to this plan:"
            " Ben; Cem. Give an earlier first day, or leave them to the next plan.",
        )
    ]


def test_a_week_off_outside_the_plan_is_named_but_allowed(sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake("fjordlane") | {"non_selling_weeks": ["2025-12-22", "2026-07-27"]}
    found = broken_rules(sales_plan.plan(), fill_intake(sales_plan.plan(), sales_plan.given(answers, None)))
    assert [(rule.severity, rule.message) for rule in found] == [
        (
            "warning",
            "non_selling_weeks: these lie outside the plan (2026-01-01 to 2026-12-31) and change nothing: 2025-12-22.",
        )
    ]
