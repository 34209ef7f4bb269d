"""A whole plan from an intake, by the registry alone, in the order in which mission data binds it.

Numbers reach the functions as doubles and empty values are left out, as they arrive from expressions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missionrunner.sales.registry import FUNCTIONS

Json = dict[str, Any]
DATA = Path(__file__).parents[1] / "data" / "sales"


def _as_expressions_give(value: Any) -> Any:
    """Ints as doubles, empty values of maps left out."""
    if isinstance(value, dict):
        items: Json = value  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        return {key: _as_expressions_give(item) for key, item in items.items() if item is not None}
    if isinstance(value, list):
        return [_as_expressions_give(item) for item in value]  # pyright: ignore[reportUnknownVariableType] # JSON
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def call(name: str, **inputs: Any) -> Any:
    return FUNCTIONS[name](**{key: _as_expressions_give(value) for key, value in inputs.items()})


class Plan:
    """The figures of a plan. `edits` changes a conversion target, days or an end week, as a person would."""

    def __init__(self, intake: Json, playbook: Json, edits: Json | None = None) -> None:
        self.a, self.pb, self.md, self.edits = intake, playbook, playbook["defaults"], edits or {}
        a, md = self.a, self.md
        self.stage_ids = [stage["id"] for stage in playbook["stages"]]
        self.start, self.months = a["plan_start"], a.get("plan_months") or md["plan_months"]
        self.share_of_year = self.months / 12
        self._answers()
        self.span = {"start": self.start, "months": self.months}
        self.period: Json = call("plan_period", **self.span, weeks_off=self.weeks_off)
        self.weeks: list[Json] = call("plan_weeks", **self.span, weeks_off=self.weeks_off)
        self._baseline()
        self._targets()
        self._levers()
        self._phased()
        self._work()
        self._growth()

    def _answers(self) -> None:
        a, md = self.a, self.md
        self.weeks_off = a.get("non_selling_weeks")
        if self.weeks_off is None:
            self.weeks_off = call(
                "default_weeks_off", start=self.start, months=self.months, share=md["non_selling_share"]
            )
        self.weights = a.get("quarter_weights") or call(
            "default_quarter_weights", months=self.months, step=md["seasonal_step"]
        )
        self.levers = a.get("priority_levers") or [
            {"component": c} for c in ("prospects", "client_conversion", "average_spend")
        ]
        targets = {lever["component"]: lever.get("target") for lever in self.levers}
        self.deal = a.get("average_deal_target") or (
            targets.get("average_spend")
            or a["average_deal_current"]
            * (1 + md["average_spend_uplift"] if "average_spend" in targets else 1)
        )
        self.repeat_base = (a.get("baseline_repeat_revenue") or 0) * self.share_of_year
        self.repeat = a.get("repeat_revenue_target")
        if self.repeat is None:
            self.repeat = targets.get("transaction_frequency") or self.repeat_base * (
                1 + md["frequency_uplift"] if "transaction_frequency" in targets else 1
            )
        self.days = self.edits.get("days") or a.get("days_in_stage") or md["days_in_stage"]
        self.margin = a.get("gross_margin") or md["margin_by_model"][a.get("business_model") or "other"]
        self.sources_answer = a.get("lead_sources") or md["sources"]
        self.hires: list[Json] = a.get("planned_hires") or []

    def _baseline(self) -> None:
        counts, deal = self.a.get("funnel_counts"), self.a["average_deal_current"]
        self.current = [counts[i + 1] / counts[i] for i in range(5)] if counts else None
        self.leads_base = counts[0] * self.share_of_year if counts else None
        self.win_base = counts[5] / counts[1] if counts else None
        self.new_base = counts[5] * deal * self.share_of_year if counts else None
        self.repeat_factor = (self.new_base + self.repeat_base) / self.new_base if self.new_base else None

    def _targets(self) -> None:
        a, md = self.a, self.md
        self.planned: Json = call(
            "conversion_targets",
            levers=self.levers,
            stage_ids=self.stage_ids,
            current=self.current,
            defaults=md["conversions"],
            uplift=md["weak_stage_uplift"],
            cap=md["conversion_cap"],
        )
        self.targets = self.edits.get("targets") or self.planned["targets"]
        self.new = a["revenue_target"] - self.repeat
        self.deals = math.ceil(self.new / self.deal - 1e-9)
        self.exact = [self.deals / math.prod(self.targets[i:]) for i in range(5)]
        self.leads, self.opportunities = (math.ceil(x - 1e-9) for x in self.exact[:2])
        self.lead_to_win, self.win_rate = math.prod(self.targets), math.prod(self.targets[1:])
        self.sources: list[Json] = call(
            "source_targets",
            lead_sources=self.sources_answer,
            win_indexes=md["sources"],
            lead_conversion=self.targets[0],
            win_rate=self.win_rate,
            opportunities=self.opportunities,
            leads=self.leads,
            average_deal=self.deal,
        )

    def _levers(self) -> None:
        a, md = self.a, self.md
        self.margin_target = call(
            "margin_target", levers=self.levers, gross_margin=self.margin, step=md["margin_step"]
        )
        self.lever_rows: list[Json] = call(
            "lever_targets",
            levers=self.levers,
            stage_ids=self.stage_ids,
            current=self.current,
            defaults=md["conversions"],
            targets=self.targets,
            leads_baseline=self.leads_base,
            leads_needed=self.leads,
            deal_current=a["average_deal_current"],
            deal_target=self.deal,
            repeat_baseline=self.repeat_base,
            repeat_target=self.repeat,
            gross_margin=self.margin,
            margin_target=self.margin_target,
        )
        self.hours = a["initiative_hours_per_week"] * self.period["selling_weeks"]
        tools: list[Json] = a.get("tools") or []
        self.tools_cost = sum(tool["cost_per_month"] for tool in tools) * self.months
        resources = call(
            "lever_resources",
            split=md["initiative_split"],
            allocate_share=md["allocate_share"],
            hours_available=self.hours,
            budget=a["budget_total"],
            tools_cost=self.tools_cost,
        )
        windows = call("lever_windows", windows=md["initiative_window"], weeks=self.period["weeks"])
        self.base = self.leads * self.lead_to_win * self.deal
        self.initiatives: list[Json] = []
        for i, row in enumerate(self.lever_rows):
            window = windows[i] | self.edits.get(f"I{i + 1}", {})
            repeats = row["component"] == "transaction_frequency"
            roles = self.pb["initiatives"][row["component"]]["owner_roles"]
            person = (repeats and a.get("repeat_owner")) or call("owner", team=a["team"], roles=roles)
            effect = call(
                "lever_effect",
                component=row["component"],
                baseline=row["baseline"],
                target=row["target"],
                budget=resources[i]["budget"],
                base_new_revenue=self.base,
                baseline_new_revenue=self.new_base,
                baseline_repeat_revenue=self.repeat_base,
                repeat_revenue_target=self.repeat,
                gross_margin=self.margin,
                revenue_target=a["revenue_target"],
                average_deal=self.deal,
                months=self.months,
            )
            self.initiatives.append(
                {**row, "id": f"I{i + 1}", "chassis_component": row["component"], "stage_id": row["stage"]}
                | {"owner": person, **resources[i], **window, **effect}
            )

    def _phased(self) -> None:
        a = self.a
        rates: Json = {
            "initiatives": self.initiatives,
            "weeks": self.weeks,
            "stage_ids": self.stage_ids,
            "current": self.current,
            "targets": self.targets,
            "cap": self.md["conversion_cap"],
            "deal_current": a["average_deal_current"],
            "deal_target": self.deal,
        }
        self.quarters: list[Json] = call(
            "quarter_targets",
            months=self.months,
            weights=self.weights,
            new_revenue=self.new,
            repeat_revenue=self.repeat,
            deals=self.deals,
            **rates,
        )
        self.month_rows: list[Json] = call("month_targets", start=self.start, quarters=self.quarters)
        self.open_rows: list[Json] | None = call(
            "open_pipeline",
            open_pipeline=a.get("open_pipeline"),
            open_deals=a.get("open_deals"),
            stage_ids=self.stage_ids,
        )
        chances = [math.prod(self.current[i:]) for i in range(5)] if self.current else None
        self.forecast = call("weighted_forecast", open_pipeline=self.open_rows, probabilities=chances)
        self.open_timing: list[Json] = call(
            "open_pipeline_timing",
            **self.span,
            stage_ids=self.stage_ids,
            days=self.days,
            open_pipeline=self.open_rows,
            probabilities=chances,
        )
        self.phased: list[Json] = call("phased_leads", **self.span, leads=self.leads, days=self.days, **rates)
        parts: Json = {"phased_leads": self.phased, "open_pipeline_timing": self.open_timing}
        self.feed: list[Json] = call("feed", quarters=self.quarters, **parts)
        self.timing: Json = call("timing", new_revenue=self.new, feed=self.feed, **parts)

    def _work(self) -> None:
        a, md = self.a, self.md
        self.capacity: Json = call(
            "capacity",
            **self.span,
            weeks=self.weeks,
            activities=self.pb["activities"],
            stage_ids=self.stage_ids,
            entries=self.exact,
            team=a["team"],
            planned_hires=self.hires or None,
            ramp_months=md["ramp_months"],
            days_per_week=md["selling_days_per_week"],
            light_minimum=md["weekly_light_minimum"],
            utilisation_ok=md["utilisation_ok"],
        )
        self.delivery: Json | None = call(
            "delivery", delivery_limit=a.get("delivery_limit"), quarters=self.quarters, weeks=self.weeks
        )
        for row in self.initiatives:
            row["tasks"] = call(
                "initiative_tasks",
                tasks=self.pb["initiatives"][row["component"]]["tasks"],
                known={"packages": True, "value_rule": True, "discount_rule": True},
                owner=row["owner"],
                start_week=row["start_week"],
                end_week=row["end_week"],
                weeks=self.weeks,
            )
        self.week_rows: list[Json] = call(
            "weekly_plan",
            weeks=self.weeks,
            leads=self.leads,
            lead_owner=call("owner", team=a["team"], roles=["marketing", "sdr", "founder"]),
            activities=self.capacity["activities"],
            spells=self.capacity["spells"],
            team=a["team"],
            planned_hires=self.hires or None,
            initiatives=self.initiatives,
        )
        self.monday: Json = call(
            "monday_list",
            weeks=self.weeks,
            sources=self.sources,
            leads=self.leads,
            open_deals=a.get("open_deals"),
            stage_ids=self.stage_ids,
            days=self.days,
            start=self.start,
        )

    def _growth(self) -> None:
        a = self.a
        self.messages: list[Json] = call(
            "plan_messages",
            stage_ids=self.stage_ids,
            wanted=self.planned["wanted"],
            targets=self.targets,
            cap=self.md["conversion_cap"],
            levers=self.lever_rows,
            tools_cost=self.tools_cost,
            budget=a["budget_total"],
        )
        self.repeat_growth: Json = call(
            "repeat_growth",
            baseline=self.repeat_base,
            target=self.repeat,
            initiatives=self.initiatives,
            repeat_owner=a.get("repeat_owner"),
            currency=a.get("currency"),
        )
        self.factors: list[Json] = call(
            "chassis_factors",
            leads_baseline=self.leads_base,
            leads_needed=self.leads,
            lead_conversion_baseline=self.current[0] if self.current else None,
            lead_conversion=self.targets[0],
            win_rate_baseline=self.win_base,
            win_rate=self.win_rate,
            deal_current=a["average_deal_current"],
            average_deal=self.deal,
            repeat_factor_baseline=self.repeat_factor,
            revenue_target=a["revenue_target"],
            new_revenue_target=self.new,
            gross_margin=self.margin,
            margin_target=self.margin_target,
        )
        self.scenarios: list[Json] = call(
            "scenarios",
            factors=self.md["scenarios"],
            leads=self.leads,
            win_rate=self.win_rate,
            average_deal=self.deal,
            base_new_revenue=self.base,
            repeat_revenue=self.repeat,
            revenue_target=a["revenue_target"],
        )
        self.sensitivity: Json = call(
            "sensitivity", base_new_revenue=self.base, stage_ids=self.stage_ids, targets=self.targets
        )


def same(got: Any, want: Any, path: str = "") -> list[str]:
    """Where two JSON values differ: money to 0.01, ratios to 1e-6, counts exactly, all keys of `want`."""
    if isinstance(want, dict):
        wanted: Json = want  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        if not isinstance(got, dict):
            return [f"{path}: {got!r}"]
        found: Json = got  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        return [
            line
            for k, v in wanted.items()
            for line in ([f"{path}.{k} is missing"] if k not in found else same(found[k], v, f"{path}.{k}"))
        ]
    if isinstance(want, list):
        expected: list[Any] = want  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        if not isinstance(got, list) or len(got) != len(expected):  # pyright: ignore[reportUnknownArgumentType] # JSON
            return [f"{path}: not {len(expected)} items: {got!r}"[:200]]
        have: list[Any] = got  # pyright: ignore[reportUnknownVariableType] # JSON by contract
        pairs = zip(have, expected, strict=True)
        return [line for i, (g, w) in enumerate(pairs) for line in same(g, w, f"{path}[{i}]")]
    if isinstance(want, bool) or not isinstance(want, int | float):
        return [] if got == want and type(got) is type(want) else [f"{path}: {got!r} instead of {want!r}"]
    if not isinstance(got, int | float) or isinstance(got, bool):
        return [f"{path}: {got!r} instead of {want!r}"]
    tolerance = 0.01 if abs(want) > 1000 else 1e-6
    return [] if abs(got - want) <= tolerance else [f"{path}: {got!r} instead of {want!r}"]


@pytest.fixture(scope="session")
def read() -> Callable[[str], Any]:
    """Reads a JSON file of tests/data/sales."""
    return lambda name: json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def plan_of(read: Callable[[str], Any]) -> Callable[..., Plan]:
    """Makes the plan of an intake, with edits and a changed playbook where wanted."""
    playbook: Json = read("playbook")

    def make(intake: Json, edits: Json | None = None) -> Plan:
        used = playbook
        if intake.get("business_model") == "services":
            units = playbook["service_discovery_units"]
            activities = [
                {**row, "units_per_entry": units} if row["id"] == "discovery_calls" else row
                for row in playbook["activities"]
            ]
            used = {**playbook, "activities": activities}
        return Plan(intake, used, edits)

    return make


@pytest.fixture(scope="session")
def differences() -> Callable[[Any, Any], list[str]]:
    return same
