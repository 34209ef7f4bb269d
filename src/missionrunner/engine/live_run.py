"""A run that a person works with: its phases and gates as they stand, and everything that can be decided.

One object for every front end. Each decision is stored with what it changes in one transaction, and then
the phases go on as far as they can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.editing import check_edit
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import CheckResult, Given, Sourced
from missionrunner.drafting.workbook_review import settled
from missionrunner.engine import facilitation
from missionrunner.engine.answer_history import answer_before
from missionrunner.engine.consequences import Preview, Standing, tell_consequences, would_change
from missionrunner.engine.draft_findings import outdated_drafts, outdated_points
from missionrunner.engine.going_on import Going, change_model
from missionrunner.engine.handoff import handoff
from missionrunner.engine.history import VersionDifference, version_differences
from missionrunner.engine.preparation import check_answers, name_company, read_documents
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of, seen_by
from missionrunner.engine.versions import (
    phase_by_deliverable,
    refresh_versions,
    signed_off,
    stale_changes,
)
from missionrunner.errors import BadInput
from missionrunner.missions.model import Phase
from missionrunner.runs import events
from missionrunner.runs.criteria import CriterionState, ticked, ticks
from missionrunner.runs.gates import (
    AGAIN,
    CLOSING,
    WHOLE_PLAN,
    attempts,
    closing_decision,
    notes_for,
    taken_together,
    undoable,
)
from missionrunner.runs.model import Answer, ClockMark, Decision, MarkKind, ReviewPoint, RunMode, Verb, now
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote
from missionrunner.runs.pace import SessionClock


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


T = TypeVar("T")


class LiveRun:
    """Work with one run. Make it while holding the run's lock.

    `decides_meanwhile` is set by a front end that takes decisions by `interject` while phases are worked on.
    """

    def __init__(self, context: RunContext, actor: str, *, attended: bool = False) -> None:
        self.context = context
        self.actor = actor
        self.attended = attended
        self._going: Going | None = None
        self.decides_meanwhile = False

    # ------------------------------------------------------------------ how it stands
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
        """The newest review of a phase, and drafts that gave way since."""
        attempt = attempts(self.context.decisions, phase)
        points = self.context.store.reviews(self.context.run.id, phase)
        newest = [point for point in points if point.attempt == attempt]
        return [*settled(newest, self.checks()), *outdated_points(self.context, phase)]

    def differences(self, deliverables: Sequence[str] | None = None) -> list[VersionDifference]:
        """What changed between the last two versions of these deliverables, or of all."""
        store, run, definition = self.context.store, self.context.run, self.context.definition
        found = version_differences(store, run, definition)
        return [one for one in found if deliverables is None or one.deliverable in deliverables]

    def handoff(self, phase: str) -> events.HandoffNoted:
        """What a phase hands to those that need it, as things stand now."""
        return handoff(self.context, phase, self.deliverables_of(phase))

    # ------------------------------------------------------------------ going on
    def go_on(self) -> None:
        """Run all phases as far as they go without a person.

        Raises ModelWaits (a NeedsPerson) when its model cannot go on by itself.
        """
        if self._going is not None:
            return  # decided meanwhile: what is under way takes it up
        self._going = Going(self.context, decides_meanwhile=self.decides_meanwhile)
        try:
            self._going.run()
        finally:
            self._going = None

    async def work(self) -> None:
        """`go_on` inside an event loop, where other runs may work at the same time."""
        if self._going is not None:
            return  # decided meanwhile: what is under way takes it up
        self._going = Going(self.context, decides_meanwhile=self.decides_meanwhile)
        try:
            await self._going.work()
        finally:
            self._going = None

    @property
    def is_going(self) -> bool:
        """True while phases are worked on."""
        return self._going is not None

    def interject(self, job: Callable[[], T]) -> Future[T] | None:
        """Look or decide while phases are worked on: `job` runs in their thread, between two steps.

        None if nothing is under way that could be interrupted. Safe from any thread.
        """
        going = self._going
        return going.interject(job) if going is not None else None

    def stop(self) -> None:
        """End calls of a model at once, from any thread. What had arrived is kept; `go_on` goes on."""
        if (going := self._going) is not None:
            going.stop()

    def change_model(
        self,
        model: str | None = None,
        budget: Mapping[str, float] | None = None,
        workbook: Sequence[str] = (),
    ) -> None:
        """Who drafts from now on: `model` ("offline" for none), limits, deliverables left to the workbook.

        Raises BadInput for a model that cannot be used, or a deliverable that the mission does not have.
        """
        owners = phase_by_deliverable(self.context)
        for name in workbook:
            if name not in owners:
                raise BadInput(f"There is no deliverable {name!r}.", hint=f"Allowed: {', '.join(owners)}")
        change_model(self.context, model, budget or {}, workbook)

    # ------------------------------------------------------------------ what can be decided
    def approve(self, phase: str) -> None:
        """Approve a gate as it stands; what was seen is stored with it."""
        self._require_open(phase)
        self._decide(Verb.APPROVE, phase, seen=self._seen(phase))

    def skip(self, phase: str, reason: str) -> None:
        """Close a gate without approval; the reason stands in the plan."""
        self._require_open(phase)
        self._require_text(reason, "skip", "--note REASON")
        self._decide(Verb.SKIP, phase, note=reason)

    def redo(self, phase: str) -> None:
        """Draft the phase again. What a person edited stays."""
        self._require_open(phase, of_plan=True)
        self._decide(Verb.REDO, phase)
        self.go_on()

    def send_back(self, phase: str, note: str, path: str = "") -> None:
        """Send a phase, a deliverable or a field back to its lead with a note."""
        self._require_open(phase, of_plan=True)
        self._require_text(note, "send back", "--note TEXT")
        if path:
            self._phase_of(path)
        self._decide(Verb.SEND_BACK, phase, path=path, note=note)
        self.go_on()

    def preview_edit(self, path: str, value: Any) -> Preview:
        """What an edit would change. Raises BadInput if the field cannot be set so."""
        return self.preview_edits({path: value})

    def preview_edits(self, values: Mapping[str, Any]) -> Preview:
        """What several edits (path -> value) would change together. Raises BadInput as for one."""
        for path, value in values.items():
            check_edit(self.context.plan, path, value, self.context.workbook.values)
        source = Source(SourceKind.EDITED, self.actor)
        edits = {path: Sourced(value, source) for path, value in values.items()}
        given = self.context.given
        return self._preview(replace(given, edits={**given.edits, **edits}))

    def edit(self, path: str, value: Any, note: str = "") -> Preview:
        """Set a field: what that did. What depends on it is computed again; approved phases that change
        reopen. Raises BadInput if the field cannot be set so."""
        check_edit(self.context.plan, path, value, self.context.workbook.values)
        return self._decide(Verb.EDIT, self._phase_of(path), path=path, value=value, note=note)

    def preview_answers(self, values: Mapping[str, Any]) -> Preview:
        """What other answers of the intake would change; None leaves one to its default."""
        source = Source(SourceKind.INTAKE, self.actor)
        changed = {key: Sourced(value, source) for key, value in values.items()}
        given = self.context.given
        return self._preview(replace(given, answers={**given.answers, **changed}))

    def answer(self, answers: Mapping[str, Sourced]) -> Preview:
        """Give or change answers, at any time: what that did. BadInput if they contradict each other."""
        context = self.context
        check_answers(
            context.base,
            {**context.given.answers, **answers},
            context.documents,
            context.run.options.get("variations"),
            context.given.today,
        )
        drafted = self._is_drafted
        before = self._standing() if drafted else None
        at = now()  # answers that were changed together are undone together
        with context.store.transaction():
            for key, answer in answers.items():
                stored = Answer(key, answer.value, answer.source, self.actor, at)
                context.store.add_answer(context.run.id, stored)
                if drafted:
                    self._store(Verb.ANSWER, path=f"/intake/{key}", value=answer.value, at=at)
                context.emit(
                    events.AnswerGiven(
                        question=key, value=answer.value, source=answer.source.to_json(), actor=self.actor
                    )
                )
            context.reload()
            name_company(context, answers)
            done = self._settle(before, "answers changed")
            context.save_events()
        return done

    def add_documents(self, files: Sequence[tuple[str | None, Path]]) -> list[str]:
        """Read documents at any time, as (input or None, file); one line on each.

        What depends on them is computed again, and approved phases that change open again. Raises BadInput
        for a file that cannot be read or an input that the mission does not have.
        """
        context = self.context
        documents, notes = read_documents(files, context.base, self.actor)
        before = self._standing() if self._is_drafted else None
        with context.store.transaction():
            for document in documents:
                context.store.add_document(context.run.id, document)
                context.emit(
                    events.DocumentRead(
                        input=document.input, file_name=document.file_name, assigned=document.assigned
                    )
                )
            context.reload()
            self._settle(before, "documents were added")
            context.save_events()
        return notes

    def undo(self) -> Decision:
        """Take back the last decision, or the answers that were changed together; BadInput without one."""
        last = undoable(self.context.decisions)
        if last is None:
            raise BadInput("There is no decision to undo.")
        before = self._standing() if self._is_drafted else None
        with self.context.store.transaction():
            for taken in taken_together(self.context.decisions, last):
                self._store(Verb.UNDO, taken.phase, path=taken.path, undoes=taken.number)
                if taken.verb is Verb.ANSWER:
                    self._restore_answer(taken)
            self.context.reload()
            self._settle(before, f"undo of {last.verb.value}")
            self.context.save_events()
        return last

    def _restore_answer(self, taken: Decision) -> None:
        key = taken.path.removeprefix("/intake/")
        history = self.context.store.answer_history(self.context.run.id)
        before = answer_before(history, self.context.decisions, taken)
        value = before.value if before else None
        source = before.source if before else Source(SourceKind.INTAKE, "taken back")
        self.context.store.add_answer(self.context.run.id, Answer(key, value, source, self.actor, now()))

    def tick(self, criterion: str, met: bool | None, comment: str = "") -> None:
        """A person says whether a success criterion is met; None takes it back.

        The tick counts while what it was given on stays the same.
        """
        known = [c.id for c in self.context.definition.mission.success_criteria]
        if criterion not in known:
            raise BadInput(f"There is no criterion {criterion!r}.", hint=f"Allowed: {', '.join(known)}")
        before = ticks(self.context.decisions).get(criterion)
        if not comment and before is not None and ticked(before) == met:
            comment = before.note  # ticking the same again is no reason to lose what was said
        value, seen = seen_by(self.context, criterion, met)
        self._decide(Verb.TICK, path=criterion, value=value, note=comment, seen=seen)

    def accept_warning(self, check: str, reason: str) -> None:
        """Accept a warning with a reason, which stands in the plan."""
        found = {c.id: c for c in self.checks()}.get(check)
        if found is None or found.severity == "error" or found.status == "passed":
            raise BadInput(f"{check} is no open warning.", hint="An error has to be fixed, not accepted.")
        self._require_text(reason, "accept", "--note REASON")
        self._decide(Verb.ACCEPT, path=check, value=found.message, note=reason)

    def why_not_sign(self) -> str:
        """What stands in the way of signing; "" if nothing does."""
        try:
            self._require_signable()
        except BadInput as reason:
            return " ".join(reason.lines())
        return ""

    def sign(self, name: str) -> None:
        """Sign the plan off. Raises BadInput while gates are open or checks of severity error fail."""
        self._require_signable()
        self._require_text(name, "sign", "--name NAME")
        self._decide(Verb.SIGN, path="", value=name, note="", seen=self._seen(WHOLE_PLAN))

    def _require_signable(self) -> None:
        gates = [gate for gate in self.open_gates() if gate != WHOLE_PLAN]
        if gates:
            raise BadInput(f"The plan cannot be signed: gates are open: {', '.join(gates)}.")
        failed = [c.id for c in self.context.checks() if c.status == "failed" and c.severity == "error"]
        if failed:
            raise BadInput(
                f"The plan cannot be signed: checks fail: {', '.join(failed)}.",
                hint="Fix what they name; warnings may stay.",
            )
        if any(state.status == "waiting" for state in self.phases()):
            raise BadInput("The plan cannot be signed: it is not complete yet.")

    # ------------------------------------------------------------------ the session itself
    def notes(self) -> list[SessionNote]:
        """What people noted in this session, oldest first."""
        return facilitation.notes_of(self.context.store, self.context.run.id)

    def take_note(self, kind: NoteKind, text: str, *, owner: str = "", due: str = "") -> SessionNote:
        """Note something, stamped with phase and minute. Raises BadInput as `facilitation.take_note`."""
        context = self.context
        note = facilitation.take_note(
            context.store, context.run.id, self.actor, kind, text, owner=owner, due=due
        )
        facilitation.tell_note(context, note)
        return note

    def set_note_status(self, item: int, status: NoteStatus) -> SessionNote:
        """Say that a session note is done, open again, or removed."""
        context = self.context
        note = facilitation.change_note(context.store, context.run.id, self.actor, item, status=status)
        facilitation.tell_note(context, note)
        return note

    def tell_note(self, note: SessionNote) -> None:
        """Tell those who watch of a note that was stored beside this run's own work."""
        facilitation.tell_note(self.context, note)

    def clock(self) -> SessionClock:
        """How the session stands in time."""
        context = self.context
        return facilitation.stored_clock(context.store, context.run, context.definition)

    def pause_clock(self) -> None:
        """A break: the run stays open, and no minutes count. BadInput if the clock does not run."""
        facilitation.pause_clock(self.context.store, self.context.run, self.actor)

    def go_on_clock(self) -> None:
        """The break is over."""
        facilitation.go_on_clock(self.context.store, self.context.run, self.actor)

    def add_time(self, phase: str, minutes: float) -> None:
        """Give a phase more minutes than the mission plans; "" is the phase that is open."""
        facilitation.add_time(self.context.store, self.context.run, self.actor, phase, minutes)

    # ------------------------------------------------------------------ inside
    def _seen(self, phase: str) -> dict[str, int]:
        numbers = self.context.store.version_numbers(self.context.run.id)
        return {name: numbers[name] for name in self.deliverables_of(phase) if name in numbers}

    def _decide(
        self,
        verb: Verb,
        phase: str = "",
        *,
        path: str = "",
        value: Any = None,
        note: str = "",
        seen: Mapping[str, int] | None = None,
    ) -> Preview:
        before = self._standing() if verb is Verb.EDIT else None
        with self.context.store.transaction():
            self._store(verb, phase, path=path, value=value, note=note, seen=seen)
            if verb in (*CLOSING, *AGAIN) and phase:
                mark = ClockMark(MarkKind.GATE_CLOSED, now(), phase, actor=self.actor)
                self.context.store.add_mark(self.context.run.id, mark)
            self.context.reload()
            done = self._settle(before, f"edit of {path}")
            self.context.save_events()
        return done

    def _store(
        self,
        verb: Verb,
        phase: str = "",
        *,
        path: str = "",
        value: Any = None,
        note: str = "",
        seen: Mapping[str, int] | None = None,
        undoes: int | None = None,
        at: datetime | None = None,
    ) -> None:
        decision = self.context.store.add_decision(
            self.context.run.id,
            Decision(verb, self.actor, at or now(), phase, path, value, note, dict(seen or {}), undoes),
        )
        self.context.emit(events.DecisionTaken(decision=decision.to_json()))

    def _standing(self) -> Standing:
        """How the run stands before a change."""
        context = self.context
        statuses = {state.phase.id: state.status for state in self.phases()}
        is_auto = context.run.mode is RunMode.AUTO and self.asks
        if is_auto and (self.is_signed or closing_decision(context.decisions, WHOLE_PLAN)):
            statuses[WHOLE_PLAN] = "stale" if WHOLE_PLAN in self.open_gates() else "approved"
        return Standing(context.workbook, statuses, signed_off(context), outdated_drafts(context))

    def _settle(self, before: Standing | None, reason: str) -> Preview:
        """New versions of what a change has changed, and what it did, told and returned.

        `before` is None for what changes no value of a plan: there is none yet, or it is another decision.
        """
        if before is None:
            return Preview((), ())
        refresh_versions(self.context, reason, self.actor)
        stale = [state.phase.id for state in self.phases() if state.status == "stale"]
        return tell_consequences(
            self.context, before, {phase: self.deliverables_of(phase) for phase in stale}
        )

    def _preview(self, given: Given) -> Preview:
        return would_change(self.context, self._standing(), given)

    def _phase_of(self, path: str) -> str:
        deliverable = path.split("/")[1] if path.startswith("/") and len(path) > 1 else path
        owners = phase_by_deliverable(self.context)
        if deliverable not in owners:
            raise BadInput(f"{path!r} names no field or deliverable.", hint=f"Allowed: {', '.join(owners)}")
        return owners[deliverable]

    def _require_open(self, phase: str, *, of_plan: bool = False) -> None:
        """`of_plan`: at the gate of the whole plan, any phase can be drafted again."""
        open_gates = self.open_gates()
        known = phase in {p.id for p in self.context.definition.mission.phases}
        if phase not in open_gates and not (of_plan and known and WHOLE_PLAN in open_gates):
            names = ", ".join(gate or "the whole plan" for gate in open_gates) or "none"
            raise BadInput(f"The gate of {phase or 'the whole plan'} is not open.", hint=f"Open: {names}.")

    @staticmethod
    def _require_text(text: str, what: str, option: str) -> None:
        if not text.strip():
            raise BadInput(f"To {what} needs a text.", hint=f"Add {option}.")
