"""The support agent's review without a model: checks decide what they can, people the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from missionrunner.agents.model import Agent, RubricPoint
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.runs.model import ReviewPoint, Verdict


def review_by_checks(
    phase: str, agents: Iterable[Agent], checks: Iterable[CheckResult], at: datetime, attempt: int = 1
) -> list[ReviewPoint]:
    """One point per rubric line of the support agents.

    A point that names checks is met when all of them pass and unmet when one fails; when one cannot
    be checked yet, or the point names none, it is a question.
    """
    by_id = {check.id: check for check in checks}
    return [_decide(phase, agent, point, by_id, at, attempt) for agent in agents for point in agent.rubric]


def asked_at(
    agent: Agent, own: Collection[str], deliverables: Collection[str], checks: Iterable[CheckResult]
) -> Agent:
    """The agent with the points that belong at the gate of a phase, whose deliverables are `own`.

    An agent supports several phases with one rubric. A point whose checks all look at `deliverables` of other
    phases cannot be answered by this one; those checks decide it where they belong.
    """
    read = {
        check.id: {path.split(".")[0] for path in check.reads}.intersection(deliverables) for check in checks
    }

    def is_elsewhere(point: RubricPoint) -> bool:
        found = [read[name] for name in point.checks if name in read]
        return bool(found) and all(names and names.isdisjoint(own) for names in found)

    return replace(agent, rubric=tuple(point for point in agent.rubric if not is_elsewhere(point)))


def settled(points: Iterable[ReviewPoint], checks: Iterable[CheckResult]) -> list[ReviewPoint]:
    """The points as all checks decide them, also those that were open when their phase was reviewed."""
    by_id = {check.id: check for check in checks}
    out: list[ReviewPoint] = []
    for point in points:
        found = [by_id[name] for name in point.evidence if name in by_id]
        if found and len(found) == len(point.evidence):
            verdict, note = _verdict(found)
            point = replace(point, verdict=verdict, note=note)
        out.append(point)
    return out


def _decide(
    phase: str,
    agent: Agent,
    point: RubricPoint,
    by_id: Mapping[str, CheckResult],
    at: datetime,
    attempt: int,
) -> ReviewPoint:
    found = [by_id[name] for name in point.checks if name in by_id]
    verdict, note = _verdict(found)
    return ReviewPoint(
        phase=phase,
        agent=agent.name,
        point=point.text,
        verdict=verdict,
        note=note,
        at=at,
        evidence=tuple(check.id for check in found),
        attempt=attempt,
    )


def _verdict(checks: Sequence[CheckResult]) -> tuple[Verdict, str]:
    failed = [check for check in checks if check.status == "failed"]
    if failed:
        return Verdict.UNMET, failed[0].message
    if any(check.status == "pending" for check in checks):
        return Verdict.QUESTION, "Decided by the numbers of a later phase."
    missing = sorted({answer for check in checks for answer in check.missing})
    if not checks or any(check.status == "not_checkable" for check in checks):
        return Verdict.QUESTION, f"Cannot be checked: {', '.join(missing)} is missing." if missing else ""
    return Verdict.MET, ""
