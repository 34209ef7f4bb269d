"""How a question is put: what may be typed, an example, and where a known answer comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.questions import AnswerState, Question
from missionrunner.errors import BadInput
from missionrunner.export.schema import as_map, properties
from missionrunner.inputs.answers_example import example_of
from missionrunner.inputs.answers_text import parse_answer


def pick(typed: str, names: Sequence[str]) -> int | None:
    """The index that a number (from 1), a name or the unique beginning of a name stands for."""
    if typed.isdigit():
        return int(typed) - 1 if 1 <= int(typed) <= len(names) else None
    wanted = typed.casefold().replace(" ", "_").replace("-", "_")
    keys = [name.casefold().replace("-", "_").replace(" ", "_") for name in names]
    if wanted in keys:
        return keys.index(wanted)
    found = [i for i, key in enumerate(keys) if key.startswith(wanted)]
    return found[0] if len(found) == 1 else None


def allowed_lines(schema: Mapping[str, Any]) -> list[str]:
    """How an answer is typed, where that does not go without saying."""
    if "enum" in schema:
        return [f"One of: {_names(schema['enum'])}."]
    items = as_map(schema.get("items"))
    if "enum" in items:
        return [f"One or several of: {_names(items['enum'])}."]
    columns = properties(items) or properties(schema)
    if not columns and items.get("type") == "string" and "format" not in items:
        return ["One or several, with a semicolon between them."]
    if not columns:
        return [f"Allowed: {describe(schema)}."] if schema.get("type") in ("array", "object") else []
    if properties(items):
        lines = [f"Each row: {_names(columns)}. A comma between values, a semicolon between rows."]
    else:
        lines = [f"Values: {_names(columns)}. A comma between them, or name them: {next(iter(columns))}=..."]
    return lines + [
        f"{name} is one of: {_names(column['enum'])}." for name, column in columns.items() if "enum" in column
    ]


def kind_of(offered: Sourced | None) -> str:
    """Where an answer comes from, in one or two words; "" where nothing was answered."""
    kinds = {
        SourceKind.INTAKE: "your answer",
        SourceKind.PLAYBOOK: "assumption",
        SourceKind.CARRIED: "your last run",
        SourceKind.DOCUMENT: "document",
    }
    return kinds.get(offered.source.kind, "") if offered is not None else ""


def _names(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))


def example_for(question: Question, answer: AnswerState) -> str:
    """The question's example if it can be typed as it is, else one that is made from the schema."""
    if len(question.answers) == 1 and question.example:
        try:
            parse_answer(question.example, answer.schema)
        except BadInput:
            return example_of(answer.schema)
        return question.example
    return "" if _is_free_text(answer.schema) else example_of(answer.schema)


def _is_free_text(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" and not {"enum", "format", "pattern"} & schema.keys()
