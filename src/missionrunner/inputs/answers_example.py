"""Examples of typed answers, made from a schema."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, cast

from missionrunner.deliverables.allowed import type_names

Schema = Mapping[str, Any]

_FIRST_DAY = datetime.date(2026, 1, 5)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def example_of(schema: Schema) -> str:
    """A text that `parse_answer` accepts for `schema`, or "" where none can be made (a text pattern)."""
    kind = _kind(schema)
    if kind == "number" or kind == "integer":
        return _number(schema, alone=True)
    if kind == "array":
        return _list(schema)
    return _single(schema, 0, "text")


def item_schema(schema: Schema) -> Schema:
    """The schema of a list's item; a list of numbers may name the unit once, for all of them."""
    item = cast(Schema, schema.get("items") or {})
    return {"unit": schema["unit"], **item} if "unit" in schema else item


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "enum"
    return next((k for k in type_names(schema) if k != "null"), "string")


def _list(schema: Schema) -> str:
    item = item_schema(schema)
    count = max(int(schema.get("minItems") or 0), min(2, int(schema.get("maxItems") or 2)))
    kind = _kind(item)
    if kind == "enum" and schema.get("uniqueItems") is True:
        count = min(count, len(item["enum"]))
    joint = "; " if kind in ("object", "string") and item.get("format") != "date" else ", "
    parts = [_single(item, index, _ORDINALS[index % 6]) for index in range(count)]
    return joint.join(parts) if all(parts) else ""


def _single(schema: Schema, index: int, name: str) -> str:
    """The example of item number `index`; items differ where they can."""
    match _kind(schema):
        case "enum":
            allowed = [v for v in schema["enum"] if v is not None]
            return str(allowed[index % len(allowed)])
        case "integer" | "number":
            return _number(schema, alone=False)
        case "boolean":
            return "yes"
        case "object":
            return _record(schema, index)
        case "array":
            return ""
        case _:
            if schema.get("format") == "date":
                return (_FIRST_DAY + datetime.timedelta(weeks=index)).isoformat()
            return "" if "pattern" in schema else name[: schema.get("maxLength")]


def _record(schema: Schema, index: int) -> str:
    """Cells up to the last required column, since cells are given in the order of the columns."""
    properties = cast(Mapping[str, Schema], schema.get("properties") or {})
    required = set(cast(list[str], schema.get("required") or list(properties)))
    last = max((place for place, key in enumerate(properties) if key in required), default=-1)
    cells = [
        _single(properties[key], index, f"{key.replace('_', ' ')} {index + 1}")
        for key in list(properties)[: last + 1]
    ]
    return ", ".join(cells)


def _number(schema: Schema, *, alone: bool) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    usual = 0.5 if schema.get("unit") == "ratio" else 12_000 if schema.get("unit") == "currency" else 10
    if (low is not None and usual <= low) or (high is not None and usual >= high):
        bounds = [b for b in (schema.get("minimum"), schema.get("maximum")) if b is not None]
        usual = bounds[0] if bounds else low + 1 if low is not None else high - 1
    if alone and usual == 0.5 and schema.get("unit") == "ratio":
        return "50 %"
    return f"{usual:,}" if alone and isinstance(usual, int) else f"{usual:g}"
