"""What stands at a gate when it opens: the drafts in short, review, checks, assumptions, time."""

from __future__ import annotations

from pathlib import Path

from missionrunner.console.change_text import change_lines
from missionrunner.console.closing import Closing, show_exhibit
from missionrunner.console.lines import Console
from missionrunner.console.reading import (
    deliverable_title,
    show_assumptions,
    show_checks,
    show_deliverable,
    show_handoff,
    show_review,
    show_time,
)
from missionrunner.console.words import MARKS, reader_of
from missionrunner.engine.live_run import LiveRun, PhaseState
from missionrunner.runs.exhibits import exhibits

# Lines of each deliverable: with many of them less, so that what is to be decided stays in sight.
_SHORT, _SHORTER, _FEW = 9, 4, 4


class GateView:
    """Prints a gate. What is long is cut and can be read whole with `show`."""

    def __init__(self, live: LiveRun, console: Console, phase: str) -> None:
        self.live = live
        self.console = console
        self.phase = phase

    def of_phase(self, state: PhaseState) -> None:
        """What was drafted, reviewed and checked in a phase; what changed, where it was approved."""
        live, console, phase = self.live, self.console, state.phase
        mission = live.context.definition.mission
        number = [p.id for p in mission.phases].index(phase.id) + 1
        names = live.deliverables_of(phase.id)
        console.say()
        console.say(f"Gate {number} of {len(mission.phases)}: {phase.title}")
        show_time(live, console, phase)
        if state.attempt > 1:
            console.say(f"Draft {state.attempt}. Notes given: {'; '.join(state.notes) or 'none'}.")
        reader = reader_of(live)
        if state.status == "stale":
            console.say("You approved it, and it has changed since:")
            for line in change_lines(reader, state.changes, 20):
                console.say(f"- {line}", indent=2, hang=4)
        else:
            show_handoff(live, console, phase)
            short = _SHORT if len(names) <= _FEW else _SHORTER
            for name in names:
                show_deliverable(live, console, reader, name, short=short)
            console.say()
            console.say(MARKS)
        self._criteria_here(names)
        show_review(live, console, phase.id)
        show_checks(live, console, only=names, every=False)
        show_assumptions(live, console, only=names, every=False)

    def _criteria_here(self, names: list[str]) -> None:
        """The success criteria that rest on what was drafted in this phase, each with its figures."""
        context = self.live.context
        texts = {criterion.id: criterion.text for criterion in context.definition.mission.success_criteria}
        states = {state.id: state for state in self.live.criteria()}
        for criterion, exhibit in exhibits(context.definition, context.workbook).items():
            if exhibit.see and exhibit.see[0] in names and criterion in texts:
                self.console.say()
                self.console.say(f"Criterion {criterion}: {texts[criterion]}", hang=2)
                show_exhibit(self.console, exhibit)
                state = states[criterion]
                if state.actor or state.stale is not None:
                    comment = f" ({state.comment})" if state.comment else ""
                    self.console.say(f"It stands at: {state.label}{comment}.", indent=2, hang=4)

    def briefly(self) -> None:
        """Where the person is, after something was changed that left the gate open."""
        names = self.live.deliverables_of(self.phase)
        self.console.say()
        title = self._title()
        self.console.say(f"Still open: {title}. To read it again: show NAME, checks, assumptions.")
        show_checks(self.live, self.console, only=names, every=False)

    def plan(self) -> None:
        """All phases at once, at the gate of the whole plan."""
        console = self.console
        console.say()
        console.say("Gate: the whole plan. All phases are drafted; nothing is approved yet.")
        folder = self.live.context.store.run(self.live.context.run.id).output_dir
        console.say("It is written already, as a draft to read:")
        console.lines([str(Path(folder) / "plan.md")])
        self._overview()

    def end(self) -> None:
        """All gates are closed; the plan is not signed yet."""
        console = self.console
        console.say()
        console.say("All gates are closed. What is left: the success criteria and your signature.")
        self._overview()

    def _overview(self) -> None:
        live, console = self.live, self.console
        for state in live.phases():
            console.say()
            console.say(f"{state.phase.title}: {_status_words(state.status)}.")
            show_time(live, console, state.phase)
            for name in live.deliverables_of(state.phase.id):
                console.say(f"- {deliverable_title(live, name)} (show {name})", indent=2, hang=4)
        show_checks(live, console, every=False)
        show_assumptions(live, console, every=False)
        Closing(live, console).counts()

    def _title(self) -> str:
        phases = self.live.context.definition.mission.phases
        return next((phase.title for phase in phases if phase.id == self.phase), "the whole plan")


def _status_words(status: str) -> str:
    return {
        "waiting": "not drafted yet",
        "drafted_ahead": "drafted ahead",
        "at_gate": "waits for your decision",
        "stale": "approved, but changed since",
        "done": "drafted, not approved",
    }.get(status, status)
