"""The lead on a model: asks for the fields of a unit, and takes only what may be said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from missionrunner.deliverables.json_values import JsonMap, is_map
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.drafting.briefing import Briefed
from missionrunner.drafting.draft import Draft, DraftedValue, Finding, FindingKind
from missionrunner.drafting.judgement import OpenField
from missionrunner.drafting.truth import number_findings, quoted_places, texts_in, used_numbers
from missionrunner.drafting.units import DraftUnit
from missionrunner.inputs.documents.model import Document
from missionrunner.llm.faults import (
    AnswerCut,
    AnswerRefused,
    AnswerUnusable,
    ContextTooLong,
    ModelFault,
    RequestRefused,
)
from missionrunner.llm.model import CallUsage, Delta, ModelAnswer, ModelRequest, OnDelta
from missionrunner.prompting.contexts import InventedNumber, compact
from missionrunner.prompting.numbers import invented_numbers, other_numbers
from missionrunner.runs import events
from missionrunner.runs.model import Json

# What is wrong with one answer is no reason to stop: the general texts stand for it. All else stops the
# run, so that a person can choose.
OF_THE_ANSWER = (AnswerCut, AnswerUnusable, AnswerRefused, ContextTooLong, RequestRefused)

_QUOTATIONS: JsonMap = {
    "type": "array",
    "maxItems": 12,
    "items": {
        "type": "object",
        "properties": {
            "field": {"type": "string", "maxLength": 120},
            "quote": {"type": "string", "maxLength": 400},
        },
        "required": ["field", "quote"],
    },
}


class Client(Protocol):
    """The part of `llm.client.ModelClient` that is used here."""

    async def complete(
        self, request: ModelRequest, on_delta: OnDelta | None = None, *, stop: asyncio.Event | None = None
    ) -> ModelAnswer: ...


class DraftStopped(Exception):
    """A fault that a person has to decide about. `kept` is what was valid until then."""

    def __init__(self, fault: ModelFault, kept: Draft) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.kept = kept


@dataclass(slots=True)
class ModelDrafter:
    """Drafts units by calls of one client. `tell` hears what arrives; `stop` ends calls at once."""

    client: Client
    model: str
    tell: Callable[[events.Event], None]
    stop: asyncio.Event | None = None

    async def write(
        self,
        unit: DraftUnit,
        briefed: Briefed,
        documents: Sequence[Document],
        attempt: int,
        *,
        agent: str = "",
        may_leave: bool = False,
    ) -> Draft:
        """The fields of `unit`, without numbers that were not given and with quotations looked up.

        With `may_leave` the model may leave a field as it is. Raises DraftStopped for a fault that is not of
        this answer alone.
        """
        schema: JsonMap = unit.schema()
        if may_leave:
            schema["required"] = []
        if documents:
            schema = _with_quotations(schema)
        request = ModelRequest(unit.name, briefed.messages, schema, attempt, _name(unit))
        asked = tuple(field.written for field in unit.all_fields)
        try:
            answer = (await self.ask(request, unit, agent)).values
        except OF_THE_ANSWER as fault:
            kept = unit.read(fault.partial.values)
            draft = self._without_invented(Draft(unit.name, asked, self._sourced(kept, briefed)), briefed)
            return replace(draft, findings=_fault_findings(unit, draft, fault))
        except ModelFault as fault:
            kept = self._sourced(unit.read(fault.partial.values), briefed)
            part = Draft(unit.name, tuple(kept), kept)
            raise DraftStopped(fault, self._without_invented(part, briefed)) from fault
        values = unit.read(answer)
        values, findings = await self._with_given_numbers(unit, briefed, values, answer, attempt, agent)
        if may_leave:
            asked = tuple(values)
        draft = Draft(unit.name, asked, self._sourced(values, briefed), tuple(findings))
        return _with_places(draft, unit, answer.get("quotations"), documents)

    async def ask(self, request: ModelRequest, unit: DraftUnit | None = None, agent: str = "") -> ModelAnswer:
        """One answer; what arrives is told as it comes, and what it used afterwards."""
        self.tell(events.CallStarted(deliverable=request.deliverable, agent=agent, model=self.model))
        try:
            answer = await self.client.complete(request, self._hear(request, unit), stop=self.stop)
        except ModelFault as fault:
            if fault.answers:
                # Also an answer that cannot be used is stored and paid.
                self._tell_used(request, self.model, fault.fresh, fault.answers)
            self.tell(events.CallEnded(deliverable=request.deliverable, fault=fault.title))
            raise
        used = answer.fresh if answer.answers else answer.usage
        self._tell_used(request, answer.model, used, answer.answers)
        self.tell(events.CallEnded(deliverable=request.deliverable))
        return answer

    def _tell_used(self, request: ModelRequest, model: str, used: CallUsage, answers: int) -> None:
        """What the run's account grows by; without a new answer only that one was found is told."""
        self.tell(
            events.UsageAdded(
                deliverable=request.deliverable,
                model=model,
                prompt_tokens=used.prompt_tokens,
                completion_tokens=used.completion_tokens,
                cached_tokens=used.cached_tokens,
                seconds=used.seconds,
                cost=used.cost,
                reused=not answers,
                calls=answers or 1,
            )
        )

    def _hear(self, request: ModelRequest, unit: DraftUnit | None) -> OnDelta:
        def hear(delta: Delta) -> None:
            if delta.notice:
                self.tell(events.CallWaits(deliverable=request.deliverable, text=delta.notice))
            if delta.text:
                self.tell(events.TextDelta(deliverable=request.deliverable, text=delta.text))
            for filled in delta.fields:
                if unit is None:
                    continue
                for path, value in unit.read(_around(filled.path, filled.value)).items():
                    source = Source(SourceKind.MODEL, self.model).to_json()
                    self.tell(events.FieldFilled(path=path, value=value, source=source, actor=self.model))

        return hear

    async def _with_given_numbers(
        self,
        unit: DraftUnit,
        briefed: Briefed,
        values: dict[str, Any],
        answer: Mapping[str, Any],
        attempt: int,
        agent: str,
    ) -> tuple[dict[str, Any], list[Finding]]:
        """The values whose numbers were given. Others are asked for once more, then left out."""
        invented = number_findings(values, briefed.numbers)
        if not invented:
            return values, _other(values, briefed)
        again = DraftUnit(
            unit.name,
            {
                name: chosen
                for name, own in unit.fields.items()
                if (chosen := [field for field in own if field.written in invented])
            },
        )
        told = [
            InventedNumber(_shown(path), text, finding.text)
            for path in invented
            for text in texts_in(values[path])
            for finding in invented_numbers(text, briefed.numbers)[:1]
        ]
        asked = briefed.corrected(compact(dict(answer)), told)
        request = ModelRequest(unit.name, asked.messages, again.schema(), attempt, _name(again))
        try:
            second = again.read((await self.ask(request, again, agent)).values)
        except OF_THE_ANSWER:
            second = {}
        except ModelFault as fault:
            sure = {path: value for path, value in values.items() if path not in invented}
            kept = Draft(unit.name, tuple(sure), self._sourced(sure, briefed))
            raise DraftStopped(fault, kept) from fault
        still = number_findings(second, briefed.numbers)
        good = {path: value for path, value in second.items() if path not in still}
        findings = [
            Finding(
                FindingKind.NUMBER, path, f"The model wrote {_numbers(found)}, which the plan does not have."
            )
            for path, found in invented.items()
            if path not in good
        ]
        values = {path: value for path, value in values.items() if path not in invented} | good
        return values, findings + _other(values, briefed)

    def _sourced(self, values: Mapping[str, Any], briefed: Briefed) -> dict[str, DraftedValue]:
        source = Source(SourceKind.MODEL, self.model)
        return {
            path: DraftedValue(value, source, tuple(used_numbers(value, briefed.facts)))
            for path, value in values.items()
        }

    def _without_invented(self, draft: Draft, briefed: Briefed) -> Draft:
        values = {path: drafted.value for path, drafted in draft.values.items()}
        invented = number_findings(values, briefed.numbers)
        return replace(draft, values={p: v for p, v in draft.values.items() if p not in invented})


def _other(values: Mapping[str, Any], briefed: Briefed) -> list[Finding]:
    """Numbers that the rule leaves free and that were not given either: worth a look."""
    out: list[Finding] = []
    for path, value in values.items():
        texts = list(texts_in(value))
        found = [f.text for text in texts for f in other_numbers(text) if not briefed.holds(f.text)]
        if found:
            said = ", ".join(dict.fromkeys(found))
            out.append(Finding(FindingKind.OTHER_NUMBER, path, f"Not from the plan: {said}.", kept=True))
    return out


def _with_places(draft: Draft, unit: DraftUnit, quotations: Any, documents: Sequence[Document]) -> Draft:
    """A text whose quotation stands in a document is from there; one that is not found is told."""
    names = {_short(name): field for field in unit.all_fields for name in _names(field, unit)}
    values = dict(draft.values)
    findings = list(draft.findings)
    for name, quote, place in quoted_places(quotations, documents):
        field = names.get(_short(name))
        if field is None or field.written not in values:
            continue
        if place is None:
            text = f'The quotation "{quote}" is in no document.'
            findings.append(Finding(FindingKind.QUOTATION, field.written, text, kept=True))
            continue
        where = f"{place.document}, {place.heading}" if place.heading else place.document
        source = Source(SourceKind.DOCUMENT, where, place.text, place.line)
        values[field.written] = replace(values[field.written], source=source)
    return replace(draft, values=values, findings=tuple(findings))


def _names(field: OpenField, unit: DraftUnit) -> list[str]:
    """How an answer may name a field."""
    full = ".".join(field.path)
    own = ".".join(field.path[1:])
    return [full, own] if len(unit.fields) == 1 else [full]


def _short(name: str) -> str:
    return (
        name.strip()
        .strip("/")
        .replace("/", ".")
        .replace("[", ".")
        .replace("]", "")
        .replace("..", ".")
        .lower()
    )


def _shown(path: str) -> str:
    return path.strip("/").partition("/")[2].replace("/", ".")


def _numbers(found: Sequence[Any]) -> str:
    return ", ".join(dict.fromkeys(f.text for f in found))


def _fault_findings(unit: DraftUnit, draft: Draft, fault: ModelFault) -> tuple[Finding, ...]:
    """One for each deliverable of which something is missing."""
    return tuple(
        Finding(FindingKind.FAULT, f"/{name}", _told(fault))
        for name, own in unit.fields.items()
        if any(field.written not in draft.values for field in own)
    )


def _told(fault: ModelFault) -> str:
    return " ".join(part for part in (fault.title, fault.detail) if part)


def _around(path: Sequence[str | int], value: Any) -> Json:
    """The answer as if it held only this value."""
    for step in reversed(path):
        value = [value] if isinstance(step, int) else {step: value}
    return value if is_map(value) else {}


def _with_quotations(schema: JsonMap) -> JsonMap:
    return {
        **schema,
        "properties": {**schema["properties"], "quotations": _QUOTATIONS},
        "required": [*schema["required"], "quotations"],
    }


def _name(unit: DraftUnit) -> str:
    return "_".join(unit.deliverables)[:60]
