"""A run's events as short plain lines, or as JSON lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from missionrunner import terminal
from missionrunner.runs import events

# Each takes an event of its type and gives a line, or "" where there is nothing to say.
_LINES: dict[type[events.Event], Callable[[Any], str]] = {
    events.RunStarted: lambda e: (
        f"{'Resuming' if e.resumed else 'Run'} {e.run}: {_named(e.title, e.company)}"
    ),
    events.VariationsApplied: lambda e: f"Variations: {', '.join(e.applied)}" if e.applied else "",
    events.DocumentRead: lambda e: (
        f"{e.file_name}: {_counted(len(e.found), 'part')} found"
        + (f", {len(e.not_understood)} of them not understood" if e.not_understood else "")
    ),
    events.DocumentMissing: lambda e: f"Missing document: {e.title}{'' if e.required else ' (optional)'}",
    events.AnswerMissing: lambda e: (
        f"- {e.question}: {e.text}" + (f" For example: {e.example}" if e.example else "")
    ),
    events.PhaseStarted: lambda e: f"Phase: {e.title}" + (f" (lead: {e.lead})" if e.lead else ""),
    events.GateOpened: lambda e: f"The gate of {e.title} opens again. {e.why}" if e.why else "",
    events.PhaseFinished: lambda e: (
        "" if e.status in ("done", "unsigned") else f"Phase {e.title}: {e.status}"
    ),
    events.MessageShown: lambda e: e.text if e.level == "info" else f"{e.level.capitalize()}: {e.text}",
    events.CheckEvaluated: lambda e: f"Failed check {e.check}: {e.message}" if _is_serious(e) else "",
}

_OF_A_MODEL = (
    events.CallStarted,
    events.CallWaits,
    events.StillWaiting,
    events.CallEnded,
    events.UsageAdded,
)


def _model_line(event: events.Event) -> str:
    if not isinstance(event, _OF_A_MODEL):
        return ""
    from missionrunner.console.model_words import model_line

    return model_line(event)


def _named(title: str, company: str) -> str:
    return f"{title}, {company}" if company else title


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _is_serious(event: events.CheckEvaluated) -> bool:
    return event.status == "failed" and event.severity == "error"


class Progress:
    """Takes the events of a run and says each thing once. `run_id` is known after the first event."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._shown: set[str] = set()
        self.run_id = ""

    def __call__(self, event: events.Event) -> None:
        self.run_id = event.run or self.run_id
        if self._as_json:
            try:
                terminal.json_line(event.to_json())
            except BrokenPipeError:
                # Whoever read the events has gone; the run goes on to its plan.
                terminal.forget_output()
        line = _LINES.get(type(event), _model_line)(event)
        if line and line not in self._shown:
            self._shown.add(line)
            terminal.note(line)

    def stopped(self) -> None:
        """What to say after Ctrl-C."""
        if self.run_id:
            terminal.note(f"Stopped. Nothing is lost. Go on with: missionrunner resume {self.run_id}")
        else:
            terminal.note("Stopped before the run began.")
