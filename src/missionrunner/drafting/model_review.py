"""The support agent on a model: its rubric about drafts, where no check decides a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.agents.model import Agent, RubricPoint
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map
from missionrunner.drafting.briefing import Briefing
from missionrunner.drafting.judgement import OpenField
from missionrunner.drafting.model_drafter import OF_THE_ANSWER, ModelDrafter
from missionrunner.llm.model import ModelRequest
from missionrunner.missions.model import Phase
from missionrunner.runs.model import Verdict

_VERDICTS = {"met": Verdict.MET, "not_met": Verdict.UNMET, "cannot_judge": Verdict.QUESTION}


@dataclass(frozen=True, slots=True)
class Judged:
    """How the agent decided one point. `field` is as it named it, "" for the whole."""

    agent: str
    point: RubricPoint
    verdict: Verdict
    field: str
    note: str


async def review(
    drafter: ModelDrafter,
    briefing: Briefing,
    phase: Phase,
    agent: Agent,
    points: Sequence[RubricPoint],
    drafted: Iterable[str],
    attempt: int,
) -> list[Judged]:
    """The agent's word on each of `points`; a point without an answer stays a question to people.

    Raises a ModelFault that is not of this answer alone.
    """
    named = {f"P{number}": point for number, point in enumerate(points, start=1)}
    briefed = briefing.review(phase, agent, {name: p.text for name, p in named.items()}, drafted)
    request = ModelRequest(
        f"review:{phase.id}:{agent.name}", briefed.messages, review_schema(list(named)), attempt, "review"
    )
    try:
        answer: Mapping[str, Any] = (await drafter.ask(request, agent=agent.name)).values
    except OF_THE_ANSWER as fault:
        answer = fault.partial.values
    rows = answer.get("points")
    said = {row.get("id"): row for row in rows if is_map(row)} if is_list(rows) else {}
    return [_judged(agent.name, point, said.get(name) or {}) for name, point in named.items()]


def _judged(agent: str, point: RubricPoint, row: Mapping[str, Any]) -> Judged:
    verdict = _VERDICTS.get(str(row.get("verdict")), Verdict.QUESTION)
    return Judged(agent, point, verdict, str(row.get("field") or ""), str(row.get("note") or "").strip())


def review_schema(ids: list[str]) -> JsonMap:
    row: JsonMap = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "enum": ids},
            "verdict": {"type": "string", "enum": list(_VERDICTS)},
            "field": {"type": "string", "maxLength": 120},
            "note": {"type": "string", "maxLength": 240},
        },
        "required": ["id", "verdict", "field", "note"],
    }
    listed = {"type": "array", "items": row, "minItems": len(ids), "maxItems": len(ids)}
    return {"type": "object", "properties": {"points": listed}, "required": ["points"]}


def flagged(field: str, fields: Iterable[OpenField]) -> list[OpenField]:
    """The fields that a reviewer's name for one means: the field itself, or those below it."""
    steps = [step for step in field.replace("/", ".").replace("[", ".").replace("]", "").split(".") if step]
    wanted = [step.lower() for step in steps]
    if not wanted:
        return []
    return [one for one in fields if _is_below(wanted, one)]


def _is_below(wanted: list[str], one: OpenField) -> bool:
    full = [step.lower() for step in one.path]
    column = [*map(str.lower, one.table), *map(str.lower, one.column)] if one.table else full
    ways = (full, full[1:], column, column[1:])
    return any(way[: len(wanted)] == wanted for way in ways)
