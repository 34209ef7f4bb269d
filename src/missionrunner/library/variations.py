"""Variations: patches on a mission, combined first and applied once, so that their order never counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from missionrunner.errors import BadDefinition, BadInput
from missionrunner.library.definition import Definition
from missionrunner.library.mission_patch import patched_mission
from missionrunner.library.vocabulary import PATCH_KEYS, hint_for
from missionrunner.missions.model import Mission
from missionrunner.yaml_data import is_list, is_map

Path = tuple[str, ...]


class _Patch:
    """A patch and, beside each value it sets, the variation that sets it."""

    def __init__(self, values: dict[str, Any], setters: dict[Path, str]) -> None:
        self.values = values
        self.setters = setters


def apply_variations(definition: Definition, ids: Sequence[str]) -> Definition:
    """The mission with the named variations in place; `definition` itself stays as it is.

    Objects merge, lists whose items have an `id` merge by it, `null` removes, anything else is
    replaced. Raises BadInput for an unknown id and BadDefinition if two variations set the same field
    to different values or one removes something that is not there.
    """
    known = {str(v["id"]): v for v in definition.variations}
    for name in ids:
        if name not in known:
            raise BadInput(f'There is no variation "{name}"', hint=hint_for(name, known))
    chosen = [v for v in definition.variations if v["id"] in set(ids)]
    if not chosen:
        return definition
    target = _sections(definition)
    combined = _Patch({}, {})
    for variation in chosen:
        _combine(combined, variation.get("patch") or {}, target, str(variation["id"]))
    return _rebuilt(definition, target, _merged(target, combined.values, (), combined.setters))


def _sections(definition: Definition) -> dict[str, Any]:
    """The parts that a patch can name, shaped as the patch names them."""
    return {
        "playbook": definition.playbook,
        "deliverables": definition.deliverables,
        "facts": definition.facts,
        "intake": {"questions": definition.questions, "rules": definition.rules},
        "documents": definition.documents,
        "checks": definition.checks,
        "criteria": definition.criteria,
        # Dataclasses hold tuples; patches know lists only.
        "mission": json.loads(json.dumps(definition.mission.to_json())),
    }


def _rebuilt(definition: Definition, before: Mapping[str, Any], parts: Mapping[str, Any]) -> Definition:
    changed = parts["mission"] != before["mission"]
    mission = patched_mission(parts["mission"]) if changed else definition.mission
    return replace(
        definition,
        mission=_without(mission, definition.deliverables.keys() - parts["deliverables"].keys()),
        deliverables=parts["deliverables"],
        facts=parts["facts"],
        playbook=parts["playbook"],
        questions=parts["intake"]["questions"],
        rules=parts["intake"]["rules"],
        documents=parts["documents"],
        checks=parts["checks"],
        criteria=parts["criteria"],
    )


def _without(mission: Mission, removed: set[str]) -> Mission:
    """The mission without links to deliverables that a variation removed."""
    if not removed:
        return mission
    phases = [
        replace(phase, deliverables=tuple(d for d in phase.deliverables if d.id not in removed))
        for phase in mission.phases
    ]
    own = tuple(d for d in mission.deliverables if d.id not in removed)
    return replace(mission, phases=tuple(phases), deliverables=own)


def has_ids(rows: object) -> bool:
    """True for a list that merges by id: all its items are objects with an id."""
    return is_list(rows) and bool(rows) and all(is_map(row) and "id" in row for row in rows)


def _by_id(rows: Sequence[Any]) -> dict[str, Any]:
    return {str(row["id"]): row for row in rows}


def _as_patch(value: Any, target: Any) -> Any:
    """A list of rows that meets such a list is a patch by id; anything else stays what it is."""
    return _by_id(value) if has_ids(value) and has_ids(target) else value


def _child(target: Any, key: str) -> Any:
    if is_list(target):
        return _by_id(target).get(key) if has_ids(target) else None
    return target.get(key) if is_map(target) else None


def _merges(target: Any) -> bool:
    """True if an object given for `target` changes it instead of replacing it."""
    return target is None or is_map(target) or target == [] or has_ids(target)


def _combine(into: _Patch, patch: Mapping[str, Any], target: Any, name: str) -> None:
    for key in patch:
        if key not in PATCH_KEYS:
            raise BadDefinition(f'variation "{name}": unknown part "{key}"', hint=hint_for(key, PATCH_KEYS))
    _combine_maps(into.values, patch, target, (), name, into.setters)


def _combine_maps(
    into: dict[str, Any],
    patch: Mapping[str, Any],
    target: Any,
    path: Path,
    name: str,
    setters: dict[Path, str],
) -> None:
    for key, given in patch.items():
        here = (*path, key)
        below = _child(target, key)
        value = _as_patch(given, below)
        if key not in into:
            into[key] = _copied(value)
            _note(value, below, here, name, setters)
        elif is_map(into[key]) and is_map(value) and _merges(below):
            _combine_maps(into[key], value, below, here, name, setters)
        elif into[key] != value:
            other = _setter(here, setters)
            raise BadDefinition(
                f'the variations "{other}" and "{name}" cannot be combined: both set {".".join(here)}',
                hint="Choose one of them.",
            )


def _note(value: Any, target: Any, path: Path, name: str, setters: dict[Path, str]) -> None:
    setters[path] = name
    if is_map(value) and _merges(target):
        for key, below in value.items():
            _note(below, _child(target, key), (*path, key), name, setters)


def _setter(path: Path, setters: Mapping[Path, str]) -> str:
    """The variation that set `path`, or something below it."""
    exact = setters.get(path)
    below = (name for other, name in setters.items() if other[: len(path)] == path)
    return exact or next(below, "")


def _copied(value: Any) -> Any:
    if is_map(value):
        return {key: _copied(v) for key, v in value.items()}
    return [_copied(v) for v in value] if is_list(value) else value


def _merged(target: Any, patch: Mapping[str, Any], path: Path, setters: Mapping[Path, str]) -> Any:
    """`target` with the patch in it; neither is changed."""
    rows = is_list(target)
    out: dict[str, Any] = _by_id(target) if rows else dict(target)
    for key, given in patch.items():
        here = (*path, key)
        old = out.get(key)
        value = _as_patch(given, old)
        if value is None:
            if key not in out:
                raise BadDefinition(
                    f'variation "{_setter(here, setters)}" removes {".".join(here)}, which is not there',
                    hint=hint_for(key, out),
                )
            del out[key]
        elif is_map(value) and old is not None and _merges(old):
            out[key] = _merged(old, value, here, setters)
        else:
            out[key] = {"id": key, **value} if rows and is_map(value) else _pruned(value)
    return list(out.values()) if rows else out


def _pruned(value: Any) -> Any:
    """A new object of a patch, without the keys that it removes."""
    if is_map(value):
        return {key: _pruned(v) for key, v in value.items() if v is not None}
    return value
