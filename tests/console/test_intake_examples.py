"""What a question shows as an example can be typed as it is written; texts speak with labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from missionrunner.console.question_text import allowed_lines, example_for, spoken
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.engine.questions import AnswerState, Question
from missionrunner.export.source_words import source_words
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.load import load_definition

ROOT = Path(__file__).parents[2]
DEFINITION = load_definition(
    ROOT / "missions" / "sales-plan-development", agents=AgentLibrary([ROOT / "agents"])
)
SCHEMAS: dict[str, Any] = {
    key: schema for question in DEFINITION.questions for key, schema in question["answers"].items()
}


def question_of(spec: dict[str, Any]) -> Question:
    answers = tuple(AnswerState(key, s, False, None, None, False) for key, s in spec["answers"].items())
    return Question(str(spec["id"]), str(spec["question"]), "", str(spec.get("example", "")), "", answers)


@pytest.mark.parametrize("spec", DEFINITION.questions, ids=lambda spec: spec["id"])
def test_the_example_of_each_answer_is_the_one_of_the_mission_and_can_be_typed(spec: Any) -> None:
    question = question_of(spec)
    for answer in question.answers:
        example = example_for(question, answer)
        assert parse_answer(example, answer.schema) is not None
        assert example in question.example.split("\n")


def test_columns_are_said_by_their_labels_and_which_are_optional() -> None:
    lines = allowed_lines(SCHEMAS["open_deals"])
    assert lines[0].startswith(
        "Each row: Id, Deal, Stage, Value, Owner (optional), In this stage since (optional)"
    )
    assert lines[1].startswith("An optional value may stay empty between two commas")
    assert "Stage is one of: outreach (Outreach and qualification), discovery" in lines[2]


def test_messages_of_the_mission_say_labels_and_leave_ordinary_words_alone() -> None:
    said = spoken("repeat_owner must be a name from the team; every selling_share counts, x_y too.", SCHEMAS)
    assert said == (
        "Person for existing customers must be a name from the team; "
        "every Share of time for selling counts, x_y too."
    )


def test_a_reason_is_said_in_full() -> None:
    reason = "Because " + "it was measured " * 20 + "twice."
    assert source_words(Source(SourceKind.PLAYBOOK, reason)).endswith("twice.")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Ann, pilot, 0.5", "row 1, Role must be one of "),
        ("Ann, founder, 0.5; Ben, sdr", "row 2, Share of time for selling is missing"),
        ("Ann, founder, 0.5, 7, 8", "row 1 has more than 3 values: Name, Role, Share of time for selling"),
    ],
)
def test_faults_in_a_table_say_the_row_and_the_label(typed: str, says: str) -> None:
    with pytest.raises(Exception, match="^" + says):
        parse_answer(typed, SCHEMAS["team"], labels=True)


def test_columns_can_be_named_by_their_labels() -> None:
    typed = "Share of time for selling=0.5, Name=Ann, role=founder"
    assert parse_answer(typed, SCHEMAS["team"]) == [{"name": "Ann", "role": "founder", "selling_share": 0.5}]
