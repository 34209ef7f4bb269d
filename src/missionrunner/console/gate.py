"""The prompt at a gate: what can be read there, and what can be decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from missionrunner.console import facilitator
from missionrunner.console.changes import show_difference
from missionrunner.console.closing import Closing
from missionrunner.console.documents import Documents
from missionrunner.console.editing import Editing
from missionrunner.console.gate_view import GateView
from missionrunner.console.intake import Intake
from missionrunner.console.lines import Console, Paused
from missionrunner.console.question_text import pick, spoken
from missionrunner.console.reading import (
    check_words,
    deliverable_title,
    open_errors,
    show_assumptions,
    show_checks,
    show_deliverable,
    show_time,
)
from missionrunner.console.words import MARKS, reader_of
from missionrunner.engine.live_run import LiveRun, PhaseState
from missionrunner.engine.questions import Questions
from missionrunner.errors import BadInput
from missionrunner.runs.gates import WHOLE_PLAN, undoable
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
        decide = [
            Command("approve", "agree to it as it stands", self._approve),
            Command("edit", "change a field: edit, or edit DELIVERABLE, or edit /PATH", self._edit),
            Command("answers", "change any answer of the intake", self._answers),
            Command("document", "give a document: document FILE, or document INPUT=FILE", self._document),
            Command("send back", "return a field, deliverable or phase with a note", self._send_back),
            Command("redo", "draft it again; edits stay", self._redo),
            Command("skip", "close it without approval, with a reason", self._skip),
            Command("undo", "take back the last decision", self._undo),
        ]
        end = [
            Command("criteria", "go through the success criteria", self._criteria),
            Command("sign", "sign the plan off with your name", self._sign),
        ]
        read = [
            Command("show", "read it whole: show NAME, or show for a list", self._show),
            Command("diff", "what changed since it was approved, or since it was drafted", self._diff),
            Command("checks", "all checks that do not hold", self._checks),
            Command("accept", "accept a warning with a reason: accept CHECK", self._accept),
            Command("assumptions", "values that nobody gave, with their reasons", self._assumptions),
            Command("time", "give a phase more minutes: time 15", self._time),
            Command("help", "this list", self._help),
            Command("pause", "stop here; nothing is lost", self._pause),
        ]
        if self.ended:
            left_out = ("approve", "send back", "redo", "skip")
            done = Command("done", "leave; the plan is written", lambda _: True)
            return [*end, *(c for c in decide if c.name not in left_out), *read[:-1], done]
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
                if typed:
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

    # ------------------------------------------------------------------ reading
    def _show(self, rest: str) -> bool:
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

    def _diff(self, rest: str) -> bool:
        show_difference(self.live, self.console, self.phase)
        return False

    def _checks(self, rest: str) -> bool:
        show_checks(self.live, self.console)
        return False

    def _assumptions(self, rest: str) -> bool:
        only = [] if self.phase == WHOLE_PLAN else self.live.deliverables_of(self.phase)
        show_assumptions(self.live, self.console, only=only)
        return False

    def _help(self, rest: str) -> bool:
        for command in self.commands:
            self.console.say(f"{command.name:<13}{command.help}", indent=2, hang=15)
        self.console.lines(facilitator.HELP)
        self.console.say("The first letters of a command are enough. At every prompt: /help")
        self.console.say(MARKS)
        return False

    def _pause(self, rest: str) -> bool:
        raise Paused

    def _time(self, rest: str) -> bool:
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

    def _send_back(self, rest: str) -> bool:
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

    def _redo(self, rest: str) -> bool:
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
        phases = [phase.id for phase in live.context.definition.mission.phases]
        names = live.deliverables_of(self.phase)
        if not typed:
            console.say(f"{what} what? A phase: {', '.join(phases)}. A deliverable: {', '.join(names)}.")
            console.say(
                "Or a field as /DELIVERABLE/FIELD." + (" Enter for the whole phase." if self.phase else "")
            )
            typed = console.ask(f"{what}>")
        if not typed or typed in phases:
            phase = typed or self.phase or None
            return phase, ""
        steps = typed.strip("/").split("/")
        found = pick(steps[0], names)
        if found is None:
            raise BadInput(f"{typed!r} names no field, deliverable or phase of this gate.")
        owner = next(p for p in phases if names[found] in live.deliverables_of(p))
        return owner, "/" + "/".join([names[found], *steps[1:]])

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
        self.console.say(f"The last decision: {decision_words(self.live, last.verb, last.phase, last.path)}.")
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
