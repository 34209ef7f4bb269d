"""What the nodes of a phase do for the workbook engine: fill, review by checks, note the handoff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from missionrunner.agents.model import Agent
from missionrunner.drafting.workbook_review import asked_at, review_by_checks
from missionrunner.engine.consequences import tell_reopened
from missionrunner.engine.gate_marks import tell_closed, tell_drafted_ahead, tell_open
from missionrunner.engine.handoff import checks_of, handoff
from missionrunner.engine.phase_steps import Outcome
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.versions import stale_changes, store_version
from missionrunner.missions.model import DeliverableRef, Phase
from missionrunner.runs import events
from missionrunner.runs.gates import attempts, closing_decision
from missionrunner.runs.model import ClockMark, MarkKind, ReviewPoint, RunMode, now


class WorkbookPhase:
    """The work of one phase. Every step is stored under its attempt and found again after a crash."""

    def __init__(self, context: RunContext, phase: Phase, deliverables: tuple[DeliverableRef, ...]) -> None:
        self.context = context
        self.brief = phase
        self.phase = phase.id
        self.deliverables = deliverables
        self.gate_is_open = False
        self.may_open = True
        self.waits = False

    def goes_straight(self) -> bool:
        """True in automatic mode, unless the phase was sent back or done again before."""
        return self._asks_nobody() and attempts(self.context.decisions, self.phase) == 1

    def _asks_nobody(self) -> bool:
        return self.context.run.mode is RunMode.AUTO or self.context.unattended

    def _stored(self, step: str, key: str | int) -> bool:
        stored = self.context.store.step(self.context.run.id, f"{step}/{key}", phase=self.phase)
        return stored is not None

    def _finish(self, step: str, attempt: str | int, body: Any) -> None:
        """Store the step and what was told about it together."""
        with self.context.store.transaction(derived=True):
            self.context.store.put_step(self.context.run.id, f"{step}/{attempt}", body, phase=self.phase)
            self.context.save_events()

    def _mark(self, kind: MarkKind) -> None:
        self.context.store.add_mark(self.context.run.id, ClockMark(kind, now(), self.phase))

    async def compute(self, attempt: int) -> None:
        if self._stored("compute", attempt):
            return
        brief = self.brief
        self.context.emit(
            events.PhaseStarted(
                phase=self.phase,
                title=brief.title,
                lead=brief.lead,
                support=brief.support,
                planned_minutes=brief.duration.high if brief.duration else None,
                attempt=attempt,
            )
        )
        with self.context.store.transaction(derived=True):
            self._mark(MarkKind.PHASE_STARTED)
            self._finish("compute", attempt, {"answers": len(self.context.given.answers)})

    async def draft(self, attempt: int) -> None:
        if self._stored("draft", attempt):
            return
        workbook = self.context.workbook
        numbers: dict[str, int] = {}
        with self.context.store.transaction(derived=True):
            for deliverable in self.deliverables:
                version = store_version(self.context, deliverable.id, self.phase, f"draft {attempt}")
                numbers[deliverable.id] = version.number
                prefix = f"/{deliverable.id}/"
                kinds = Counter(
                    s.kind.value for path, s in workbook.sources.items() if path.startswith(prefix)
                )
                self.context.emit(
                    events.DeliverableFilled(
                        deliverable=deliverable.id,
                        title=deliverable.title,
                        version=version.number,
                        phase=self.phase,
                        counts=dict(kinds),
                        empty=tuple(path for path in workbook.missing if path.startswith(prefix)),
                    )
                )
            self._finish("draft", attempt, {"versions": numbers})

    async def review(self, attempt: int) -> None:
        if self._stored("review", attempt):
            return
        available = list(self.context.store.version_numbers(self.context.run.id))
        points = review_by_checks(self.phase, self._support(), self.context.checks(available), now(), attempt)
        with self.context.store.transaction(derived=True):
            for point in points:
                self.context.store.add_review(self.context.run.id, point)
                self.context.emit(review_event(point))
            self._finish("review", attempt, {"points": len(points)})

    def _support(self) -> list[Agent]:
        """The agents that review, each with the points that belong at this gate."""
        definition = self.context.definition
        own = [deliverable.id for deliverable in self.deliverables]
        return [
            asked_at(definition.agents[name], own, definition.deliverables, self.context.checks())
            for name in self.brief.support
            if name in definition.agents
        ]

    async def check(self, attempt: int) -> None:
        if self._stored("check", attempt):
            return
        own = [deliverable.id for deliverable in self.deliverables]
        results = checks_of(self.context, self.phase, own)
        for check in results:
            self.context.emit(
                events.CheckEvaluated(
                    check=check.id,
                    status=check.status,
                    severity=check.severity,
                    message=check.message,
                    criterion=check.criterion,
                    missing=check.missing,
                )
            )
        self.context.emit(handoff(self.context, self.phase, own))
        self._finish("check", attempt, {"failed": [c.id for c in results if c.status == "failed"]})

    async def gate(self, attempt: int) -> Outcome:
        """How the gate stands. In automatic mode nobody is asked here, and the plan says so."""
        if attempt < attempts(self.context.decisions, self.phase):
            return "again"
        if self._asks_nobody():
            tell_closed(self.context, self.brief, "unsigned")
            return "decided"
        closing = closing_decision(self.context.decisions, self.phase)
        stale = stale_changes(self.context, self.phase)
        if closing is not None and not stale:
            tell_closed(self.context, self.brief, closing.verb.value)
            return "decided"
        self.waits = True
        if self.may_open:
            self.gate_is_open = True
            own = [deliverable.id for deliverable in self.deliverables]
            if stale:
                tell_reopened(self.context, self.brief, own)
            else:
                tell_open(self.context, self.brief, own)
        else:
            tell_drafted_ahead(self.context, self.brief)
        return "waiting"


def review_event(point: ReviewPoint) -> events.ReviewNoted:
    """How a point of a review is told."""
    return events.ReviewNoted(
        phase=point.phase,
        agent=point.agent,
        point=point.point,
        verdict=point.verdict.value,
        note=point.note,
        deliverable=point.deliverable,
        evidence=point.evidence,
    )


def work_for(
    context: RunContext, work_of: Callable[[RunContext, Phase, tuple[DeliverableRef, ...]], WorkbookPhase]
) -> Callable[[str], WorkbookPhase]:
    """Work by phase id. Deliverables that belong to no phase are filled with the last one."""
    mission = context.definition.mission
    phases = {phase.id: phase for phase in mission.phases}
    last = mission.phases[-1].id if mission.phases else ""
    made: dict[str, WorkbookPhase] = {}

    def make(phase_id: str) -> WorkbookPhase:
        phase = phases[phase_id]
        extra = mission.deliverables if phase_id == last else ()
        work = work_of(context, phase, (*phase.deliverables, *extra))
        # Drafted ahead: a phase it needs still waits at its gate, so this gate stays shut.
        work.may_open = not any(need in made and made[need].waits for need in context.graph.needs[phase_id])
        made[phase_id] = work
        return work

    return make
