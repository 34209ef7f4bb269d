"""A small invented mission, filled by the real engine, for the tests of the export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.deliverables.fill import fill
from missionrunner.deliverables.plan import compile_plan
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced
from missionrunner.export.inputs import ExportInput
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.definition import Definition
from missionrunner.library.load import load_definition
from missionrunner.runs.criteria import judge
from missionrunner.runs.model import Run, RunMode, RunStatus

ROOT = Path(__file__).parents[2]
BAKERY = ROOT / "tests" / "data" / "export" / "bakery"
WHEN = datetime(2026, 1, 2, 9, tzinfo=UTC)
ANSWERS = {"company": "Crumb & Co", "start": "2026-03-01", "rent": 1800}


def bakery() -> Definition:
    return load_definition(BAKERY, agents=AgentLibrary(()))


def a_run(run_id: str = "2026-01-02-crumb", company: str = "Crumb & Co", mission: str = "bakery") -> Run:
    return Run(
        id=run_id,
        company=company,
        mission=mission,
        mission_title="Second bakery",
        name="",
        mode=RunMode.AUTO,
        engine="workbook",
        model="",
        language="en",
        status=RunStatus.FINISHED,
        definition="0" * 64,
        actor="Ada",
        created_at=WHEN,
        updated_at=WHEN,
    )


def exported(
    answers: Mapping[str, Any] | None = None,
    *,
    definition: Definition | None = None,
    run: Run | None = None,
    edits: Mapping[str, Any] | None = None,
) -> ExportInput:
    """A filled run as the export gets it."""
    definition = definition or bakery()
    plan = compile_plan(definition)
    given = Given(
        answers={
            name: Sourced(value, Source(SourceKind.INTAKE, name))
            for name, value in (ANSWERS if answers is None else answers).items()
        },
        edits={
            path: Sourced(value, Source(SourceKind.EDITED, "Ada")) for path, value in (edits or {}).items()
        },
    )
    workbook = fill(plan, given)
    checks = evaluate_checks(plan, workbook)
    criteria = judge(definition.mission.success_criteria, checks)
    return ExportInput(definition, workbook, run or a_run(), checks=checks, criteria=criteria)


def with_company(given: ExportInput, company: str) -> ExportInput:
    return replace(given, run=a_run(company=company))
