"""Typed answers: what a person writes at a prompt, or after `--set QUESTION=`.

Lists, tables and records may be written as JSON; everything has a plain form too. What can be read in
two ways (03/04/2026, 12.000 for money) is refused with both readings, never guessed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from missionrunner.deliverables.allowed import choice_words, describe, explain, explain_typed, type_names
from missionrunner.deliverables.problems import path_text, printable, shown
from missionrunner.deliverables.schemas import compile_model
from missionrunner.errors import BadInput
from missionrunner.inputs.answers_example import example_of, item_schema
from missionrunner.inputs.dates import AmbiguousDate, parse_date
from missionrunner.inputs.numbers import Ambiguous, parse_number
from missionrunner.inputs.places import more_places, place_in_words, problem_in_words
from missionrunner.inputs.settled import settled
from missionrunner.inputs.typed_words import currency_code, without_unit
from missionrunner.plain_text import clean_text

Schema = Mapping[str, Any]

LONGEST = 200_000
_MOST_ITEMS = 5_000
_WORDS = {
    "yes": True,
    "y": True,
    "true": True,
    "on": True,
    "no": False,
    "n": False,
    "false": False,
    "off": False,
}
# A comma that separates dates, not the one inside "Aug 3, 2026".
_DATE_COMMA = re.compile(r",(?!\s*\d{4}\b(?!-))")
# Without a space after the commas, this is one number or several.
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_PARTS = re.compile(r"[;\n]")
# What stands for a value in a line that the program prints.
_PLACEHOLDERS = ("...", "\u2026")
# A comma inside a number, where the commas between values have a space behind them.
_INNER_COMMA = re.compile(r"(?<=\d),(?=\d)")


class _Unfit(Exception):
    """Text that is no value of its schema; `path` is the place inside the answer, like `[2].role`.

    `in_words` says the same without ids, for people.
    """

    def __init__(self, message: str, path: str = "", in_words: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.in_words = in_words


def parse_answer(
    text: str, schema: Schema, *, name: str = "", example: str = "", labels: bool = False
) -> Any:
    """The value that `text` stands for under `schema`, or None for an empty text or `null`.

    Money and counts: "12,000", "12 000,00 €", "470k". Ratios: "74 %" or "0.74". Dates: 2026-01-31,
    31.01.2026, 1 Jan 2026. Lists: "610, 174, 110". Tables: rows by ';' or new lines, cells by commas
    in the order of the columns, or `column=value`. A choice may be cut short where its beginning is unique.
    Raises BadInput, which begins with `name`, says what is allowed and shows `example` or, without one,
    an example made from the schema. `labels` says places by the titles of the schema: "row 2, Role".
    """
    text = clean_text(text).strip()
    if len(text) > LONGEST:
        raise BadInput(_title(name, "", f"is too long; at most {LONGEST:,} characters are read"))
    if not text or text == "null":
        return None
    if text in _PLACEHOLDERS:
        raise BadInput(_title(name, "", "is still empty: put your value in place of the dots"))
    as_json = text[0] in "[{"
    try:
        value = settled(_parse(text, schema), schema)
        problems = compile_model(schema, name or "answer").validate(value)
        if labels:
            problems = [problem_in_words(problem, schema, value, text) for problem in problems]
    except _Unfit as unfit:
        path = place_in_words(unfit.path, schema, names=as_json) if labels else unfit.path
        message = unfit.in_words if labels and unfit.in_words else str(unfit)
        raise BadInput(_title(name, path, message, labels=labels), hint=_hint(schema, example)) from None
    if problems:
        paths = [place_in_words(p.path, schema, names=as_json) if labels else p.path for p in problems]
        title = _title(name, paths[0], problems[0].message, labels=labels)
        raise BadInput(title, detail=more_places(paths), hint=_hint(schema, example))
    return value


def _parse(text: str, schema: Schema) -> Any:
    kinds = [k for k in type_names(schema) if k != "null"]
    if "enum" in schema:
        return _choice(text, schema)
    if len(kinds) > 1:
        return _first_fit(text, schema, kinds)
    match kinds[0] if kinds else "":
        case "integer" | "number":
            return _number(text, schema)
        case "boolean":
            if text.casefold() not in _WORDS:
                raise _Unfit(f"must be yes or no; got {shown(text)}")
            return _WORDS[text.casefold()]
        case "array":
            return _list(text, schema)
        case "object":
            return _record(text, schema)
        case "string":
            return _text(text, schema)
        case _:
            return _json(text) if text[:1] in '[{"' else text


def _first_fit(text: str, schema: Schema, kinds: list[str]) -> Any:
    for kind in sorted(kinds, key=lambda k: k == "string"):
        try:
            value = _parse(text, {**schema, "type": kind})
        except _Unfit:
            continue
        if not compile_model({**schema, "type": kind}, "answer").validate(value):
            return value
    raise _unfit(schema, text)


def _unfit(schema: Schema, text: str) -> _Unfit:
    message = f"must be {describe(schema)}; got {shown(text)}"
    return _Unfit(message, in_words=explain_typed(schema, text))


def _choice(text: str, schema: Schema) -> Any:
    allowed = cast(list[Any], schema["enum"])
    for value in allowed:
        if not isinstance(value, str) and text.casefold() == json.dumps(value):
            return value
    words = [v for v in allowed if isinstance(v, str)]
    if text in words:
        return text
    typed, labels = _key(text), choice_words(schema)
    names = [(_key(name), word) for word in words for name in (word, labels[word])]
    same = {word for name, word in names if name == typed}
    begins = same or {word for name, word in names if typed and name.startswith(typed)}
    # "AE" for account executive.
    found = begins or {word for name, word in names if "_" in name and typed == _initials(name)}
    if len(found) == 1:
        return found.pop()
    raise _Unfit(explain(schema, text), in_words=explain_typed(schema, text))


def _initials(name: str) -> str:
    return "".join(part[:1] for part in name.split("_"))


def _number(text: str, schema: Schema) -> int | float:
    unit, whole = str(schema.get("unit") or ""), "number" not in type_names(schema)
    try:
        value = parse_number(
            without_unit(text.strip("\"'"), unit),
            ratio=unit == "ratio",
            # Without a unit it may be a rate or an amount, so a percent sign decides.
            percent=not unit and not whole,
            amount=unit == "currency",
            whole=whole,
        )
    except Ambiguous as two:
        raise _Unfit(
            f"{shown(text)} can mean {two.readings[0]} or {two.readings[1]}; write one of these"
        ) from None
    if value is None:
        raise _unfit(schema, text)
    # A share without a sign is not guessed, but what to write is said.
    if unit == "ratio" and "%" not in text and 1 < value <= 100 and schema.get("maximum", math.inf) <= 1:
        meant = f"write {value:g} % if that is meant"
        message = f"must be {describe(schema)}; got {value:g}"
        raise _Unfit(message, in_words=f"{explain_typed(schema, text)}; {meant}")
    return value


def _text(text: str, schema: Schema) -> str:
    unquoted = text
    if text[0] == text[-1] == '"' and len(text) > 1:
        try:
            unquoted = str(json.loads(text))
        except ValueError:
            unquoted = text[1:-1]
    if schema.get("role") == "currency":
        return currency_code(clean_text(unquoted))
    if schema.get("format") != "date":
        return clean_text(unquoted)
    try:
        day = parse_date(unquoted)
    except AmbiguousDate as two:
        raise _Unfit(
            f"{shown(text)} can mean {two.readings[0]} or {two.readings[1]}; write one of these"
        ) from None
    if day is None:
        raise _Unfit(f"must be a date like 2026-01-31; got {shown(text)}")
    return day


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise _Unfit(f"begins like JSON, but is not valid{where}") from None


def _list(text: str, schema: Schema) -> list[Any]:
    if text.startswith("["):
        value = _json(text)
        return cast(list[Any], value)
    if text.casefold() in ("none", "-"):
        return []
    item = item_schema(schema)
    if "object" in type_names(item):
        return _nothing_open(schema, item) if text == "0" else _table(text, item)
    readings = [_split(text, _PARTS.split)] if _PARTS.search(text) else _comma_readings(text, item)
    if len(readings) > 1:
        readings = [parts for parts in readings if _fits(parts, schema)] or readings[:1]
    if len(readings) > 1 and _GROUPED.fullmatch(text):
        raise _Unfit(
            f"{shown(text)} can mean {len(readings[0])} or {len(readings[1])} items; put ';' between items"
        )
    parts = readings[0]
    if len(parts) > _MOST_ITEMS:
        raise _Unfit(f"has {len(parts):,} items; at most {_MOST_ITEMS:,} are read")
    return [_item(part, item, path_text((index,))) for index, part in enumerate(parts)]


def _nothing_open(schema: Schema, item: Schema) -> list[Any]:
    """ "0" for a table with one row per choice of its key: each row with zeros ("nothing is open")."""
    key = schema.get("key")
    properties = cast(Mapping[str, Schema], item.get("properties") or {})
    choices = cast(list[Any], properties.get(str(key), {}).get("enum") or [])
    others = [p for p in properties if p != key]
    countable = all({"integer", "number"} & set(type_names(properties[p])) for p in others)
    if not choices or schema.get("minItems") != len(choices) or not countable:
        raise _Unfit(f"must be {describe(schema)}; got '0'")
    return [{str(key): choice, **dict.fromkeys(others, 0)} for choice in choices]


def _comma_readings(text: str, item: Schema) -> list[list[str]]:
    """The ways to take a list apart that has no ';', the likelier first. Free text keeps its commas."""
    if item.get("format") == "date":
        return [_split(text, _DATE_COMMA.split)]
    if not {"number", "integer"} & set(type_names(item)):
        return [
            _split(text, lambda t: t.split(","))
            if "enum" in item or item.get("type") == "boolean"
            else [text]
        ]
    by_comma = _split(text, lambda t: t.split(","))
    if "," not in text:
        return [[text], text.split()]
    spaced = _split(text, re.compile(r",\s+").split)
    return [by_comma, [text]] if len(spaced) == 1 else [spaced, by_comma]


def _split(text: str, cut: Callable[[str], list[Any]]) -> list[str]:
    return [str(part).strip() for part in cut(text) if str(part).strip()]


def _fits(parts: list[str], schema: Schema) -> bool:
    item = item_schema(schema)
    try:
        value = [_parse(part, item) for part in parts[:_MOST_ITEMS]]
    except _Unfit:
        return False
    return not compile_model(schema, "answer").validate(value)


def _item(text: str, schema: Schema, path: str) -> Any:
    try:
        return _parse(text, schema)
    except _Unfit as unfit:
        inner = f".{unfit.path}" if unfit.path and not unfit.path.startswith("[") else unfit.path
        raise _Unfit(str(unfit), path + inner, unfit.in_words) from None


def _table(text: str, item: Schema) -> list[Any]:
    columns = [str(key) for key in cast(Schema, item.get("properties") or {})]
    lines = _split(text, _PARTS.split)
    if len(lines) > _MOST_ITEMS:
        raise _Unfit(f"has {len(lines):,} rows; at most {_MOST_ITEMS:,} are read")
    header = [_key(cell) for cell in _cells(lines[0])] if lines else []
    titles = _titles(item)
    known = {_key(titles[column]): column for column in columns} | {_key(c): c for c in columns}
    if len(header) > 1 and all(cell in known for cell in header):
        columns = [known[cell] for cell in header]
        lines = lines[1:]
    return [_row(line, item, columns, path_text((index,))) for index, line in enumerate(lines)]


def _record(text: str, schema: Schema) -> Any:
    if text.startswith("{"):
        return _json(text)
    if text.casefold() in ("none", "-"):
        return None
    return _row(
        _PARTS.sub(",", text), schema, [str(key) for key in cast(Schema, schema.get("properties") or {})], ""
    )


def _row(line: str, schema: Schema, columns: list[str], path: str) -> dict[str, Any]:
    """One record from its cells, in the order of `columns` or named with `column=value`."""
    if line.startswith("{"):
        return cast(dict[str, Any], _json(line))
    if "|" not in line and _INNER_COMMA.search(line):
        # "CRM, 39,90": a comma between two digits is part of the number if all others have a space.
        cells = _INNER_COMMA.sub("\0", line).split(",")
        if len(cells) > 1 and all(cell[:1] in (" ", "") for cell in cells[1:]):
            try:
                return _cells_row([cell.replace("\0", ",").strip() for cell in cells], schema, columns, path)
            except _Unfit:
                pass
    return _cells_row(_cells(line), schema, columns, path)


def _cells_row(cells: list[str], schema: Schema, columns: list[str], path: str) -> dict[str, Any]:
    properties = cast(Schema, schema.get("properties") or {})
    titles = _titles(schema)
    row: dict[str, Any] = {}
    position = 0
    for cell in cells:
        named, equals, rest = cell.partition("=")
        key = next((c for c in columns if equals and _key(named) in (_key(c), _key(titles[c]))), None)
        if key is None:
            if position >= len(columns):
                raise _Unfit(
                    f"has more than {len(columns)} values: {', '.join(titles[c] for c in columns)}; "
                    "write 7200 instead of 7,200 and 8.1 instead of 8,1, or put | between the values",
                    path,
                )
            key, rest = columns[position], cell
            position += 1
        if rest.strip():
            row[key] = _item(rest.strip(), cast(Schema, properties[key]), f"{path}.{key}" if path else key)
    return row


def _titles(schema: Schema) -> dict[str, str]:
    """Column -> what people call it; either can be typed."""
    properties = cast(Mapping[str, Schema], schema.get("properties") or {})
    return {key: str(column.get("title") or key) for key, column in properties.items()}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|" if "|" in line else ",")]


def _key(text: str) -> str:
    return "_".join(re.findall(r"\w+", text.casefold())).strip("_")


def _hint(schema: Schema, example: str) -> str:
    example = printable(example) or example_of(schema)
    return f"For example: {example}" if example else ""


def _title(name: str, path: str, message: str, *, labels: bool = False) -> str:
    joint = "" if not name or not path else ", " if labels else "" if path.startswith("[") else "."
    return f"{printable(name)}{joint}{path} {message}".strip()
