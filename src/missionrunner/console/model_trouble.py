"""When a model cannot go on by itself: what happened, and how the person wants to go on."""

from __future__ import annotations

from missionrunner.console.lines import Console, Paused
from missionrunner.engine.going_on import ModelWaits
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput
from missionrunner.llm.faults import BudgetReached


class ModelTrouble:
    """Asks until there is a way on. Raises Paused."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console

    def ask(self, waits: ModelWaits) -> None:
        """Say what happened and carry out what the person chooses."""
        console = self.console
        console.say()
        console.say(waits.title)
        for line in (waits.fault.detail, waits.fault.hint):
            if line:
                console.say(line)
        console.say("Nothing is lost: every answer that came is kept and is not paid again.")
        ways = {"again": "ask the model again", "model NAME": "use another model"}
        if isinstance(waits.fault, BudgetReached):
            limit = waits.fault.limit
            ways = {f"{limit} NUMBER": f"raise the limit of {limit}"}
        if waits.deliverables:
            names = ", ".join(waits.deliverables)
            ways["workbook"] = f"general texts instead of drafts for {names}"
        ways |= {"offline": "general texts for all that is still open", "pause": "stop here"}
        for word, meaning in ways.items():
            console.say(f"  {word}: {meaning}")
        while True:
            typed = console.ask("How to go on>").strip()
            try:
                if self._took(typed, waits):
                    return
            except BadInput as error:
                console.say(error.title)
                if error.hint:
                    console.say(error.hint)
                continue
            console.say(f"Type one of: {', '.join(ways)}")

    def _took(self, typed: str, waits: ModelWaits) -> bool:
        word, _, rest = typed.partition(" ")
        word, rest = word.casefold(), rest.strip()
        if word in ("pause", "quit"):
            raise Paused
        if isinstance(waits.fault, BudgetReached) and word == waits.fault.limit:
            self.live.change_model(budget={word: _number(rest)})
        elif word in ("again", "wait", "") and not isinstance(waits.fault, BudgetReached):
            pass
        elif word == "model" and rest:
            self.live.change_model(rest)
        elif word == "offline":
            self.live.change_model("offline")
        elif word == "workbook" and waits.deliverables:
            self.live.change_model(workbook=waits.deliverables)
        else:
            return False
        return True


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = -1.0
    if not 0 < value < 1e15:
        raise BadInput(f"{text!r} is no limit.", hint="Type a number above 0, such as: calls 40")
    return value
