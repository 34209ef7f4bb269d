"""What the intake still needs: required answers, rules over several answers, and variations that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.cel import evaluate
from missionrunner.deliverables.checks import fill_message
from missionrunner.deliverables.json_values import JsonMap
from missionrunner.deliverables.origins import expression
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import Workbook


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule over several answers that does not hold."""

    questions: tuple[str, ...]
    message: str
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A variation that the answers speak for. One that `applies` is taken unless it is switched off."""

    id: str
    title: str
    why: str
    applies: bool


def missing_required(plan: Plan, workbook: Workbook) -> list[JsonMap]:
    """Required questions of which no answer is known, not even by default."""
    return [
        question
        for question in plan.definition.questions
        if question.get("required")
        and any(workbook.intake.get(key) is None for key in required_answers(question))
    ]


def required_answers(question: Mapping[str, Any]) -> list[str]:
    """Ids of the answers that a required question must have: those not marked `optional`."""
    return [key for key, schema in question["answers"].items() if not schema.get("optional")]


def broken_rules(plan: Plan, workbook: Workbook) -> list[BrokenRule]:
    """Rules that do not hold. A rule about answers that are not there holds."""
    names = {"intake": workbook.intake, "playbook": plan.playbook, **workbook.facts}
    out: list[BrokenRule] = []
    for rule, condition in plan.rules:
        if evaluate(condition, names) is False:
            message = fill_message(plan, names, str(rule["message"]))
            severity = str(rule.get("severity", "error"))
            out.append(BrokenRule(tuple(rule["questions"]), message, severity))
    return out


def suggested_variations(plan: Plan, workbook: Workbook) -> list[Suggestion]:
    """Variations for which the answers speak; `plan` is the mission without any variation."""
    names = {"intake": workbook.intake, "playbook": plan.playbook, **workbook.facts}
    out: list[Suggestion] = []
    for variation in plan.definition.variations:
        where = f"variation {variation['id']}"
        applies, suggested = (
            key in variation and evaluate(expression(variation[key], where), names) is True
            for key in ("applies_when", "suggested_when")
        )
        if applies or suggested:
            out.append(
                Suggestion(variation["id"], variation["title"], str(variation.get("why", "")), applies)
            )
    return out
