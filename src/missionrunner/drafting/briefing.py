"""What a call is told: the part that all calls of a run share, and what its own fields use."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from missionrunner.agents.model import Agent
from missionrunner.deliverables.difference import source_of
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map
from missionrunner.deliverables.numbers import format_quantity
from missionrunner.deliverables.overlay import item_key, join_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Workbook
from missionrunner.drafting.judgement import OpenField
from missionrunner.drafting.truth import Fact
from missionrunner.drafting.units import DraftUnit
from missionrunner.inputs.documents.model import Document
from missionrunner.llm.model import Message
from missionrunner.missions.model import Phase
from missionrunner.prompting import contexts
from missionrunner.prompting.contexts import render_part
from missionrunner.prompting.numbers import GivenNumbers
from missionrunner.prompting.passages import passages_for
from missionrunner.prompting.templates import Prompts

LANGUAGES = {
    "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "it": "Italian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "sv": "Swedish",
}  # fmt: skip
_LONGEST_FACT = 2_400
_MOST_NUMBERS = 12
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Briefed:
    """The messages of one call, and the numbers that its answer may repeat."""

    messages: tuple[Message, ...]
    prompts: Prompts
    facts: tuple[Fact, ...] = ()
    numbers: GivenNumbers = field(default_factory=GivenNumbers)

    def corrected(self, answer: str, findings: Sequence[contexts.InventedNumber]) -> Briefed:
        """The same call, asked again for texts that held numbers it was not given."""
        text = render_part(self.prompts, contexts.NumbersPart(findings))
        return replace(self, messages=(*self.messages, Message("assistant", answer), Message("user", text)))

    def holds(self, number: str) -> bool:
        """True if a number stands in what was said to the model, in whatever sense."""
        return any(re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d])", m.text) for m in self.messages)


class Briefing:
    """Briefs calls from one workbook. `documents` are those of the run; `language` is a code such as sv."""

    def __init__(
        self,
        plan: Plan,
        workbook: Workbook,
        documents: Sequence[Document],
        *,
        language: str = "en",
        prompts: Prompts | None = None,
    ) -> None:
        self.plan = plan
        self.workbook = workbook
        self.documents = documents
        self.language = language
        self.prompts = prompts or Prompts()

    # ------------------------------------------------------------------ the part that all calls share
    @cached_property
    def shared(self) -> Message:
        """The first message of every call: it depends on the mission and the answers, on nothing else."""
        mission = self.plan.definition.mission
        part = contexts.SharedPart(
            language=LANGUAGES.get(self.language, self.language),
            mission=mission.title,
            objective=mission.objective,
            company=self._with_role("company"),
            phases=[
                contexts.PhaseTasks(
                    phase.title, [text for task in phase.tasks for text in (task.text, *task.subtasks)]
                )
                for phase in mission.phases
            ],
            terms=tuple(self._terms()),
            facts=tuple(contexts.Fact(title, text) for title, text in self._answers()),
        )
        return Message("system", render_part(self.prompts, part))

    def _terms(self) -> Iterator[contexts.Term]:
        glossary = self.plan.playbook.get("glossary")
        for row in glossary if is_list(glossary) else []:
            if is_map(row):
                yield contexts.Term(str(row.get("term", "")), str(row.get("meaning", "")))

    def _answers(self) -> Iterator[tuple[str, str]]:
        """What the company said; a default is no statement of the company."""
        for name, schema in self.plan.answer_schemas().items():
            value = self.workbook.intake.get(name)
            source = source_of(self.workbook.sources, join_path(("intake", name)))
            said = source is not None and source.kind in (SourceKind.INTAKE, SourceKind.DOCUMENT)
            if value is not None and said and schema.get("role") != "company":
                yield str(schema.get("title") or name), self._text(value, schema)

    def _text(self, value: Any, schema: Mapping[str, Any]) -> str:
        if is_map(value) or is_list(value):
            return contexts.compact(shown(value, schema))[:_LONGEST_FACT]
        return format_quantity(value, str(schema.get("unit") or ""), self._with_role("currency"))[
            :_LONGEST_FACT
        ]

    def _with_role(self, role: str) -> str:
        for name, schema in self.plan.answer_schemas().items():
            if schema.get("role") == role:
                value = self.workbook.intake.get(name)
                return "" if value is None else str(value)
        return ""

    @cached_property
    def _shared_facts(self) -> tuple[Fact, ...]:
        schemas = self.plan.answer_schemas()
        return tuple(
            fact
            for name, value in self.workbook.intake.items()
            for fact in facts_in(("intake", name), value, schemas.get(name, {}))
        )

    @cached_property
    def _shared_numbers(self) -> GivenNumbers:
        numbers = GivenNumbers()
        for fact in self._shared_facts:
            numbers.add_value(fact.value, fact.unit)
        numbers.add_text(self.shared.text)
        return numbers

    # ------------------------------------------------------------------ the part of one call
    def draft(self, unit: DraftUnit, phase: Phase, lead: Agent, note: str = "") -> Briefed:
        """The lead's task: write the fields of `unit`."""
        earlier = self._earlier(unit.deliverables)
        own = [self._handed(name) for name in unit.deliverables]
        passages = self._passages(unit.all_fields)
        part = contexts.DraftPart(
            role=contexts.Role.of(lead),
            phase=phase.title,
            deliverables=[self._wanted(name, fields) for name, fields in unit.fields.items()],
            earlier=[*earlier, *(handed for handed in own if handed.values)],
            passages=passages,
            note=note,
        )
        text = render_part(self.prompts, part)
        return self._briefed(text, (*unit.deliverables, *self.read_by(unit.deliverables)), note)

    def revise(
        self,
        unit: DraftUnit,
        lead: Agent,
        points: Sequence[contexts.OpenPoint],
        note: str = "",
        *,
        points_are_facts: bool = False,
    ) -> Briefed:
        """The lead's task: write these fields of one deliverable again.

        The numbers in `points` count as given where checks wrote them, not where another model did.
        """
        (name,) = unit.deliverables
        passages = self._passages(unit.all_fields)
        part = contexts.RevisePart(
            role=contexts.Role.of(lead),
            draft=self._handed(name),
            points=points,
            fields=self._wanted(name, unit.all_fields).fields,
            passages=passages,
            note=note,
        )
        given = part if points_are_facts else replace(part, points=())
        text, counted = (render_part(self.prompts, one) for one in (part, given))
        return self._briefed(text, (name,), note, counted)

    def review(
        self, phase: Phase, support: Agent, rubric: Mapping[str, str], drafted: Iterable[str]
    ) -> Briefed:
        """The support agent's task: decide the points of its rubric (id -> text) about these deliverables."""
        part = contexts.ReviewPart(
            role=contexts.Role.of(support),
            phase=phase.title,
            rubric=[contexts.RubricQuestion(id_, text) for id_, text in rubric.items()],
            drafts=[self._handed(name) for name in drafted],
        )
        return self._briefed(render_part(self.prompts, part), ())

    def read_by(self, deliverables: Iterable[str]) -> list[str]:
        """The other deliverables whose values these are shown, in the order of the mission."""
        own = tuple(deliverables)
        found = {name for one in own for name in reads(self.plan, one)}
        return [name for name in self.plan.definition.deliverables if name in found and name not in own]

    def _earlier(self, deliverables: Iterable[str]) -> list[contexts.Handed]:
        handed = [self._handed(name) for name in self.read_by(deliverables)]
        return [one for one in handed if one.values]

    def _handed(self, deliverable: str) -> contexts.Handed:
        schema: JsonMap = self.plan.definition.deliverables[deliverable]
        values = shown(self.workbook.values.get(deliverable), schema)
        return contexts.Handed(str(schema.get("title") or deliverable), values)

    def _wanted(self, deliverable: str, fields: Sequence[OpenField]) -> contexts.WantedDeliverable:
        schema: JsonMap = self.plan.definition.deliverables[deliverable]
        columns: dict[tuple[str, ...], OpenField] = {}
        for one in fields:
            columns.setdefault((*one.table, *one.column), one)
        wanted = [contexts.WantedField(_place(one), _meaning(one)) for one in columns.values()]
        title = str(schema.get("title") or deliverable)
        return contexts.WantedDeliverable(title, str(schema.get("note") or ""), wanted)

    def _passages(self, fields: Sequence[OpenField]) -> list[contexts.Passage]:
        if not self.documents:
            return []
        words = [text for one in fields for text in (one.title, str(one.schema.get("note") or ""), one.row)]
        titles = [
            str(self.plan.definition.deliverables[name].get("title")) for name in {f.path[0] for f in fields}
        ]
        return passages_for([*sorted(titles), *words], self.documents)

    def _briefed(
        self, text: str, deliverables: Iterable[str], said: str = "", counted: str | None = None
    ) -> Briefed:
        """`counted` is the part of `text` whose numbers may be repeated: by default, all of it."""
        facts: list[Fact] = []
        for name in deliverables:
            schema = self.plan.definition.deliverables[name]
            facts += facts_in((name,), self.workbook.values.get(name), schema)
        numbers = self._shared_numbers.copy()
        for fact in facts:
            numbers.add_value(fact.value, fact.unit)
        # Also what stands only in a text: in a passage, a task, a playbook text, a person's note.
        numbers.add_text(text if counted is None else counted)
        numbers.add_text(said)
        messages = (self.shared, Message("user", text))
        return Briefed(messages, self.prompts, (*self._shared_facts, *facts), numbers)


def reads(plan: Plan, deliverable: str) -> list[str]:
    """What a deliverable is shown of others: as its schema says, else all of the phases it builds on."""
    schema: JsonMap = plan.definition.deliverables[deliverable]
    said = schema.get("reads")
    if is_list(said):
        return [str(name) for name in said]
    if "scope" not in schema:
        return []
    mission = plan.definition.mission
    needed = {
        need for p in mission.phases if any(d.id == deliverable for d in p.deliverables) for need in p.needs
    }
    return [d.id for phase in mission.phases if phase.id in needed for d in phase.deliverables]


def shown(value: Any, schema: Mapping[str, Any]) -> Any:
    """A value as a prompt shows it: without what is empty or hidden, and without digits that nobody reads."""
    if is_map(value):
        below = schema.get("properties")
        inner: Mapping[str, Any] = below if is_map(below) else {}
        items = {
            name: shown(item, below)
            for name, item in value.items()
            if (below := _schema(inner, name)).get("show") != "hidden"
        }
        return {name: item for name, item in items.items() if item not in (None, "", [], {})}
    if is_list(value):
        if len(value) > _MOST_NUMBERS and all(isinstance(item, int | float) for item in value):
            return []
        below = schema.get("items")
        return [shown(item, below if is_map(below) else {}) for item in value]
    if isinstance(value, float) and math.isfinite(value) and abs(value) > 0:
        digits = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
        rounded = round(value, digits)
        return int(rounded) if rounded.is_integer() else rounded
    return value


def facts_in(path: tuple[str, ...], value: Any, schema: Mapping[str, Any]) -> Iterator[Fact]:
    """The numbers in a value, each with its path and unit."""
    if is_map(value):
        below = schema.get("properties")
        inner: Mapping[str, Any] = below if is_map(below) else {}
        for name, item in value.items():
            yield from facts_in((*path, name), item, _schema(inner, name))
    elif is_list(value):
        key = item_key(schema)
        items: Any = schema.get("items")
        below = {"unit": schema.get("unit", ""), **(items if is_map(items) else {})}
        for index, item in enumerate(value):
            step = str(item.get(key)) if key and is_map(item) else str(index)
            yield from facts_in((*path, step), item, below)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Fact(join_path(path), float(value), str(schema.get("unit") or ""))


def _schema(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    below = properties.get(name)
    return below if is_map(below) else {}


def _place(one: OpenField) -> str:
    """The field as the answer names it; for a column, the list first."""
    name = ".".join(one.column)
    return f"{'.'.join(one.table[1:])}[].{name}" if one.table else name


def _meaning(one: OpenField) -> str:
    note = str(one.schema.get("note") or one.schema.get("description") or "")
    return f"{one.title}. {note}".strip() if note else one.title
