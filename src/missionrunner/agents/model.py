"""A role agent as it was read from its Markdown file. Plain data, JSON in and out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """One point of the review that the agent does as support.

    `checks` are ids of checks that decide the point; without any, the point is a question to a person.
    """

    id: str
    text: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """Purpose, rules, review rubric and handoff of one role. `extra` keeps unknown front matter."""

    name: str
    description: str = ""
    tools: tuple[str, ...] = ()
    model: str | None = None
    purpose: str = ""
    expertise: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    rubric: tuple[RubricPoint, ...] = ()
    handoff: tuple[str, ...] = ()
    sections: dict[str, str] = field(default_factory=dict[str, str])
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def agent_from_json(data: dict[str, Any]) -> Agent:
    """The inverse of `Agent.to_json`."""
    points = tuple(RubricPoint(p["id"], p["text"], tuple(p["checks"])) for p in data["rubric"])
    lists: dict[str, Any] = {k: tuple(data[k]) for k in ("tools", "expertise", "must", "must_not", "handoff")}
    fields: dict[str, Any] = {**data, **lists, "rubric": points}
    return Agent(**fields)
