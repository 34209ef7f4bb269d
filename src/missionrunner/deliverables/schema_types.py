"""A schema as the Python type that pydantic validates."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, cast

from missionrunner.deliverables.allowed import TYPES, type_names
from missionrunner.deliverables.problems import printable, shown
from missionrunner.errors import BadDefinition

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Schema = Mapping[str, Any]

_DEEPEST = 32
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_iso_date(text: str) -> bool:
    """True for a day of the calendar written as 2026-01-31, and for nothing else."""
    if not _ISO_DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def annotation(schema: Any, where: str, depth: int) -> Any:
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
            item = annotation(schema["items"], f"{where}[]", depth + 1) if "items" in schema else Any
            limits = _given(schema, minItems="min_length", maxItems="max_length")
            rows: Any = Annotated[list[item], Strict(), Field(**limits)]
            key = schema.get("key") if "items" in schema else None
            return _distinct(rows, key) if isinstance(key, str) or schema.get("uniqueItems") is True else rows
        case _:
            return _record(schema, where, depth)


def _distinct(rows: Any, key: str | None) -> Any:
    """`rows` without repetition: of whole items, or of the field that names an item in paths."""
    from pydantic import ValidatorFunctionWrapHandler, WrapValidator
    from pydantic_core import PydanticCustomError

    def distinct(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        validated = validate(value)
        seen: set[str] = set()
        for index, item in enumerate(cast(list[Any], value)):
            named = (
                cast(dict[str, Any], item).get(key) if key is not None and isinstance(item, dict) else item
            )
            if key is not None and (not isinstance(item, dict) or named is None):
                continue
            text = json.dumps(named, sort_keys=True, default=str)
            if text in seen:
                place = f"[{index}].{key}" if key is not None else f"[{index}]"
                what = f"must not repeat an item; {printable(place)} is {shown(named)} again"
                raise PydanticCustomError("repeated", "{what}", {"what": what})
            seen.add(text)
        return validated

    return Annotated[rows, WrapValidator(distinct)]


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
    """An object with these fields. No model is made of it: that takes ten times as long, and stays."""
    from pydantic import Strict

    properties = _mapping(schema.get("properties"))
    extra: Any = schema.get("additionalProperties", "properties" not in schema)
    others: Any = Any if isinstance(extra, bool) else annotation(extra, f"{where}.*", depth + 1)
    if not properties and extra is not False:
        return Annotated[dict[str, others], Strict()]
    required = set(_strings(schema.get("required")))
    fields: dict[str, Any] = {}
    for key, field in properties.items():
        inner = annotation(field, f"{where}.{key}", depth + 1)
        fields[key] = inner if key in required else Optional[inner]  # noqa: UP045  # as above
    return Annotated[Any, _Record(fields, required, others if extra is not False else None)]


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    """How pydantic validates an object: the types of its fields, and of others that it may have (or None).

    Compared by identity, because `Optional` needs a hash.
    """

    fields: dict[str, Any]
    required: set[str]
    others: Any

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        known = {
            key: core_schema.typed_dict_field(handler.generate_schema(inner), required=key in self.required)
            for key, inner in self.fields.items()
        }
        closed = self.others is None
        return core_schema.typed_dict_schema(
            known,
            strict=True,
            extra_behavior="forbid" if closed else "allow",
            extras_schema=None if closed else handler.generate_schema(self.others),
            config=core_schema.CoreConfig(strict=True),
        )


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
