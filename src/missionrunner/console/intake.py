"""The intake: one question after another. Every answer is checked at once and stored at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.console.lines import Console, Paused
from missionrunner.console.preview import confirm_change
from missionrunner.console.question_text import (
    allowed_lines,
    example_for,
    is_free_text,
    kind_of,
    pick,
    spoken,
)
from missionrunner.console.words import answer_words, intake_reader, source_words
from missionrunner.deliverables.intake import BrokenRule
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.questions import AnswerState, Question, Questions
from missionrunner.errors import BadInput
from missionrunner.export.schema import title_of
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.plain_text import shortened

_COMMANDS = ("back", "skip", "help", "all", "pause", "quit")
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
_BACK, _DONE = "back", "done"


class Intake:
    """Asks the questions of a run that are still to be asked."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console
        self.questions = Questions(live)

    @property
    def drafted(self) -> bool:
        """True once something was drafted: from then on an answer changes what people have seen."""
        return bool(self.live.context.store.version_numbers(self.live.context.run.id))

    def ask(self) -> None:
        """All that is still to be asked, then whatever the run cannot do without. Raises Paused."""
        to_ask = self.questions.to_ask()
        if to_ask:
            self._explain(len({question.id for question, _ in to_ask}))
            self._ask_in_order({answer.key for _, answer in to_ask})
        while missing := self.questions.missing():
            question, answer = missing[0]
            self.console.say()
            self.console.say("This answer is needed before the first phase can be drafted.")
            self._ask_one(question, answer, needed=True)

    def summary(self) -> str:
        """How much is known, in one line."""
        answers = [answer for question in self.questions.all() for answer in question.answers]
        given = sum(answer.given is not None for answer in answers)
        kinds = [a.offered.source.kind for a in answers if a.given is None and a.offered is not None]
        defaults = sum(kind is SourceKind.PLAYBOOK for kind in kinds)
        documents = sum(kind is SourceKind.DOCUMENT for kind in kinds)
        parts = [f"{given} given"]
        parts += [f"{documents} from documents"] if documents else []
        parts += [f"{defaults} left to their default"] if defaults else []
        left = len(answers) - given - documents - defaults
        parts += [f"{left} open"] if left else []
        return f"Answers: {', '.join(parts)}."

    def review(self) -> bool:
        """Show all answers and change any of them, as often as wanted. True if one was changed."""
        changed = False
        self._list()
        while typed := self.console.ask("Number of an answer to change, list, or Enter to go on>"):
            found = self._numbered(typed)
            if typed.casefold() in ("list", "all", "help", "?"):
                self._list()
            elif typed.casefold() in ("pause", "quit"):
                raise Paused
            elif found is None:
                self.console.say(
                    "Type a number of the list, such as 3 or 8.2, the name of an answer, or list."
                )
            else:
                changed = self._ask_one(*self._find(found), again=True) == _DONE or changed
        return changed

    def _numbers(self) -> dict[str, str]:
        """Answer -> its number: that of the question, "8.2" for the second part of the eighth."""
        return {
            answer.key: f"{number}.{part}" if len(question.answers) > 1 else str(number)
            for number, question in enumerate(self.questions.all(), 1)
            for part, answer in enumerate(question.answers, 1)
        }

    def _numbered(self, typed: str) -> str | None:
        """The answer that a number of the list, a name or a label stands for."""
        numbers = self._numbers()
        wanted = typed.rstrip(".")
        for key, number in numbers.items():
            if wanted in (number, number.removesuffix(".1")):
                return key
        if wanted.replace(".", "").isdigit():
            return None
        keys = list(numbers)
        found = pick(typed, keys)
        if found is None:
            found = pick(typed, [self._title(key) for key in keys])
        return keys[found] if found is not None else None

    def _title(self, key: str) -> str:
        return title_of(self._find(key)[1].schema, key)

    def _list(self) -> None:
        """All answers, one a line; what was typed in full stands at its question."""
        reader = intake_reader(self.live)
        numbers = self._numbers()
        self.console.say()
        for answer in (a for q in self.questions.all() for a in q.answers):
            offered = answer.offered
            text = shortened(answer_words(reader, answer.schema, offered.value if offered else None), 120)
            kind = kind_of(offered)
            number = numbers[answer.key] + ("" if "." in numbers[answer.key] else ".")
            label = f"{number:>4} {title_of(answer.schema, answer.key)}: "
            self.console.say(label + text + (f" [{kind}]" if kind else ""), hang=5)

    def name_of(self, key: str) -> str:
        """A question as people find it: "question 10 (Decided deals by step reached)"."""
        return f"question {self._numbers()[key]} ({self._title(key)})"

    def change(self, key: str) -> bool:
        """Ask for one answer again; True if it was changed."""
        question, answer = self._find(key)
        return self._ask_one(question, answer, again=True) == _DONE

    # ------------------------------------------------------------------ in order
    def _explain(self, count: int) -> None:
        console = self.console
        known = "1 question is" if count == 1 else f"{count} questions are"
        console.say()
        console.say(f"{known} open. Each answer is stored as soon as you press Enter.")
        console.say("Commands at every question: back, skip, help, all, pause.")

    def _ask_in_order(self, waiting: set[str]) -> None:
        """Forwards through what waits; `back` goes to any question before, also an answered one."""
        order = [answer.key for question in self.questions.all() for answer in question.answers]
        position = next(i for i, key in enumerate(order) if key in waiting)
        returned: set[str] = set()
        while position < len(order):
            if order[position] not in waiting and order[position] not in returned:
                position += 1
                continue
            question, answer = self._find(order[position])
            if self._ask_one(question, answer) == _BACK:
                if position == 0:
                    self.console.say("This is the first question.")
                position = max(0, position - 1)
                returned.add(order[position])
                continue
            returned.discard(order[position])
            waiting.discard(order[position])
            position += 1

    def _find(self, key: str) -> tuple[Question, AnswerState]:
        return next((q, a) for q in self.questions.all() for a in q.answers if a.key == key)

    # ------------------------------------------------------------------ one answer
    def _ask_one(
        self, question: Question, answer: AnswerState, *, needed: bool = False, again: bool = False
    ) -> str:
        """Ask until the answer is stored (or left open), or the person goes back."""
        self._show(question, answer, again=again)
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
                    question, answer = self._find(answer.key)
                    self._show(question, answer, again=again)
                case "back":
                    return _BACK
                case "" if again:
                    return _BACK
                case "" | "skip":
                    if needed and (word == "skip" or answer.offered is None):
                        self.console.say("The run cannot go on without it. Type a value, or pause.")
                    elif self._leave(answer, skip=word == "skip"):
                        return _DONE
                case _:
                    if self._take(question, answer, typed):
                        return _DONE
                    prompt = f"{title_of(answer.schema, answer.key)}>"

    def _show(self, question: Question, answer: AnswerState, *, again: bool) -> None:
        console = self.console
        every = self.questions.all()
        number = next(i for i, q in enumerate(every, 1) if q.id == question.id)
        several = len(question.answers) > 1
        part = [a.key for a in question.answers].index(answer.key)
        console.say()
        name = f"Question {number} of {len(every)}"
        if several:
            name += f", part {part + 1} of {len(question.answers)}"
        console.say(f"{name} ({title_of(answer.schema, answer.key)})")
        if part == 0:
            console.say(question.text)
            if question.why:
                console.say(f"Why: {question.why}", hang=5)
        if answer.schema.get("description"):
            console.say(str(answer.schema["description"]))
        for line in allowed_lines(answer.schema):
            console.say(line, hang=4)
        example = example_for(question, answer)
        if example:
            console.say(f"Example: {example}", hang=9)
        console.say(self._offer(question, answer, again=again), hang=4)

    def _offer(self, question: Question, answer: AnswerState, *, again: bool) -> str:
        """What an empty line does."""
        if answer.offered is not None and answer.offered.value not in ([], {}):
            words = answer_words(intake_reader(self.live), answer.schema, answer.offered.value)
            if answer.given is not None:
                return f"Enter keeps: {words} ({kind_of(answer.offered)})."
            source = source_words(answer.offered.source).rstrip(".")
            return f"Enter {'keeps' if again else 'takes'}: {words} ({source})."
        if again:
            return "Enter leaves it as it is."
        if answer.required:
            return "Required. It has no default."
        if len(question.answers) == 1 and question.default_note:
            return f"Enter leaves it open: {question.default_note}."
        return "Enter leaves it open."

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
        if answer.given is None and offered is not None and offered.source.kind is SourceKind.CARRIED:
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
        return self._find(key)[1].offered is not None

    def _take(self, question: Question, answer: AnswerState, typed: str) -> bool:
        try:
            value = parse_answer(typed, answer.schema, example=example_for(question, answer), labels=True)
        except BadInput as error:
            self._refuse(answer, error)
            return False
        if not self._is_meant(answer, value):
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
            schema = self._find(key)[1].schema
            words = answer_words(reader, schema, values[key])
            label = f"{title_of(schema, key)}: " if len(values) > 1 else ""
            self.console.say(f"Noted: {label}{words}", hang=2)
        return True

    def _is_meant(self, answer: AnswerState, value: Any) -> bool:
        """Ask back for a text without a letter: a number or a sign is rarely a name."""
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
        if not others:
            self.console.say(f"Type {self._title(asked)} again.")
            return None
        question, answer = self._find(others[0])
        title = title_of(answer.schema, answer.key)
        now = values[answer.key] if answer.key in values else given[answer.key].value
        words = answer_words(intake_reader(self.live), answer.schema, now)
        self.console.say(
            f"{title} is now: {words}. Type a new value for {title} too, skip to leave it to its default, "
            f"or Enter to keep it and type {self._title(asked)} again."
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
