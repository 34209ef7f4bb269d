"""Which values a person may change, with what, and what to change instead of a computed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.expressions import Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map, items_schema, property_schema
from missionrunner.deliverables.overlay import find_index, item_key, join_path, split_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.deliverables.problems import unknown_name
from missionrunner.deliverables.schemas import compile_model
from missionrunner.errors import BadInput


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: the node that makes the value, the schema of the value itself.

    `row` is true if the address names a whole row of a list that is made from rows.
    """

    steps: Path
    node: Node
    schema: JsonMap
    row: bool = False


def check_edit(plan: Plan, path: str, value: Any, values: Mapping[str, Any] | None = None) -> Place:
    """The place of an edit. `values` are the deliverables as they stand, for the rows that there are.

    Raises BadInput if there is no such field, it is computed, or the value does not fit. For a computed field
    the message names the inputs that change it.
    """
    place = find_place(plan, path)
    if values is not None:
        _check_rows(plan, place, path, value, values)
    if place.row:
        if value is not None:
            _check_value(path, value, {**place.schema, "required": []})
        return place
    if not place.node.is_editable:
        if place.node.is_computed:
            inputs = inputs_of(plan, place.node)
            raise BadInput(
                f"{path} is computed, so it cannot be set.",
                detail=f"It changes with: {', '.join(inputs)}." if inputs else "",
                hint="Change one of these instead." if inputs else "",
            )
        raise BadInput(f"{path} is part of the template, so it cannot be set.")
    _check_value(path, value, place.schema)
    return place


def _check_rows(plan: Plan, place: Place, path: str, new: Any, values: Mapping[str, Any]) -> None:
    """A field can be edited only in a row that is there; naming a whole new row adds it, None removes one."""
    value: Any = values
    schema: JsonMap | None = {"properties": plan.definition.deliverables}
    for position, step in enumerate(place.steps):
        items = items_schema(schema)
        if items is None:
            schema = property_schema(schema, step)
            value = value.get(step) if is_map(value) else None
            continue
        rows: list[Any] = value if is_list(value) else []
        key = item_key(schema)
        index = find_index(rows, step, key)
        whole = position == len(place.steps) - 1
        if whole and key and (index is None) == is_map(new):
            _check_count(path, len(rows) + (1 if index is None else -1 if new is None else 0), schema)
        if index is None and not (whole and is_map(new) and key and (place.row or place.node.is_editable)):
            names = [str(row.get(key)) for row in rows if is_map(row)] if key else []
            allowed = ", ".join(names) if names else f"0 to {len(rows) - 1}" if rows else "none"
            raise BadInput(f"{path!r}: there is no row {step!r}.", hint=f"Rows: {allowed}.")
        value = rows[index] if index is not None else None
        schema = items


def _check_count(path: str, count: int, schema: JsonMap | None) -> None:
    """A table keeps as many rows as its schema asks for."""
    low, high = (schema or {}).get("minItems") or 0, (schema or {}).get("maxItems")
    if count < low:
        raise BadInput(f"{path!r} has to stay: the table needs at least {low} rows.")
    if high is not None and count > high:
        raise BadInput(f"{path!r} cannot be added: the table takes at most {high} rows.")


def _check_value(path: str, value: Any, schema: JsonMap) -> None:
    problems = compile_model(schema, path).validate(value) if value is not None else []
    if problems:
        first = problems[0]
        inner = f" {first.path}" if first.path else ""
        raise BadInput(f"{path}{inner} {first.message}.")


def find_place(plan: Plan, path: str) -> Place:
    """Follow an address such as `/sales_initiatives/initiatives/I2/owner`; BadInput names the nearest."""
    steps = split_path(path)
    deliverables = plan.definition.deliverables
    if not path.startswith("/") or steps[0] not in deliverables:
        raise BadInput(
            f"{path!r} names no field.",
            hint=f"A field looks like /{next(iter(deliverables), 'deliverable')}/field; "
            f"{(steps or (path,))[0]!r} {unknown_name((steps or (path,))[0], deliverables)}",
        )
    schema: JsonMap = deliverables[steps[0]]
    pattern: list[str] = [steps[0]]
    for step in steps[1:]:
        items = items_schema(schema)
        if items is not None and (*pattern, "#") in plan.by_path:
            pattern.append("*")
            schema = items
        elif items is not None:
            schema = items
            pattern.append("*" if item_key(schema) is None else step)
        else:
            below = property_schema(schema, step)
            if below is None:
                names: Mapping[str, Any] = schema.get("properties") or {}
                raise BadInput(f"{path!r} names no field.", hint=f"{step!r} {unknown_name(step, names)}")
            schema = below
            pattern.append(step)
    if pattern[-1] == "*" and (*pattern[:-1], "#") in plan.by_path:
        return Place(steps, plan.by_path[(*pattern[:-1], "#")], schema, row=True)
    for length in range(len(pattern), 1, -1):
        node = plan.by_path.get(tuple(pattern[:length]))
        if node is not None:
            return Place(steps, node, schema)
    raise BadInput(f"{path!r} names no single field.", hint="Name one of the fields below it.")


def inputs_of(plan: Plan, node: Node) -> list[str]:
    """What a person can change so that a computed field changes: fields and answers, nearest first."""
    found: dict[str, None] = {}
    seen: set[Path] = set()
    level = [node]
    while level:
        below: list[Node] = []
        for current in level:
            for other in current.depends:
                if other.path in seen:
                    continue
                seen.add(other.path)
                of_a_person = other.path[0] == "intake" or (
                    other.is_editable and other.path[0] in plan.definition.deliverables
                )
                if of_a_person:
                    found[join_path(other.path)] = None
                else:
                    below.append(other)
        level = below
    return list(found)
