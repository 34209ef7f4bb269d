"""What is asked for in one call: a deliverable, a part of a long one, or several small ones together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import JsonMap, is_map
from missionrunner.drafting.judgement import OpenField, answer_schema, read_values

# Tokens of an answer, as they are estimated here. A small deliverable joins others up to SHARED; what is
# longer than LONGEST is split, because servers cut answers off and people wait for them.
SMALL = 90
SHARED = 240
LONGEST = 2_400

_TEXT = 30
_VALUE = 6
_MARKS = 6


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """The fields of one call, by deliverable. `name` is unique within a phase and stays the same."""

    name: str
    fields: Mapping[str, Sequence[OpenField]]

    @property
    def deliverables(self) -> tuple[str, ...]:
        return tuple(self.fields)

    @property
    def all_fields(self) -> list[OpenField]:
        return [field for own in self.fields.values() for field in own]

    def without(self, done: Collection[str]) -> DraftUnit:
        """The same call with only the fields that are not done yet."""
        left = {name: [one for one in own if one.written not in done] for name, own in self.fields.items()}
        return DraftUnit(self.name, {name: own for name, own in left.items() if own})

    def schema(self) -> JsonMap:
        """The answer: the fields of a single deliverable, else an object for each deliverable."""
        parts = {name: answer_schema(own) for name, own in self.fields.items()}
        if len(parts) == 1:
            return next(iter(parts.values()))
        return {"type": "object", "properties": parts, "required": list(parts)}

    def read(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Path -> value of what the answer, or a part of one, fills."""
        out: dict[str, Any] = {}
        for name, own in self.fields.items():
            below: Any = answer if len(self.fields) == 1 else answer.get(name)
            out |= read_values(own, below) if is_map(below) else {}
        return out


def units_of(
    fields: Mapping[str, Sequence[OpenField]],
    needs: Mapping[str, frozenset[str]],
    longest: int = LONGEST,
) -> list[DraftUnit]:
    """The calls for these fields. `needs` are the deliverables of the same phase that one waits for.

    Small deliverables that wait for the same ones share a call.
    """
    units: list[DraftUnit] = []
    small: dict[frozenset[str], list[str]] = {}
    for name, own in fields.items():
        if not own:
            continue
        size = sum(map(answer_size, own))
        if size <= SMALL:
            small.setdefault(needs.get(name, frozenset()), []).append(name)
        elif size <= longest:
            units.append(DraftUnit(name, {name: own}))
        else:
            parts = _parts(own, longest)
            units += [DraftUnit(f"{name}:{n}", {name: part}) for n, part in enumerate(parts, start=1)]
    for names in small.values():
        for group in _groups(names, fields):
            units.append(DraftUnit("+".join(group), {name: fields[name] for name in group}))
    return units


def answer_size(field: OpenField) -> int:
    """About how many tokens the answer for a field will have."""
    return _MARKS + _size(field.schema)


def _size(schema: Mapping[str, Any]) -> int:
    properties = schema.get("properties")
    if is_map(properties):
        return sum(_MARKS + _size(below) for below in properties.values())
    items = schema.get("items")
    if is_map(items):
        count = int(schema.get("minItems") or min(3, int(schema.get("maxItems") or 3)))
        return max(1, count) * (_MARKS + _size(items))
    if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
        return min(_TEXT, max(4, int(schema.get("maxLength") or 4 * _TEXT) // 4))
    return _VALUE


def _groups(names: Sequence[str], fields: Mapping[str, Sequence[OpenField]]) -> Iterable[list[str]]:
    group: list[str] = []
    size = 0
    for name in names:
        own = sum(map(answer_size, fields[name]))
        if group and size + own > SHARED:
            yield group
            group, size = [], 0
        group.append(name)
        size += own
    if group:
        yield group


def _parts(fields: Sequence[OpenField], longest: int) -> list[list[OpenField]]:
    """Pieces of at most `longest`, never cut inside a row."""
    rows: dict[tuple[Any, ...], list[OpenField]] = {}
    for field in fields:
        rows.setdefault((field.table, field.row) if field.table else field.path, []).append(field)
    parts: list[list[OpenField]] = [[]]
    size = 0
    for own in rows.values():
        more = sum(map(answer_size, own))
        if parts[-1] and size + more > longest:
            parts.append([])
            size = 0
        parts[-1] += own
        size += more
    return parts
