"""How a run stands at one moment: plain data, made in the run's thread and read by the screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.engine.facilitation import planned_minutes
from missionrunner.engine.finish import export_input
from missionrunner.engine.live_run import LiveRun, PhaseState
from missionrunner.export.assumptions import Assumption, assumptions
from missionrunner.export.document import Block, Document, Paragraph
from missionrunner.export.fields import FieldPrinter
from missionrunner.export.inputs import ExportInput
from missionrunner.export.schema import as_map, title_of
from missionrunner.export.values import Reader
from missionrunner.runs.clock import PhaseClock
from missionrunner.runs.criteria import CriterionState
from missionrunner.runs.gates import WHOLE_PLAN, accepted_warnings, signature, undoable
from missionrunner.runs.model import ClockMark, Decision, ReviewPoint, Run, RunMode, Verdict, now
from missionrunner.runs.pace import SessionClock, session_clock

BAD_STATUS = ("failed", "not_checkable")


@dataclass(frozen=True)
class RunView:
    """A run as a screen sees it. Nothing in it changes; after each piece of work a new one is made."""

    run: Run
    plan: Plan
    given: ExportInput
    phases: Sequence[PhaseState]
    of_phase: Mapping[str, Sequence[str]]
    gates: Sequence[str]
    checks: Sequence[CheckResult]
    reviews: Mapping[str, Sequence[ReviewPoint]]
    decisions: Sequence[Decision]
    versions: Mapping[str, int]
    reader: Reader
    assumed: Sequence[Assumption]
    marks: Sequence[ClockMark] = ()

    @property
    def clock(self) -> SessionClock:
        """The session in time, up to this very moment: it needs nothing but what is here."""
        attended = self.run.mode is RunMode.ENGAGED
        return session_clock(planned_minutes(self.given.definition), self.marks, now(), attended=attended)

    @property
    def clocks(self) -> Mapping[str, PhaseClock]:
        """Minutes by phase, up to this very moment."""
        return self.clock.phases

    @property
    def criteria(self) -> Sequence[CriterionState]:
        return self.given.criteria

    @property
    def signed_by(self) -> str:
        signed = signature(self.decisions)
        return str(signed.value) if signed else ""

    @property
    def undo(self) -> Decision | None:
        """The decision that an undo would take back."""
        return undoable(self.decisions)

    @property
    def deliverables(self) -> list[str]:
        """Ids of all deliverables in the order of the phases."""
        return [name for state in self.phases for name in self.of_phase[state.phase.id]]

    @property
    def stale(self) -> set[str]:
        """Deliverables that changed since their phase was approved."""
        return {c.path.split("/")[1] for state in self.phases for c in state.changes}

    @property
    def is_complete(self) -> bool:
        """Every phase is drafted and closed."""
        return all(state.status in ("approved", "skipped", "done") for state in self.phases)

    def title(self, deliverable: str) -> str:
        return title_of(as_map(self.given.definition.deliverables.get(deliverable)), deliverable)

    def phase(self, phase: str) -> PhaseState | None:
        return next((state for state in self.phases if state.phase.id == phase), None)

    def phase_of(self, deliverable: str) -> PhaseState | None:
        return next((s for s in self.phases if deliverable in self.of_phase[s.phase.id]), None)

    def phase_title(self, phase: str) -> str:
        state = self.phase(phase)
        return state.phase.title if state else "The whole plan"

    def blocks(self, deliverable: str) -> list[Block]:
        """A deliverable in the form of its schema."""
        schema = as_map(self.given.definition.deliverables.get(deliverable))
        values = self.given.workbook.values.get(deliverable) or {}
        made = FieldPrinter(self.reader, "main").deliverable(schema, values, (deliverable,))
        note = schema.get("note")
        return [*([Paragraph(note)] if isinstance(note, str) else []), *made] or [
            Paragraph("Nothing is filled in yet.")
        ]

    def document(self, marks: Mapping[SourceKind, str]) -> Document:
        """The whole plan, as it is exported, with these marks of the sources."""
        from missionrunner.export.build import build_document

        return build_document(self.given, marks)

    def checks_of(self, phase: str) -> list[CheckResult]:
        """Checks that read a deliverable of the phase; all for the whole plan."""
        if phase == WHOLE_PLAN:
            return list(self.checks)
        own = set(self.of_phase.get(phase, ()))
        return [c for c in self.checks if own & {path.split(".")[0] for path in c.reads}]

    def open_checks(self, checks: Sequence[CheckResult] | None = None) -> list[CheckResult]:
        """Checks that fail or cannot be computed and were not accepted, errors first."""
        accepted = accepted_warnings(self.decisions, {c.id: c.message for c in self.checks})
        found = [
            c
            for c in (self.checks if checks is None else checks)
            if c.status in BAD_STATUS and c.id not in accepted
        ]
        return sorted(found, key=lambda c: (c.severity != "error", c.status != "failed"))

    def unmet(self, phase: str) -> list[ReviewPoint]:
        """Review points that the numbers do not meet."""
        return [p for p in self.reviews.get(phase, ()) if p.verdict is Verdict.UNMET]

    def assumed_of(self, phase: str) -> list[Assumption]:
        """Values to confirm in a phase, answers left to a default with them; all for the whole plan."""
        if phase == WHOLE_PLAN:
            return list(self.assumed)
        own = {*self.of_phase.get(phase, ()), "intake"}
        return [a for a in self.assumed if a.path[0] in own]


def view_of(live: LiveRun) -> RunView:
    """How the run stands now. Call it in the thread that works with the run."""
    context = live.context
    phases = live.phases()
    given = export_input(context)
    reader = Reader(given)
    return RunView(
        run=context.store.run(context.run.id),
        plan=context.plan,
        given=given,
        phases=phases,
        of_phase={state.phase.id: live.deliverables_of(state.phase.id) for state in phases},
        gates=live.open_gates(),
        checks=live.checks(),
        reviews={state.phase.id: live.reviews(state.phase.id) for state in phases},
        decisions=list(context.decisions),
        versions=dict(context.store.version_numbers(context.run.id)),
        reader=reader,
        marks=context.store.marks(context.run.id),
        # Figures move the results, so they are confirmed first.
        assumed=sorted(assumptions(reader), key=lambda a: not a.is_figure),
    )
