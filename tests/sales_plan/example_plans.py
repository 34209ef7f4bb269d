"""The sales plan mission, filled from the files that ship with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.deliverables.fill import fill, fill_intake
from missionrunner.deliverables.intake import broken_rules, suggested_variations
from missionrunner.deliverables.plan import Plan, compile_plan
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import CheckResult, Given, Sourced, Workbook
from missionrunner.inputs.documents.assign import assign
from missionrunner.inputs.documents.elements import extract
from missionrunner.inputs.documents.read import read_document
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.definition import Definition
from missionrunner.library.load import load_definition
from missionrunner.library.variations import apply_variations

ROOT = Path(__file__).parents[2]
MISSION = ROOT / "missions" / "sales-plan-development"
DATA = ROOT / "tests" / "data" / "sales_plan"
EXAMPLES = ("fjordlane", "meunier")

Json = dict[str, Any]


class SalesPlan:
    """The mission as it ships, and plans filled by it without a model."""

    def __init__(self) -> None:
        self.definition: Definition = load_definition(MISSION, agents=AgentLibrary([ROOT / "agents"]))
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._documents: dict[str, Json] = {}
        self._examples: dict[str, Workbook] = {}

    def plan(self, variations: Sequence[str] = ()) -> Plan:
        key = tuple(variations)
        if key not in self._plans:
            self._plans[key] = compile_plan(apply_variations(self.definition, key))
        return self._plans[key]

    def intake(self, example: str) -> Json:
        """The answers of an example company, as a copy that a test may change."""
        text = (MISSION / "examples" / example / "intake.json").read_text(encoding="utf-8")
        answers: Json = json.loads(text)
        return {key: value for key, value in answers.items() if not key.startswith("_")}

    def documents(self, example: str | None) -> Json:
        """What is read from an example's documents; None: no documents were given."""
        if example is None:
            return {name: extract([], spec) for name, spec in self.definition.documents.items()}
        if example not in self._documents:
            self._documents[example] = self.read(sorted((MISSION / "examples" / example).glob("*.md")))
        return self._documents[example]

    def read(self, files: Sequence[Path]) -> Json:
        """What is read from these files."""
        specs = self.definition.documents
        found = assign([read_document(file) for file in files], specs, {})
        return {name: extract(found.by_input[name], spec) for name, spec in specs.items()}

    def given(
        self, answers: Mapping[str, Any], documents: str | None, edits: Mapping[str, Any] | None = None
    ) -> Given:
        return Given(
            answers={
                key: Sourced(copy.deepcopy(value), Source(SourceKind.INTAKE, key))
                for key, value in answers.items()
            },
            documents=self.documents(documents),
            edits={
                path: Sourced(value, Source(SourceKind.EDITED, "Ann"))
                for path, value in (edits or {}).items()
            },
            today="2025-12-08",
        )

    def variations(self, answers: Mapping[str, Any]) -> list[str]:
        """The variations that these answers call for."""
        if answers.get("variations") is not None:
            return list(answers["variations"])
        plan = self.plan()
        intake = fill_intake(plan, self.given(answers, None))
        return [found.id for found in suggested_variations(plan, intake) if found.applies]

    def fill(
        self,
        answers: Mapping[str, Any],
        documents: str | None = None,
        edits: Mapping[str, Any] | None = None,
        files: Sequence[Path] = (),
    ) -> Workbook:
        given = self.given(answers, documents, edits)
        if files:
            given = replace(given, documents=self.read(files))
        return fill(self.plan(self.variations(answers)), given)

    def example(self, name: str) -> Workbook:
        """The plan of an example company; made once, so a test must not change it."""
        if name not in self._examples:
            self._examples[name] = self.fill(self.intake(name), documents=name)
        return self._examples[name]

    def checks(self, answers: Mapping[str, Any], workbook: Workbook) -> dict[str, CheckResult]:
        plan = self.plan(self.variations(answers))
        return {result.id: result for result in evaluate_checks(plan, workbook)}

    def broken(self, answers: Mapping[str, Any]) -> list[str]:
        """Messages of the intake rules that stop the run."""
        plan = self.plan(self.variations(answers))
        found = broken_rules(plan, fill_intake(plan, self.given(answers, None)))
        return [rule.message for rule in found if rule.severity == "error"]
