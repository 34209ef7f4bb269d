"""JSON Schema (the part that mission files may use) compiled to pydantic.

A schema is data from a mission file, so a bad one is a `BadDefinition`, never a traceback. Patterns
run in pydantic's regular expression engine, which takes linear time. pydantic itself is imported
only when the first schema is compiled, because commands that only list things must start fast.
"""

from __future__ import annotations

import datetime
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, cast

from missionrunner.deliverables.allowed import TYPES, describe, explain, type_names
from missionrunner.deliverables.problems import Problem, path_text, printable, shown, unknown_name
from missionrunner.errors import BadDefinition

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Schema = Mapping[str, Any]

# Keywords of JSON Schema that are understood; everything else in a mission's schema is our own.
STANDARD_KEYWORDS = (
    "type", "title", "description", "properties", "required", "items", "enum", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "pattern",
    "format", "additionalProperties",
)  # fmt: skip
_DEEPEST = 32
_MOST_PROBLEMS = 100
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CACHE_SIZE = 512
_cache: OrderedDict[int, tuple[Schema, CompiledSchema]] = OrderedDict()


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
            return [self._problem(e["loc"], e["type"], e["input"]) for e in found[:_MOST_PROBLEMS]]
        except RecursionError:
            return [Problem("", "is nested too deep")]
        return []

    def _problem(self, loc: Sequence[str | int], kind: str, value: Any) -> Problem:
        parts = tuple(loc)
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

    Compiled schemas are kept by the identity of `schema`, so a schema must not be changed afterwards.
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


def is_iso_date(text: str) -> bool:
    """True for a day of the calendar written as 2026-01-31, and for nothing else."""
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type")
    if kinds is not None:
        names = [kinds] if isinstance(kinds, str) else list(kinds)
        schema["type"] = names if "null" in names else [*names, "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _compile(schema: Schema, name: str) -> CompiledSchema:
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError
    from pydantic_core import SchemaError

    try:
        adapter: TypeAdapter[Any] = TypeAdapter(_annotation(schema, name, 0))
    except (SchemaError, PydanticUserError, TypeError, ValueError) as error:
        first = printable(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)
        raise BadDefinition(f"{printable(name)}: this schema cannot be used", detail=first) from error
    return CompiledSchema(schema, adapter)


def _annotation(schema: Any, where: str, depth: int) -> Any:
    """The Python type that pydantic validates for `schema`."""
    if not isinstance(schema, Mapping):
        raise BadDefinition(
            f"{printable(where)}: a schema must be a record with a type, like {{type: number}}"
        )
    if depth > _DEEPEST:
        raise BadDefinition(f"{printable(where)}: the schema is nested more than {_DEEPEST} levels deep")
    schema = cast(Schema, schema)
    kinds = type_names(schema)
    unknown = [k for k in kinds if k not in TYPES]
    if unknown:
        raise BadDefinition(
            f"{printable(where)}: type '{printable(str(unknown[0]))}' is not known",
            hint=f"Allowed types: {', '.join(TYPES)}.",
        )
    _check_limits(schema, where)
    solid = [k for k in kinds if k != "null"]
    if not solid:
        inner: Any = Any if not kinds else type(None)
    elif len(solid) == 1:
        inner = _typed(solid[0], schema, where, depth)
    else:
        inner = _any_of([_typed(kind, schema, where, depth) for kind in solid])
    if "enum" in schema:
        inner = _one_of(inner, schema["enum"], where)
    may_be_null = (solid and "null" in kinds) or None in cast(list[Any], schema.get("enum", []))
    return Optional[inner] if may_be_null else inner  # noqa: UP045  # the type is only known here


def _typed(kind: str, schema: Schema, where: str, depth: int) -> Any:
    from pydantic import BeforeValidator, Field, Strict

    match kind:
        case "string":
            return _text(schema, where)
        case "number":
            return Annotated[float, Strict(), Field(allow_inf_nan=False, **_bounds(schema))]
        case "integer":
            return Annotated[int, Strict(), Field(**_bounds(schema)), BeforeValidator(_whole)]
        case "boolean":
            return Annotated[bool, Strict()]
        case "array":
            item = _annotation(schema["items"], f"{where}[]", depth + 1) if "items" in schema else Any
            limits = _given(schema, minItems="min_length", maxItems="max_length")
            return Annotated[list[item], Strict(), Field(**limits)]
        case _:
            return _record(schema, where, depth)


def _text(schema: Schema, where: str) -> Any:
    from pydantic import AfterValidator, Field, Strict, TypeAdapter
    from pydantic_core import SchemaError

    limits = _given(schema, minLength="min_length", maxLength="max_length", pattern="pattern")
    text: Any = Annotated[str, Strict(), Field(**limits)]
    if "pattern" in limits:
        try:
            TypeAdapter(text)
        except SchemaError as error:
            raise BadDefinition(
                f"{printable(where)}: the pattern {shown(limits['pattern'])} is no regular expression",
                hint="Look-around and back-references are not available.",
            ) from error
    return Annotated[text, AfterValidator(_date)] if schema.get("format") == "date" else text


def _record(schema: Schema, where: str, depth: int) -> Any:
    """A pydantic model; its fields have neutral names, because a mission may call a field anything."""
    from pydantic import BaseModel, ConfigDict, Field, Strict, create_model

    properties = _mapping(schema.get("properties"))
    extra: Any = schema.get("additionalProperties", "properties" not in schema)
    others: Any = Any if isinstance(extra, bool) else _annotation(extra, f"{where}.*", depth + 1)
    if not properties and extra is not False:
        return Annotated[dict[str, others], Strict()]
    required = set(_strings(schema.get("required")))
    fields: dict[str, Any] = {}
    for number, (key, field) in enumerate(properties.items()):
        inner = _annotation(field, f"{where}.{key}", depth + 1)
        if key in required:
            fields[f"field_{number}"] = (inner, Field(alias=key))
        else:
            fields[f"field_{number}"] = (Optional[inner], Field(default=None, alias=key))  # noqa: UP045  # as above
    allows_extra = extra is not False
    base = type(
        "Record",
        (BaseModel,),
        {
            "__module__": __name__,
            "__annotations__": {"__pydantic_extra__": dict[str, others]} if allows_extra else {},
            "model_config": ConfigDict(strict=True, extra="allow" if allows_extra else "forbid"),
        },
    )
    return create_model("Record", __base__=base, **fields)


def _check_limits(schema: Schema, where: str) -> None:
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        limit = schema.get(keyword)
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
            raise BadDefinition(f"{printable(where)}: {keyword} must be a number; got {shown(limit)}")
    for keyword in ("minLength", "maxLength", "minItems", "maxItems"):
        limit = schema.get(keyword)
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
            raise BadDefinition(
                f"{printable(where)}: {keyword} must be a whole number of at least 0; got {shown(limit)}"
            )
    pattern = schema.get("pattern")
    if pattern is not None and not isinstance(pattern, str):
        raise BadDefinition(f"{printable(where)}: pattern must be text; got {shown(pattern)}")


def _any_of(options: list[Any]) -> Any:
    from pydantic import AfterValidator, TypeAdapter, ValidationError

    adapters: list[TypeAdapter[Any]] = [TypeAdapter(option) for option in options]

    def fits_one(value: Any) -> Any:
        for adapter in adapters:
            try:
                adapter.validate_python(value)
            except ValidationError:
                continue
            return value
        raise ValueError("fits no type")

    return Annotated[Any, AfterValidator(fits_one)]


def _one_of(inner: Any, allowed: Any, where: str) -> Any:
    from pydantic import AfterValidator

    if not isinstance(allowed, list) or not allowed:
        raise BadDefinition(f"{printable(where)}: enum must be a list of at least one value")
    values = cast(list[Any], allowed)
    if all(isinstance(v, str) for v in values):
        return Literal[tuple(values)]

    def one_of(value: Any) -> Any:
        if not any(v == value and isinstance(v, bool) == isinstance(value, bool) for v in values):
            raise ValueError("not in the list")
        return value

    return Annotated[inner, AfterValidator(one_of)]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _date(text: str) -> str:
    if not is_iso_date(text):
        raise ValueError("no date")
    return text


def _bounds(schema: Schema) -> dict[str, Any]:
    return _given(schema, minimum="ge", maximum="le", exclusiveMinimum="gt", exclusiveMaximum="lt")


def _given(schema: Schema, **names: str) -> dict[str, Any]:
    return {target: schema[keyword] for keyword, target in names.items() if schema.get(keyword) is not None}


def _mapping(value: Any) -> Schema:
    return cast(Schema, value) if isinstance(value, Mapping) else {}


def _strings(value: Any) -> list[str]:
    return [v for v in cast(list[Any], value) if isinstance(v, str)] if isinstance(value, list) else []
