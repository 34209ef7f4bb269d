"""What one phase hands to those that need it, as things stand: open questions, assumptions, failed checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.drafting.workbook_review import settled
from missionrunner.engine.run_context import RunContext
from missionrunner.runs import events
from missionrunner.runs.gates import attempts
from missionrunner.runs.model import Verdict


def belongs_to(context: RunContext, check: CheckResult, phase: str, own: Collection[str]) -> bool:
    """A check belongs to the phases whose deliverables it reads; one that reads none, to the last."""
    read = {path.split(".")[0] for path in check.reads}.intersection(context.definition.deliverables)
    if not read:
        return phase == context.definition.mission.phases[-1].id
    return any(name in read for name in own)


def checks_of(context: RunContext, phase: str, own: Collection[str]) -> list[CheckResult]:
    """The checks of a phase that can be judged with the deliverables drafted so far."""
    available = list(context.store.version_numbers(context.run.id))
    return [
        check
        for check in context.checks(available)
        if check.status != "pending" and belongs_to(context, check, phase, own)
    ]


def handoff(context: RunContext, phase: str, own: Sequence[str]) -> events.HandoffNoted:
    """The note from `phase`, whose deliverables are `own`."""
    attempt = attempts(context.decisions, phase)
    points = [p for p in context.store.reviews(context.run.id, phase) if p.attempt == attempt]
    checks = checks_of(context, phase, own)
    prefixes = tuple(f"/{name}/" for name in own)
    assumed = (SourceKind.PLAYBOOK, SourceKind.MODEL)
    return events.HandoffNoted(
        phase=phase,
        to=tuple(p.id for p in context.definition.mission.phases if phase in p.needs),
        questions=tuple(p.point for p in settled(points, checks) if p.verdict is not Verdict.MET),
        assumptions=tuple(
            path
            for path, source in context.workbook.sources.items()
            if source.kind in assumed and path.startswith(prefixes)
        ),
        checks=tuple(check.id for check in checks if check.status == "failed"),
    )
