"""What a run tells the outside: the only way out of it.

Every front end consumes this one stream, and the journal keeps it (without `TextDelta`). An event in JSON
begins with `v`, `type`, `run`, `seq` and `at`; a new optional field keeps the version, any other change
raises it. Nothing is restored from events.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar, cast

from missionrunner.errors import BadInput
from missionrunner.runs.model import time_from_text, time_text

VERSION = 1

Json = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BASE = ("run", "seq", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share. `seq` grows within a run; `stamped` sets all three."""

    journaled: ClassVar[bool] = True

    run: str = ""
    seq: int = 0
    at: datetime = _EPOCH

    def to_json(self) -> Json:
        out: Json = {
            "v": VERSION,
            "type": type_name(type(self)),
            "run": self.run,
            "seq": self.seq,
            "at": time_text(self.at),
        }
        for f in fields(self):
            if f.name not in _BASE:
                value: Any = getattr(self, f.name)
                out[f.name] = list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else value
        return out


EventT = TypeVar("EventT", bound=Event)


def stamped(event: EventT, run: str, seq: int, at: datetime) -> EventT:
    """The same event with its place in the run."""
    return replace(event, run=run, seq=seq, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """Also sent when a run is resumed or forked."""

    mission: str
    title: str
    company: str
    engine: str
    mode: str
    resumed: bool = False
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationsApplied(Event):
    """`applied` in all (some apply by themselves), of these `chosen` by a person; others are `suggested`."""

    applied: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """`found` are the elements whose headings were found, `not_understood` those of them with other content
    than is wanted; `assigned` says why the file counts as this input."""

    input: str
    file_name: str
    assigned: str = ""
    found: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentMissing(Event):
    input: str
    title: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven(Event):
    question: str
    value: Any
    source: Json
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMissing(Event):
    """A required answer without a default: the run cannot go on without it."""

    question: str
    text: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted(Event):
    phase: str
    title: str
    lead: str = ""
    support: tuple[str, ...] = ()
    planned_minutes: float | None = None
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverableFilled(Event):
    """A new version of a deliverable. `counts` maps source kind -> number of values."""

    deliverable: str
    title: str
    version: int
    phase: str = ""
    counts: dict[str, int] = field(default_factory=dict[str, int])
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFilled(Event):
    """A field of a draft as it arrives; it counts only with the next `DeliverableFilled`. Never stored."""

    journaled: ClassVar[bool] = False

    path: str
    value: Any
    source: Json
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta(Event):
    """A piece of a model's answer as it arrives. Never stored."""

    journaled: ClassVar[bool] = False

    deliverable: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Event):
    """A model is asked now. `deliverable` names the call: one, several ("a+b"), or a review."""

    deliverable: str
    agent: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWaits(Event):
    """A call is asked again, or waits: `text` says why and how long. What arrived before does not count."""

    deliverable: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StillWaiting(Event):
    """Calls are under way for a while, the oldest for `seconds`. Never stored."""

    journaled: ClassVar[bool] = False

    deliverables: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """The call is over; `fault` says what went wrong, if anything did."""

    deliverable: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNoted(Event):
    phase: str
    agent: str
    point: str
    verdict: str
    note: str
    deliverable: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEvaluated(Event):
    check: str
    status: str
    severity: str
    message: str
    criterion: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOpened(Event):
    """`why` says what changed when a gate opens again."""

    phase: str
    title: str
    deliverables: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken(Event):
    """`decision` is `Decision.to_json()`."""

    decision: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFinished(Event):
    phase: str
    title: str
    status: str = "done"
    spent_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffNoted(Event):
    """What one phase tells the next: open questions, assumptions, failed checks."""

    phase: str
    to: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTaken(Event):
    """Somebody noted something in the session, or changed it. `note` is `SessionNote.to_json()`."""

    note: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionJudged(Event):
    """`status` is a `runs.criteria.Judgement`; `evidence` are lines to read. `changed` says what has changed
    since a person's tick that does not count any more."""

    criterion: str
    text: str
    status: str
    evidence: tuple[str, ...] = ()
    comment: str = ""
    actor: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageAdded(Event):
    """One answered model call; `reused` means that a stored answer was found and nothing was paid.

    `cached_tokens` are part of `prompt_tokens`; `cost` is in US dollars, None where a price is not known.
    `calls` counts the requests that it took: what did not fit was asked for again.
    """

    deliverable: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float = 0.0
    cost: float | None = None
    reused: bool = False
    cached_tokens: int = 0
    calls: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown(Event):
    """`level` is info, warning or error."""

    level: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputWritten(Event):
    folder: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaused(Event):
    """The run waits: `reason` is answers, gate or asked; `commands` go on from here."""

    reason: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """`failed_checks` are of severity error; `warnings` may be accepted with a reason."""

    exit_code: int
    signed_by: str = ""
    failed_checks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    output_dir: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    """Something went wrong that the run cannot get over; what is stored stays and can be resumed."""

    title: str
    detail: str = ""
    hint: str = ""
    exit_code: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event of a newer program, kept as it is so that an older one can still watch the run."""

    data: Json

    def to_json(self) -> Json:
        return dict(self.data)


def type_name(event: type[Event]) -> str:
    """`PhaseStarted` -> `phase_started`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()


EVENT_TYPES: dict[str, type[Event]] = {
    type_name(event): event
    for event in (
        RunStarted,
        VariationsApplied,
        DocumentRead,
        DocumentMissing,
        AnswerGiven,
        AnswerMissing,
        PhaseStarted,
        DeliverableFilled,
        FieldFilled,
        TextDelta,
        CallStarted,
        CallWaits,
        StillWaiting,
        CallEnded,
        ReviewNoted,
        CheckEvaluated,
        GateOpened,
        DecisionTaken,
        PhaseFinished,
        HandoffNoted,
        NoteTaken,
        CriterionJudged,
        UsageAdded,
        MessageShown,
        OutputWritten,
        RunPaused,
        RunFinished,
        RunFailed,
    )
}


def event_from_json(data: Json) -> Event:
    """The inverse of `Event.to_json`.

    A type or version that this program does not know gives `UnknownEvent`. Raises BadInput for data that
    is no event at all.
    """
    try:
        base: Json = {"run": data["run"], "seq": data["seq"], "at": time_from_text(data["at"])}
        kind = EVENT_TYPES.get(data["type"])
        if kind is None or data["v"] != VERSION:
            return UnknownEvent(**base, data=dict(data))
        own = [f.name for f in fields(kind) if f.name not in _BASE and f.name in data]
        return kind(**base, **{name: _value(kind, name, data[name]) for name in own})
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("This is no run event.", detail=f"{type(error).__name__}: {error}") from error


def _value(kind: type[Event], name: str, value: Any) -> Any:
    annotation = str(kind.__dataclass_fields__[name].type)
    return tuple(value) if annotation.startswith("tuple") else value
