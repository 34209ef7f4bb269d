"""What a person has not settled about a plan as a whole: phases, checks, success criteria and warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from missionrunner.engine.run_context import RunContext
from missionrunner.engine.run_state import PhaseState
from missionrunner.engine.ticks import criteria_of
from missionrunner.runs.criteria import Judgement
from missionrunner.runs.gates import accepted_warnings


class OpenKind(StrEnum):
    """What is open. The first two stand in the way of a signature; over the others a person may sign."""

    PHASE = "phase"
    ERROR = "error"
    UNDECIDED = "undecided"
    STALE = "stale"
    UNMET = "unmet"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One open point. `id` is that of a phase, check or criterion; `text` is what people call it."""

    kind: OpenKind
    id: str
    text: str

    @property
    def hinders(self) -> bool:
        """True if the plan cannot be signed with it."""
        return self.kind in (OpenKind.PHASE, OpenKind.ERROR)


def open_points(context: RunContext, phases: Sequence[PhaseState]) -> list[OpenPoint]:
    """Everything that is open, what stands in the way of a signature first."""
    closed = ("approved", "skipped", "done")
    found = [
        OpenPoint(OpenKind.PHASE, state.phase.id, state.phase.title)
        for state in phases
        if state.status not in closed
    ]
    checks = context.checks()
    found += [
        OpenPoint(OpenKind.ERROR, check.id, check.message)
        for check in checks
        if check.status == "failed" and check.severity == "error"
    ]
    return [*found, *_unsettled(context)]


def unsettled(context: RunContext) -> list[str]:
    """One sentence on each kind of criteria that nobody found met, and on warnings that nobody accepted.

    Empty if every criterion is ticked as met and every warning is fixed or accepted.
    """
    words = {
        OpenKind.UNDECIDED: "Nobody has decided on these criteria",
        OpenKind.STALE: "Decided before the figures changed, so not counted any more",
        OpenKind.UNMET: "Found not met",
        OpenKind.WARNING: "Warnings that nobody has accepted",
    }
    points = _unsettled(context)
    found = {kind: [point.id for point in points if point.kind is kind] for kind in words}
    return [f"{words[kind]}: {', '.join(names)}." for kind, names in found.items() if names]


def _unsettled(context: RunContext) -> list[OpenPoint]:
    found: list[OpenPoint] = []
    for state in criteria_of(context):
        if not state.actor:
            kind = OpenKind.UNDECIDED if state.stale is None else OpenKind.STALE
            found.append(OpenPoint(kind, state.id, state.text))
        elif state.judgement is Judgement.NOT_MET:
            found.append(OpenPoint(OpenKind.UNMET, state.id, state.text))
    checks = context.checks()
    accepted = accepted_warnings(context.decisions, {check.id: check.message for check in checks})
    found += [
        OpenPoint(OpenKind.WARNING, check.id, check.message)
        for check in checks
        if check.status == "failed" and check.severity != "error" and check.id not in accepted
    ]
    return found
