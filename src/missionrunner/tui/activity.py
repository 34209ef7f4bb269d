"""What is going on in a run right now: who works on what, for how long, and what it has cost so far.

Fed with the run's events, read by the screens. It belongs to the open run, so that leaving a screen loses
nothing of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from missionrunner.plain_text import one_line
from missionrunner.runs import events as run_events

_LOG = 50
# Of a growing text only the end is shown, so only that is kept.
_TAIL = 4_000


@dataclass(slots=True)
class Call:
    """One call to a model. `name` is what is drafted: one deliverable, several joined by "+", or a review
    as "review:PHASE:AGENT". `words` counts all that arrived, `text` is the end of it."""

    name: str
    agent: str
    model: str
    since: float
    waits: str = ""
    text: str = ""
    words: int = 0

    @property
    def deliverables(self) -> list[str]:
        return [] if self.reviewed else [part.partition(":")[0] for part in self.name.split("+")]

    @property
    def reviewed(self) -> str:
        """The phase that is reviewed; "" for a draft."""
        return self.name.split(":")[1] if self.name.startswith("review:") else ""

    def hear(self, piece: str) -> None:
        """More of the answer. Costs the same for its last piece as for its first."""
        goes_on = bool(self.text) and not self.text[-1].isspace() and not piece[:1].isspace()
        self.words += len(piece.split()) - (1 if goes_on and piece else 0)
        self.text = (self.text + piece)[-_TAIL:]

    def begin_anew(self) -> None:
        """What arrived does not count any more."""
        self.text, self.words = "", 0


@dataclass(slots=True)
class Used:
    """What the run has used so far; `reused` answers since it was opened. `cost` is None until a price is
    known; `unpriced` calls come on top of it."""

    calls: int = 0
    reused: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None
    unpriced: int = 0

    def __post_init__(self) -> None:
        if self.cost is None and not self.unpriced:
            # Calls whose cost nobody knows are never counted as nothing.
            self.unpriced = self.calls


@dataclass
class Activity:
    """`fields` maps a deliverable to what its growing draft holds so far, path -> value. `progress` is
    what was done since the work began, `log` what stays worth reading after it, `at_work` the phases that
    have begun and did not reach their gate yet."""

    clock: Callable[[], float] = time.monotonic
    calls: dict[str, Call] = field(default_factory=dict[str, Call])
    fields: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    progress: list[str] = field(default_factory=list[str])
    log: list[str] = field(default_factory=list[str])
    used: Used = field(default_factory=Used)
    at_work: set[str] = field(default_factory=set[str])
    lead: str = ""

    def take(self, events: Sequence[run_events.Event]) -> set[str]:
        """Note what happened; the deliverables whose growing draft is another now."""
        touched: set[str] = set()
        for event in events:
            touched |= self._take(event)
            if words := progress_line(event):
                self.progress.append(words)
            if (words := log_line(event)) and words not in self.log[-1:]:
                self.log.append(words)
        del self.progress[:-_LOG], self.log[:-_LOG]
        return touched

    def _take(self, event: run_events.Event) -> set[str]:
        match event:
            case run_events.PhaseStarted():
                self.at_work.add(event.phase)
                self.lead = one_line(event.lead)
            case run_events.GateOpened() | run_events.PhaseFinished():
                self.at_work.discard(event.phase)
            case run_events.CallStarted():
                call = Call(event.deliverable, one_line(event.agent), one_line(event.model), self.clock())
                self.calls[call.name] = call
                return self._forget(call)
            case run_events.CallWaits():
                call = self._call(event.deliverable)
                call.waits = one_line(event.text)
                call.begin_anew()
                return self._forget(call)
            case run_events.CallEnded():
                call = self.calls.pop(event.deliverable, None)
                return set(call.deliverables) if call else set()
            case run_events.TextDelta():
                call = self._call(event.deliverable)
                call.waits = ""
                call.hear(event.text)
                return set(call.deliverables)
            case run_events.FieldFilled():
                name = event.path.split("/")[1] if event.path.startswith("/") else event.path
                self.fields.setdefault(name, {})[event.path] = event.value
                return {name}
            case run_events.DeliverableFilled():
                self.fields.pop(event.deliverable, None)
                self.calls.pop(event.deliverable, None)
                return {event.deliverable}
            case run_events.UsageAdded():
                self._add(event)
            case _:
                pass
        return set()

    def _call(self, name: str) -> Call:
        """The call of this name; one that was not announced begins with its first sign of life."""
        return self.calls.setdefault(name, Call(name, self.lead, "", self.clock()))

    def _forget(self, call: Call) -> set[str]:
        for name in call.deliverables:
            self.fields.pop(name, None)
        return set(call.deliverables)

    def _add(self, event: run_events.UsageAdded) -> None:
        used = self.used
        if event.reused:
            used.reused += 1
            return
        used.calls += event.calls
        used.prompt_tokens += event.prompt_tokens
        used.completion_tokens += event.completion_tokens
        used.seconds += event.seconds
        if event.cost is not None:
            used.cost = (used.cost or 0.0) + event.cost
        else:
            used.unpriced += event.calls

    def of(self, deliverable: str) -> Call | None:
        """The call that drafts this deliverable now."""
        return next((call for call in self.calls.values() if deliverable in call.deliverables), None)

    @property
    def growing(self) -> set[str]:
        """Deliverables that are drafted at this moment."""
        return {name for call in self.calls.values() for name in call.deliverables}

    def seconds(self, call: Call) -> int:
        return int(self.clock() - call.since)

    def rest(self) -> None:
        """The work has ended: nothing is under way any more."""
        self.calls.clear()
        self.fields.clear()
        self.progress.clear()
        self.at_work.clear()


def progress_line(event: run_events.Event) -> str:
    """What has just been done, in a few words; "" for what is no step of the work."""
    match event:
        case run_events.PhaseStarted():
            return f"begun: {one_line(event.title)}"
        case run_events.DeliverableFilled():
            return f"drafted: {one_line(event.title)}"
        case run_events.OutputWritten():
            count = len(event.files)
            return f"written: {count} file{'' if count == 1 else 's'}"
        case _:
            return ""


def log_line(event: run_events.Event) -> str:
    """What a person should read even later; "" for everything else."""
    match event:
        case run_events.CallEnded():
            return one_line(event.fault)
        case run_events.MessageShown():
            return one_line(event.text)
        case _:
            return ""
