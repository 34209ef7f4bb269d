"""The intake as a screen sees it, and the pieces of work by which answers are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from missionrunner.deliverables.allowed import describe, type_names
from missionrunner.deliverables.fill import fill_intake
from missionrunner.deliverables.intake import BrokenRule
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.live_run import Preview
from missionrunner.engine.questions import AnswerState, Question
from missionrunner.errors import BadInput
from missionrunner.export.inputs import ExportInput
from missionrunner.export.schema import as_list, as_map, title_of
from missionrunner.export.values import Reader
from missionrunner.inputs.answers_example import example_of
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.inputs.typed_example import is_free_text
from missionrunner.inputs.typed_value import typed_value
from missionrunner.inputs.typed_words import is_currency_code, other_currency
from missionrunner.plain_text import one_line, shortened
from missionrunner.tui.grid_read import Sheet, sheet_of
from missionrunner.tui.run_host import Held

_OTHER_ANSWER = re.compile(r"\bintake\.(\w+)")
_ID_IN_TEXT = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
# A text that may be so long is typed in a field that grows.
_LONG = 200


@dataclass(frozen=True)
class Asked:
    """One answer of a question; `number` counts questions from 1, `part` answers inside of it."""

    question: Question
    answer: AnswerState
    number: int
    part: int

    @property
    def title(self) -> str:
        return title_of(self.answer.schema, self.answer.key)

    @property
    def kind(self) -> str:
        """How it is asked: choice, several, rows, text (several lines if need be) or line."""
        schema = self.answer.schema
        if "enum" in schema or type_names(schema) == ["boolean"]:
            return "choice"
        if "array" in type_names(schema) and "enum" in as_map(schema.get("items")):
            return "several"
        if self.sheet is not None:
            return "rows"
        free = type_names(schema) == ["string"] and not {"format", "pattern", "role"} & set(schema)
        return "text" if free and schema.get("maxLength", _LONG) >= _LONG else "line"

    @cached_property
    def sheet(self) -> Sheet | None:
        """The table of an answer that is made of rows or fields."""
        return sheet_of(self.answer.schema)

    @property
    def choices(self) -> list[str]:
        schema = self.answer.schema
        if self.kind == "several":
            return [str(value) for value in as_list(as_map(schema.get("items")).get("enum"))]
        return [str(v) for v in as_list(schema.get("enum")) or ["yes", "no"] if v is not None]

    @property
    def follows(self) -> list[str]:
        """Ids of the answers that its default is computed from."""
        default = self.answer.schema.get("default")
        made = as_map(default).get("value", default)
        return list(dict.fromkeys(_OTHER_ANSWER.findall(made))) if isinstance(made, str) else []

    def read(self, text: str) -> Any:
        """What a typed text means. Raises BadInput, which names the place: "Row 1, Role must be ..."."""
        try:
            return parse_answer(text, self.answer.schema, name="", example=self.example, labels=True)
        except BadInput as error:
            title = one_line(error.title)
            begins = title.startswith(("must ", "has ", "is ", "can ", "begins "))
            # A message about the whole answer needs a subject; one about a row or a typed text has one.
            words = f"It {title}" if begins else title[:1].upper() + title[1:]
            raise BadInput(words, detail=error.detail, hint=error.hint) from None

    @property
    def offered_text(self) -> str:
        """What is offered or given, as it could be typed; "" where nothing is typed or nothing is there."""
        offered = self.answer.offered
        if offered is None or offered.value is None or self.kind not in ("line", "text"):
            return ""
        text = typed_value(offered.value, self.answer.schema)
        return text if self.kind == "text" else text.replace("\n", ", ")

    @property
    def allowed(self) -> str:
        return describe(self.answer.schema, typed=True)

    def at_once(self, value: Any, text: str, today: str, currency: str) -> str:
        """What is worth a word about a value that fits: an amount typed in a `currency` that is not the
        plan's, or a day that is over where the default lies ahead."""
        schema = self.answer.schema
        other = other_currency(text, currency) if str(schema.get("unit")).startswith("currency") else ""
        if other:
            return f"The plan is in {currency}: the amount counts as {currency}, not converted from {other}."
        if schema.get("role") == "currency" and not is_currency_code(str(value)):
            return f"{value} is no currency code that is in use. Is that meant?"
        ahead = schema.get("format") == "date" and "today" in str(schema.get("default", ""))
        return (
            "This day is over. Is that meant?" if ahead and isinstance(value, str) and value < today else ""
        )

    @property
    def example(self) -> str:
        """The question's example if it can be typed as it is, else one made from the schema."""
        made = "" if is_free_text(self.answer.schema) else example_of(self.answer.schema)
        if len(self.question.answers) > 1 or not self.question.example:
            return made
        try:
            parse_answer(self.question.example, self.answer.schema)
        except BadInput:
            return made
        return self.question.example


@dataclass(frozen=True)
class IntakeView:
    """All answers in order, and which of them a person still has to see."""

    asked: Sequence[Asked]
    waiting: Sequence[str]
    missing: Sequence[str]
    reader: Reader
    drafted: bool
    mission: str
    company: str
    today: str

    def find(self, key: str) -> int:
        return next(n for n, asked in enumerate(self.asked) if asked.answer.key == key)

    def words(self, asked: Asked, value: Any, longest: int = 300) -> str:
        """A value as people read it, in one line."""
        if value is None:
            return "open"
        if value == []:
            return "none"
        return shortened(one_line(self.reader.text(asked.answer.schema, value)), longest) or "open"

    def in_words(self, message: str) -> str:
        """A message of the mission with the titles of answers and columns instead of their ids."""
        titles: dict[str, str] = {}
        for asked in self.asked:
            for column in asked.sheet.columns if asked.sheet else ():
                titles.setdefault(column.key, f'"{column.title}"')
        titles |= {asked.answer.key: f'"{asked.title}"' for asked in self.asked}
        return _ID_IN_TEXT.sub(lambda found: titles.get(found[0], found[0].replace("_", " ")), message)

    @property
    def needed(self) -> int:
        """How many needed answers are still open."""
        return len(self.missing)

    @property
    def questions(self) -> int:
        return max((asked.number for asked in self.asked), default=0)

    def counts(self) -> str:
        """How much is known, in one line. A question may have several answers, so both are counted."""
        given = sum(a.answer.given is not None for a in self.asked)
        offered = [a.answer.offered for a in self.asked if a.answer.given is None]
        kinds = [o.source.kind for o in offered if o is not None]
        documents = sum(kind is SourceKind.DOCUMENT for kind in kinds)
        defaults = sum(kind is SourceKind.PLAYBOOK for kind in kinds)
        left = len(self.asked) - given - documents - defaults
        parts = [f"{given} given"]
        parts += [f"{documents} from documents"] if documents else []
        parts += [f"{defaults} left to their default"] if defaults else []
        needed = f" ({self.needed} needed)" if self.needed else ""
        parts += [f"{left} open{needed}"] if left else []
        answers = "1 answer" if len(self.asked) == 1 else f"{len(self.asked)} answers"
        questions = "1 question" if self.questions == 1 else f"{self.questions} questions"
        return f"{answers} to {questions}: {', '.join(parts)}"


def intake_view(held: Held) -> IntakeView:
    """How the intake stands. Call it in the run's thread."""
    questions = held.questions
    context = held.live.context
    workbook = fill_intake(context.plan, context.given)
    asked = [
        Asked(question, answer, number, part)
        for number, question in enumerate(questions.all(), 1)
        for part, answer in enumerate(question.answers, 1)
    ]
    return IntakeView(
        asked=asked,
        waiting=[answer.key for _, answer in questions.to_ask()],
        missing=[answer.key for _, answer in questions.missing()],
        reader=Reader(ExportInput(context.definition, workbook, context.run)),
        drafted=bool(context.store.version_numbers(context.run.id)),
        mission=context.run.mission_title,
        company=context.run.company,
        today=context.given.today,
    )


@dataclass(frozen=True)
class Tried:
    """What giving answers would do: rules that would be broken, notes, changes of what is drafted."""

    errors: Sequence[BrokenRule]
    notes: Sequence[BrokenRule]
    preview: Preview | None


def try_rules(held: Held, asked: Asked, value: Any) -> list[BrokenRule]:
    """Rules about this answer that would not hold with the value."""
    about = {asked.answer.key, asked.question.id}
    return [rule for rule in held.questions.broken({asked.answer.key: value}) if about & set(rule.questions)]


def try_answers(held: Held, values: Mapping[str, Any]) -> Tried:
    broken = held.questions.broken(values)
    errors = [rule for rule in broken if rule.severity == "error"]
    notes = [rule for rule in broken if rule.severity != "error"]
    drafted = bool(held.live.context.store.version_numbers(held.live.context.run.id))
    preview = held.live.preview_answers(values) if drafted and not errors else None
    return Tried(errors, notes, preview)


def store_answers(held: Held, values: Mapping[str, Any]) -> None:
    """Give answers as typed by the person."""
    source = held.questions.typed()
    held.questions.store({key: Sourced(value, source) for key, value in values.items()})


def empty_answer(held: Held, asked: Asked) -> None:
    """All that was given was taken out: an empty list where that is allowed, else the default again."""
    schema = asked.answer.schema
    if "array" in type_names(schema) and not schema.get("minItems"):
        store_answers(held, {asked.answer.key: []})
    else:
        held.questions.take_back(asked.answer.key)


def accept_offered(held: Held, answer: AnswerState) -> None:
    """Take what is offered. A default and what a document says count without being stored as an answer."""
    offered = answer.offered
    if answer.given is None and offered is not None and offered.source.kind is SourceKind.CARRIED:
        held.questions.store({answer.key: offered})
    else:
        held.questions.leave_open(answer.key)
