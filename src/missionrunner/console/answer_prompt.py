"""The prompt for one answer: every line that is typed is checked at once, and stored at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from missionrunner.console.lines import Console, Paused
from missionrunner.console.preview import confirm_change
from missionrunner.console.question_text import example_for, spoken
from missionrunner.console.question_view import find_answer, show_question
from missionrunner.console.words import answer_words, intake_reader, with_cents
from missionrunner.deliverables.intake import BrokenRule
from missionrunner.deliverables.problems import nearest
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.questions import AnswerState, Question, Questions
from missionrunner.errors import BadInput
from missionrunner.export.schema import title_of
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.inputs.typed_example import is_free_text
from missionrunner.inputs.typed_words import other_currency

HELP = (
    "  Enter  takes what stands behind 'Enter takes', or leaves the question open",
    "  back   goes to the question before",
    "  skip   leaves the question open; its default counts, if it has one;",
    "         an answer that was given is taken back, after a question",
    "  all    shows all answers; any of them can be changed there",
    "  pause  stops here; nothing is lost (quit is the same)",
    "  help   this list (? is the same)",
    "An answer that is itself one of these words goes in double quotes.",
)

# What a prompt gave besides a value.
BACK, DONE = "back", "done"


_MAYBE_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]00")

# A default counts by itself; these count only once a person has taken them.
_TAKEN_BY_ENTER = (SourceKind.CARRIED, SourceKind.DOCUMENT)


class AnswerPrompt:
    """Asks for one answer at a time. `review` lets the person see and change all of them."""

    def __init__(self, questions: Questions, console: Console, review: Callable[[], object]) -> None:
        self.questions = questions
        self.live = questions.live
        self.console = console
        self.review = review

    @property
    def drafted(self) -> bool:
        """True once something was drafted: from then on an answer changes what people have seen."""
        return bool(self.live.context.store.version_numbers(self.live.context.run.id))

    def ask(
        self, question: Question, answer: AnswerState, *, needed: bool = False, again: bool = False
    ) -> str:
        """Ask until the answer is stored (or left open), or the person goes back."""
        show_question(self.questions, self.console, question, answer, again=again)
        several = len(question.answers) > 1
        prompt = f"{title_of(answer.schema, answer.key)}>" if several else ">"
        while True:
            typed = self.console.ask(prompt)
            word = typed.casefold()
            match word:
                case "pause" | "quit":
                    raise Paused
                case "help" | "?":
                    self.console.lines(HELP)
                case "all":
                    self.review()
                    question, answer = find_answer(self.questions, answer.key)
                    show_question(self.questions, self.console, question, answer, again=again)
                case "back":
                    return BACK
                case "" if again:
                    return BACK
                case "" | "skip":
                    if needed and (word == "skip" or answer.offered is None):
                        self.console.say("The run cannot go on without it. Type a value, or pause.")
                    elif self._leave(answer, skip=word == "skip"):
                        return DONE
                case _:
                    if self._take(question, answer, typed):
                        return DONE
                    prompt = f"{title_of(answer.schema, answer.key)}>"

    def _leave(self, answer: AnswerState, *, skip: bool) -> bool:
        offered = answer.offered
        if skip:
            changes = {answer.key: None}
            if answer.given is not None:
                words = answer_words(intake_reader(self.live), answer.schema, answer.given.value)
                if not self.console.yes(f"You answered: {words}. Take it back?", default=False):
                    self.console.say("It stays.", indent=2)
                    return True
            if answer.given is not None and not self._fits(changes):
                return False
            if self.drafted and not confirm_change(
                self.live, self.console, self.live.preview_answers(changes)
            ):
                return False
            self.questions.take_back(answer.key)
            if answer.required and not self._counts(answer.key):
                self.console.say("Left open. It is asked again before the first phase.")
            return True
        if answer.given is None and offered is not None and offered.source.kind in _TAKEN_BY_ENTER:
            if not self._fits({answer.key: offered.value}):
                return False
            self.questions.store({answer.key: offered})
            return True
        if offered is None and answer.required:
            self.console.say("This answer is needed. Type a value, or skip to come back to it later.")
            return False
        self.questions.leave_open(answer.key)
        return True

    def _counts(self, key: str) -> bool:
        return find_answer(self.questions, key)[1].offered is not None

    def _take(self, question: Question, answer: AnswerState, typed: str) -> bool:
        try:
            value = parse_answer(typed, answer.schema, example=example_for(question, answer), labels=True)
        except BadInput as error:
            guess = self._guess(answer, typed)
            if guess is None:
                self._refuse(answer, error)
                return False
            value = guess
        if not self._is_meant(answer, value, typed):
            return False
        values = {answer.key: value}
        broken = self.questions.broken(values)
        while errors := [rule for rule in broken if rule.severity == "error"]:
            other = self._ask_other(errors, values, answer.key)
            if other is None:
                return False
            values |= other
            broken = self.questions.broken(values)
        for rule in broken:
            self.console.say(f"Note: {self._spoken(rule)}", hang=2)
        if self.drafted and not confirm_change(self.live, self.console, self.live.preview_answers(values)):
            return False
        source = self.questions.typed()
        self.questions.store({key: Sourced(v, source) for key, v in values.items()})
        reader = intake_reader(self.live)
        for key in values:
            schema = find_answer(self.questions, key)[1].schema
            words = with_cents(answer_words(reader, schema, values[key]), schema, values[key])
            label = f"{title_of(schema, key)}: " if len(values) > 1 else ""
            self.console.say(f"Noted: {label}{words}", hang=2)
        return True

    def _guess(self, answer: AnswerState, typed: str) -> Any:
        """The choice that was probably meant, if the person says so; None otherwise."""
        choices = [choice for choice in answer.schema.get("enum", ()) if isinstance(choice, str)]
        near = nearest(typed, choices)
        return near if near and self.console.yes(f"Did you mean {near}?", default=False) else None

    def _is_meant(self, answer: AnswerState, value: Any, typed: str) -> bool:
        """Ask back for a text without a letter: a number or a sign is rarely a name; for 840.00, which is
        often 840.000 with a zero too few; and for an amount in a currency that is not the plan's."""
        if answer.schema.get("unit") == "currency":
            currency = intake_reader(self.live).currency
            if other := other_currency(typed, currency):
                words = f"The plan is in {currency}; nothing is converted from {other}."
                return bool(self.console.yes(f"{words} Is the amount meant in {currency}?", default=False))
        if answer.schema.get("unit") == "currency" and _MAYBE_THOUSANDS.fullmatch(typed.strip("€$ ")):
            words = answer_words(intake_reader(self.live), answer.schema, value)
            return bool(self.console.yes(f"{typed} is {words}, not thousands. Is that meant?", default=False))
        if not isinstance(value, str) or not is_free_text(answer.schema) or any(map(str.isalpha, value)):
            return True
        title = title_of(answer.schema, answer.key)
        return bool(self.console.yes(f"{value} has no letters. Is it meant as {title}?", default=False))

    def _spoken(self, rule: BrokenRule) -> str:
        return spoken(rule.message, self.live.context.plan.answer_schemas())

    def _others(self, rule: BrokenRule, asked: str) -> list[str]:
        """Given answers that the rule is about besides `asked`; those that its message names come first."""
        questions = {question.id: question for question in self.questions.all()}
        keys = [a.key for name in rule.questions if name in questions for a in questions[name].answers]
        given = self.live.context.given.answers
        found = [key for key in dict.fromkeys(keys) if key in given and key != asked]
        return sorted(found, key=lambda key: key not in rule.message)

    def _refuse(self, answer: AnswerState, error: BadInput) -> None:
        """Why a typed answer is none. A pattern is said in the words of the mission."""
        lines = error.lines()
        if "pattern" in answer.schema and answer.schema.get("description"):
            lines[0] = str(answer.schema["description"])
        for line in lines:
            self.console.say(line[:1].upper() + line[1:], hang=2)

    def _fits(self, values: Mapping[str, Any]) -> bool:
        """Say which rules would be broken; True if none."""
        errors = [rule for rule in self.questions.broken(values) if rule.severity == "error"]
        for rule in errors:
            self.console.say(f"That does not fit: {self._spoken(rule)}", hang=2)
        return not errors

    def _ask_other(
        self, errors: Sequence[BrokenRule], values: Mapping[str, Any], asked: str
    ) -> dict[str, Any] | None:
        """When an answer contradicts others that were given, change those together with it.

        None if the person would rather keep them, or if the new answer alone is wrong.
        """
        for rule in errors:
            self.console.say(f"That does not fit: {self._spoken(rule)}", hang=2)
        given = self.live.context.given.answers
        others = self._others(errors[0], asked)
        asked_title = title_of(find_answer(self.questions, asked)[1].schema, asked)
        if not others:
            self.console.say(f"Type {asked_title} again.")
            return None
        question, answer = find_answer(self.questions, others[0])
        title = title_of(answer.schema, answer.key)
        now = values[answer.key] if answer.key in values else given[answer.key].value
        words = answer_words(intake_reader(self.live), answer.schema, now)
        self.console.say(
            f"{title} is now: {words}. Type a new value for {title} too, skip to leave it to its default, "
            f"or Enter to keep it and type {asked_title} again."
        )
        while True:
            typed = self.console.ask(f"{title}>")
            if not typed:
                return None
            if typed.casefold() == "skip":
                return {answer.key: None}
            try:
                return {
                    answer.key: parse_answer(
                        typed, answer.schema, example=example_for(question, answer), labels=True
                    )
                }
            except BadInput as error:
                self._refuse(answer, error)
