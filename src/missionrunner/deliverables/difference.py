"""What differs between two fills: field by field, list items by their key, with the sources of both sides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from missionrunner.deliverables.json_values import (
    JsonMap,
    is_list,
    is_map,
    items_schema,
    property_schema,
)
from missionrunner.deliverables.overlay import item_key, join_path, split_path
from missionrunner.deliverables.sources import Source


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. None stands for empty or absent."""

    path: str
    old: Any
    new: Any
    old_source: Source | None = None
    new_source: Source | None = None


def differences(
    deliverable: str,
    schema: JsonMap,
    old: tuple[Mapping[str, Any], Mapping[str, Source]],
    new: tuple[Mapping[str, Any], Mapping[str, Source]],
) -> list[Change]:
    """Every leaf that differs between two versions, given as (values, sources by path)."""
    found = _walk((deliverable,), old[0], new[0], schema)
    return [
        Change(path, before, after, source_of(old[1], path), source_of(new[1], path))
        for path, before, after in found
    ]


def source_of(sources: Mapping[str, Source], path: str) -> Source | None:
    """The source of the value at `path`: its own entry, or that of the nearest value above it."""
    steps = split_path(path)
    for length in range(len(steps), 0, -1):
        found = sources.get(join_path(steps[:length]))
        if found is not None:
            return found
    return None


def _walk(
    path: tuple[str, ...], old: Any, new: Any, schema: Mapping[str, Any] | None
) -> Iterator[tuple[str, Any, Any]]:
    if old == new or _is_same(old, new):
        return
    if is_map(old) and is_map(new):
        for key in dict.fromkeys((*old, *new)):
            yield from _walk((*path, key), old.get(key), new.get(key), property_schema(schema, key))
        return
    key = item_key(schema)
    if is_list(old) and is_list(new) and key is not None:
        before = {str(item.get(key)): item for item in old if is_map(item)}
        after = {str(item.get(key)): item for item in new if is_map(item)}
        for name in dict.fromkeys((*before, *after)):
            yield from _walk((*path, name), before.get(name), after.get(name), items_schema(schema))
        return
    yield join_path(path), old, new


def _is_same(old: Any, new: Any) -> bool:
    """Sums in another order differ in their last digits; nobody would call that a change."""
    if is_list(old) and is_list(new):
        return len(old) == len(new) and all(_is_same(a, b) for a, b in zip(old, new, strict=True))
    if is_map(old) and is_map(new):
        return old.keys() == new.keys() and all(_is_same(old[key], new[key]) for key in old)
    if _is_number(old) and _is_number(new):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-7)
    return bool(old == new)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
