"""The brief of a mission after a variation changed it: filled up with defaults and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from missionrunner.errors import BadDefinition
from missionrunner.library.vocabulary import hint_for
from missionrunner.missions.model import (
    Criterion,
    DeliverableRef,
    Duration,
    Mission,
    MissionInput,
    Note,
    Phase,
    ReaderWarning,
    Task,
    VariationRef,
    mission_from_json,
)
from missionrunner.yaml_data import is_list, is_map

_PARTS: dict[str, type[Any]] = {
    "inputs": MissionInput,
    "phases": Phase,
    "success_criteria": Criterion,
    "variations": VariationRef,
    "deliverables": DeliverableRef,
    "notes": Note,
    "impact": Note,
    "resources": Note,
    "warnings": ReaderWarning,
    "tasks": Task,
    "duration": Duration,
}


def patched_mission(data: Mapping[str, Any]) -> Mission:
    """The mission from its patched JSON. Raises BadDefinition naming the field that does not fit."""
    return mission_from_json(_filled(data, Mission, "mission"))


def _filled(data: Any, kind: type[Any], where: str) -> dict[str, Any]:
    """`data` with every field of the dataclass `kind`; what was left out gets its default."""
    if not is_map(data):
        raise BadDefinition(f"variations: {where} must be an object")
    names = {f.name for f in fields(kind)}
    for key in data:
        if key not in names:
            raise BadDefinition(f'variations: {where}: unknown key "{key}"', hint=hint_for(key, names))
    out: dict[str, Any] = {}
    for entry in fields(kind):
        here = f"{where}.{entry.name}"
        if entry.name in data:
            out[entry.name] = _value(data[entry.name], entry.name, kind, here)
        elif entry.name == "line":
            out["line"] = 0
        elif entry.default is not MISSING:
            out[entry.name] = [] if entry.default == () else entry.default
        elif entry.default_factory is not MISSING:
            out[entry.name] = entry.default_factory()
        else:
            raise BadDefinition(f"variations: {where}: {entry.name} is missing")
    return out


def _value(value: Any, name: str, kind: type[Any], where: str) -> Any:
    if name == "front_matter":
        return value
    part = None if (name == "success_criteria" and kind is Phase) else _PARTS.get(name)
    if name == "notes" and kind is VariationRef:
        part = None
    default = next(f.default for f in fields(kind) if f.name == name)
    if part is Duration:
        return None if value is None else _filled(value, Duration, where)
    if part is not None:
        return [_filled(_row(item, part), part, f"{where}.{n}") for n, item in enumerate(_list(value, where))]
    if default == ():
        return [_text(item, f"{where}.{n}") for n, item in enumerate(_list(value, where))]
    if isinstance(value, (dict, list)):
        raise BadDefinition(f"variations: {where} must be a single value")
    return value


def _row(item: Any, part: type[Any]) -> Any:
    """A task may be written as its text alone."""
    return {"text": item} if part is Task and isinstance(item, str) else item


def _list(value: Any, where: str) -> Sequence[Any]:
    if not is_list(value):
        raise BadDefinition(f"variations: {where} must be a list")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise BadDefinition(f"variations: {where} must be a text")
    return value
