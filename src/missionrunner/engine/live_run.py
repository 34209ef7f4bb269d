"""A run that a person works with: its phases and gates as they stand, and everything that can be decided.

One object for every front end. Each decision is stored with what it changes in one transaction, and then
the phases go on as far as they can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

from missionrunner.engine import facilitation
from missionrunner.engine.consequences import Preview
from missionrunner.engine.going_on import Going, change_model
from missionrunner.engine.run_changes import RunChanges
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.run_state import PhaseState
from missionrunner.engine.ticks import seen_by
from missionrunner.engine.unsettled import OpenPoint, open_points, unsettled
from missionrunner.engine.versions import (
    phase_by_deliverable,
)
from missionrunner.errors import BadInput
from missionrunner.runs.criteria import ticked, ticks
from missionrunner.runs.gates import (
    WHOLE_PLAN,
)
from missionrunner.runs.model import Verb
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote
from missionrunner.runs.pace import SessionClock

__all__ = ["LiveRun", "PhaseState", "Preview"]

T = TypeVar("T")


class LiveRun(RunChanges):
    """Work with one run. Make it while holding the run's lock.

    `decides_meanwhile` is set by a front end that takes decisions by `interject` while phases are worked on.
    """

    def __init__(self, context: RunContext, actor: str, *, attended: bool = False) -> None:
        super().__init__(context, actor, attended=attended)
        self._going: Going | None = None
        self.decides_meanwhile = False

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

    # ------------------------------------------------------------------ gates
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

    # ------------------------------------------------------------------ the end of the plan
    def tick(self, criterion: str, met: bool | None, comment: str | None = None) -> None:
        """A person says whether a success criterion is met; None takes it back.

        The tick counts while what it was given on stays the same. Without a comment (None) that of the same
        verdict stays; "" takes it away.
        """
        known = [c.id for c in self.context.definition.mission.success_criteria]
        if criterion not in known:
            raise BadInput(f"There is no criterion {criterion!r}.", hint=f"Allowed: {', '.join(known)}")
        before = ticks(self.context.decisions).get(criterion)
        if comment is None and before is not None and ticked(before) == met:
            comment = before.note  # ticking the same again is no reason to lose what was said
        value, seen = seen_by(self.context, criterion, met)
        self._decide(Verb.TICK, path=criterion, value=value, note=comment or "", seen=seen)

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

    def unsettled(self) -> list[str]:
        """Criteria that nobody found met and warnings that nobody accepted, in a sentence each."""
        return unsettled(self.context)

    def open_points(self) -> list[OpenPoint]:
        """What stands in the way of a signature, then what a person may sign over, one by one."""
        return open_points(self.context, self.phases())

    def failing_errors(self, criterion: str) -> list[str]:
        """Checks of severity error that speak against a criterion, as `ID fails: MESSAGE`."""
        state = next((s for s in self.criteria() if s.id == criterion), None)
        evidence = state.evidence if state else ()
        return [e.text for e in evidence if e.supports is False and e.severity == "error"]

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

    def correct_note(self, item: int, text: str, *, owner: str = "", due: str = "") -> SessionNote:
        """Say something else in a session note, which keeps its phase and minute."""
        context = self.context
        note = facilitation.change_note(
            context.store, context.run.id, self.actor, item, text=text, owner=owner, due=due
        )
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
