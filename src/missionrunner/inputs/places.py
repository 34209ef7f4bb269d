"""Places inside a typed answer, in the words of the intake: "row 2, Role" for `[1].role`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from missionrunner.deliverables.allowed import describe, explain_typed, type_names
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.problems import Problem
from missionrunner.deliverables.schemas import subschema
from missionrunner.inputs.answers_example import item_schema

_STEPS = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")


def place_in_words(path: str, schema: Mapping[str, Any], *, names: bool = False) -> str:
    """`[1].role` as "row 2, Role". `names` adds the name of a column, which JSON needs: "Role (role)"."""
    words: list[str] = []
    for index, name in _STEPS.findall(path):
        if index:
            schema = item_schema(schema)
            words.append(f"{'row' if 'object' in type_names(schema) else 'item'} {int(index) + 1}")
        else:
            properties = cast(Mapping[str, Mapping[str, Any]], schema.get("properties") or {})
            schema = properties.get(name) or {}
            title = str(schema.get("title") or name)
            words.append(f"{title} ({name})" if names and title != name else title)
    return ", ".join(words)


def more_places(places: list[str]) -> str:
    """ "2 more: ...", for the places behind the first; "" for none."""
    count = len(places) - 1
    return f"{count} more: {'; '.join(places[1:5])}" + (" ..." if count > 4 else "") if count else ""


def problem_in_words(problem: Problem, schema: Mapping[str, Any], value: Any, text: str) -> Problem:
    """A problem of a typed answer as a person says it: percent instead of ratios, words instead of ids.

    `value` is what `text` was read as.
    """
    place, found = subschema(schema, problem.parts), _at(value, problem.parts)
    if found is None and problem.message.startswith("is missing"):
        return replace(problem, message=f"is missing; it must be {describe(place, typed=True)}")
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return problem
    if isinstance(found, str) and "enum" not in place:
        return problem
    if not problem.parts:
        typed = text
    elif isinstance(found, str):
        typed = found
    else:
        typed = f"{found * 100:.10g} %" if place.get("unit") == "ratio" else f"{found:.10g}"
    return replace(problem, message=explain_typed(place, typed))


def _at(value: Any, parts: tuple[str | int, ...]) -> Any:
    for part in parts:
        if isinstance(part, int) and is_list(value) and part < len(value):
            value = value[part]
        elif isinstance(part, str) and is_map(value):
            value = value.get(part)
        else:
            return None
    return value
