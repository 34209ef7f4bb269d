"""The prompt at a gate: what can be read there, and what can be decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from missionrunner.console import facilitator
from missionrunner.console.closing import Closing
from missionrunner.console.documents import Documents
from missionrunner.console.drafting_again import DraftingAgain
from missionrunner.console.editing import Editing
from missionrunner.console.gate_reading import GateReading
from missionrunner.console.gate_view import GateView
from missionrunner.console.intake import Intake
from missionrunner.console.lines import Console, Paused
from missionrunner.console.question_text import spoken
from missionrunner.console.reading import (
    check_words,
    open_errors,
)
from missionrunner.console.words import MARKS
from missionrunner.engine.finish import export_input
from missionrunner.engine.live_run import LiveRun, PhaseState
from missionrunner.engine.questions import Questions
from missionrunner.errors import BadInput
from missionrunner.export.checks import accepted_here, accepted_words
from missionrunner.runs.gates import WHOLE_PLAN, undoable, with_it
from missionrunner.runs.model import Verb


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the prompt. `act` returns True when the prompt is left."""

    name: str
    help: str
    act: Callable[[str], bool]


class Gate:
    """One open gate, or the end of the plan, with a person in front of it."""

    def __init__(
        self, live: LiveRun, console: Console, phase: str, *, ended: bool = False, brief: bool = False
    ) -> None:
        self.live = live
        self.console = console
        self.phase = phase
        self.ended = ended
        self.brief = brief
        self.closing = Closing(live, console)
        self.commands = self._commands()

    def _commands(self) -> list[Command]:
        reading = GateReading(self.live, self.console, self.phase)
        again = DraftingAgain(self.live, self.console, self.phase)
        decide = [
            Command("approve", "agree to it as it stands", self._approve),
            Command("edit", "change a field: edit, or edit DELIVERABLE, or edit /PATH", self._edit),
            Command("answers", "change any answer of the intake", self._answers),
            Command("document", "give a document: document FILE, or document INPUT=FILE", self._document),
            Command("send back", "return a field, deliverable or phase with a note", again.send_back),
            Command("redo", "draft it again; edits stay", again.redo),
            Command("skip", "close it without approval, with a reason", self._skip),
            Command("undo", "take back the last decision", self._undo),
        ]
        end = [
            Command("criteria", "go through the success criteria", self._criteria),
            Command("sign", "sign the plan off with your name", self._sign),
        ]
        read = [
            Command("show", "read it whole: show NAME, or show for a list", reading.show),
            Command("diff", "what changed since it was approved, or since it was drafted", reading.diff),
            Command("checks", "all checks that do not hold", reading.checks),
            Command("accept", "accept a warning with a reason: accept CHECK", self._accept),
            Command("assumptions", "values that nobody gave, with their reasons", reading.assumptions),
            Command("time", "give a phase more minutes: time 15", reading.time),
            Command("help", "this list", self._help),
            Command("pause", "stop here; nothing is lost", self._pause),
        ]
        if self.ended:
            left_out = ("approve", "send back", "redo", "skip")
            done = Command("done", "leave; the plan is written", lambda _: True)
            return [*end, *(c for c in decide if c.name not in left_out), *read, done]
        return [*decide, *(end if self.phase == WHOLE_PLAN else end[:1]), *read]

    # ------------------------------------------------------------------ the prompt
    def open(self) -> bool:
        """Show the gate and take commands until one of them moves the run; True if it was `done`.

        Raises Paused.
        """
        view = GateView(self.live, self.console, self.phase)
        if self.brief:
            view.briefly()
        elif self.ended:
            view.end()
        elif self.phase == WHOLE_PLAN:
            view.plan()
        else:
            view.of_phase(self._state())
        self._names()
        while True:
            typed = self.console.ask("Your decision>" if not self.ended else "Plan>")
            if self.console.takes(typed):
                continue
            command, rest = self._find(typed)
            if command is None:
                if typed.casefold() == "back":
                    self.console.say("This is the gate itself; undo takes the last decision back.")
                elif typed:
                    self.console.say(f"There is no command {typed.split()[0]!r} here.")
                self._names()
                continue
            try:
                if command.act(rest):
                    return command.name == "done"
            except BadInput as error:
                for line in error.lines():
                    self.console.say(line, hang=2)

    def _names(self) -> None:
        names = ", ".join(command.name for command in self.commands)
        self.console.say()
        self.console.say(f"You can: {names}.", hang=2)
        self.console.say(f"For the session: {facilitator.NAMES}.", hang=2)

    def _find(self, typed: str) -> tuple[Command | None, str]:
        """The command that a line begins with; its first letters are enough where they are unique."""
        folded = (
            ("help" if typed == "?" else typed.casefold())
            .replace("send-back", "send back")
            .replace("quit", "pause")
        )
        for command in self.commands:
            if folded == command.name or folded.startswith(command.name + " "):
                return command, typed[len(command.name) :].strip()
        word = folded.partition(" ")[0]
        near = [c for c in self.commands if word and c.name.startswith(word)]
        return (near[0], typed[len(word) :].strip()) if len(near) == 1 else (None, "")

    def _state(self) -> PhaseState:
        return next(state for state in self.live.phases() if state.phase.id == self.phase)

    def _help(self, rest: str) -> bool:
        for command in self.commands:
            self.console.say(f"{command.name:<13}{command.help}", indent=2, hang=15)
        self.console.lines(facilitator.HELP)
        self.console.say("The first letters of a command are enough. At every prompt: /help")
        self.console.say(MARKS)
        return False

    def _pause(self, rest: str) -> bool:
        raise Paused

    # ------------------------------------------------------------------ deciding
    def _approve(self, rest: str) -> bool:
        if self.phase == WHOLE_PLAN:
            return self.closing.approve()
        errors = open_errors(self.live, self.live.deliverables_of(self.phase))
        for check in errors:
            self.console.say(f"- {check_words(check)}", hang=2)
        if errors and not self.console.yes(
            "The plan cannot be signed before this is fixed. Approve all the same?", default=False
        ):
            return False
        self.live.approve(self.phase)
        self.console.say(f"Approved: {self._state().phase.title}.")
        return True

    def _edit(self, rest: str) -> bool:
        names = self.live.deliverables_of(self.phase)
        return Editing(self.live, self.console).edit(names, rest)

    def _answers(self, rest: str) -> bool:
        return Intake(self.live, self.console).review()

    def _document(self, rest: str) -> bool:
        return Documents(self.live, self.console).give(rest)

    def _skip(self, rest: str) -> bool:
        reason = rest or self.console.ask("Your reason, as it will stand in the plan (Enter to cancel):")
        if not reason:
            return False
        self.live.skip(self.phase, reason)
        self.console.say("Skipped; the reason stands in the plan.")
        return True

    def _undo(self, rest: str) -> bool:
        last = undoable(self.live.context.decisions)
        if last is None:
            self.console.say("There is no decision to undo.")
            return False
        what = decision_words(self.live, last.verb, last.phase, last.path)
        self.console.say(f"The last decision: {what}{with_it(self.live.context.decisions, last)}.")
        if not self.console.yes("Take it back?", default=True):
            return False
        self.live.undo()
        self.console.say("Taken back.")
        questions = Questions(self.live)
        # Answers that were changed together are decisions of their own, and only fit together.
        while errors := [rule for rule in questions.broken({}) if rule.severity == "error"]:
            schemas = self.live.context.plan.answer_schemas()
            self.console.say(f"Now the answers do not fit: {spoken(errors[0].message, schemas)}", hang=2)
            if undoable(self.live.context.decisions) is None:
                break
            if not self.console.yes("Take back the decision before it too?", default=True):
                break
            self.live.undo()
        return True

    def _accept(self, rest: str) -> bool:
        check = (rest or self.console.ask("Which check (its id, Enter to cancel):")).upper()
        if not check:
            return False
        before = accepted_here(export_input(self.live.context)).get(check)
        if before is not None:
            self.console.say(f"{check} is {accepted_words(before)}. A new reason replaces this.", hang=2)
        reason = self.console.ask(f"Why is {check} acceptable (Enter to cancel):")
        if reason:
            self.live.accept_warning(check, reason)
            self.console.say(f"{check} is accepted; the reason stands in the plan.")
        return False

    def _criteria(self, rest: str) -> bool:
        self.closing.criteria()
        return False

    def _sign(self, rest: str) -> bool:
        return self.closing.sign(rest)


def decision_words(live: LiveRun, verb: Verb, phase: str, path: str) -> str:
    """A decision in words: "edit of /growth_gap/summary", "approve Initiatives"."""
    titles = {p.id: p.title for p in live.context.definition.mission.phases}
    of_phase = verb in (Verb.APPROVE, Verb.SKIP, Verb.REDO, Verb.SEND_BACK)
    where = path or (titles.get(phase, "the whole plan") if of_phase else "")
    return f"{verb.value.replace('_', ' ')} {where}".strip()
