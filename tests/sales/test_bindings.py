"""Every function that a mission's data names exists and is given exactly its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from missionrunner.sales.registry import FUNCTIONS

MISSIONS = Path(__file__).parents[2] / "missions"
FILES = sorted(MISSIONS.glob("*/*.yaml"))


def bindings(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All `{function: NAME, inputs: {...}}` inside `data`, with their paths."""
    if isinstance(data, dict):
        items: dict[str, Any] = data  # pyright: ignore[reportUnknownVariableType] # YAML
        if isinstance(items.get("function"), str):
            yield path, items
        for key, value in items.items():
            yield from bindings(value, f"{path}.{key}")
    elif isinstance(data, list):
        parts: list[Any] = data  # pyright: ignore[reportUnknownVariableType] # YAML
        for i, value in enumerate(parts):
            yield from bindings(value, f"{path}[{i}]")


def faults(binding: dict[str, Any]) -> list[str]:
    """What is wrong with one binding."""
    function = FUNCTIONS.get(binding["function"])
    if function is None:
        return [f"there is no function {binding['function']!r}"]
    given = set(binding.get("inputs") or {})
    parameters = inspect.signature(function).parameters
    needed = {name for name, p in parameters.items() if p.default is inspect.Parameter.empty}
    unknown = [f"{binding['function']} has no argument {name!r}" for name in sorted(given - set(parameters))]
    return unknown + [f"{binding['function']} needs {name!r}" for name in sorted(needed - given)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_bindings_of_a_mission_file(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = [f"{path}: {fault}" for path, binding in bindings(data) for fault in faults(binding)]
    assert found == []


def test_missions_are_found_and_wrong_bindings_are_seen() -> None:
    assert FILES
    assert faults({"function": "spread", "inputs": {"total": "1.0", "parts": "2.0"}}) == []
    assert faults({"function": "sprad"}) == ["there is no function 'sprad'"]
    assert faults({"function": "spread", "inputs": {"total": "1.0", "weeks": "2.0"}}) == [
        "spread has no argument 'weeks'",
        "spread needs 'parts'",
    ]
