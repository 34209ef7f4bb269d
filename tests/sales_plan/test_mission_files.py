"""The files of the mission fit together: links, agents, criteria, playbook, variations."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sales_plan.example_plans import MISSION, ROOT, SalesPlan

from missionrunner.agents.reader import read_agent_file
from missionrunner.deliverables.json_values import is_list

AGENTS = sorted((ROOT / "agents").glob("*.md"))
VARIATIONS = ("solopreneur", "service_based", "scaling")


def test_the_mission_is_read_without_a_warning(sales_plan: SalesPlan) -> None:
    mission = sales_plan.definition.mission
    assert mission.warnings == ()
    assert [phase.id for phase in mission.phases] == ["initiatives", "pipeline", "integration"]
    assert [len(phase.deliverables) for phase in mission.phases] == [4, 4, 9]
    assert [phase.duration.low for phase in mission.phases if phase.duration] == [30, 45, 15]
    assert [entry.id for entry in mission.inputs if entry.required] == [
        "sales_bible", "foundation_documents", "business_objectives", "resource_constraints",
    ]  # fmt: skip
    assert [variation.id for variation in mission.variations] == ["solopreneur", "scaling", "service_based"]
    assert sales_plan.definition.agents.keys() == set(mission.agents)


def test_no_file_repeats_the_unsupported_improvement() -> None:
    texts = [path.read_text(encoding="utf-8") for path in [*MISSION.glob("*.*"), *AGENTS]]
    assert not any(re.search(r"75\s*(-|–|to)\s*125", text) for text in texts)


def test_each_success_criterion_has_a_check_that_can_stop_the_sign_off(sales_plan: SalesPlan) -> None:
    criteria = {criterion.id for criterion in sales_plan.definition.mission.success_criteria}
    assert criteria == {f"SC{number}" for number in range(1, 9)}
    errors = [check for check in sales_plan.definition.checks if check["severity"] == "error"]
    assert {check["criterion"] for check in errors} == criteria


@pytest.mark.parametrize("path", AGENTS, ids=[path.stem for path in AGENTS])
def test_an_agent_is_complete_and_names_checks_that_exist(path: Path, sales_plan: SalesPlan) -> None:
    agent = read_agent_file(path)
    assert (agent.name, agent.tools, agent.model) == (path.stem, (), None)
    assert agent.description and agent.purpose and agent.expertise and agent.must and agent.must_not
    assert len(agent.rubric) >= 6 and agent.handoff
    known = {check["id"] for check in sales_plan.definition.checks}
    assert {check for point in agent.rubric for check in point.checks} <= known


def test_every_playbook_entry_is_used_and_has_a_reason(sales_plan: SalesPlan) -> None:
    files = [(MISSION / f"{name}.yaml").read_text(encoding="utf-8") for name in ("deliverables", "intake")]
    for name, entry in sales_plan.definition.playbook.items():
        if name == "glossary":  # for people and models, not for formulas
            assert all(row["term"] and row["meaning"] for row in entry)
            continue
        assert any(re.search(rf"\bplaybook\.{name}\b", text) for text in files), name
        assert all(reason for reason in _reasons(name, entry)), name


def _reasons(name: str, entry: Any) -> list[str]:
    if name in ("handoff", "bible"):  # the reasons stand at the fields; a fixed table
        return []
    if is_list(entry):
        return [row.get("reason", "") for row in entry]
    if set(entry) == {"value", "reason"}:
        return [entry["reason"]]
    return [row.get("reason", "") for row in entry.values()]


@pytest.mark.parametrize(
    "chosen", [ids for size in range(1, 4) for ids in combinations(VARIATIONS, size)], ids="+".join
)
def test_variations_can_be_combined(chosen: tuple[str, ...], sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake("fjordlane") | {"variations": list(chosen)}
    workbook = sales_plan.fill(answers, documents="fjordlane")
    failed = [
        result.id
        for result in sales_plan.checks(answers, workbook).values()
        if result.status == "failed" and result.severity == "error"
    ]
    assert failed == []


def test_scaling_adds_roles_a_risk_and_time_for_each_seller(sales_plan: SalesPlan) -> None:
    answers = sales_plan.intake("fjordlane")
    answers["planned_hires"].append(
        {"name": "SDR hire", "role": "sdr", "selling_share": 0.8, "start_date": "2026-06-01"}
    )
    assert sales_plan.variations(answers) == ["scaling"]
    values = sales_plan.fill(answers).values
    assert "R9" in [risk["id"] for risk in values["risk_register"]["risks"]]
    assert "one_to_one" in [meeting["id"] for meeting in values["quarterly_review_schedule"]["meetings"]]
    steps = [row["step"] for row in values["lead_handoff"]["raci"]]
    assert "Hand over the held discovery conversation" in steps
    first = values["sales_initiatives"]["initiatives"][0]
    assert first["raci"]["responsible"] == first["owner"]
    assert first["raci"]["accountable"] == "Maren Holt"
    everybody = {first["owner"], *first["raci"]["consulted"], *first["raci"]["informed"]}
    assert everybody == {person["name"] for person in answers["team"]}


def test_services_have_consultations_and_second_projects(sales_plan: SalesPlan) -> None:
    values = sales_plan.fill(sales_plan.intake("fjordlane") | {"business_model": "services"}).values
    names = [stage["name"] for stage in values["pipeline_stages"]["stages"]]
    assert names == ["Introduction", "Consultation", "Proposal talk", "Clarification", "Agreement"]
    kpis = [kpi["id"] for kpi in values["performance_framework"]["kpis"]]
    assert "second_project" in kpis and "retention" not in kpis
    assert values["pipeline_activities"]["activities"][1]["units_per_entry"] == 2


def test_a_plan_for_one_person_has_ten_kpis_and_no_roles(sales_plan: SalesPlan) -> None:
    values = sales_plan.example("meunier").values
    assert len(values["performance_framework"]["kpis"]) == 10
    assert values["lead_handoff"]["raci"] == []
    assert values["quarterly_review_schedule"]["meetings"][0]["minutes"] == 10
