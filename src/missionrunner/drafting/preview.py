"""What would be sent to a model, before anything is: for `prompts show`, and for the estimate of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from missionrunner.agents.model import Agent
from missionrunner.deliverables.json_values import JsonMap
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import Workbook
from missionrunner.drafting.briefing import Briefing, reads
from missionrunner.drafting.judgement import OpenField, open_fields
from missionrunner.drafting.model_review import review_schema
from missionrunner.drafting.units import answer_size, units_of
from missionrunner.inputs.documents.model import Document
from missionrunner.llm.model import Message
from missionrunner.llm.tokens import estimate_prompt, estimate_tokens
from missionrunner.missions.model import Phase

_REVIEW_POINT = 40


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call as it would be sent. Tokens are estimates; `shared_tokens` begin every call of the run."""

    phase: str
    name: str
    agent: str
    messages: tuple[Message, ...]
    schema: JsonMap
    prompt_tokens: int
    shared_tokens: int
    answer_tokens: int


def planned_calls(
    plan: Plan,
    workbook: Workbook,
    documents: Sequence[Document],
    *,
    language: str = "en",
    edited: Iterable[str] = (),
    phases: Iterable[str] | None = None,
) -> list[PlannedCall]:
    """The calls of a first draft and a first review, as things stand now, by phase.

    What one draft gives to the next is not there yet, so later prompts are a little shorter here.
    """
    briefing = Briefing(plan, workbook, documents, language=language)
    wanted = None if phases is None else set(phases)
    mission = plan.definition.mission
    out: list[PlannedCall] = []
    for phase in mission.phases:
        if wanted is not None and phase.id not in wanted:
            continue
        extra = mission.deliverables if phase is mission.phases[-1] else ()
        names = [deliverable.id for deliverable in (*phase.deliverables, *extra)]
        fields = open_fields(plan, workbook, list(edited), names)
        drafted = [name for name in names if fields[name]]
        out += _drafts(plan, briefing, phase, names, fields)
        if drafted:
            out += _reviews(plan, briefing, phase, drafted)
    return out


def _drafts(
    plan: Plan,
    briefing: Briefing,
    phase: Phase,
    names: Sequence[str],
    fields: Mapping[str, Sequence[OpenField]],
) -> list[PlannedCall]:
    needs = {n: frozenset(r for r in reads(plan, n) if r in names[:i]) for i, n in enumerate(names)}
    lead = plan.definition.agents.get(phase.lead) or Agent(phase.lead or "the lead")
    return [
        _planned(
            phase,
            unit.name,
            lead.name,
            briefing.draft(unit, phase, lead).messages,
            unit.schema(),
            sum(map(answer_size, unit.all_fields)),
        )
        for unit in units_of(fields, needs)
    ]


def _reviews(plan: Plan, briefing: Briefing, phase: Phase, names: Sequence[str]) -> list[PlannedCall]:
    out: list[PlannedCall] = []
    for name in phase.support:
        agent = plan.definition.agents.get(name)
        points = [point.text for point in agent.rubric if not point.checks] if agent else []
        if agent and points:
            rubric = {f"P{number}": text for number, text in enumerate(points, start=1)}
            messages = briefing.review(phase, agent, rubric, names).messages
            size = _REVIEW_POINT * len(points)
            out.append(
                _planned(phase, f"review by {name}", name, messages, review_schema(list(rubric)), size)
            )
    return out


def _planned(
    phase: Phase, name: str, agent: str, messages: tuple[Message, ...], schema: JsonMap, answer: int
) -> PlannedCall:
    shared = estimate_tokens(messages[0].text)
    return PlannedCall(
        phase.id, name, agent, messages, schema, estimate_prompt(messages, schema), shared, answer
    )
