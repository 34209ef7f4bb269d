"""A support agent is asked at a gate only what the phase of that gate can answer."""

from __future__ import annotations

from drafting.model_runs import reviews
from engine.people import Person

from missionrunner.agents.model import Agent, RubricPoint
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.drafting.workbook_review import asked_at
from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession


def check(id_: str, *reads: str) -> CheckResult:
    return CheckResult(id_, "passed", "error", "", "SC1", reads=reads)


CHECKS = (
    check("HERE", "plan.hours", "intake.hours"),
    check("THERE", "kpis.rows", "period.start"),
    check("BOTH", "kpis.rows", "plan.hours"),
    check("NONE", "intake.hours"),
)


def asked(*checks: str) -> bool:
    agent = Agent("checker", rubric=(RubricPoint("1", "A point.", checks),))
    return bool(asked_at(agent, ["plan"], ["plan", "kpis"], CHECKS).rubric)


def test_a_point_whose_checks_all_look_at_other_phases_is_not_asked() -> None:
    assert not asked("THERE")
    assert asked("THERE", "HERE")
    assert asked("BOTH")


def test_a_point_that_no_check_of_this_mission_decides_is_asked() -> None:
    assert asked()
    assert asked("OF-ANOTHER-MISSION")
    assert asked("NONE"), "a check of answers belongs to every phase"
    assert not asked("THERE", "OF-ANOTHER-MISSION")


def test_gates_of_the_sales_plan_ask_about_their_own_phase() -> None:
    options = StartOptions(mission="sales-plan-development", example="fjordlane", mode="auto")
    with RunSession(actor="Ann") as session:
        person = Person(session.start(options).run_id)
    said = {
        phase: [p.point for p in reviews(person, phase)]
        for phase in ("initiatives", "pipeline", "integration")
    }
    assert "Sums agree across the deliverables." in said["initiatives"]
    assert "Every KPI has a formula, a source, an owner and a rhythm." not in said["initiatives"]
    assert "A rate rises by at most 35 %, or the evidence is named." in said["pipeline"]
    assert "There are five stages, each with criteria." not in said["integration"]
