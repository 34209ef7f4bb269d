"""What goes wrong, and when: a schedule of faults, decided by the number of the request."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal[
    "429",  # too many requests; with `retry_after` if given
    "quota",  # 429 that waiting does not cure
    "500",
    "502",
    "503",
    "silent",  # the request is read, nothing ever comes back
    "cut",  # the connection closes in the middle of the answer
    "stall",  # half of the stream, then nothing
    "malformed",  # JSON with a mistake in it
    "fenced",  # JSON in a Markdown fence
    "chatty",  # a sentence, then the JSON, then another sentence
    "controls",  # texts with terminal escapes, half characters and direction marks
    "thinking",  # a <think> part before the JSON
    "length",  # cut at the output limit
    "refusal",
    "filter",  # stopped by a content filter
    "empty",  # an answer without text
    "context",  # the prompt is too long for the model
    "html",  # 200 with a web page
    "stream_error",  # an error object inside the stream
    "other_schema",  # valid JSON of another shape
    "off_schema",  # the right shape with one field of the wrong type
]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It hits the requests with the numbers `at` (from 0), every `every`-th, or a share `rate`.

    Without any of these it hits every request. `times` bounds how often, `about` restricts it to requests
    whose schema name contains the text. `retry_after` is the header's text; `at_share` says how much of the
    answer leaves before it is cut.
    """

    kind: Kind
    at: tuple[int, ...] = ()
    every: int = 0
    rate: float = 0.0
    times: int | None = None
    about: str = ""
    retry_after: str = ""
    at_share: float = 0.5


@dataclass(slots=True)
class Schedule:
    """The faults of a server, and how often each has hit."""

    faults: list[Fault] = field(default_factory=list[Fault])
    hits: dict[int, int] = field(default_factory=dict[int, int])

    def fault(self, number: int, about: str) -> Fault | None:
        """The fault of request `number` (from 0), if any."""
        for place, fault in enumerate(self.faults):
            done = self.hits.get(place, 0)
            if (fault.times is not None and done >= fault.times) or fault.about not in about:
                continue
            if _hits(fault, number):
                self.hits[place] = done + 1
                return fault
        return None


def _hits(fault: Fault, number: int) -> bool:
    if fault.at:
        return number in fault.at
    if fault.every:
        return number % fault.every == fault.every - 1
    if fault.rate:
        return random.Random(f"{fault.kind}:{number}").random() < fault.rate
    return True


def parse_fault(text: str) -> Fault:
    """A fault as it is written on the command line: `429@3,7`, `500%5`, `cut:0.1` or `html`."""
    for sign in "@%:":
        kind, found, value = text.partition(sign)
        if found:
            break
    else:
        kind, value, sign = text, "", ""
    if kind not in KINDS:
        raise ValueError(f"{kind} is no fault; known: {', '.join(KINDS)}")
    known: Kind = kind  # pyright: ignore[reportAssignmentType]  # it was just looked up
    match sign:
        case "@":
            return Fault(known, at=tuple(int(n) for n in value.split(",")))
        case "%":
            return Fault(known, every=int(value))
        case ":":
            return Fault(known, rate=float(value))
        case _:
            return Fault(known)
