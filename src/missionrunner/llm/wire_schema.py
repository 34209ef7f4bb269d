"""How a server is asked for JSON: four forms, the strictest first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.schemas import Schema, json_schema_of

Json = dict[str, Any]

# What OpenAI's strict mode does not take; said in the description instead.
_NOT_PORTABLE = ("minLength", "maxLength", "uniqueItems", "title")
_NAME = re.compile(r"[^A-Za-z0-9_-]")


class Form(StrEnum):
    """`schema` sends every keyword, `portable` only those that all strict servers know."""

    SCHEMA = "schema"
    PORTABLE = "portable"
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"


WITH_SCHEMA = (Form.SCHEMA, Form.PORTABLE)
LADDER = (Form.SCHEMA, Form.PORTABLE, Form.JSON_OBJECT, Form.PROMPT)


def response_format(schema: Schema, form: Form, name: str) -> Json | None:
    """The `response_format` of a request, None for the form that asks in words only."""
    match form:
        case Form.SCHEMA:
            wanted = json_schema_of(schema)
        case Form.PORTABLE:
            wanted = _portable(json_schema_of(schema), schema)
        case Form.JSON_OBJECT:
            return {"type": "json_object"}
        case Form.PROMPT:
            return None
    body = {"name": _NAME.sub("_", name)[:64] or "answer", "schema": wanted, "strict": _is_strict(wanted)}
    return {"type": "json_schema", "json_schema": body}


def instruction(schema: Schema) -> str:
    """What is added to the prompt where the server does not take a schema, or does not follow it."""
    text = json.dumps(json_schema_of(schema), ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must fit this JSON Schema:\n{text}"


def _portable(pure: Json, schema: Schema) -> Json:
    """`pure` with every field required, and without the keywords that strict servers refuse."""
    out = {k: v for k, v in pure.items() if k not in _NOT_PORTABLE}
    if len(out) < len(pure) and any(k in pure for k in ("minLength", "maxLength")):
        rule = describe(schema).capitalize() + "."
        said = str(pure.get("description", ""))
        out["description"] = f"{said} {rule}".strip()
    if "properties" in pure:
        below = cast("Mapping[str, Json]", pure["properties"])
        schemas = cast("Mapping[str, Schema]", schema.get("properties") or {})
        out["properties"] = {name: _portable(part, schemas.get(name, {})) for name, part in below.items()}
        out["required"] = list(below)
    if "items" in pure:
        out["items"] = _portable(cast("Json", pure["items"]), cast("Schema", schema.get("items") or {}))
    return out


def _is_strict(schema: Any) -> bool:
    """True if strict mode can take the schema: closed objects with all fields required, typed lists."""
    if not isinstance(schema, Mapping):
        return False
    known = cast("Mapping[str, Any]", schema)
    kinds = known.get("type")
    names = cast("list[str]", kinds) if isinstance(kinds, list) else [kinds]
    if "object" in names:
        below = cast("Mapping[str, Any]", known.get("properties") or {})
        if known.get("additionalProperties") is not False or set(known.get("required", ())) != set(below):
            return False
        return all(_is_strict(part) for part in below.values())
    if "array" in names:
        return _is_strict(known.get("items"))
    return kinds is not None or "enum" in known
