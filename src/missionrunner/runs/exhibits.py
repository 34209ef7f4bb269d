"""What is laid before a person who judges a success criterion: figures of the plan, and what to confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.cel import evaluate
from missionrunner.deliverables.expressions import parse_expression
from missionrunner.deliverables.json_values import is_list
from missionrunner.deliverables.numbers import format_number
from missionrunner.deliverables.workbook import Workbook
from missionrunner.library.definition import Definition

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`shown` are sentences with the plan's figures, `see` ids of deliverables, `confirm` a person's part."""

    shown: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    confirm: str = ""


def exhibits(definition: Definition, workbook: Workbook) -> dict[str, Exhibit]:
    """Criterion id -> its exhibit, for the criteria that the mission describes. Variations are applied."""
    names = {**workbook.facts, **workbook.values, "intake": workbook.intake}
    found: dict[str, Exhibit] = {}
    for criterion, spec in definition.criteria.items():
        parts: list[Mapping[str, Any]] = list(spec.get("evidence") or ())
        found[criterion] = Exhibit(
            tuple(_sentence(part, names) for part in parts),
            tuple(dict.fromkeys(str(name) for part in parts for name in part.get("see") or ())),
            str(spec.get("confirm") or ""),
        )
    return found


def _sentence(part: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    asked: Mapping[str, Any] = part.get("names") or {}

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        return _text(evaluate(parse_expression(str(asked[name])), names)) if name in asked else match[0]

    return _SLOT.sub(slot, str(part["text"]))


def _text(value: Any) -> str:
    return ", ".join(format_number(item) for item in value) if is_list(value) else format_number(value)
