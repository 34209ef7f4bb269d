"""How far the checks support a success criterion. A person's tick is something else and comes on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.missions.model import Criterion
from missionrunner.runs.model import Decision, Verb


class Judgement(StrEnum):
    """Where a criterion stands.

    Automatic mode can only reach `supported_not_signed`, `not_supported` or `no_evidence`; the others are
    a person's tick or cross.
    """

    SUPPORTED_NOT_SIGNED = "supported_not_signed"
    NOT_SUPPORTED = "not_supported"
    NO_EVIDENCE = "no_evidence"
    MET = "met"
    NOT_MET = "not_met"


LABELS = {
    Judgement.SUPPORTED_NOT_SIGNED: "supported, not signed",
    Judgement.NOT_SUPPORTED: "not supported",
    Judgement.NO_EVIDENCE: "no check decides this, not signed",
    Judgement.MET: "met, signed",
    Judgement.NOT_MET: "not met, signed",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One check as evidence. `text` is one line for people; `supports` is None when it decides nothing."""

    check: str
    status: str
    severity: str
    text: str
    supports: bool | None


@dataclass(frozen=True, slots=True)
class CriterionState:
    """A criterion, its evidence, and a person's tick where there is one."""

    id: str
    text: str
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    comment: str = ""
    actor: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.judgement]

    def to_json(self) -> dict[str, Any]:
        return {
            "criterion": self.id,
            "text": self.text,
            "status": self.judgement.value,
            "label": self.label,
            "evidence": [
                {"check": e.check, "status": e.status, "severity": e.severity, "text": e.text}
                for e in self.evidence
            ],
            "comment": self.comment,
            "actor": self.actor,
        }


def judge(
    criteria: Sequence[Criterion], checks: Iterable[CheckResult], decisions: Sequence[Decision] = ()
) -> list[CriterionState]:
    """Judge every criterion from the checks that name it; the newest tick of a person wins over them.

    A failed check of severity error, or no check that passed, means `not_supported`. A failed warning and a
    check that could not be computed are shown as evidence and do not decide alone. A tick is a decision
    `tick` with the criterion's id as path and true or false as value; None takes it back.
    """
    by_criterion: dict[str, list[CheckResult]] = {}
    for check in checks:
        by_criterion.setdefault(check.criterion, []).append(check)
    ticks = _ticks(decisions)
    return [_judge_one(c, by_criterion.get(c.id, []), ticks.get(c.id)) for c in criteria]


def _ticks(decisions: Sequence[Decision]) -> dict[str, Decision]:
    undone = {d.undoes for d in decisions if d.verb is Verb.UNDO}
    ticks = [d for d in decisions if d.verb is Verb.TICK and d.number not in undone]
    return {d.path: d for d in sorted(ticks, key=lambda d: d.number)}


def _judge_one(criterion: Criterion, checks: Sequence[CheckResult], tick: Decision | None) -> CriterionState:
    evidence = tuple(_evidence(check) for check in checks)
    if tick is not None and isinstance(tick.value, bool):
        judgement = Judgement.MET if tick.value else Judgement.NOT_MET
        return CriterionState(criterion.id, criterion.text, judgement, evidence, tick.note, tick.actor)
    return CriterionState(criterion.id, criterion.text, _from_evidence(evidence), evidence)


def _from_evidence(evidence: Sequence[Evidence]) -> Judgement:
    if not evidence:
        return Judgement.NO_EVIDENCE
    if any(e.supports is False and e.severity == "error" for e in evidence):
        return Judgement.NOT_SUPPORTED
    if any(e.supports for e in evidence):
        return Judgement.SUPPORTED_NOT_SIGNED
    return Judgement.NOT_SUPPORTED


def _evidence(check: CheckResult) -> Evidence:
    if check.status == "passed":
        return Evidence(check.id, check.status, check.severity, f"{check.id} holds", True)
    if check.status == "failed":
        return Evidence(check.id, check.status, check.severity, f"{check.id} fails: {check.message}", False)
    if check.status == "pending":
        return Evidence(check.id, check.status, check.severity, f"{check.id} is still open", None)
    missing = f": missing {', '.join(check.missing)}" if check.missing else ""
    return Evidence(check.id, check.status, check.severity, f"{check.id} cannot be checked{missing}", None)
