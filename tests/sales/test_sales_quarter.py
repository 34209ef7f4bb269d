"""A quarter's review: actuals from an export, variance, re-plan and the next quarter's weeks."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.sales.registry import FUNCTIONS

F = FUNCTIONS
Read = Callable[[str], Any]
Make = Callable[..., Any]
Differences = Callable[[Any, Any], list[str]]
EXPORT = Path(__file__).parents[1] / "data" / "sales" / "crm_export.csv"
STAGES = ["outreach", "discovery", "presentation", "objection_handling", "closing"]
OWNERS = ["Jonas Weber", "Maren Holt", "Ines Duarte"]
QUARTER: dict[str, Any] = {
    "start": "2026-01-01",
    "end": "2026-03-31",
    "as_of": "2026-04-03",
    "stage_ids": STAGES,
    "few_cases_minimum": 30,
}


def export() -> list[dict[str, str]]:
    with EXPORT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def actuals() -> Any:
    return F["quarter_actuals"](rows=export(), **QUARTER)


def replan(plan: Any, actuals: list[Any], quarter: int, **changes: Any) -> Any:
    inputs: dict[str, Any] = {
        "quarters": plan.quarters,
        "quarter": quarter,
        "actuals": actuals,
        "stage_ids": plan.stage_ids,
        "new_revenue_target": plan.new,
        "baseline_win_rate": plan.win_base,
        "baseline_lead_conversion": plan.current[0] if plan.current else None,
        "baseline_average_deal": plan.a["average_deal_current"],
        "target_win_rate": plan.win_rate,
        "target_lead_conversion": plan.targets[0],
        "credibility": plan.md["credibility"],
        "rule": "keep_annual_target",
    }
    return F["replan"](**inputs | changes)


def test_import_report_names_every_faulty_row(read: Read, differences: Differences) -> None:
    report = F["import_report"](
        rows=export(), stage_ids=STAGES, owners=OWNERS, file="crm_export.csv", profile="generic"
    )
    assert differences(report, read("actuals")["import_report"]) == []
    assert set(report["findings"]) == set(read("actuals")["import_report"]["findings"])


def test_actuals_of_the_quarter(actuals: Any, read: Read, differences: Differences) -> None:
    assert differences(actuals, read("actuals")["actuals"]) == []


def test_without_stage_history_past_stages_are_not_known() -> None:
    rows = [{k: v for k, v in row.items() if not k.startswith("entered_")} for row in export()]
    result = F["quarter_actuals"](rows=rows, **QUARTER)
    assert result["open_at_quarter_end"]["by_stage"] is None
    assert result["open_at_quarter_end"]["count"] > 0
    assert result["open_at_export"]["by_stage"] is not None


def test_rows_that_cannot_count_are_left_out_and_named() -> None:
    row = {"stage": "Closing", "status": "won", "amount": "100", "created": "2026-01-05", "source": "x"}
    rows = [
        row | {"deal_id": "1", "closed": "2026-02-01", "currency": "EUR"},
        row | {"deal_id": "2", "closed": "2026-02-01", "currency": "USD"},
        row | {"deal_id": "3", "closed": ""},
        row | {"deal_id": "4", "status": "open", "closed": "2026-02-01"},
    ]
    report = F["import_report"](
        rows=rows, stage_ids=STAGES, owners=None, file="f", profile="generic", currency="EUR"
    )
    assert report["findings"]["other_currency"] == ["2"]
    assert report["findings"]["missing_date"] == ["3"]
    result = F["quarter_actuals"](rows=rows, **QUARTER, currency="EUR")
    assert (result["won"], result["won_revenue"]) == (1, 100)
    assert result["open_at_quarter_end"]["count"] == 1


def test_a_quarter_without_deals_has_no_rates() -> None:
    result = F["quarter_actuals"](rows=[], **QUARTER)
    assert result["win_rate"] is None and result["average_deal"] is None
    assert result["cycle_days_mean"] is None and result["win_rate_interval"] is None
    assert result["won_revenue"] == 0


def test_wilson_interval(read: Read) -> None:
    low, high = F["wilson"](cases=9, total=46)
    assert [low, high] == pytest.approx(read("worked")["wilson_9_of_46"])  # pyright: ignore[reportUnknownMemberType] # pytest's own
    assert F["wilson"](cases=0, total=0) is None


def test_variance_of_the_quarter(actuals: Any, read: Read, plan_of: Make, differences: Differences) -> None:
    plan = plan_of(read("fjordlane_intake"))
    split = F["variance"](
        target=plan.quarters[0], sources=plan.sources, plan_win_rate=plan.win_rate, actuals=actuals
    )
    assert differences(split, read("actuals")["variance_against_fjordlane_q1"]) == []


@given(
    won=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.floats(10, 9000)), max_size=5),
    unexplained=st.integers(0, 5),
)
def test_variance_adds_up_for_any_result(won: list[tuple[int, int, float]], unexplained: int) -> None:
    target = {"win_rate": 0.2, "average_deal": 500.0, "decided_opportunities": 40.0, "new_revenue": 4000.0}
    sources = [
        {"source": "s0", "share": 0.6, "win_rate": 0.25},
        {"source": "s1", "share": 0.4, "win_rate": 0.15},
    ]
    by_source = {
        f"s{i}": {"decided": w + lost, "won": w, "won_value": w * value}
        for i, (w, lost, value) in enumerate(won)
    }
    actuals = {
        "decided_opportunities": sum(w + lost for w, lost, _ in won) + unexplained,
        "won": sum(w for w, _, _ in won),
        "won_revenue": sum(w * value for w, _, value in won),
        "by_source": by_source,
    }
    split = F["variance"](target=target, sources=sources, plan_win_rate=0.21, actuals=actuals)
    parts = [split[name] for name in ("volume", "mix", "rate", "value")]
    # The sources' shares and rates give the plan's win rate, as source_targets makes them.
    assert math.isclose(sum(parts), split["delta"], rel_tol=1e-9, abs_tol=1e-6)
    if not actuals["decided_opportunities"]:
        assert parts[1:] == [0, 0, 0]


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_replan_after_each_quarter(
    quarter: int, actuals: Any, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan = plan_of(read("fjordlane_intake"))
    want = read("actuals")["replan_all_quarters"][quarter - 1]
    assert differences(replan(plan, [actuals] * quarter, quarter), want) == []


def test_replan_by_rule(actuals: Any, read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake"))
    kept = replan(plan, [actuals], 1, rule="keep_quarter_target")
    assert kept["chosen"] == kept["keep_quarter_target"]
    assert kept["chosen"]["deals"] == 11
    typed = replan(plan, [actuals], 1, rule="new_target", new_target=200_000)
    assert typed["chosen"]["annual_shortfall"] == pytest.approx(111_000)  # pyright: ignore[reportUnknownMemberType] # pytest's own
    missing = replan(plan, [actuals], 1, rule="new_target")
    assert missing["chosen"] is None
    assert "needs an amount" in missing["note"]


def test_replan_without_history_and_without_wins(actuals: Any, read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake") | {"funnel_counts": None})
    assert replan(plan, [actuals], 1)["prior"]["win_rate"] == plan.win_rate
    nothing = F["quarter_actuals"](rows=[], **QUARTER)
    result = replan(plan, [nothing], 1)
    assert result["win_rate_planning"] == plan.win_rate
    assert result["actual_to_date"]["win_rate"] is None


def test_next_quarter_checks_and_weeks(
    actuals: Any, read: Read, plan_of: Make, differences: Differences
) -> None:
    plan = plan_of(read("fjordlane_intake"))
    new = replan(plan, [actuals], 1)
    context: dict[str, Any] = {"weeks": plan.weeks, "quarter": 1, "replan": new, "stage_ids": STAGES}
    checks = F["next_quarter_checks"](
        **plan.span,
        **context,
        actuals=actuals,
        probabilities_current=[math.prod(plan.current[i:]) for i in range(5)],
        probabilities_target=[math.prod(plan.targets[i:]) for i in range(5)],
        lead_to_win_days=sum(plan.days),
    )
    assert differences(checks, read("actuals")["next_quarter_checks"]) == []
    weeks = F["next_quarter_plan"](
        **context,
        current=plan.current,
        targets=plan.targets,
        cap=0.95,
        activities=plan.capacity["activities"],
        lead_owner="Pavel Novak",
    )
    assert differences(weeks, read("quarter_deliverables")["next_quarter_plan"]) == []
    for name, total in weeks["totals"].items():
        counts = [t["count"] for week in weeks["weeks"] for t in week["targets"] if t["activity"] == name]
        assert sum(counts) == total


def test_after_the_last_quarter_there_is_no_next_one(actuals: Any, read: Read, plan_of: Make) -> None:
    plan = plan_of(read("fjordlane_intake"))
    last = replan(plan, [actuals] * 4, 4)
    weeks = F["next_quarter_plan"](
        weeks=plan.weeks,
        quarter=4,
        replan=last,
        stage_ids=STAGES,
        current=plan.current,
        targets=plan.targets,
        cap=0.95,
        activities=plan.capacity["activities"],
        lead_owner=None,
    )
    assert weeks == {"weeks": [], "totals": {}}
