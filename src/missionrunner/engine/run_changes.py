"""What is given to a run and changed in it: edits, answers, documents, and taking a decision back.

Each change is stored with all that follows from it in one transaction, and what it did is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from missionrunner.deliverables.editing import check_edit
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced
from missionrunner.engine.answer_history import answer_before
from missionrunner.engine.consequences import Preview, Standing, tell_consequences, would_change
from missionrunner.engine.draft_findings import outdated_drafts
from missionrunner.engine.preparation import check_answers, name_company, read_documents
from missionrunner.engine.run_state import RunState
from missionrunner.engine.versions import (
    phase_by_deliverable,
    refresh_versions,
    signed_off,
)
from missionrunner.errors import BadInput
from missionrunner.runs import events
from missionrunner.runs.gates import (
    AGAIN,
    CLOSING,
    WHOLE_PLAN,
    closing_decision,
    taken_together,
    undoable,
)
from missionrunner.runs.model import Answer, ClockMark, Decision, MarkKind, RunMode, Verb, now


class RunChanges(RunState):
    """A run whose values can be changed."""

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
        others = {path: edit for path, edit in given.edits.items() if path not in edits}
        return self._preview(replace(given, edits={**others, **edits}))

    def edit(self, path: str, value: Any, note: str = "") -> Preview:
        """Set a field: what that did. What depends on it is computed again; approved phases that change
        reopen. Raises BadInput if the field cannot be set so."""
        return self.edit_all({path: value}, note)

    def edit_all(self, values: Mapping[str, Any], note: str = "") -> Preview:
        """Set several fields (path -> value) as one change, which one undo takes back. Raises as for one."""
        for path, value in values.items():
            check_edit(self.context.plan, path, value, self.context.workbook.values)
        first = next(iter(values), "")
        reason = f"edit of {first}" if len(values) == 1 else f"edit of {len(values)} values"
        before = self._standing()
        at = now()
        with self.context.store.transaction():
            for path, value in values.items():
                self._store(Verb.EDIT, self._phase_of(path), path=path, value=value, note=note, at=at)
            self.context.reload()
            done = self._settle(before, reason)
            self.context.save_events()
        return done

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
        """Take back the last decision, with what was changed together with it; BadInput without one."""
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

    # ------------------------------------------------------------------ inside
    def _decide(
        self,
        verb: Verb,
        phase: str = "",
        *,
        path: str = "",
        value: Any = None,
        note: str = "",
        seen: Mapping[str, int] | None = None,
    ) -> None:
        with self.context.store.transaction():
            self._store(verb, phase, path=path, value=value, note=note, seen=seen)
            if verb in (*CLOSING, *AGAIN) and phase:
                mark = ClockMark(MarkKind.GATE_CLOSED, now(), phase, actor=self.actor)
                self.context.store.add_mark(self.context.run.id, mark)
            self.context.reload()
            self.context.save_events()

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
