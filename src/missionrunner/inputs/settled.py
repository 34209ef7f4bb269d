"""Answers in the form in which they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from missionrunner.deliverables.allowed import type_names
from missionrunner.deliverables.schemas import subschema
from missionrunner.plain_text import clean_text


def settled(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` with harmless text, and with 12.0 as 12 where the schema asks for a whole number."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and "integer" in type_names(schema) else value
    if isinstance(value, list):
        item = subschema(schema, (0,))
        return [settled(v, item) for v in cast(list[Any], value)]
    if isinstance(value, dict):
        rows = cast(dict[Any, Any], value)
        return {
            clean_text(k) if isinstance(k, str) else k: settled(v, subschema(schema, (str(k),)))
            for k, v in rows.items()
        }
    return value
