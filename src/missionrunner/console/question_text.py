"""How a question is put: what may be typed, an example, and where a known answer comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.questions import AnswerState, Question
from missionrunner.export.schema import as_list, as_map, properties, title_of
from missionrunner.inputs.typed_example import typed_example

_NAME = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


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
        return [f"One of: {_choices(schema)}."]
    items = as_map(schema.get("items"))
    if "enum" in items:
        return [f"One or several of: {_choices(items)}."]
    columns = properties(items) or properties(schema)
    if not columns and items.get("type") == "string" and "format" not in items:
        return ["One or several, with a semicolon between them."]
    if not columns:
        return [f"Allowed: {describe(schema)}."] if schema.get("type") in ("array", "object") else []
    record = items if properties(items) else schema
    needed = as_list(record.get("required"))
    optional = [name for name in columns if name not in needed]
    titles = {name: title_of(as_map(column), name) for name, column in columns.items()}
    shown = _names(title + (" (optional)" if name in optional else "") for name, title in titles.items())
    if properties(items):
        lines = [f"Each row: {shown}. A comma between values, a semicolon between rows."]
    else:
        lines = [f"Values: {shown}. A comma between them."]
    if optional:
        lines.append("An optional value may stay empty between two commas, or be left out at the end.")
    return lines + [
        f"{titles[name]} is one of: {_choices(column)}."
        for name, column in columns.items()
        if "enum" in column
    ]


def spoken(text: str, schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """A message of the mission with the labels of its answers and columns instead of their names.

    Only names with "_" are replaced: the others are words of a sentence.
    """
    titles: dict[str, str] = {}
    for key, schema in schemas.items():
        columns = properties(as_map(schema.get("items"))) or properties(schema)
        titles |= {name: title_of(as_map(column), name) for name, column in columns.items()}
        titles[key] = title_of(schema, key)
    return _NAME.sub(lambda found: titles.get(found.group(), found.group()), text)


def kind_of(offered: Sourced | None) -> str:
    """Where an answer comes from, in one or two words; "" where nothing was answered."""
    kinds = {
        SourceKind.INTAKE: "your answer",
        SourceKind.PLAYBOOK: "assumption",
        SourceKind.CARRIED: "your last run",
        SourceKind.DOCUMENT: "document",
    }
    return kinds.get(offered.source.kind, "") if offered is not None else ""


def _choices(schema: Mapping[str, Any]) -> str:
    """The values of an enum, each with its label where it has one; both can be typed."""
    labels = as_map(schema.get("labels"))
    return _names(f"{v} ({labels[v]})" if v in labels else v for v in schema["enum"])


def _names(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))


def example_for(question: Question, answer: AnswerState) -> str:
    """An example of this answer that can be typed as it is."""
    return typed_example(question.example, [a.key for a in question.answers], answer.key, answer.schema)
