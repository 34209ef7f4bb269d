"""Sending work back to its lead, and having it drafted again."""

from __future__ import annotations

from missionrunner.console.lines import Console
from missionrunner.console.question_text import pick
from missionrunner.engine.live_run import LiveRun
from missionrunner.runs.gates import WHOLE_PLAN


class DraftingAgain:
    """The commands of a gate that make a new draft; each returns True if there is one."""

    def __init__(self, live: LiveRun, console: Console, phase: str) -> None:
        self.live = live
        self.console = console
        self.phase = phase

    def send_back(self, rest: str) -> bool:
        phase, path = self._target(rest, "Send back")
        if phase is None:
            return False
        note = self.console.ask("Your note for the lead (Enter to cancel):")
        if not note:
            return False
        before = self._versions()
        self.live.send_back(phase, note, path)
        self.console.say("Sent back with your note, and drafted again.")
        self._say_unchanged(before)
        return True

    def redo(self, rest: str) -> bool:
        phase, _ = self._target(rest, "Draft again") if self.phase == WHOLE_PLAN else (self.phase, "")
        if phase is None:
            return False
        before = self._versions()
        self.live.redo(phase)
        self.console.say("Drafted again. What you edited stays.")
        self._say_unchanged(before)
        return True

    def _versions(self) -> dict[str, int]:
        return dict(self.live.context.store.version_numbers(self.live.context.run.id))

    def _say_unchanged(self, before: dict[str, int]) -> None:
        if self._versions() == before:
            self.console.say(
                "The draft is the same: without a language model it follows from your answers, documents "
                "and formulas. To change a value, use edit or answers."
            )

    def _target(self, typed: str, what: str) -> tuple[str | None, str]:
        """(phase, path) of what is sent back: a path, a deliverable or a phase; (None, "") to cancel."""
        live, console = self.live, self.console
        every = [phase.id for phase in live.context.definition.mission.phases]
        phases = [self.phase] if self.phase else every
        names = live.deliverables_of(self.phase)
        if not typed:
            console.say(f"{what} what? A phase: {', '.join(phases)}. A deliverable: {', '.join(names)}.")
            console.say(f"Or a field as /DELIVERABLE/FIELD. {self._empty_line()}")
            typed = console.ask(f"{what}>")
        while typed and typed not in phases:
            steps = typed.strip("/").split("/")
            found = pick(steps[0], names)
            if found is not None:
                owner = next(p for p in every if names[found] in live.deliverables_of(p))
                return owner, "/" + "/".join([names[found], *steps[1:]])
            if typed.casefold() == "back":
                return None, ""
            console.say(
                f"{typed!r} names no field, deliverable or phase of this gate.{self._elsewhere(steps[0])}"
            )
            typed = console.ask(f"{what} (back to cancel)>")
        return typed or self.phase or None, ""

    def _empty_line(self) -> str:
        return "Enter for the whole phase, back to cancel." if self.phase else "Enter to cancel."

    def _elsewhere(self, name: str) -> str:
        """Where something of another phase is sent back."""
        for phase in self.live.context.definition.mission.phases:
            if name == phase.id or name in self.live.deliverables_of(phase.id):
                return f" It belongs to the phase {phase.title}: undo its approval, or edit it here."
        return ""
