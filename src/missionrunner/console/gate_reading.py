"""What can be read at a gate: deliverables, differences, checks, assumptions, the clock."""

from __future__ import annotations

from missionrunner.console.changes import show_difference
from missionrunner.console.lines import Console
from missionrunner.console.question_text import pick
from missionrunner.console.reading import (
    deliverable_title,
    show_assumptions,
    show_checks,
    show_deliverable,
    show_time,
)
from missionrunner.console.words import reader_of
from missionrunner.engine.live_run import LiveRun
from missionrunner.runs.gates import WHOLE_PLAN


class GateReading:
    """The commands of a gate that change nothing but a phase's minutes; each returns False."""

    def __init__(self, live: LiveRun, console: Console, phase: str) -> None:
        self.live = live
        self.console = console
        self.phase = phase

    def show(self, rest: str) -> bool:
        names = self.live.deliverables_of(WHOLE_PLAN)
        titles = [deliverable_title(self.live, name) for name in names]
        found = None
        if rest:
            found = pick(rest, names)
            found = pick(rest, titles) if found is None else found
        if found is None:
            if rest:
                self.console.say(f"There is no deliverable {rest!r}.")
            for number, (name, title) in enumerate(zip(names, titles, strict=True), 1):
                self.console.say(f"{number:>2}. {title} ({name})", hang=4)
            self.console.say("Type show and the number or name.")
            return False
        show_deliverable(self.live, self.console, reader_of(self.live), names[found])
        return False

    def diff(self, rest: str) -> bool:
        show_difference(self.live, self.console, self.phase)
        return False

    def checks(self, rest: str) -> bool:
        show_checks(self.live, self.console)
        return False

    def assumptions(self, rest: str) -> bool:
        only = [] if self.phase == WHOLE_PLAN else self.live.deliverables_of(self.phase)
        show_assumptions(self.live, self.console, only=only)
        return False

    def time(self, rest: str) -> bool:
        """Minutes for this phase; at the gate of the whole plan only the clock is read."""
        minutes = int(rest) if rest.isdecimal() and len(rest) < 4 else 0
        if self.phase and not minutes:
            self.console.say("Type time and a number of minutes, such as: time 15")
        elif self.phase:
            self.live.add_time(self.phase, minutes)
        for state in self.live.phases():
            if self.phase in (WHOLE_PLAN, state.phase.id):
                self.console.say(f"{state.phase.title}:")
                show_time(self.live, self.console, state.phase)
        return False
