"""Watching a run that another process works on: read only, from the journal, as it grows."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from missionrunner import terminal
from missionrunner.console.words import decision_text
from missionrunner.console.wrapping import wrapped
from missionrunner.errors import EXIT_NEEDS_PERSON, EXIT_OK
from missionrunner.plain_text import one_line
from missionrunner.runs import events
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession
from missionrunner.store.lock import Holder

_SECONDS = 0.3
# Further lines of an event stand below its text, not below its time.
_TIME = 10
_NARROWEST = 30
# Looked at twice before it is said: a run that was just stored is held a moment later.
_LOOKS = 2
_SECONDS_BETWEEN_LOOKS = 1.0


def watch(session: RunSession, run_id: str, *, as_json: bool = False) -> int:
    """Tell what happens in a run until it ends, or until the process that works on it is gone.

    Gives the exit code; that of a run that waits for a person if the process is gone. The person stops
    watching with Ctrl-C.
    """
    run = session.store.run(run_id)
    if not as_json:
        for line in terminal_lines(_who(session, run.id)):
            terminal.note(line)
    tell = _as_json if as_json else _tell
    look_out = _LookOut(session, run.id)
    seen = 0
    while True:
        # The status is read first: whatever was written before it is then read as well.
        gone = look_out.owner_is_gone()
        status = session.store.run(run.id).status
        for event in session.store.events(run.id, seen):
            seen = event.seq
            tell(event)
        if status in (RunStatus.FINISHED, RunStatus.FAILED):
            return EXIT_OK
        if gone:
            return _say_gone(look_out.last, run.id)
        time.sleep(_SECONDS)


def terminal_lines(text: str, hang: int = 0) -> list[str]:
    """`text` in lines that end between words on a terminal; in one line where it is read by a program."""
    if not sys.stdout.isatty():
        return [text]
    return wrapped(text, max(_NARROWEST, shutil.get_terminal_size().columns), 0, hang)


class _LookOut:
    """Looks now and then whether whoever works on a run was killed. `last` is who that was."""

    def __init__(self, session: RunSession, run_id: str) -> None:
        self.last: Holder | None = None
        self._session = session
        self._run_id = run_id
        self._abandoned = 0
        self._next = 0.0

    def owner_is_gone(self) -> bool:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _SECONDS_BETWEEN_LOOKS
            self.last = self._session.holder(self._run_id) or self.last
            self._abandoned = self._abandoned + 1 if self._session.is_abandoned(self._run_id) else 0
        return self._abandoned >= _LOOKS


def _say_gone(last: Holder | None, run_id: str) -> int:
    who = f"Process {last.pid} on {last.host}" if last else "The process"
    terminal.note(f"{who} that worked on run {run_id} is gone. What it had stored is there; nothing is lost.")
    terminal.note(f"Go on with: missionrunner resume {run_id}")
    return EXIT_NEEDS_PERSON


def _who(session: RunSession, run_id: str) -> str:
    holder = session.holder(run_id)
    if holder is None or session.is_abandoned(run_id):
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
        text = f"{event.at.astimezone():%H:%M:%S}  {line}"
        for part in terminal_lines(text, _TIME):
            terminal.out(part)


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
        case events.NoteTaken():
            return _note_line(event.note)
        case events.DecisionTaken():
            return decision_text(event.decision)
        case events.PhaseFinished():
            return f"Phase {event.title} ends: {event.status}"
        case events.OutputWritten():
            return f"Written: {event.folder}"
        case _:
            return _end_line(event)


def _note_line(note: Mapping[str, Any]) -> str:
    status = {"done": "Done", "removed": "Removed"}.get(str(note.get("status")), "Noted")
    kind = str(note.get("kind", "")).replace("_", " ")
    return one_line(f"{status} by {note.get('actor', '')}: {kind}: {note.get('text', '')}")


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
