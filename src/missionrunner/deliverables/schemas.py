"""JSON Schema (the part that mission files may use) compiled to pydantic.

A schema is data from a mission file, so a bad one is a `BadDefinition`, never a traceback. Patterns
run in pydantic's regular expression engine, which takes linear time. pydantic itself is imported
only when the first schema is compiled, because commands that only list things must start fast.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from missionrunner.deliverables.allowed import describe, explain
from missionrunner.deliverables.problems import Problem, path_text, printable, unknown_name
from missionrunner.deliverables.schema_types import annotation
from missionrunner.errors import BadDefinition

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Schema = Mapping[str, Any]

# Keywords of JSON Schema that are understood; everything else in a mission's schema is our own.
STANDARD_KEYWORDS = (
    "type", "title", "description", "properties", "required", "items", "enum", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "pattern",
    "format", "additionalProperties", "uniqueItems",
)  # fmt: skip
_MOST_PROBLEMS = 100
_CACHE_SIZE = 512
_cache: OrderedDict[int, tuple[Schema, CompiledSchema]] = OrderedDict()
_by_content: OrderedDict[str, TypeAdapter[Any]] = OrderedDict()


class CompiledSchema:
    """A schema that values can be held against."""

    def __init__(self, schema: Schema, adapter: TypeAdapter[Any]) -> None:
        self.schema = schema
        self.adapter = adapter

    def validate(self, value: Any) -> list[Problem]:
        """Everything that is wrong with `value`, at most 100 problems; an empty list if it fits.

        Nothing is converted: "12" is no number and true is no number. 12.0 is a whole number.
        """
        from pydantic import ValidationError

        try:
            self.adapter.validate_python(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False)
            return [self._problem(e["loc"], e["type"], e["input"], e["msg"]) for e in found[:_MOST_PROBLEMS]]
        except RecursionError:
            return [Problem("", "is nested too deep")]
        return []

    def _problem(self, loc: Sequence[str | int], kind: str, value: Any, message: str) -> Problem:
        parts = tuple(loc)
        if kind == "repeated":
            return Problem(path_text(parts), message, parts)
        if kind in ("extra_forbidden", "invalid_key"):
            holder = subschema(self.schema, parts[:-1])
            allowed = list(_mapping(holder.get("properties")))
            return Problem(path_text(parts), unknown_name(str(parts[-1]), allowed), parts)
        schema = subschema(self.schema, parts)
        if kind == "missing":
            return Problem(path_text(parts), f"is missing; it must be {describe(schema)}", parts)
        return Problem(path_text(parts), explain(schema, value), parts)


def compile_model(schema: Schema, name: str) -> CompiledSchema:
    """Compile `schema`; `name` stands in messages about the schema itself.

    Compiled schemas are kept by the identity of `schema`, so a schema must not be changed afterwards; equal
    ones share what was compiled, because every run makes the same ones anew.
    Raises `BadDefinition` when the schema uses something that is not in docs/mission-format.md.
    """
    held = _cache.get(id(schema))
    if held is not None and held[0] is schema:
        _cache.move_to_end(id(schema))
        return held[1]
    compiled = _compile(schema, name)
    _cache[id(schema)] = (schema, compiled)
    if len(_cache) > _CACHE_SIZE:
        _cache.popitem(last=False)
    return compiled


def subschema(schema: Schema, parts: Sequence[str | int]) -> Schema:
    """The schema of the value at `parts`; {} (anything) where the schema says nothing about it."""
    for part in parts:
        if isinstance(part, int):
            schema = _mapping(schema.get("items"))
        else:
            properties = _mapping(schema.get("properties"))
            schema = _mapping(properties.get(part, schema.get("additionalProperties")))
    return schema


def json_schema_of(schema: Schema) -> dict[str, Any]:
    """Pure JSON Schema: without the keywords that only this project knows (compute, playbook, unit ...).

    Says explicitly what is implied here: unknown keys are refused, a field that is not required may
    be null. `note` becomes the description where there is none.
    """
    pure: dict[str, Any] = {}
    for keyword in STANDARD_KEYWORDS:
        if keyword in schema and keyword not in ("properties", "items", "additionalProperties"):
            pure[keyword] = schema[keyword]
    if "description" not in pure and isinstance(schema.get("note"), str):
        pure["description"] = schema["note"]
    required = set(_strings(schema.get("required")))
    if "properties" in schema:
        pure["properties"] = {
            key: json_schema_of(_mapping(field))
            if key in required
            else _nullable(json_schema_of(_mapping(field)))
            for key, field in _mapping(schema["properties"]).items()
        }
        pure["additionalProperties"] = False
    if "items" in schema:
        pure["items"] = json_schema_of(_mapping(schema["items"]))
    extra = schema.get("additionalProperties")
    if isinstance(extra, bool):
        pure["additionalProperties"] = extra
    elif isinstance(extra, Mapping):
        pure["additionalProperties"] = json_schema_of(cast(Schema, extra))
    return pure


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if kinds is not None:
        names = [kinds] if isinstance(kinds, str) else list(kinds)
        schema["type"] = names if "null" in names else [*names, "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _compile(schema: Schema, name: str) -> CompiledSchema:
    content = repr(schema)
    if content in _by_content:
        _by_content.move_to_end(content)
        return CompiledSchema(schema, _by_content[content])
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError
    from pydantic_core import SchemaError

    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation(schema, name, 0))
    except (SchemaError, PydanticUserError, TypeError, ValueError) as error:
        first = printable(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)
        raise BadDefinition(f"{printable(name)}: this schema cannot be used", detail=first) from error
    _by_content[content] = adapter
    if len(_by_content) > _CACHE_SIZE:
        _by_content.popitem(last=False)
    return CompiledSchema(schema, adapter)


def _mapping(value: Any) -> Schema:
    return cast(Schema, value) if isinstance(value, Mapping) else {}


def _strings(value: Any) -> list[str]:
    return [v for v in cast(list[Any], value) if isinstance(v, str)] if isinstance(value, list) else []
