"""The intake question by question: what is known already, what an empty line takes, what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.fill import fill_intake
from missionrunner.deliverables.intake import BrokenRule, broken_rules, required_answers
from missionrunner.deliverables.json_values import JsonMap, is_list
from missionrunner.deliverables.schemas import compile_model
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced, Workbook
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.run_context import RunContext, chosen_variations, plan_with
from missionrunner.inputs.documents.codec import document_from_json
from missionrunner.inputs.documents.figures import answers_in
from missionrunner.runs.model import StoredDocument


@dataclass(frozen=True, slots=True)
class AnswerState:
    """One answer of a question.

    `given` is what somebody gave. `offered` is what counts if nobody types anything: what was given, read
    from a document, carried from the company's last run, or the default. `asked` says that a person has
    seen the question in this run. `past` is a day of the last run that is not offered, since it is over.
    """

    key: str
    schema: JsonMap
    required: bool
    given: Sourced | None
    offered: Sourced | None
    asked: bool
    past: Sourced | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers; one that is not required may be left open."""

    id: str
    text: str
    why: str
    example: str
    default_note: str
    answers: tuple[AnswerState, ...]


class Questions:
    """The intake of a run that is held open. Every answer is stored at once, also that one was left open."""

    def __init__(self, live: LiveRun) -> None:
        self.live = live
        self._carried: dict[str, Sourced] | None = None
        self._carried_for = ""
        self._read: dict[str, Sourced] | None = None
        self._read_of: list[StoredDocument] = []

    @property
    def context(self) -> RunContext:
        return self.live.context

    def all(self) -> list[Question]:
        """All questions of the mission in order, with the variations that the answers lead to."""
        context = self.context
        workbook = fill_intake(context.plan, context.given)
        asked = {key for _, key in context.store.steps(context.run.id, phase="")}
        return [
            Question(
                id=str(question["id"]),
                text=str(question["question"]),
                why=str(question.get("why", "")),
                example=str(question.get("example", "")),
                default_note=str(question.get("default_note", "")),
                answers=tuple(
                    self._state(key, schema, question, workbook, asked)
                    for key, schema in question["answers"].items()
                ),
            )
            for question in context.definition.questions
        ]

    def to_ask(self) -> list[tuple[Question, AnswerState]]:
        """What a person still has to see.

        A run that began with a file of answers asks only for what it cannot do without.
        """
        every = bool(self.context.run.options.get("ask_all"))
        return [
            (question, answer)
            for question in self.all()
            for answer in question.answers
            if answer.given is None and not answer.asked and (every or _is_missing(answer))
        ]

    def missing(self) -> list[tuple[Question, AnswerState]]:
        """Required answers without which the run cannot go on."""
        return [
            (question, answer)
            for question in self.all()
            for answer in question.answers
            if _is_missing(answer)
        ]

    def broken(self, answers: Mapping[str, Any]) -> list[BrokenRule]:
        """Rules that would not hold any more with these answers, and those (warnings too) about them."""
        context = self.context
        changed = {key: Sourced(value, self.typed()) for key, value in answers.items()}
        given = Given(
            answers={**context.given.answers, **changed},
            documents=context.given.documents,
            today=context.given.today,
        )
        applied, _ = chosen_variations(context.base, given, context.run.options.get("variations"))
        plan = plan_with(context.base, applied)
        rules = broken_rules(plan, fill_intake(plan, given))
        return [rule for rule in rules if rule.severity == "error" or set(rule.questions) & set(answers)]

    def typed(self) -> Source:
        """The source of an answer that is typed now."""
        return Source(SourceKind.INTAKE, f"typed by {self.live.actor}")

    def store(self, answers: Mapping[str, Sourced]) -> None:
        """Give answers. Raises BadInput if they contradict each other."""
        with self.context.store.transaction():
            self.live.answer(answers)
            for key in answers:
                self._mark_asked(key)

    def leave_open(self, key: str) -> None:
        """Keep what counts without an answer; the question is not asked again."""
        self._mark_asked(key)

    def take_back(self, key: str) -> None:
        """Leave an answer to its default again."""
        if key in self.context.given.answers:
            self.store({key: Sourced(None, self.typed())})
        else:
            self._mark_asked(key)

    def _mark_asked(self, key: str) -> None:
        self.context.store.put_step(self.context.run.id, _asked(key), {"by": self.live.actor})

    def _state(
        self, key: str, schema: JsonMap, question: JsonMap, workbook: Workbook, asked: set[str]
    ) -> AnswerState:
        given = self.context.given.answers.get(key)
        required = bool(question.get("required")) and key in required_answers(question)
        offered = given
        carried = self.carried().get(key) if given is None else None
        past = carried if carried is not None and _is_over(carried.value, schema, self._today()) else None
        if offered is None:
            value, source = workbook.intake.get(key), workbook.sources.get(f"/intake/{key}")
            filled = Sourced(value, source) if value is not None and source is not None else None
            offered = self.in_documents().get(key) or (None if past else carried) or filled
        return AnswerState(key, schema, required, given, offered, _asked(key) in asked, past)

    def _today(self) -> str:
        return self.context.given.today

    def in_documents(self) -> dict[str, Sourced]:
        """Answers that stand in the documents. They are offered, never taken by themselves."""
        context = self.context
        if self._read is None or self._read_of != context.documents:
            self._read, self._read_of = {}, context.documents
            schemas = context.plan.answer_schemas()
            for name, spec in context.base.documents.items():
                own = [document_from_json(d.content) for d in context.documents if d.input == name]
                for key, (value, figure) in answers_in(own, spec, schemas).items():
                    source = Source(SourceKind.DOCUMENT, figure.file, figure.quote, figure.line)
                    if not compile_model(schemas[key], key).validate(value):
                        self._read.setdefault(key, Sourced(value, source))
        return self._read

    def carried(self) -> dict[str, Sourced]:
        """Answers of the company's last run of the same mission that still fit their questions."""
        run = self.context.run
        if self._carried is None or self._carried_for != run.company:
            self._carried_for = run.company
            self._carried = self._read_carried() if run.company else {}
        return self._carried

    def _read_carried(self) -> dict[str, Sourced]:
        run, store = self.context.run, self.context.store
        others = store.runs(company=run.company, mission=run.mission, archived=None, limit=5)
        schemas = self.context.plan.answer_schemas()
        for other in others:
            answers = store.answers(other.id) if other.id != run.id else {}
            if answers:
                return {
                    key: Sourced(answer.value, Source(SourceKind.CARRIED, other.id))
                    for key, answer in answers.items()
                    if key in schemas and not compile_model(schemas[key], key).validate(answer.value)
                }
        return {}


def _is_missing(answer: AnswerState) -> bool:
    """True if the run cannot go on without it. What is carried or read counts only once it was taken."""
    offered = answer.offered
    return (
        answer.required
        and answer.given is None
        and (offered is None or offered.source.kind in (SourceKind.CARRIED, SourceKind.DOCUMENT))
    )


def _is_over(value: Any, schema: JsonMap, today: str) -> bool:
    """True for a day before today, and for a list of nothing but such days. Days are ISO texts."""
    days: list[Any] = value if is_list(value) else [value]
    kind: JsonMap = schema.get("items") or {} if is_list(value) else schema
    is_days = kind.get("format") == "date" and bool(days)
    return is_days and all(isinstance(day, str) and day < today for day in days)


def _asked(key: str) -> str:
    """The step that says that an answer was asked for."""
    return f"asked/{key}"
