"""Checks over all deliverables: what holds, what does not, and what lacks an answer to be checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from missionrunner.deliverables.cel import Memory, evaluate
from missionrunner.deliverables.expressions import Expression, Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map
from missionrunner.deliverables.numbers import format_number
from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import CheckResult, Workbook

_SLOT = re.compile(r"\{([A-Za-z_][\w.]*)\}")


def names_of(plan: Plan, workbook: Workbook) -> dict[str, Any]:
    """Everything that a check's expression can name."""
    return {"playbook": plan.playbook, **workbook.facts, **workbook.values, "intake": workbook.intake}


def evaluate_checks(
    plan: Plan,
    workbook: Workbook,
    available: Collection[str] | None = None,
    memory: Memory | None = None,
) -> list[CheckResult]:
    """All checks of the mission, in their order.

    `available` are the deliverables that exist already; a check that reads another one is pending. None
    means all are there. `memory` spares checks whose values have not changed since it was last used.
    """
    names = names_of(plan, workbook)
    results = [
        _evaluate(plan, workbook, names, check, expression, memory) for check, expression in plan.checks
    ]
    return results if available is None else with_pending(results, workbook, available)


def with_pending(
    results: Iterable[CheckResult], workbook: Workbook, available: Collection[str]
) -> list[CheckResult]:
    """The results, with those pending that read a deliverable which is not there yet."""
    absent = set(workbook.values).difference(available)
    return [
        replace(result, status="pending", missing=())
        if any(path.split(".")[0] in absent for path in result.reads)
        else result
        for result in results
    ]


def _evaluate(
    plan: Plan,
    workbook: Workbook,
    names: Mapping[str, Any],
    check: JsonMap,
    expression: Expression,
    memory: Memory | None,
) -> CheckResult:
    reads = (".".join(step for step in path if step not in ("*", "#")) for path in expression.references)
    result = evaluate(expression, names, memory)
    status = "not_checkable" if result is None else "passed" if result is True else "failed"
    return CheckResult(
        id=str(check["id"]),
        status=status,
        severity=str(check["severity"]),
        message=fill_message(plan, names, str(check["message"])),
        criterion=str(check.get("criterion", "")),
        missing=missing_answers(workbook, expression.references) if result is None else (),
        reads=tuple(dict.fromkeys(reads)),
    )


def missing_answers(workbook: Workbook, references: tuple[Path, ...]) -> tuple[str, ...]:
    """The answers that are missing for the empty values which the references read."""
    found: set[str] = set()
    for written, answers in workbook.missing.items():
        steps = split_path(written)
        if any(_touches(reference, steps) for reference in references):
            found.update(answers)
    return tuple(sorted(found))


def _touches(reference: Path, steps: tuple[str, ...]) -> bool:
    return all(wanted in ("*", have) for wanted, have in zip(reference, steps, strict=False) if wanted != "#")


def fill_message(plan: Plan, names: Mapping[str, Any], text: str) -> str:
    """`{a.path}` in a message is replaced by the value, written as people read it."""

    def slot(match: re.Match[str]) -> str:
        return describe(plan, names, tuple(match.group(1).split(".")))

    return _SLOT.sub(slot, text)


def describe(plan: Plan, names: Mapping[str, Any], path: Path) -> str:
    """The value at a path as text, with its unit. A path through a list gives all items."""
    values: list[Any] = [names]
    schema_path: list[str] = []
    for step in path:
        values = [item for value in values for item in (value if is_list(value) else [value])]
        if schema_path and (plan.schema_at(tuple(schema_path)) or {}).get("type") == "array":
            schema_path.append("*")
        values = [value.get(step) if is_map(value) else None for value in values]
        schema_path.append(step)
    schema = plan.schema_at(tuple(schema_path)) or {}
    texts = [_as_text(value, schema) for value in values]
    return "; ".join(texts)


def _as_text(value: Any, schema: Mapping[str, Any]) -> str:
    if is_list(value):
        return "; ".join(_as_text(item, schema.get("items", {})) for item in value) or "nothing"
    if is_map(value):
        properties = schema.get("properties", {})
        parts = [(properties.get(key, {}), key, item) for key, item in value.items() if item is not None]
        return ", ".join(
            f"{below.get('title', key.replace('_', ' ')).lower()} {_as_text(item, below)}"
            for below, key, item in parts
        )
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_number(value, str(schema.get("unit", ""))) if isinstance(value, int | float) else str(value)
