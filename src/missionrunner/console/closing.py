"""The end of a run: success criteria with their evidence, a person's ticks, and the signature."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.console.lines import Console
from missionrunner.console.question_text import pick
from missionrunner.console.reading import show_deliverable
from missionrunner.console.words import reader_of, signed_words
from missionrunner.engine.finish import export_input
from missionrunner.engine.live_run import LiveRun
from missionrunner.export.change_words import stale_lines
from missionrunner.export.checks import accepted_here, accepted_words
from missionrunner.runs.criteria import CriterionState
from missionrunner.runs.exhibits import Exhibit, exhibits
from missionrunner.runs.gates import WHOLE_PLAN


def show_exhibit(console: Console, exhibit: Exhibit) -> None:
    """The figures that a criterion rests on, and what only a person can confirm."""
    for line in exhibit.shown:
        console.say(f"- {line}", indent=2, hang=4)
    if exhibit.confirm:
        console.say(f"Yours to confirm: {exhibit.confirm}", indent=2, hang=4)


class Closing:
    """What is decided about the plan as a whole."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console

    def counts(self) -> None:
        """How many criteria a person has decided on, in one line."""
        states = self.live.criteria()
        if states:
            ticked = sum(bool(state.actor) for state in states)
            self.console.say()
            self.console.say(
                f"Success criteria: you decided on {ticked} of {len(states)}. Go through them: criteria"
            )
            self._say_lapsed(states)

    def _say_lapsed(self, states: Sequence[CriterionState]) -> None:
        """Which decisions do not count any more, since their figures have changed."""
        lapsed = [state.id for state in states if state.stale is not None and not state.actor]
        if lapsed:
            names = ", ".join(lapsed)
            self.console.say(f"Decided before the figures changed, so not counted any more: {names}.", hang=2)

    def criteria(self) -> None:
        """Each criterion with its evidence; y or n, then a comment."""
        states = self.live.criteria()
        if not states:
            self.console.say("This mission names no success criteria.")
            return
        self.console.say("y: it is met. n: it is not met, so it becomes a next step of the plan.")
        self.console.say("Enter: leave it as it is. stop: leave the list.")
        for number, state in enumerate(states, 1):
            if not self._ask_one(number, len(states), state):
                return

    def _ask_one(self, number: int, count: int, state: CriterionState) -> bool:
        console = self.console
        console.say()
        console.say(f"Criterion {number} of {count}, {state.id}: {state.text}")
        exhibit = exhibits(self.live.context.definition, self.live.context.workbook).get(state.id, Exhibit())
        show_exhibit(console, exhibit)
        counts = f" {state.counts}." if state.counts else ""
        console.say(f"It stands at: {state.label}.{counts}", indent=2)
        accepted = accepted_here(export_input(self.live.context))
        for evidence in state.evidence:
            # Those that wait for a draft are counted already.
            if evidence.supports is not True and evidence.status != "pending":
                taken = accepted.get(evidence.check)
                words = f" ({accepted_words(taken)})" if taken else ""
                console.say(f"- {evidence.text}{words}", indent=2, hang=4)
        if state.comment:
            console.say(f"Comment of {state.actor}: {state.comment}", indent=2)
        self._changed_since(state)
        if exhibit.see:
            console.say(f"To read it: {', '.join(f'show {name}' for name in exhibit.see)}.", indent=2, hang=4)
        while True:
            typed = console.ask("Met? y, n, Enter or stop>").casefold()
            if typed.startswith("show ") and self._show(typed.removeprefix("show ").strip()):
                continue
            if typed in ("", "stop"):
                return typed == ""
            if typed in ("y", "yes", "n", "no"):
                break
            console.say("Type y, n, show NAME, Enter or stop.")
        if typed.startswith("y") and (errors := self.live.failing_errors(state.id)):
            console.say("An error speaks against it, and the plan cannot be signed before it is fixed:")
            for line in errors:
                console.say(f"- {line}", indent=2, hang=4)
            if not console.yes("Tick it as met all the same?", default=False):
                return True
        comment = console.ask("Comment (Enter for none):")
        self.live.tick(state.id, typed.startswith("y"), comment or None)
        return True

    def _show(self, name: str) -> bool:
        """A deliverable, while a criterion is being decided; False if there is none of that name."""
        names = self.live.deliverables_of(WHOLE_PLAN)
        found = pick(name, names)
        if found is not None:
            show_deliverable(self.live, self.console, reader_of(self.live), names[found])
        return found is not None

    def _changed_since(self, state: CriterionState) -> None:
        """What was ticked before it changed, and what changed."""
        if state.stale is None:
            return
        said = f"{state.stale.said}. It has changed since, so this does not count any more:"
        self.console.say(said, indent=2, hang=4)
        for line in stale_lines(reader_of(self.live), state):
            self.console.say(f"- {line}", indent=2, hang=4)

    def approve(self) -> bool:
        """Close the gate of the whole plan, signed if the person gives a name."""
        reason = self.live.why_not_sign()
        if reason:
            self.console.say(reason)
            if not self.console.yes("Approve it without a signature?", default=False):
                return False
            self.live.approve(WHOLE_PLAN)
            self.console.say("Approved, not signed.")
            return True
        name = self.console.ask("Your name to sign it (Enter to approve without a signature):")
        if name:
            return self.sign(name)
        self.live.approve(WHOLE_PLAN)
        self.console.say("Approved, not signed.")
        return True

    def sign(self, name: str) -> bool:
        """Sign with a name. What stands against it is said before anything is asked."""
        reason = self.live.why_not_sign()
        if reason:
            self.console.say(reason)
            return False
        name = name or self.console.ask("Your name (Enter to cancel):")
        if not name:
            return False
        open_points = self.live.unsettled()
        for line in open_points:
            self.console.say(line, hang=2)
        if open_points and not self.console.yes("Sign all the same?", default=False):
            return False
        self.live.sign(name)
        self.console.say(f"{signed_words(self.live.context.decisions)}.")
        return True
