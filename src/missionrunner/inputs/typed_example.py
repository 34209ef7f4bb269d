"""The example of one answer, in a form that can be typed as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from missionrunner.errors import BadInput
from missionrunner.inputs.answers_example import example_of
from missionrunner.inputs.answers_text import parse_answer


def typed_example(example: str, keys: Sequence[str], key: str, schema: Mapping[str, Any]) -> str:
    """The question's example for the answer `key` if it can be typed, else one made from the schema.

    The example of a question with several answers (`keys`) has a line for each of them. "" for a free text
    without an example: a made one would say nothing.
    """
    lines = example.splitlines() if len(keys) > 1 else [example]
    if len(lines) == len(keys):
        line = lines[keys.index(key)].strip()
        with suppress(BadInput):
            if parse_answer(line, schema) is not None:
                return line
    return "" if is_free_text(schema) else example_of(schema)


def is_free_text(schema: Mapping[str, Any]) -> bool:
    """True for a text of which only the length is said."""
    return schema.get("type") == "string" and not {"enum", "format", "pattern"} & schema.keys()
