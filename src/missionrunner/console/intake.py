"""The intake: one question after another. Every answer is checked at once and stored at once."""

from __future__ import annotations

from missionrunner.console.answer_prompt import BACK, DONE, AnswerPrompt
from missionrunner.console.lines import Console, Paused
from missionrunner.console.question_text import (
    kind_of,
    pick,
)
from missionrunner.console.question_view import find_answer
from missionrunner.console.words import answer_words, intake_reader
from missionrunner.deliverables.sources import SourceKind
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.questions import Questions
from missionrunner.export.schema import title_of
from missionrunner.plain_text import shortened


class Intake:
    """Asks the questions of a run that are still to be asked."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console
        self.questions = Questions(live)
        self.prompt = AnswerPrompt(self.questions, console, self.review)

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
            self.prompt.ask(question, answer, needed=True)

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
                changed = self.prompt.ask(*find_answer(self.questions, found), again=True) == DONE or changed
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
        return title_of(find_answer(self.questions, key)[1].schema, key)

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
        question, answer = find_answer(self.questions, key)
        return self.prompt.ask(question, answer, again=True) == DONE

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
            question, answer = find_answer(self.questions, order[position])
            if self.prompt.ask(question, answer) == BACK:
                if position == 0:
                    self.console.say("This is the first question.")
                position = max(0, position - 1)
                returned.add(order[position])
                continue
            returned.discard(order[position])
            waiting.discard(order[position])
            position += 1
