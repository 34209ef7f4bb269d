"""What a schema allows, said in words: "a whole number from 1 to 24"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from missionrunner.deliverables.problems import nearest, shown

Schema = Mapping[str, Any]

TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_MOST_NAMES = 12


def type_names(schema: Schema) -> list[str]:
    """The types a schema names, or the one that its other keywords imply; [] for anything."""
    kinds = schema.get("type")
    if kinds is None:
        if "properties" in schema:
            return ["object"]
        return ["array"] if "items" in schema else []
    return [str(k) for k in cast(list[Any], kinds)] if isinstance(kinds, list) else [str(kinds)]


def describe(schema: Schema) -> str:
    """A noun phrase that continues "must be ..."."""
    if isinstance(schema.get("enum"), list):
        return "one of " + _names([_plain(v) for v in schema["enum"] if v is not None])
    kinds = type_names(schema)
    phrases = [_describe_type(kind, schema) for kind in kinds if kind != "null"]
    phrase = " or ".join(phrases) or ("empty" if kinds else "a value")
    return f"{phrase} or empty" if phrases and "null" in kinds else phrase


def explain(schema: Schema, value: Any) -> str:
    """Why `value` does not fit: "must be ...; got ..."."""
    kinds = type_names(schema)
    if "enum" not in schema:
        if isinstance(value, str) and "string" in kinds and schema.get("format") != "date":
            return f"must be {describe(schema)}; got {_text_got(schema, value)}"
        if isinstance(value, list) and "array" in kinds:
            count = len(cast(list[Any], value))
            return f"must have {_amount(schema, 'Items')} {_plural(schema, 'item')}; got {count}"
    message = f"must be {describe(schema)}; got {shown(value)}"
    if isinstance(value, str) and "enum" in schema:
        guess = nearest(value, [v for v in schema["enum"] if isinstance(v, str)])
        return f"{message}; did you mean '{guess}'?" if guess else message
    return message


def _text_got(schema: Schema, value: str) -> str:
    longest, shortest = schema.get("maxLength"), schema.get("minLength")
    if longest is not None and len(value) > longest:
        return f"{len(value)} characters"
    if not value or (shortest is not None and len(value) < shortest):
        return "nothing" if not value else f"{len(value)} characters"
    return shown(value)


def _describe_type(kind: str, schema: Schema) -> str:
    match kind:
        case "integer" | "number":
            return _number(kind, schema)
        case "string":
            return _string(schema)
        case "boolean":
            return "true or false"
        case "array":
            return _list(schema)
        case _:
            keys = [str(k) for k in cast(Schema, schema.get("properties") or {})]
            return f"a record with {_names(keys)}" if keys else "a record"


def _number(kind: str, schema: Schema) -> str:
    ratio = kind == "number" and schema.get("unit") == "ratio"
    noun = "a whole number" if kind == "integer" else "a ratio" if ratio else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        limits = f" from {_plain(low)} to {_plain(high)}"
    else:
        words = [
            f"{word} {_plain(bound)}"
            for word, bound in (
                ("of at least", low),
                ("above", above),
                ("of at most", high),
                ("below", below),
            )
            if bound is not None
        ]
        limits = " " + " and ".join(words) if words else ""
    return noun + limits + (" (74 % is 0.74)" if ratio else "")


def _string(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "a date like 2026-01-31"
    amount = _amount(schema, "Length")
    if schema.get("minLength") == 1 and schema.get("maxLength") is None:
        text = "text that is not empty"
    else:
        text = f"text of {amount} {_plural(schema, 'character', 'Length')}" if amount else "text"
    pattern = schema.get("pattern")
    return f"{text} that matches {shown(str(pattern))}" if pattern is not None else text


def _list(schema: Schema) -> str:
    amount = _amount(schema, "Items")
    items = schema.get("items")
    inner = describe(cast(Schema, items)) if isinstance(items, Mapping) and "enum" not in items else ""
    counted = f"a list of {amount} {_plural(schema, 'item')}" if amount else "a list"
    return f"{counted}, each {inner}" if inner else counted


def _amount(schema: Schema, what: str) -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low is not None and low == high:
        return str(low)
    if low and high is not None:
        return f"{low} to {high}"
    if low:
        return f"at least {low}"
    return f"at most {high}" if high is not None else ""


def _plural(schema: Schema, noun: str, what: str = "Items") -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    last = high if high is not None else low
    return noun if last == 1 else f"{noun}s"


def _names(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
