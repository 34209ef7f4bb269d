"""Telling JSON objects and lists apart with types that a checker can follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

JsonMap = dict[str, Any]


def is_map(value: Any) -> TypeGuard[JsonMap]:
    """A JSON object. Only dict counts: asking for any mapping costs three times as much, a million times."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """A JSON list."""
    return isinstance(value, list)


def items_schema(schema: Mapping[str, Any] | None) -> JsonMap | None:
    """Schema of the items of a list."""
    below: Any = schema.get("items") if schema else None
    return dict(below) if is_map(below) else None


def property_schema(schema: Mapping[str, Any] | None, name: str) -> JsonMap | None:
    """Schema of a field of an object."""
    properties: Any = schema.get("properties") if schema else None
    below: Any = properties.get(name) if is_map(properties) else None
    return dict(below) if is_map(below) else None
