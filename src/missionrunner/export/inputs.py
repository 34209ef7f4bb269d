"""What an export takes: a finished (or stopped) run with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from missionrunner.deliverables.workbook import CheckResult, Workbook
from missionrunner.library.definition import Definition
from missionrunner.runs.criteria import CriterionState
from missionrunner.runs.model import Decision, ReviewPoint, Run, StoredDocument
from missionrunner.runs.notes import SessionNote
from missionrunner.runs.pace import SessionClock

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportInput:
    """Everything that the files of a run are made from.

    `definition` has its variations applied; `variations` are their ids. `messages` are remarks of the
    arithmetic as {"field": path, "text": ...}. `open_questions` are questions that only people can answer.
    `replaced` is what stood there before an edit or changed answer, by the number of its decision.
    `notes` are what people noted in the session and did not remove, `clock` its minutes; None where nobody
    attended it.
    """

    definition: Definition
    workbook: Workbook
    run: Run
    checks: Sequence[CheckResult] = ()
    criteria: Sequence[CriterionState] = ()
    reviews: Sequence[ReviewPoint] = ()
    documents: Sequence[StoredDocument] = ()
    variations: Sequence[str] = ()
    messages: Sequence[Mapping[str, Any]] = ()
    open_questions: Sequence[str] = ()
    decisions: Sequence[Decision] = ()
    replaced: Mapping[int, Any] = field(default_factory=dict[int, Any])
    notes: Sequence[SessionNote] = ()
    clock: SessionClock | None = None
    usage: Mapping[str, Any] | None = None
    signed_by: str = ""
    signed_on: str = ""
    program_version: str = ""

    def answer_schemas(self) -> dict[str, Json]:
        """Answer id -> its schema, in the order of the questions."""
        found: dict[str, Json] = {}
        for question in self.definition.questions:
            found.update(question.get("answers") or {})
        return found

    def answer_with_role(self, role: str) -> str:
        """The answer that the mission marks with `role` (company, currency), as text; "" without one."""
        for name, schema in self.answer_schemas().items():
            if schema.get("role") == role:
                value = self.workbook.intake.get(name)
                return str(value) if value is not None else ""
        return ""
