"""A mission with all that its folder holds, as plain JSON: what a run snapshots when it starts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from missionrunner.agents.model import Agent, agent_from_json
from missionrunner.missions.model import Mission, mission_from_json

FORMAT = 1

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """One mission, resolved. `docs/mission-format.md` describes each part.

    `deliverables` maps deliverable id to schema, in the order of the mission; `facts` are mission-wide
    computed values; `questions`, `rules`, `checks` and `variations` are the lists of their files. `criteria`
    maps a success criterion's id to the evidence that is shown for it and to what a person confirms.
    Variations are not yet applied: which ones count depends on the answers.
    """

    mission: Mission
    deliverables: Json = field(default_factory=dict[str, Any])
    facts: Json = field(default_factory=dict[str, Any])
    playbook: Json = field(default_factory=dict[str, Any])
    questions: list[Json] = field(default_factory=list[Json])
    rules: list[Json] = field(default_factory=list[Json])
    documents: Json = field(default_factory=dict[str, Any])
    checks: list[Json] = field(default_factory=list[Json])
    criteria: Json = field(default_factory=dict[str, Any])
    variations: list[Json] = field(default_factory=list[Json])
    agents: dict[str, Agent] = field(default_factory=dict[str, Agent])

    def to_json(self) -> Json:
        return {
            "format": FORMAT,
            "mission": self.mission.to_json(),
            "deliverables": self.deliverables,
            "facts": self.facts,
            "playbook": self.playbook,
            "questions": self.questions,
            "rules": self.rules,
            "documents": self.documents,
            "checks": self.checks,
            # Left out while empty, as in the snapshots of older programs.
            **({"criteria": self.criteria} if self.criteria else {}),
            "variations": self.variations,
            "agents": {name: agent.to_json() for name, agent in self.agents.items()},
        }

    def hash(self) -> str:
        """SHA-256 of the definition, the same for the same content on every machine."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def definition_from_json(data: Json) -> Definition:
    """The inverse of `Definition.to_json`."""
    plain = {k: v for k, v in data.items() if k not in ("format", "mission", "agents")}
    agents = {name: agent_from_json(a) for name, a in data["agents"].items()}
    return Definition(mission=mission_from_json(data["mission"]), agents=agents, **plain)
