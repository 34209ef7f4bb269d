"""Watching a run that another process works on: read only, from the journal, as it grows."""

from __future__ import annotations

import time
from collections.abc import Callable

from missionrunner import terminal
from missionrunner.console.words import decision_text
from missionrunner.runs import events
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession

_SECONDS = 0.3
_AT_WORK = (RunStatus.RUNNING,)


def watch(session: RunSession, run_id: str, *, as_json: bool = False) -> None:
    """Tell what happens in a run until it ends. The person stops it with Ctrl-C."""
    run = session.store.run(run_id)
    if not as_json:
        terminal.note(_who(session, run.id))
    tell = _as_json if as_json else _tell
    seen = 0
    while True:
        # The status is read first: whatever was written before it is then read as well.
        status = session.store.run(run.id).status
        for event in session.store.events(run.id, seen):
            seen = event.seq
            tell(event)
        if status in (RunStatus.FINISHED, RunStatus.FAILED):
            return
        time.sleep(_SECONDS)


def _who(session: RunSession, run_id: str) -> str:
    holder = session.holder(run_id)
    if holder is None:
        return f"Watching run {run_id}. Nobody works on it now. Ctrl-C ends watching."
    return (
        f"Watching run {run_id}, which process {holder.pid} on {holder.host} works on "
        f"(since {holder.since}). Ctrl-C ends watching."
    )


def _as_json(event: events.Event) -> None:
    terminal.json_line(event.to_json())


def _tell(event: events.Event) -> None:
    line = _line(event)
    if line:
        terminal.out(f"{event.at.astimezone():%H:%M:%S}  {line}")


def _line(event: events.Event) -> str:
    """One event in one line; "" for what nobody needs to hear."""
    match event:
        case events.RunStarted():
            company = f", {event.company}" if event.company else ""
            return f"{'Went on' if event.resumed else 'Started'}: {event.title}{company} ({event.mode})"
        case events.AnswerGiven():
            return f"Answered by {event.actor}: {event.question}"
        case events.PhaseStarted():
            lead = f", lead {event.lead}" if event.lead else ""
            return f"Phase {event.title}, draft {event.attempt}{lead}"
        case events.DeliverableFilled():
            return f"Drafted: {event.title}, version {event.version}"
        case events.CheckEvaluated() if event.status == "failed":
            return f"Check {event.check} fails ({event.severity}): {event.message}"
        case events.GateOpened():
            return f"Gate of {event.title} is open. {event.why}".strip()
        case events.DecisionTaken():
            return decision_text(event.decision)
        case events.PhaseFinished():
            return f"Phase {event.title} ends: {event.status}"
        case events.OutputWritten():
            return f"Written: {event.folder}"
        case _:
            return _end_line(event)


def _end_line(event: events.Event) -> str:
    ends: dict[type[events.Event], Callable[[events.Event], str]] = {
        events.MessageShown: lambda e: getattr(e, "text", ""),
        events.RunPaused: lambda e: f"Waits for a person ({getattr(e, 'reason', '')})",
        events.RunFinished: lambda e: (
            "Finished"
            + (f", signed by {signed}" if (signed := getattr(e, "signed_by", "")) else ", not signed")
        ),
        events.RunFailed: lambda e: f"Stopped: {getattr(e, 'title', '')}",
    }
    tell = ends.get(type(event))
    return tell(event) if tell else ""
