"""What a schema allows, said in words: "a whole number from 1 to 24"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from missionrunner.deliverables.pattern_words import pattern_words
from missionrunner.deliverables.problems import nearest, shown

Schema = Mapping[str, Any]

TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_MOST_NAMES = 12
# Abbreviations that words made from a name keep in capitals.
_CAPITALS = {"ae", "b2b", "b2c", "crm", "csm", "id", "kpi", "saas", "sdr", "url"}


def type_names(schema: Schema) -> list[str]:
    """The types a schema names, or the one that its other keywords imply; [] for anything."""
    kinds = schema.get("type")
    if kinds is None:
        if "properties" in schema:
            return ["object"]
        return ["array"] if "items" in schema else []
    return [str(k) for k in cast(list[Any], kinds)] if isinstance(kinds, list) else [str(kinds)]


def describe(schema: Schema, *, typed: bool = False) -> str:
    """A noun phrase that continues "must be ...".

    `typed` says it as a person types it: choices as words, "a share from 0 % to 100 %", "yes or no".
    """
    if isinstance(schema.get("enum"), list):
        names = (
            choice_words(schema).values() if typed else [_plain(v) for v in schema["enum"] if v is not None]
        )
        return "one of " + _names(list(names))
    kinds = type_names(schema)
    phrases = [_describe_type(kind, schema, typed) for kind in kinds if kind != "null"]
    phrase = " or ".join(phrases) or ("empty" if kinds else "a value")
    return f"{phrase} or empty" if phrases and "null" in kinds and not typed else phrase


def choice_words(schema: Schema) -> dict[str, str]:
    """Each allowed choice with the words that people read for it: its label, else made from its name."""
    labels = cast(Mapping[str, Any], schema.get("labels") or {})
    if "enum" not in schema:
        return {"yes": "yes", "no": "no"} if type_names(schema) == ["boolean"] else {}
    return {
        str(value): str(labels.get(str(value)) or _in_words(_plain(value)))
        for value in schema["enum"]
        if value is not None
    }


def explain_typed(schema: Schema, text: str) -> str:
    """Why a typed `text` does not fit, in the words of a person: "must be one of Founder, ...; got 'CEO'"."""
    words = list(choice_words(schema).values())
    message = f"must be {describe(schema, typed=True)}; got {shown(text)}"
    guess = nearest(text, words)
    if guess is not None:
        return f"{message}; did you mean {guess}?"
    rest = next((word for word in words if word.casefold() in ("other", "others", "something else")), "")
    return f"{message}. If none of them fits, take {rest}" if rest else message


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


def _describe_type(kind: str, schema: Schema, typed: bool) -> str:
    match kind:
        case "integer" | "number":
            return _share(schema) if typed and schema.get("unit") == "ratio" else _number(kind, schema)
        case "string":
            return _string(schema)
        case "boolean":
            return "yes or no" if typed else "true or false"
        case "array":
            return _list(schema, typed)
        case _:
            fields = cast(Mapping[str, Schema], schema.get("properties") or {})
            keys = [str(field.get("title") or _in_words(k)) if typed else k for k, field in fields.items()]
            return f"a record with {_names(keys)}" if keys else "a record"


def _share(schema: Schema) -> str:
    """A ratio as a person types it: in percent."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"a share from {_percent(low)} to {_percent(high)}"
    bounds = (("of at least", low), ("above", above), ("of at most", high), ("below", below))
    words = [f"{word} {_percent(bound)}" for word, bound in bounds if bound is not None]
    return " ".join(["a share", " and ".join(words)]).strip() + ", such as 74 %"


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.10g} %"


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
    if pattern is None:
        return text
    words = pattern_words(str(pattern))
    if schema.get("role") == "currency":
        return f"{words or text}, such as EUR"
    about = str(schema.get("description") or "").strip().rstrip(".")
    # A pattern is never shown: it says nothing to most people.
    return words or (f"{text} ({about[:1].lower()}{about[1:]})" if about else f"{text} of the expected form")


def _list(schema: Schema, typed: bool) -> str:
    amount = _amount(schema, "Items")
    items = schema.get("items")
    inner = describe(_item(schema), typed=typed) if isinstance(items, Mapping) and "enum" not in items else ""
    counted = f"a list of {amount} {_plural(schema, 'item')}" if amount else "a list"
    return f"{counted}, each {inner}" if inner else counted


def _item(schema: Schema) -> Schema:
    """The schema of a list's items; a list of numbers may name the unit once, for all of them."""
    items = cast(Schema, schema["items"])
    return {"unit": schema["unit"], **items} if "unit" in schema else items


def _in_words(name: str) -> str:
    words = [word.upper() if word in _CAPITALS else word for word in re.split(r"[-_\s]+", name.strip())]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


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
