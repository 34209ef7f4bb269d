"""The support agent's review without a model: checks decide what they can, people the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def _decide(
    phase: str,
    agent: Agent,
    point: RubricPoint,
    by_id: Mapping[str, CheckResult],
    at: datetime,
    attempt: int,
) -> ReviewPoint:
    found = [by_id[name] for name in point.checks if name in by_id]
    failed = [check for check in found if check.status == "failed"]
    open_ = [check for check in found if check.status in ("not_checkable", "pending")]
    if failed:
        verdict, note = Verdict.UNMET, failed[0].message
    elif found and not open_:
        verdict, note = Verdict.MET, ""
    else:
        missing = sorted({answer for check in open_ for answer in check.missing})
        verdict = Verdict.QUESTION
        note = f"Cannot be checked: {', '.join(missing)} is missing." if missing else ""
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
