"""Random answers: every intake that the rules accept gives a sound plan."""

from __future__ import annotations

import math
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sales_plan.example_plans import Json, SalesPlan
from sales_plan.soundness import assert_sound

LEVERS: list[Json] = [
    {"component": "prospects"}, {"component": "lead_conversion"}, {"component": "lead_conversion", "target": 0.4},
    {"component": "client_conversion"}, {"component": "client_conversion", "stage": "presentation", "target": 0.7},
    {"component": "average_spend"}, {"component": "transaction_frequency"}, {"component": "margin"},
]  # fmt: skip


@st.composite
def intakes(draw: st.DrawFn) -> Json:
    """Random answers, in the sizes in which companies plan."""
    months = draw(st.integers(1, 24))
    quarters = math.ceil(months / 3)
    counts = [draw(st.integers(6, 3000))]
    for _ in range(5):
        counts.append(max(1, round(counts[-1] * draw(st.floats(0.2, 1.0)))))
    weights = draw(st.lists(st.floats(0.2, 1.8), min_size=quarters, max_size=quarters))
    target = draw(st.integers(20_000, 3_000_000))
    people = draw(
        st.lists(
            st.sampled_from(["founder", "account_executive", "sdr", "marketing"]), min_size=1, max_size=9
        )
    )
    start = draw(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    answers: Json = {
        "company_name": "Random", "offer": "Something useful", "plan_start": start.isoformat(), "plan_months": months,
        "business_model": draw(st.sampled_from(["b2b_saas", "services", "product", "other"])),
        "revenue_target": target,
        "repeat_revenue_target": draw(st.one_of(st.none(), st.integers(0, target // 2))),
        "baseline_repeat_revenue": draw(st.integers(0, target // 5)),
        "funnel_counts": draw(st.one_of(st.none(), st.just(counts))),
        "average_deal_current": draw(st.integers(200, 60_000)),
        "days_in_stage": draw(st.one_of(st.none(), st.lists(st.integers(1, 90), min_size=5, max_size=5))),
        "open_pipeline": draw(st.one_of(st.none(), _open_pipeline())),
        "team": [
            {"name": f"Person {k}", "role": role, "selling_share": draw(st.sampled_from([0.0, 0.3, 0.8, 1.0]))}
            for k, role in enumerate(people)
        ],
        "planned_hires": draw(st.lists(_hires(start), max_size=2, unique_by=_name)),
        "quarter_weights": draw(st.one_of(st.none(), st.just([w / sum(weights) for w in weights]))),
        "budget_total": draw(st.sampled_from([0, 900, 3_700, 60_000])),
        "initiative_hours_per_week": draw(st.sampled_from([0, 2, 18])),
        "priority_levers": draw(st.one_of(st.none(), st.lists(st.sampled_from(LEVERS), min_size=3, max_size=3))),
        "delivery_limit": draw(st.one_of(st.none(), st.just({"projects_at_once": 2, "project_weeks": 6.5}))),
        "known_risks": draw(st.lists(st.sampled_from(["Only one supplier", "A new law"]), max_size=2, unique=True)),
        "tools": draw(st.sampled_from([[], [{"name": "CRM", "cost_per_month": 90}]])),
    }  # fmt: skip
    return {key: value for key, value in answers.items() if value is not None}


def _name(person: Json) -> str:
    return person["name"]


@st.composite
def _open_pipeline(draw: st.DrawFn) -> list[Json]:
    stages = ("closing", "outreach", "discovery", "presentation", "objection_handling")
    return [
        {"stage": stage, "count": count, "value": 900 * count}
        for stage in stages
        for count in [draw(st.integers(0, 20))]
    ]


@st.composite
def _hires(draw: st.DrawFn, start: date) -> Json:
    first_day = start + timedelta(days=draw(st.integers(-60, 400)))
    return {
        "name": draw(st.sampled_from(["Hire 1", "Hire 2"])),
        "role": "account_executive",
        "selling_share": 0.8,
        "start_date": first_day.isoformat(),
        "ramp_months": draw(st.integers(0, 6)),
    }


@settings(max_examples=60, deadline=None, derandomize=True)
@given(answers=intakes(), bible=st.booleans())
def test_any_accepted_intake_gives_a_sound_plan(answers: Json, bible: bool, sales_plan: SalesPlan) -> None:
    assume(sales_plan.broken(answers) == [])
    assert_sound(sales_plan, answers, sales_plan.fill(answers, documents="fjordlane" if bible else None))
