"""Over random plans: whole numbers add up, parts add up to wholes, and nothing unknown becomes a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missionrunner.sales.registry import FUNCTIONS

F = FUNCTIONS
Make = Callable[..., Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

COMPONENTS = ("prospects", "lead_conversion", "client_conversion", "average_spend", "transaction_frequency")
STAGES = ("outreach", "discovery", "presentation", "objection_handling", "closing")
STARTS = st.one_of(
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.sampled_from([date(2028, 2, 29), date(2027, 1, 31), date(2026, 8, 31), date(2026, 12, 31)]),
)
ROLES = st.sampled_from(["founder", "sales_lead", "account_executive", "sdr", "marketing", "other"])
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def intakes(draw: Draw) -> dict[str, Any]:
    """Answers that pass the intake's rules; the optional ones are often left out."""
    start, months = draw(STARTS), draw(st.integers(1, 24))
    counts: list[int] | None = None
    if draw(st.booleans()):
        counts = [draw(st.integers(1, 3000))]
        for _ in range(5):
            counts.append(max(1, round(counts[-1] * draw(st.floats(0.2, 1.0)))))
    target = draw(st.integers(20_000, 3_000_000))
    team = [
        {
            "name": f"P{i}",
            "role": draw(ROLES),
            "selling_share": draw(st.sampled_from([0.0, 0.2, 0.5, 1.0])) if i else 0.4,
        }
        for i in range(draw(st.integers(1, 5)))
    ]
    hires = [
        {
            "name": f"H{i}",
            "role": draw(ROLES),
            "selling_share": 0.8,
            "start_date": (start + timedelta(days=draw(st.integers(-90, 400)))).isoformat(),
            "ramp_months": draw(st.one_of(st.none(), st.integers(0, 6))),
        }
        for i in range(draw(st.integers(0, 2)))
    ]
    sources: list[dict[str, Any]] | None = None
    if draw(st.booleans()):
        sources = [
            {
                "source": f"s{i}",
                "opportunities": draw(st.integers(1, 90)),
                "leads": draw(st.integers(90, 300)),
            }
            for i in range(draw(st.integers(1, 5)))
        ]
    levers = draw(st.permutations(COMPONENTS))[:3]
    return {
        "plan_start": start.isoformat(),
        "plan_months": months,
        "revenue_target": target,
        "repeat_revenue_target": draw(st.one_of(st.none(), st.integers(0, target - 1))),
        "baseline_repeat_revenue": draw(st.sampled_from([0, 1000, 9000])),
        "funnel_counts": counts,
        "average_deal_current": draw(st.integers(200, 60_000)),
        "days_in_stage": draw(st.one_of(st.none(), st.lists(st.integers(1, 90), min_size=5, max_size=5))),
        "open_pipeline": draw(
            st.one_of(
                st.none(),
                st.just([{"stage": s, "count": i, "value": 1000 * i} for i, s in enumerate(STAGES)]),
            )
        ),
        "priority_levers": draw(st.sampled_from([None, [{"component": c} for c in levers]])),
        "lead_sources": sources,
        "team": team,
        "planned_hires": hires or None,
        "budget_total": draw(st.sampled_from([0, 2000, 60_000])),
        "tools": draw(st.sampled_from([None, [{"name": "CRM", "cost_per_month": 150}]])),
        "initiative_hours_per_week": draw(st.integers(0, 60)),
    }


def finite(value: Any) -> bool:
    """No number that is none, anywhere inside."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        items: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        return all(finite(item) for item in items.values())
    if isinstance(value, list):
        parts: list[Any] = value  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        return all(finite(item) for item in parts)
    return True


def near(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


@given(st.integers(0, 5000), st.integers(1, 60))
def test_spread_adds_up_and_is_even(total: int, parts: int) -> None:
    counts = F["spread"](total=total, parts=parts)
    assert sum(counts) == total and len(counts) == parts
    assert max(counts) - min(counts) <= 1


@given(st.integers(0, 5000), st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_apportion_adds_up_and_stays_within_one_of_its_share(total: int, weights: list[float]) -> None:
    counts = F["apportion"](total=total, weights=weights)
    assert sum(counts) == total
    if sum(weights) > 0:
        exact = [total * weight / sum(weights) for weight in weights]
        assert all(abs(n - x) < 1 + 1e-6 for n, x in zip(counts, exact, strict=True))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(1, 20))
def test_spread_shares_adds_up_both_ways(totals: list[int], weeks: int) -> None:
    per_week = F["spread"](total=sum(totals), parts=weeks)
    rows = F["spread_shares"](totals=totals, per_week=per_week)
    assert [sum(row) for row in rows] == per_week
    assert [sum(column) for column in zip(*rows, strict=True)] == totals


@given(STARTS, st.integers(1, 24))
def test_calendar_of_any_start_and_length(start: date, months: int) -> None:
    span: dict[str, Any] = {"start": start.isoformat(), "months": months}
    weeks = F["plan_weeks"](**span, weeks_off=None)
    period = F["plan_period"](**span, weeks_off=[weeks[0]["monday"]])
    assert [week["week"] for week in weeks] == list(range(1, len(weeks) + 1))
    thursdays = [date.fromisoformat(week["monday"]) + timedelta(days=3) for week in weeks]
    assert all(thursday.weekday() == 3 for thursday in thursdays)
    assert start <= thursdays[0] < start + timedelta(days=7)
    end = date.fromisoformat(period["end"])
    assert end - timedelta(days=7) < thursdays[-1] <= end
    assert set(period["weeks_by_month"]) <= {4, 5} and sum(period["weeks_by_month"]) == len(weeks)
    assert len(period["weeks_by_month"]) == months
    assert sum(period["selling_weeks_by_quarter"]) == period["selling_weeks"] == len(weeks) - 1
    assert [week["quarter"] for week in weeks] == [(week["month"] - 1) // 3 + 1 for week in weeks]
    following = end + timedelta(days=1)
    assert (following.year - start.year) * 12 + following.month - start.month == months
    assert following.day == start.day or (following + timedelta(days=1)).month != following.month
    off = F["default_weeks_off"](**span, share=0.1154)
    assert len(off) == len(set(off)) == round(len(weeks) * 0.1154)
    assert set(off) <= {week["monday"] for week in weeks}
    assert near(sum(F["default_quarter_weights"](months=months, step=0.15)), 1)
    dates = [row["date"] for row in F["review_dates"](**span)]
    assert len(dates) == math.ceil(months / 3) and dates == sorted(dates)
    assert all(date.fromisoformat(text).weekday() < 4 for text in dates)


@given(st.lists(st.tuples(st.floats(0.01, 500), st.floats(0.01, 500)), min_size=4, max_size=4))
def test_contributions_of_all_levers_add_up(levels: list[tuple[float, float]]) -> None:
    today = math.prod(baseline for baseline, _ in levels)
    planned = math.prod(target for _, target in levels)
    parts = [
        F["lever_effect"](
            component=component,
            baseline=baseline,
            target=target,
            budget=None,
            base_new_revenue=planned,
            baseline_new_revenue=today,
            baseline_repeat_revenue=0,
            repeat_revenue_target=0,
            gross_margin=0.5,
            revenue_target=planned,
            average_deal=1,
            months=12,
        )["new_revenue_contribution"]
        for component, (baseline, target) in zip(COMPONENTS[:4], levels, strict=True)
    ]
    if abs(math.log(planned / today)) > 1e-6:
        assert math.isclose(sum(parts), planned - today, rel_tol=1e-6, abs_tol=1e-6 * max(planned, today))


@relaxed
@given(intake=intakes())
def test_every_plan_adds_up(plan_of: Make, intake: dict[str, Any]) -> None:
    plan = plan_of(intake)
    for part in (plan.quarters, plan.phased, plan.feed, plan.timing, plan.capacity, plan.initiatives):
        assert finite(part)
    assert sum(row["deals"] for row in plan.quarters) == plan.deals
    assert near(sum(row["new_revenue"] for row in plan.quarters), plan.new)
    assert near(sum(row["new_revenue"] for row in plan.month_rows), plan.new)
    assert sum(row["leads"] for row in plan.sources) == plan.leads
    assert sum(row["opportunities"] for row in plan.sources) == plan.opportunities
    assert near(sum(row["share"] * row["win_rate"] for row in plan.sources), plan.win_rate)
    assert all(
        near(row["decided_opportunities"] * row["win_rate"] * row["average_deal"], row["new_revenue"])
        for row in plan.quarters
    )


@relaxed
@given(intake=intakes())
def test_every_feed_adds_up(plan_of: Make, intake: dict[str, Any]) -> None:
    plan = plan_of(intake)
    assert near(sum(row["from_new_leads"] for row in plan.feed), sum(row["revenue"] for row in plan.phased))
    if plan.forecast is None:
        assert plan.timing["in_period_revenue"] is None
        assert {row["total"] for row in plan.feed} == {None}
    else:
        inside = sum(row["from_open_pipeline"] for row in plan.feed)
        assert near(inside + plan.timing["open_pipeline_after_end"], plan.forecast)
        assert near(plan.feed[-1]["cumulative_total"], plan.timing["in_period_revenue"])
    assert (plan.timing["last_useful_monday"] is None) == (plan.timing["lead_window_weeks"] == 0)


@relaxed
@given(intake=intakes())
def test_work_of_persons_adds_up_to_the_team_and_to_the_weeks(plan_of: Make, intake: dict[str, Any]) -> None:
    plan = plan_of(intake)
    capacity = plan.capacity
    for quarter in capacity["by_quarter"]:
        i = quarter["quarter"] - 1
        persons = [person["quarters"][i] for person in capacity["by_person"]]
        assert near(sum(person["fte_needed"] for person in persons), quarter["fte_needed"])
        assert near(sum(person["fte_available"] for person in persons), quarter["fte_available"])
    planned: dict[str, int] = {}
    starts = {hire["name"]: hire["start_date"] for hire in plan.hires}
    for week in plan.week_rows:
        for target in week["targets"]:
            planned[target["activity"]] = planned.get(target["activity"], 0) + target["count"]
            if target["activity"] != "leads":
                assert week["monday"] >= starts.get(target["owner"], "")
    assert planned.pop("leads") == plan.leads
    for row in capacity["activities"]:
        assert planned[row["activity"]] == row["units"] == sum(row["units_by_quarter"])
        split = capacity["assignments"][row["activity"]]
        assert [sum(part.values()) for part in split] == row["units_by_quarter"]
    by_source = [sum(week["leads"][s["source"]] for week in plan.monday["weeks"]) for s in plan.sources]
    assert by_source == [source["leads"] for source in plan.sources]


@relaxed
@given(intake=intakes())
def test_tasks_lie_in_selling_weeks_of_their_initiative(plan_of: Make, intake: dict[str, Any]) -> None:
    plan = plan_of(intake)
    selling = {week["week"] for week in plan.weeks if week["selling"]}
    for row in plan.initiatives:
        assert 1 <= row["start_week"] < row["end_week"] <= len(plan.weeks)
        inside = selling & set(range(row["start_week"], row["end_week"] + 1))
        assert all(task["week"] in inside for task in row["tasks"]) or not inside
    assert sum(row["budget"] for row in plan.initiatives) <= max(0, intake["budget_total"] - plan.tools_cost)
