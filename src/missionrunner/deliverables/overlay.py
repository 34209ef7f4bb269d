"""Addresses of values: `/deliverable/list/KEY/field`, list items by their key.

Reading a value at its address, and laying another value over it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map, items_schema, property_schema


def join_path(steps: Iterable[str | int]) -> str:
    """The written form of a path. "/" and "~" in a key are escaped as in JSON Pointer (RFC 6901)."""
    parts = list(map(str, steps))
    text = "/".join(parts)
    if "~" in text or text.count("/") >= len(parts):
        text = "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
    return "/" + text


def split_path(path: str) -> tuple[str, ...]:
    """The inverse of `join_path`."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])


def item_key(schema: Mapping[str, Any] | None) -> str | None:
    """The field that names the items of a list, or None if they are counted."""
    key = (schema or {}).get("key")
    return str(key) if key else None


def find_index(items: list[Any], step: str, key: str | None) -> int | None:
    """Index of the item that a path step names: by its key, else by its position."""
    if key is not None:
        for index, item in enumerate(items):
            if is_map(item) and str(item.get(key)) == step:
                return index
    return int(step) if key is None and step.isdigit() and int(step) < len(items) else None


def value_at(value: Any, steps: tuple[str, ...], schema: Mapping[str, Any] | None) -> Any:
    """The value below `value`; None if there is none."""
    for step in steps:
        if is_list(value):
            index = find_index(value, step, item_key(schema))
            value = None if index is None else value[index]
            schema = items_schema(schema)
        elif is_map(value):
            value = value.get(step)
            schema = property_schema(schema, step)
        else:
            return None
    return value


def overlay(value: Any, steps: tuple[str, ...], new: Any, schema: Mapping[str, Any] | None) -> Any:
    """A copy of `value` with `new` at the place that `steps` name; unchanged if there is no such place.

    A new key of a keyed list is appended, and None removes a row of it.
    """
    if not steps:
        return copy.deepcopy(new)
    step, rest = steps[0], steps[1:]
    if is_list(value):
        key = item_key(schema)
        below = items_schema(schema)
        index = find_index(value, step, key)
        if index is None:
            return [*value, copy.deepcopy(new)] if not rest and key is not None and new is not None else value
        if not rest and new is None:
            return value[:index] + value[index + 1 :]
        return [*value[:index], overlay(value[index], rest, new, below), *value[index + 1 :]]
    if is_map(value):
        below = property_schema(schema, step)
        return {**value, step: overlay(value.get(step), rest, new, below)}
    if value is None and items_schema(schema) is None:
        return {step: overlay(None, rest, new, property_schema(schema, step))}
    return value


def renamed_row(
    value: Any, steps: tuple[str, ...], new: Any, schema: Mapping[str, Any] | None
) -> tuple[tuple[str, ...], str] | None:
    """Where laying `new` at `steps` over `value` gives a row another key: (the row's steps, its new key).

    None if it does not, or if there is no such row.
    """
    for length in (len(steps), len(steps) - 1):
        row = steps[:length]
        if not row or not is_list(value_at(value, row[:-1], schema)):
            continue
        key = item_key(_schema_at(schema, row[:-1]))
        if key is None or not is_map(value_at(value, row, schema)):
            continue
        rest = steps[length:]
        named = new if rest == (key,) else new.get(key) if not rest and is_map(new) else None
        if named is not None and str(named) != row[-1]:
            return row, str(named)
    return None


def _schema_at(schema: Mapping[str, Any] | None, steps: tuple[str, ...]) -> Mapping[str, Any] | None:
    for step in steps:
        schema = items_schema(schema) or property_schema(schema, step)
    return schema
