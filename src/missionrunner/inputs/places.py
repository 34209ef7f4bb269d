"""Places inside a typed answer, in the words of the intake: "row 2, Role" for `[1].role`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from missionrunner.deliverables.allowed import type_names
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
