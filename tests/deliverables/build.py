"""Small plans for tests, written as YAML."""

from __future__ import annotations

from typing import Any

from missionrunner.deliverables.fill import fill
from missionrunner.deliverables.plan import Plan, compile_plan
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced, Workbook
from missionrunner.library.definition import Definition
from missionrunner.missions.model import Mission
from missionrunner.yaml_data import parse_yaml


def plan_of(text: str) -> Plan:
    parts: dict[str, Any] = parse_yaml(text, "test.yaml").value
    return compile_plan(Definition(mission=Mission("test", "Test"), **parts))


def answered(**answers: Any) -> dict[str, Sourced]:
    return {key: Sourced(value, Source(SourceKind.INTAKE, "typed")) for key, value in answers.items()}


def edited(changes: dict[str, Any], who: str = "Ann") -> dict[str, Sourced]:
    return {path: Sourced(value, Source(SourceKind.EDITED, who)) for path, value in changes.items()}


def drafted(changes: dict[str, Any]) -> dict[str, Sourced]:
    return {path: Sourced(value, Source(SourceKind.MODEL, "small-model")) for path, value in changes.items()}


def filled(plan: Plan, given: Given | None = None, **answers: Any) -> Workbook:
    return fill(plan, given or Given(answers=answered(**answers)))
