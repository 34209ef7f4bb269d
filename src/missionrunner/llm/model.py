"""A model call as data: what is asked, what arrives, what it used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from missionrunner.runs.model import CallKey, Usage

Json = dict[str, Any]
Schema = Mapping[str, Any]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One structured answer that is wanted.

    `schema` is a schema as missions write it (see `deliverables.schemas`); its top level is an object. The
    messages begin with the part that all calls of a run share. `name` is shown to the model and in logs.
    """

    deliverable: str
    messages: tuple[Message, ...]
    schema: Schema
    attempt: int = 1
    name: str = "answer"
    max_output_tokens: int | None = None

    def key(self, model: str) -> CallKey:
        """What makes two calls the same: deliverable, attempt, and a hash of all that decides the answer.

        How a server is asked for JSON is left out, because that is learned on the way.
        """
        decides = {
            "v": 1,
            "model": model,
            "messages": [[m.role, m.text] for m in self.messages],
            "schema": self.schema,
            "max_output_tokens": self.max_output_tokens,
        }
        text = json.dumps(decides, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return CallKey(self.deliverable, self.attempt, digest)


@dataclass(frozen=True, slots=True)
class CallUsage:
    """What one or more requests used. `cached_tokens` are part of `prompt_tokens`.

    `cost` is in US dollars, None where it is not known of a part; then `partial_cost` is what is known of the
    rest, and `unpriced` counts the requests without a price. `estimated` is true where the server gave no
    counts (an answer that was stopped, or a server that never counts).
    """

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None
    estimated: bool = False
    partial_cost: float | None = None
    unpriced: int = 0

    @property
    def known_cost(self) -> float | None:
        """The cost as far as it is known; None where no price is."""
        return self.partial_cost if self.cost is None else self.cost

    @property
    def unpriced_calls(self) -> int:
        """How many requests used something at a price that is not known."""
        used = self.prompt_tokens or self.completion_tokens
        return self.unpriced or (1 if self.cost is None and used else 0)

    def plus(self, other: CallUsage) -> CallUsage:
        """The sum. Its cost is not known where that of a part is not in which something was used."""
        known = [cost for cost in (self.known_cost, other.known_cost) if cost is not None]
        cost = sum(known) if known else None
        unpriced = self.unpriced_calls + other.unpriced_calls
        return CallUsage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            self.seconds + other.seconds,
            None if unpriced else cost,
            self.estimated or other.estimated,
            cost if unpriced else None,
            unpriced,
        )

    def stored(self) -> Usage:
        """As a run stores it beside the call."""
        return Usage(self.prompt_tokens, self.completion_tokens, self.seconds, self.cost)


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """One answer of a server as it came: text, why it ended, what it used. Stored before it is read."""

    text: str
    finish: str
    refusal: str = ""
    model: str = ""
    usage: CallUsage = field(default_factory=CallUsage)

    def to_json(self) -> Json:
        return {
            "text": self.text,
            "finish": self.finish,
            "refusal": self.refusal,
            "model": self.model,
            "cached_tokens": self.usage.cached_tokens,
            "estimated": self.usage.estimated,
        }


def wire_answer(data: Mapping[str, Any], usage: Usage) -> WireAnswer:
    """The inverse of `WireAnswer.to_json`, with the usage that is stored beside it."""
    used = CallUsage(
        usage.prompt_tokens,
        data["cached_tokens"],
        usage.completion_tokens,
        usage.seconds,
        usage.cost,
        data["estimated"],
    )
    return WireAnswer(data["text"], data["finish"], data["refusal"], data["model"], used)


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A complete answer that fits the schema.

    `usage` is what all requests of this call used together, `paid` the part that was sent now and not found
    in the ledger. `calls` counts the requests that were sent now; 0 means that everything was stored. `fresh`
    is what the `answers` used that were stored now: what the run's own account grows by.
    """

    values: Json
    model: str
    usage: CallUsage = field(default_factory=CallUsage)
    paid: CallUsage = field(default_factory=CallUsage)
    calls: int = 0
    fresh: CallUsage = field(default_factory=CallUsage)
    answers: int = 0


@dataclass(frozen=True, slots=True)
class FilledField:
    """A value that is complete while the rest still arrives. `path` are keys and indexes from the top."""

    path: tuple[str | int, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Delta:
    """What arrived since the last one, as it arrived: texts may hold anything.

    `restarted` voids all earlier deltas of the call, because the server is asked again; `notice` says why, or
    what is being waited for.
    """

    text: str = ""
    fields: tuple[FilledField, ...] = ()
    notice: str = ""
    restarted: bool = False


OnDelta = Callable[[Delta], None]
