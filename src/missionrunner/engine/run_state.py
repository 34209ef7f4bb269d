"""How a run stands: its phases and gates, checks, criteria and reviews. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.drafting.workbook_review import settled
from missionrunner.engine.draft_findings import outdated_points
from missionrunner.engine.edit_findings import outdated_edit_points
from missionrunner.engine.handoff import handoff
from missionrunner.engine.history import VersionDifference, version_differences
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of
from missionrunner.engine.versions import (
    phase_by_deliverable,
    signed_off,
    stale_changes,
)
from missionrunner.missions.model import Phase
from missionrunner.runs import events
from missionrunner.runs.criteria import CriterionState
from missionrunner.runs.gates import (
    WHOLE_PLAN,
    attempts,
    closing_decision,
    notes_for,
)
from missionrunner.runs.model import ReviewPoint, RunMode, Verb


@dataclass(frozen=True, slots=True)
class PhaseState:
    """One phase as it stands.

    `status` is waiting (its needs are not there yet), drafted_ahead, at_gate, stale (approved, but changed
    since), approved, skipped or done (automatic mode). `changes` are what differs from what was approved.
    """

    phase: Phase
    status: str
    attempt: int
    changes: Sequence[Change] = ()
    notes: Sequence[str] = ()


class RunState:
    """A run as it stands now. `attended`: a person is there to decide, however the run was started."""

    def __init__(self, context: RunContext, actor: str, *, attended: bool = False) -> None:
        self.context = context
        self.actor = actor
        self.attended = attended

    def phases(self) -> list[PhaseState]:
        """All phases in the order of the mission."""
        drafted = self.context.store.version_numbers(self.context.run.id)
        closed: dict[str, bool] = {}
        out: list[PhaseState] = []
        for phase in self.context.definition.mission.phases:
            state = self._phase_state(phase, drafted, closed)
            closed[phase.id] = state.status in ("approved", "skipped", "done")
            out.append(state)
        return out

    def _phase_state(
        self, phase: Phase, drafted: Mapping[str, int], closed: Mapping[str, bool]
    ) -> PhaseState:
        decisions = self.context.decisions
        attempt = attempts(decisions, phase.id)
        notes = tuple(d.note for d in notes_for(decisions, phase.id) if d.note)
        done = self.context.store.step(self.context.run.id, f"check/{attempt}", phase=phase.id) is not None
        if not done:
            return PhaseState(phase, "waiting", attempt, notes=notes)
        closing = closing_decision(decisions, phase.id)
        if closing is not None:
            changes = stale_changes(self.context, phase.id)
            if changes:
                return PhaseState(phase, "stale", attempt, changes, notes)
            status = "approved" if closing.verb is Verb.APPROVE else "skipped"
            return PhaseState(phase, status, attempt, notes=notes)
        if self.context.run.mode is RunMode.AUTO or self.context.unattended:
            return PhaseState(phase, "done", attempt, notes=notes)
        ahead = any(not closed.get(need, False) for need in self.context.graph.needs[phase.id])
        return PhaseState(phase, "drafted_ahead" if ahead else "at_gate", attempt, notes=notes)

    def open_gates(self) -> list[str]:
        """Phases whose gate waits for a person, in order; the whole plan's gate is ''."""
        states = self.phases()
        found = [state.phase.id for state in states if state.status in ("at_gate", "stale")]
        finished = all(state.status in ("approved", "skipped", "done") for state in states)
        if self.context.run.mode is RunMode.AUTO and self.asks and finished and not self.is_signed:
            closing = closing_decision(self.context.decisions, WHOLE_PLAN)
            if closing is None or stale_changes(self.context, WHOLE_PLAN):
                found.append(WHOLE_PLAN)
        return found

    @property
    def asks(self) -> bool:
        """True if a person is there to decide."""
        if self.context.unattended:
            return False
        return self.attended or bool(self.context.run.options.get("ask"))

    @property
    def _is_drafted(self) -> bool:
        return bool(self.context.store.version_numbers(self.context.run.id))

    @property
    def is_signed(self) -> bool:
        return signed_off(self.context) is not None

    def deliverables_of(self, phase: str) -> list[str]:
        """Ids of the deliverables that belong to a phase; all of them for the whole plan."""
        owners = phase_by_deliverable(self.context)
        return [name for name, owner in owners.items() if phase in (WHOLE_PLAN, owner)]

    def checks(self) -> list[CheckResult]:
        """All checks as they stand now."""
        return self.context.checks(list(self.context.store.version_numbers(self.context.run.id)))

    def criteria(self) -> list[CriterionState]:
        """The success criteria; a tick that was given on something else than what stands now is stale."""
        return criteria_of(self.context)

    def reviews(self, phase: str) -> list[ReviewPoint]:
        """The newest review of a phase, drafts that gave way since, and edited texts that are out of date."""
        attempt = attempts(self.context.decisions, phase)
        points = self.context.store.reviews(self.context.run.id, phase)
        newest = [point for point in points if point.attempt == attempt]
        own = (*outdated_points(self.context, phase), *outdated_edit_points(self.context, phase))
        return [*settled(newest, self.checks()), *own]

    def differences(self, deliverables: Sequence[str] | None = None) -> list[VersionDifference]:
        """What changed between the last two versions of these deliverables, or of all."""
        store, run, definition = self.context.store, self.context.run, self.context.definition
        found = version_differences(store, run, definition)
        return [one for one in found if deliverables is None or one.deliverable in deliverables]

    def handoff(self, phase: str) -> events.HandoffNoted:
        """What a phase hands to those that need it, as things stand now."""
        return handoff(self.context, phase, self.deliverables_of(phase))

    def _seen(self, phase: str) -> dict[str, int]:
        numbers = self.context.store.version_numbers(self.context.run.id)
        return {name: numbers[name] for name in self.deliverables_of(phase) if name in numbers}
