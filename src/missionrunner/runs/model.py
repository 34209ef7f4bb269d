"""The records of a run. All are immutable; a run's status, name, output folder, model, options and archive
mark may change.

Times are aware datetimes in UTC. Values are plain JSON. Paths look like
`/sales_initiatives/initiatives/I2/owner`; list items are named by their key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from missionrunner.deliverables.sources import Source

Json = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)


def time_text(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds, always the same width, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_from_text(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class RunStatus(StrEnum):
    WAITING_FOR_ANSWERS = "waiting_for_answers"
    RUNNING = "running"
    AT_GATE = "at_gate"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class RunMode(StrEnum):
    """`auto` runs to the end; `engaged` stops at a gate after each phase."""

    AUTO = "auto"
    ENGAGED = "engaged"


class Verb(StrEnum):
    """What a person, or the run itself in automatic mode, can decide."""

    APPROVE = "approve"
    EDIT = "edit"
    SEND_BACK = "send_back"
    REDO = "redo"
    SKIP = "skip"
    UNDO = "undo"
    ANSWER = "answer"
    TICK = "tick"
    ACCEPT = "accept"
    SIGN = "sign"
    UPGRADE = "upgrade"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a mission.

    `definition` is the hash of the stored definition, `parent` and `parent_phase` name the run and the gate
    that a fork comes from, `variations` are the chosen ones, `options` is what else was fixed at the start
    (never a key). `output_dir` is empty until something was written.
    """

    id: str
    company: str
    mission: str
    mission_title: str
    name: str
    mode: RunMode
    engine: str
    model: str
    language: str
    status: RunStatus
    definition: str
    actor: str
    created_at: datetime
    updated_at: datetime
    parent: str = ""
    parent_phase: str = ""
    variations: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    output_dir: str = ""
    archived: bool = False

    def to_json(self) -> Json:
        """One line of `runs --json`: `id` comes first, and no other key is called so."""
        return {
            "id": self.id,
            "company": self.company,
            "mission": self.mission,
            "mission_title": self.mission_title,
            "name": self.name,
            "mode": self.mode.value,
            "engine": self.engine,
            "model": self.model,
            "language": self.language,
            "status": self.status.value,
            "definition": self.definition,
            "actor": self.actor,
            "created_at": time_text(self.created_at),
            "updated_at": time_text(self.updated_at),
            "parent": self.parent,
            "parent_phase": self.parent_phase,
            "variations": list(self.variations),
            "output_dir": self.output_dir,
            "archived": self.archived,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the intake. The newest `number` per `question` counts; None takes an answer back."""

    question: str
    value: Any
    source: Source
    actor: str
    at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a run: what was read from it, not its bytes.

    `input` is the mission's input it was assigned to; `assigned` says by what (option, name, headings);
    `content` is what `inputs` made of it; `sha256` is the hash of the file's bytes.
    """

    input: str
    file_name: str
    sha256: str
    content: Any
    actor: str
    at: datetime
    assigned: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a deliverable: plain values, and the source of each by path."""

    deliverable: str
    values: Json
    sources: Mapping[str, Source]
    actor: str
    reason: str
    at: datetime
    phase: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    `path` is a field, a deliverable (`/growth_gap`), a criterion (`SC1`) or empty for the whole phase.
    `seen` maps deliverable -> version number the actor looked at. `undoes` is the number of the decision
    that an undo takes back.
    """

    verb: Verb
    actor: str
    at: datetime
    phase: str = ""
    path: str = ""
    value: Any = None
    note: str = ""
    seen: Mapping[str, int] = field(default_factory=dict[str, int])
    undoes: int | None = None
    number: int = 0

    def to_json(self) -> Json:
        return {
            "number": self.number,
            "verb": self.verb.value,
            "phase": self.phase,
            "path": self.path,
            "value": self.value,
            "note": self.note,
            "seen": dict(self.seen),
            "undoes": self.undoes,
            "actor": self.actor,
            "at": time_text(self.at),
        }


class Verdict(StrEnum):
    """`met` and `unmet` were decided by evidence; `question` is left to a person."""

    MET = "met"
    UNMET = "unmet"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class ReviewPoint:
    """One rubric point of a support agent about a phase, and how it was decided.

    `evidence` are ids of checks or paths of values; `deliverable` may be empty.
    """

    phase: str
    agent: str
    point: str
    verdict: Verdict
    note: str
    at: datetime
    deliverable: str = ""
    evidence: tuple[str, ...] = ()
    attempt: int = 1
    number: int = 0

    def to_json(self) -> Json:
        return {
            "phase": self.phase,
            "agent": self.agent,
            "deliverable": self.deliverable,
            "point": self.point,
            "verdict": self.verdict.value,
            "note": self.note,
            "evidence": list(self.evidence),
            "attempt": self.attempt,
        }


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model call used; cost is in US dollars, None where no price is known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class CallKey:
    """What makes two model calls the same call."""

    deliverable: str
    attempt: int
    request_hash: str


@dataclass(frozen=True, slots=True)
class ModelCall:
    """An answered model call. `answer` is stored before it is used, so that it is never paid twice."""

    key: CallKey
    model: str
    answer: Any
    usage: Usage
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work of a phase that is done, with what it gave."""

    phase: str
    key: str
    body: Any
    at: datetime


class MarkKind(StrEnum):
    """What moves a run's clock."""

    PHASE_STARTED = "phase_started"
    DRAFTED_AHEAD = "drafted_ahead"
    GATE_OPENED = "gate_opened"
    GATE_CLOSED = "gate_closed"
    PHASE_FINISHED = "phase_finished"
    PAUSED = "paused"
    RESUMED = "resumed"
    ALIVE = "alive"
    TIME_ADDED = "time_added"


@dataclass(frozen=True, slots=True)
class ClockMark:
    """One moment of the clock. `minutes` is only used by time_added; `phase` is empty for the whole run."""

    kind: MarkKind
    at: datetime
    phase: str = ""
    minutes: float = 0.0
    actor: str = ""
    number: int = 0
