"""What happens in a run, told as it happens: one short line each."""

from __future__ import annotations

from missionrunner.console.lines import Console
from missionrunner.console.model_words import model_line
from missionrunner.runs import events

# Kinds of sources in the order and words in which they are counted.
_COUNTED = (
    ("edited", "edited"),
    ("intake", "from your answers"),
    ("document", "from documents"),
    ("model", "drafted by a model"),
    ("carried", "from your last run"),
    ("computed", "computed"),
    ("playbook", "from the playbook"),
)


class Narration:
    """Takes the events of a run while a person looks on. What stands at the gates is not told here."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.run_id = ""
        self._open: dict[str, str] = {}
        self._ahead: set[str] = set()

    def __call__(self, event: events.Event) -> None:
        self.run_id = event.run or self.run_id
        match event:
            case events.RunStarted():
                self._started(event)
            case events.DocumentRead():
                unclear = f", {len(event.not_understood)} not understood" if event.not_understood else ""
                parts = f", {len(event.found)} parts found" if event.found else ""
                self.console.say(f"Read: {event.file_name}{parts}{unclear}.")
            case events.VariationsApplied() if event.applied or event.suggested:
                self._variations(event)
            case events.MessageShown():
                level = "" if event.level == "info" else f"{event.level.capitalize()}: "
                self.console.say(level + event.text, hang=2)
            case events.PhaseStarted():
                self._phase(event)
            case events.DeliverableFilled() if event.phase not in self._ahead:
                counts = ", ".join(
                    f"{event.counts[kind]} {words}" for kind, words in _COUNTED if kind in event.counts
                )
                empty = f", {len(event.empty)} empty" if event.empty else ""
                self.console.say(f"- {event.title}: {counts or 'nothing'}{empty}", indent=2, hang=4)
            case events.GateOpened() if event.phase:
                self._open[event.phase] = event.title
            case events.DecisionTaken() if event.decision["verb"] in ("approve", "skip"):
                self._open.pop(str(event.decision["phase"]), None)
            case _:
                if line := model_line(event):
                    self.console.say(line, indent=2, hang=4)

    def _started(self, event: events.RunStarted) -> None:
        company = f", {event.company}" if event.company else ""
        self.console.say(f"{event.title}{company}")
        how = {"engaged": "a gate after each phase", "auto": "one gate at the end"}.get(
            event.mode, event.mode
        )
        self.console.say(f"Run {event.run} ({'goes on; ' if event.resumed else ''}{how}).")

    def _variations(self, event: events.VariationsApplied) -> None:
        if event.applied:
            self.console.say(f"Variations of the mission that apply: {', '.join(event.applied)}.")
        if event.suggested:
            self.console.say(f"These may fit too: {', '.join(event.suggested)} (answers, then variations).")

    def _phase(self, event: events.PhaseStarted) -> None:
        lead = f", lead: {event.lead}" if event.lead else ""
        minutes = f", planned: {event.planned_minutes:.0f} minutes" if event.planned_minutes else ""
        # What is drafted again while its own gate is open is not ahead of itself.
        others = [title for phase, title in self._open.items() if phase != event.phase]
        if others:
            self._ahead.add(event.phase)
            waits = ", ".join(others)
            self.console.say(f"Drafted ahead, while you decide on {waits}: {event.title}{lead}.")
            return
        self._ahead.discard(event.phase)
        again = f" (draft {event.attempt})" if event.attempt > 1 else ""
        self.console.say(f"Phase: {event.title}{again}{lead}{minutes}")
