"""Reading the presentation keys of a deliverable's schema, with their defaults."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map

Json = Mapping[str, Any]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ID_IN_TEXT = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
# Abbreviations that words made from an id keep in capitals.
_CAPITALS = {"id": "ID", "crm": "CRM", "kpi": "KPI", "fte": "FTE", "url": "URL"}
LONG_TEXT = 90


def as_map(value: Any) -> Json:
    return value if is_map(value) else {}


def as_list(value: Any) -> list[Any]:
    return value if is_list(value) else []


def properties(schema: Json) -> Mapping[str, Json]:
    """The fields of an object. The loader has made sure that each is a map."""
    return as_map(schema.get("properties"))


def items(schema: Json) -> Json:
    return as_map(schema.get("items"))


def layout(schema: Json) -> Json:
    return as_map(schema.get("layout"))


def text_of(schema: Json, key: str) -> str:
    value = schema.get(key)
    return value if isinstance(value, str) else ""


def title_of(schema: Json, name: str) -> str:
    return text_of(schema, "title") or in_words(name)


def in_words(identifier: str) -> str:
    """An id as people write it: "objection_handling" becomes "Objection handling"."""
    words = identifier.replace("-", " ").replace("_", " ").split()
    if not words:
        return identifier
    spelled = [_CAPITALS.get(word.lower(), word) for word in words]
    return " ".join([spelled[0][:1].upper() + spelled[0][1:], *spelled[1:]])


def ids_in_words(text: str) -> str:
    """A computed text with the ids in it as words: "first_stage +1 point" becomes "first stage +1 point"."""
    return _ID_IN_TEXT.sub(lambda found: found[0].replace("_", " "), text)


def looks_like_id(text: str) -> bool:
    """snake_case with at least one underscore: never a word that a person wrote."""
    return "_" in text and _IDENTIFIER.fullmatch(text) is not None


def is_identifier(text: str) -> bool:
    return _IDENTIFIER.fullmatch(text) is not None


def is_written_by_people(schema: Json) -> bool:
    """Whether a text may be somebody's wording, so that a single small word is no id."""
    return any(key in schema for key in ("playbook", "intake", "document"))


def is_template(schema: Json) -> bool:
    """Names of rows, questions and the like, which assume nothing and need no source mark."""
    return "fixed" in schema or as_map(schema.get("playbook")).get("silent") is True


def is_of_mission(schema: Json) -> bool:
    """Whether the standard value of a field is what the mission's file says, word for word."""
    return schema.get("of_mission") is True


def shows(schema: Json, level: str) -> bool:
    """Whether a field belongs to the `main` text or to the `detail` appendix."""
    return (text_of(schema, "show") or "main") == level


def label_field(list_schema: Json) -> str:
    """Which field of a list's rows names them to people; "" if none does."""
    chosen = text_of(list_schema, "label")
    if chosen:
        return chosen
    key = text_of(list_schema, "key")
    fields = properties(items(list_schema))
    for name in ("name", "title"):
        if name in fields:
            return name
    if key and key != "id":
        # A key like `stage` or `week` says itself what the row is about.
        return key
    for name, field in fields.items():
        is_text = field.get("type") == "string" and field.get("format") != "date"
        if is_text and name != key and shows(field, "main"):
            return name
    return key


def is_number(value: Any) -> bool:
    """A number that can be drawn: neither a truth value nor infinite."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_scalar(value: Any) -> bool:
    return not is_map(value) and not is_list(value)


def is_rows(value: Any) -> bool:
    """A list of objects."""
    return is_list(value) and bool(value) and all(is_map(item) for item in value)


def walk_notes(schema: Json) -> Iterator[tuple[str, str]]:
    """(field name, note) of all fields below `schema`, outer ones first."""
    yield from ((str(name), str(text)) for name, text in as_map(schema.get("notes")).items())
    for name, field in properties(schema).items():
        if text_of(field, "note"):
            yield name, text_of(field, "note")
    for field in properties(schema).values():
        yield from walk_notes(field)
        yield from walk_notes(items(field))
