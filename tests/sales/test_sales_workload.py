"""Work stands with people who work then, and nobody is buried in it while others have time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missionrunner.sales.capacity import overload
from missionrunner.sales.registry import FUNCTIONS
from missionrunner.sales.workload import LOAD_LIMIT

STAND_INS = ["account_executive", "sales_lead", "founder"]
OUTREACH = {"id": "outreach_touches", "name": "Touches", "stage": "outreach", "units_per_entry": 8.0}
CALLS = {"id": "discovery_calls", "name": "Calls", "stage": "discovery", "units_per_entry": 1.5}
ACTIVITIES: list[dict[str, Any]] = [
    {**OUTREACH, "per_rep_per_day": 40.0, "roles": ["sdr"], "stand_ins": STAND_INS},
    {**CALLS, "per_rep_per_day": 4.0, "roles": STAND_INS},
]
START = date(2027, 1, 15)


def person(name: str, role: str, share: float, start: date | None = None, ramp: int = 3) -> dict[str, Any]:
    row = {"name": name, "role": role, "selling_share": share}
    return row if start is None else {**row, "start_date": start.isoformat(), "ramp_months": float(ramp)}


def work(team: list[dict[str, Any]], hires: list[dict[str, Any]], leads: float, months: int = 12) -> Any:
    """Capacity, and the weeks with their targets."""
    weeks = FUNCTIONS["plan_weeks"](start=START.isoformat(), months=months)
    capacity = FUNCTIONS["capacity"](
        start=START.isoformat(),
        months=months,
        weeks=weeks,
        activities=ACTIVITIES,
        stage_ids=["outreach", "discovery"],
        entries=[leads, leads / 4],
        team=team,
        planned_hires=hires,
        ramp_months=3,
        days_per_week=5,
        light_minimum=5,
        utilisation_ok=0.85,
    )
    plan = FUNCTIONS["weekly_plan"](
        weeks=weeks,
        leads=round(leads),
        lead_owner=None,
        activities=capacity["activities"],
        spells=capacity["spells"],
        team=team,
        planned_hires=hires,
        initiatives=None,
    )
    return capacity, plan


def outreach(week: dict[str, Any]) -> dict[str, int]:
    return {t["owner"]: t["count"] for t in week["targets"] if t["activity"] == "outreach_touches"}


def test_before_a_hire_begins_the_others_do_the_outreach() -> None:
    team = [person("Vroni", "founder", 0.4), person("Toni", "account_executive", 0.7)]
    capacity, plan = work(team, [person("Lena", "sdr", 0.9, date(2027, 4, 1))], leads=868)
    for week in plan:
        total = sum(outreach(week).values())
        assert 868 * 8 / 52 * 0.9 < total < 868 * 8 / 52 * 1.1, "outreach is even over the weeks"
        assert week["monday"] >= "2027-04-01" or set(outreach(week)) == {"Vroni", "Toni"}
    lena = next(row for row in capacity["by_person"] if row["name"] == "Lena")["quarters"][0]
    assert lena["utilisation"] <= LOAD_LIMIT
    assert capacity["activities"][0]["owner"] in ("Vroni", "Toni")


def test_work_that_fits_stays_with_its_role() -> None:
    team = [person("Ada", "founder", 0.5), person("Sam", "sdr", 0.8)]
    _, plan = work(team, [], leads=600)
    assert {name for week in plan for name in outreach(week)} == {"Sam"}


def test_where_nobody_has_time_left_the_load_is_level() -> None:
    team = [person("Ada", "founder", 0.1), person("Sam", "sdr", 0.1)]
    capacity, _ = work(team, [], leads=2000)
    ada, sam = ([q["utilisation"] for q in row["quarters"]] for row in capacity["by_person"])
    assert all(abs(a - s) < 0.01 and a > 1 for a, s in zip(ada, sam, strict=True))


ROLES = st.sampled_from(["founder", "sales_lead", "account_executive", "sdr", "marketing"])
SHARES = st.sampled_from([0.0, 0.1, 0.4, 0.8, 1.0])
PEOPLE = st.lists(st.tuples(ROLES, SHARES), min_size=1, max_size=4)
HIRES = st.lists(st.tuples(ROLES, SHARES, st.integers(-60, 400), st.integers(0, 6)), max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PEOPLE, HIRES, st.floats(1, 5000), st.integers(1, 14))
def test_any_team_gets_all_work_and_nobody_drowns_beside_idle_others(
    members: list[tuple[str, float]], late: list[tuple[str, float, int, int]], leads: float, months: int
) -> None:
    team = [person(f"P{i}", role, share) for i, (role, share) in enumerate(members)]
    hires = [
        person(f"H{i}", role, share, START + timedelta(days=days), ramp)
        for i, (role, share, days, ramp) in enumerate(late)
    ]
    capacity, plan = work(team, hires, leads, months)
    for row in capacity["activities"]:
        name = row["activity"]
        done = [t for week in plan for t in week["targets"] if t["activity"] == name]
        assert sum(t["count"] for t in done) == row["units"]
        by_quarter = [sum(part.values()) for part in capacity["assignments"][name]]
        assert by_quarter == row["units_by_quarter"]
    for quarter in capacity["by_quarter"]:
        i = quarter["quarter"] - 1
        rows = [row["quarters"][i] for row in capacity["by_person"]]
        assert abs(sum(row["fte_needed"] for row in rows) - quarter["fte_needed"]) < 1e-6
        assert min(row["fte_needed"] for row in rows) > -1e-9
    everybody = {row["name"]: row for row in [*team, *hires]}
    able = {n for n, row in everybody.items() if row["selling_share"] > 0}
    for week in plan:
        at_work = {n for n in able if everybody[n].get("start_date", "") <= week["monday"]}
        for target in week["targets"]:
            if target["activity"] != "leads" and able & at_work:
                assert target["owner"] in at_work
    for spell in capacity["spells"]["outreach_touches"]:
        own = [n for n, units in spell["units"].items() if units > 1 and everybody[n]["role"] == "sdr"]
        if not own:
            continue
        i = next(week["quarter"] for week in plan if week["week"] == spell["weeks"][0]) - 1
        load = {row["name"]: row["quarters"][i] for row in capacity["by_person"]}
        last = plan[spell["weeks"][-1] - 1]["monday"]
        idle = [
            n
            for n in able
            if everybody[n]["role"] in STAND_INS
            and everybody[n].get("start_date", "") <= last
            and load[n]["fte_needed"] < 0.999 * load[n]["fte_available"]
        ]
        sdrs = [load[n] for n in spell["units"] if everybody[n]["role"] == "sdr"]
        needed, available = (sum(row[key] for row in sdrs) for key in ("fte_needed", "fte_available"))
        assert not idle or needed <= LOAD_LIMIT * available * 1.001


@pytest.mark.parametrize(
    ("needed", "available", "text"),
    [
        (0.9, 0.8, "Ada Q1: 0.90 of 0.80 full-time (112%)"),
        (0.304, 0.3, "Ada Q1: 0.304 of 0.300 full-time (101%)"),
        (0.3002, 0.3, "Ada Q1: 0.3002 of 0.3000 full-time"),
        (0.30000002, 0.3, ""),
        (0.2, 0.3, ""),
        (0.2, 0.0, "Ada Q1: 0.20 of 0.00 full-time"),
    ],
)
def test_too_much_work_is_told_with_digits_that_show_it(needed: float, available: float, text: str) -> None:
    share = needed / available if available else None
    quarter = {"quarter": 1, "fte_needed": needed, "fte_available": available, "utilisation": share}
    assert overload("Ada", quarter) == text
