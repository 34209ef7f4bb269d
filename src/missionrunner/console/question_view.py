"""A question as it stands on the screen: its text, what may be typed, an example, what Enter does."""

from __future__ import annotations

from missionrunner.console.lines import Console
from missionrunner.console.question_text import allowed_lines, example_for, kind_of
from missionrunner.console.words import answer_words, intake_reader
from missionrunner.engine.questions import AnswerState, Question, Questions
from missionrunner.export.schema import title_of
from missionrunner.export.source_words import source_words


def find_answer(questions: Questions, key: str) -> tuple[Question, AnswerState]:
    """An answer with its question, as they stand now."""
    return next((q, a) for q in questions.all() for a in q.answers if a.key == key)


def show_question(
    questions: Questions, console: Console, question: Question, answer: AnswerState, *, again: bool
) -> None:
    """Everything that is said before the prompt. `again` if the answer is being changed."""
    every = questions.all()
    number = next(i for i, q in enumerate(every, 1) if q.id == question.id)
    part = [a.key for a in question.answers].index(answer.key)
    console.say()
    name = f"Question {number} of {len(every)}"
    if len(question.answers) > 1:
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
    if answer.past is not None:
        words = answer_words(intake_reader(questions.live), answer.schema, answer.past.value)
        console.say(f"In your last run: {words}. That is over, so it is not offered again.", hang=4)
    console.say(_offer(questions, question, answer, again=again), hang=4)


def _offer(questions: Questions, question: Question, answer: AnswerState, *, again: bool) -> str:
    """What an empty line does."""
    if answer.offered is not None and answer.offered.value not in ([], {}):
        words = answer_words(intake_reader(questions.live), answer.schema, answer.offered.value)
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
