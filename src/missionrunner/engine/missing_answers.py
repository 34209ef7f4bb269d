"""What a run waits for before its first phase: answers without a default, and the line that gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.deliverables.intake import missing_required, required_answers
from missionrunner.engine.run_context import RunContext
from missionrunner.errors import NeedsPerson
from missionrunner.inputs.typed_example import typed_example


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """`text` is the question; `example` can be typed as it is, or is ""."""

    key: str
    text: str
    example: str


def missing_answers(context: RunContext) -> list[MissingAnswer]:
    """Every required answer that is not known, not even by default."""
    return [
        MissingAnswer(
            key,
            str(question["question"]),
            typed_example(str(question.get("example", "")), list(question["answers"]), key, schema),
        )
        for question in missing_required(context.plan, context.workbook)
        for key, schema in question["answers"].items()
        if key in required_answers(question) and context.workbook.intake.get(key) is None
    ]


def resume_line(run_id: str, missing: Sequence[MissingAnswer]) -> str:
    """The command that gives the answers; never with somebody else's values, which could be pasted."""
    return " ".join([f"missionrunner resume {run_id}", *(f"--set {one.key}='...'" for one in missing)])


def waits_for(run_id: str, missing: Sequence[MissingAnswer]) -> NeedsPerson:
    """The end of a command while answers are missing; the answers themselves are told before."""
    count = "1 required answer is" if len(missing) == 1 else f"{len(missing)} required answers are"
    line = resume_line(run_id, missing)
    return NeedsPerson(
        f"{count} missing. Put yours in place of the dots, written as in the example:",
        detail=line,
        hint=f"At a terminal, this asks for them one by one: missionrunner resume {run_id}",
        commands=[line],
    )
