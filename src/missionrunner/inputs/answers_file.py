"""Answers from a file: JSON or YAML with one key per answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.problems import Problem, path_text, printable, unknown_name
from missionrunner.deliverables.schemas import compile_model
from missionrunner.errors import BadDefinition, BadInput
from missionrunner.inputs.files import read_bytes
from missionrunner.inputs.settled import settled
from missionrunner.yaml_data import MAX_DEPTH, YamlFile, is_map, parse_yaml

Schema = Mapping[str, Any]

MAX_BYTES = 2_000_000
_HINT = "An intake file is one JSON object or YAML map: answer: value."


class _TwiceError(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class _Found:
    """A problem and the place in the file that it belongs to."""

    problem: Problem
    line: int | None


def answer_schemas(questions: Sequence[Mapping[str, Any]]) -> dict[str, Schema]:
    """Answer id -> schema, in the order of the questions."""
    return {
        answer: cast(Schema, schema)
        for question in questions
        for answer, schema in cast(Mapping[str, Any], question.get("answers") or {}).items()
    }


def read_answers_file(
    path: Path, questions: Sequence[Mapping[str, Any]], *, also: Mapping[str, Schema] | None = None
) -> dict[str, Any]:
    """Answers by id, validated one by one. Rules over several answers are not checked here.

    Keys that begin with `_` are comments; null means "not answered" and is left out. `also` names
    further keys (a run's variations, say) with their schemas. Raises BadInput that names the file,
    the line, the first answer that does not fit and what is allowed, and lists the others.
    """
    schemas = {**answer_schemas(questions), **(also or {})}
    name = printable(path.name)
    data = read_bytes(path, limit=MAX_BYTES, kinds="JSON or YAML")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: this is no text in UTF-8 (byte {error.start + 1})", hint=_HINT) from error
    file = _parsed(text, name)
    values = file.value
    if not is_map(values):
        raise BadInput(f"{name}: the file must hold one object with an entry per answer", hint=_HINT)
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        if key.startswith("_"):
            continue
        if key not in schemas:
            problems.append(Problem(path_text((key,)), unknown_name(key, schemas), (key,)))
        elif value is not None:
            problems.extend(_below(key, p) for p in compile_model(schemas[key], key).validate(value))
            answers[key] = settled(value, schemas[key])
    if problems:
        raise _bad_input(name, [_Found(p, _line(file, p.parts)) for p in problems], schemas)
    return answers


def _below(key: str, problem: Problem) -> Problem:
    parts = (key, *problem.parts)
    return Problem(path_text(parts), problem.message, parts)


def _parsed(text: str, name: str) -> YamlFile:
    if not text.lstrip().startswith("{"):
        return _as_yaml(text, name)
    try:
        value = json.loads(text, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        if name.lower().endswith((".yaml", ".yml")):
            return _as_yaml(text, name)
        title = f"{name}: line {error.lineno}: this is not valid JSON ({error.msg})"
        raise BadInput(title, hint=_HINT) from error
    except _TwiceError as error:
        raise BadInput(f"{name}: {error}", hint="Keep one of them.") from error
    except (RecursionError, ValueError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else "a number is too long"
        raise BadInput(f"{name}: this JSON cannot be read: {reason}", hint=_HINT) from error
    _refuse_depth(value, name)
    return YamlFile(name, text, value)


def _as_yaml(text: str, name: str) -> YamlFile:
    try:
        return parse_yaml(text, name)
    except BadDefinition as error:
        raise BadInput(printable(error.title), detail=error.detail, hint=error.hint or _HINT) from error


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(f"the key '{printable(key)}' stands twice in the same place")
        found[key] = value
    return found


def _refuse_depth(value: Any, name: str) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (
                cast(dict[str, Any], outer).values() if isinstance(outer, dict) else cast(list[Any], outer)
            )
        ]
        if not level:
            return
    raise BadInput(f"{name}: nested deeper than {MAX_DEPTH} levels", hint=_HINT)


def _line(file: YamlFile, parts: tuple[str | int, ...]) -> int | None:
    """The line of a value. JSON is nearly always YAML too; where it is not, there is no line."""
    try:
        return file.line(parts)
    except BadDefinition:
        return None


def _bad_input(name: str, found: list[_Found], schemas: Mapping[str, Schema]) -> BadInput:
    first = found[0]
    place = f"{name}: line {first.line}: " if first.line else f"{name}: "
    others = [f"{f.problem.path} (line {f.line})" if f.line else f.problem.path for f in found[1:6]]
    more = (
        f"{len(found) - 1} more: {', '.join(others)}" + (" ..." if len(found) > 6 else "") if others else ""
    )
    key = str(first.problem.parts[0])
    hint = (
        f"{key} must be {describe(schemas[key])}." if key in schemas and len(first.problem.parts) > 1 else ""
    )
    return BadInput(place + str(first.problem), detail=more, hint=hint)
