"""What the packaged prompts are given: each template's values as a dataclass.

`SharedPart` is rendered first in every call of a run and never changes within it, so that a server finds it
in its cache. What belongs to one call follows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from missionrunner.agents.model import Agent
from missionrunner.prompting.templates import Prompts


@dataclass(frozen=True, slots=True)
class Fact:
    """A given value: what it is, and how people read it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the mission and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PhaseTasks:
    """A phase, and what the mission asks for in it."""

    title: str
    tasks: Sequence[str]


@dataclass(frozen=True, slots=True)
class SharedPart:
    """What is the same for all calls of a run. Texts of the mission and the company are data, not orders."""

    language: str
    mission: str
    objective: str
    company: str
    phases: Sequence[PhaseTasks] = ()
    terms: Sequence[Term] = ()
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: file, heading, and text as it stands there."""

    document: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class WantedField:
    """A field that is to be written, as the answer names it: `summary`, `risks[].mitigation` for a column."""

    path: str
    meaning: str


@dataclass(frozen=True, slots=True)
class WantedDeliverable:
    """A deliverable and its fields that are to be written."""

    title: str
    note: str
    fields: Sequence[WantedField]


@dataclass(frozen=True, slots=True)
class Role:
    """An agent as a prompt shows it."""

    name: str
    purpose: str
    must: Sequence[str] = ()
    must_not: Sequence[str] = ()

    @classmethod
    def of(cls, agent: Agent) -> Role:
        return cls(
            agent.name,
            agent.purpose or agent.description,
            [text.rstrip(". ") for text in agent.must],
            [text.rstrip(". ") for text in agent.must_not],
        )


@dataclass(frozen=True, slots=True)
class Handed:
    """Values that are already there: an earlier deliverable, or the computed part of this one."""

    title: str
    values: Any


@dataclass(frozen=True, slots=True)
class DraftPart:
    """The lead's task: fill these fields of these deliverables."""

    role: Role
    phase: str
    deliverables: Sequence[WantedDeliverable]
    earlier: Sequence[Handed] = ()
    passages: Sequence[Passage] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RubricQuestion:
    """One point of a rubric; `id` is what the answer names."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """The support agent's task: decide each point of its rubric about these drafts."""

    role: Role
    phase: str
    rubric: Sequence[RubricQuestion]
    drafts: Sequence[Handed]


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What a reviewer or a person wants changed. `field` is a path, "" for the whole."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class RevisePart:
    """The lead's task: write the flagged fields again, and only these."""

    role: Role
    draft: Handed
    points: Sequence[OpenPoint]
    fields: Sequence[WantedField]
    passages: Sequence[Passage] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class InventedNumber:
    """A number in a text that is not among the given values."""

    field: str
    text: str
    number: str


@dataclass(frozen=True, slots=True)
class NumbersPart:
    """The lead's task: write the texts again without numbers that were not given."""

    findings: Sequence[InventedNumber]


Part = SharedPart | DraftPart | ReviewPart | RevisePart | NumbersPart
_TEMPLATES: dict[type[Any], str] = {
    SharedPart: "shared",
    DraftPart: "draft",
    ReviewPart: "review",
    RevisePart: "revise",
    NumbersPart: "numbers",
}


def render_part(prompts: Prompts, part: Part) -> str:
    """The text of one part, from the template that belongs to it."""
    return prompts.render(_TEMPLATES[type(part)], asdict(part))


def compact(value: Any) -> str:
    """JSON without spaces between its parts: for values in prompts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
