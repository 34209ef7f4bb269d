"""A definition made ready for filling: every field a node, in the order in which they can be computed.

A field of a deliverable is a node; so is each column of a list that is made from rows, and the rows as
such ("#"). So a column may be read by another deliverable on which the same list's next column depends,
without a circle.
"""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.expressions import Expression, Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map, items_schema, property_schema
from missionrunner.deliverables.origins import expression, parse_origin, parse_origins
from missionrunner.deliverables.plan_nodes import Node, RowTemplate
from missionrunner.deliverables.references import NameCheck
from missionrunner.errors import BadDefinition
from missionrunner.library.definition import Definition

RESERVED = ("intake", "playbook", "documents", "today", "row", "index")


@dataclass(frozen=True, slots=True)
class Plan:
    """A definition with its variations applied, ready for `fill`. Made once, used for every recomputation.

    `intake_names` are the facts that the rules of the intake and the variations read.
    """

    definition: Definition
    nodes: tuple[Node, ...]
    by_path: Mapping[Path, Node]
    playbook: JsonMap
    reasons: Mapping[str, str]
    rules: tuple[tuple[JsonMap, Expression], ...]
    checks: tuple[tuple[JsonMap, Expression], ...]
    intake_names: frozenset[str]

    def schema_at(self, path: Path) -> JsonMap | None:
        """Schema of the field at a path with "*" for rows; None if there is none."""
        if path[0] == "intake":
            return self.answer_schemas().get(path[1]) if len(path) > 1 else None
        schema: JsonMap | None = self.definition.deliverables.get(path[0]) or self.definition.facts.get(
            path[0]
        )
        for step in path[1:]:
            schema = items_schema(schema) if step in ("*", "#") else property_schema(schema, step)
        return schema

    def answer_schemas(self) -> dict[str, JsonMap]:
        """Schema of every answer of the intake, by its id."""
        return {
            key: schema
            for question in self.definition.questions
            for key, schema in question["answers"].items()
        }


def compile_plan(definition: Definition) -> Plan:
    """Raises BadDefinition for expressions that don't parse, unknown origins and circles between fields.

    `definition` has its variations applied already (`library.variations.apply_variations`).
    """
    playbook, reasons = _collapse(definition.playbook)
    nodes = list(_all_nodes(definition))
    by_path = {node.path: node for node in nodes}
    _connect(nodes)
    names = NameCheck(definition)
    names.nodes(nodes)
    rules = tuple(
        (rule, expression(rule["expr"], f"intake rule on {', '.join(rule['questions'])}"))
        for rule in definition.rules
    )
    conditions = [
        expression(variation[key], f"variation {variation['id']}: {key}")
        for variation in definition.variations
        for key in ("applies_when", "suggested_when")
        if key in variation
    ]
    for name, criterion in definition.criteria.items():
        for exhibit in criterion.get("evidence") or ():
            asked: JsonMap = exhibit.get("names") or {}
            for text in asked.values():
                expression(text, f"criterion {name}")
    checks = tuple((check, expression(check["expr"], f"check {check['id']}")) for check in definition.checks)
    for check, condition in checks:
        names.expression(condition, f"check {check['id']}")
    for rule, condition in rules:
        names.expression(condition, f"intake rule on {', '.join(rule['questions'])}")
    read = {path[0] for e in (*conditions, *(condition for _, condition in rules)) for path in e.references}
    read |= {name for rule, _ in rules for name in slot_names(str(rule["message"]))}
    return Plan(
        intake_names=frozenset(read & set(definition.facts)),
        definition=definition,
        nodes=_in_order(nodes),
        by_path=by_path,
        playbook=playbook,
        reasons=reasons,
        rules=rules,
        checks=checks,
    )


def slot_names(text: str) -> set[str]:
    """First steps of the paths that stand in braces in a message."""
    return {match.split(".")[0] for match in re.findall(r"\{([A-Za-z_][\w.]*)\}", text)}


def _collapse(playbook: JsonMap) -> tuple[JsonMap, dict[str, str]]:
    """Entries of the form {value, reason} are just their value in expressions; the reasons are kept apart."""
    values: JsonMap = {}
    reasons: dict[str, str] = {}
    for name, entry in playbook.items():
        if is_map(entry) and set(entry) == {"value", "reason"}:
            values[name] = entry["value"]
            reasons[name] = str(entry["reason"])
        else:
            values[name] = entry
    return values, reasons


def _all_nodes(definition: Definition) -> Iterator[Node]:
    for question in definition.questions:
        for key, schema in question["answers"].items():
            default = (
                (parse_origin("default", schema["default"], f"intake {key}"),) if "default" in schema else ()
            )
            yield Node(("intake", key), schema, default)
    for name, schema in definition.facts.items():
        if name in RESERVED or name in definition.deliverables:
            raise BadDefinition(f"facts: {name} is already taken by another name that expressions use")
        yield from _field_nodes((name,), schema, schema.get("scope", {}))
    for name, schema in definition.deliverables.items():
        for key, below in schema.get("properties", {}).items():
            yield from _field_nodes((name, key), below, schema.get("scope", {}))


def _field_nodes(path: Path, schema: JsonMap, scope: Mapping[str, Any]) -> Iterator[Node]:
    where = ".".join(path)
    origins = parse_origins(schema, where)
    if not origins and "rows" in schema:
        yield from _row_nodes(path, schema, scope)
    elif not origins and schema.get("properties"):
        for key, below in schema["properties"].items():
            yield from _field_nodes((*path, key), below, scope)
    else:
        yield Node(path, schema, origins, scope=scope)


def _row_nodes(path: Path, schema: JsonMap, scope: Mapping[str, Any]) -> Iterator[Node]:
    where = ".".join(path)
    rows = schema["rows"]
    item = schema.get("items", {})
    key = str(schema.get("key", "id"))
    columns: JsonMap = item.get("properties", {})
    if key not in columns:
        raise BadDefinition(
            f"{where}: the key {key!r} is not a field of its rows; allowed: {', '.join(columns)}"
        )
    key_origins = parse_origins(columns[key], f"{where}.{key}")
    template = RowTemplate(
        path=path,
        for_each=expression(rows["for_each"], f"{where}: for_each"),
        name=str(rows.get("as", "item")),
        when=expression(rows["when"], f"{where}: when") if "when" in rows else None,
        key=key,
        key_origin=key_origins[0] if key_origins else None,
        item_schema=item,
    )
    yield Node((*path, "#"), schema, (), template, scope)
    for name, below in columns.items():
        for node in _column_nodes((*path, "*", name), below, scope):
            node.template = template
            yield node


def _column_nodes(path: Path, schema: JsonMap, scope: Mapping[str, Any]) -> Iterator[Node]:
    """Columns are nodes down to objects without an origin; rows inside rows are made inside their column."""
    origins = parse_origins(schema, ".".join(path))
    if not origins and "rows" not in schema and schema.get("properties"):
        for key, below in schema["properties"].items():
            yield from _column_nodes((*path, key), below, scope)
    else:
        yield Node(path, schema, origins, scope=scope)


def _connect(nodes: list[Node]) -> None:
    by_root: dict[str, list[Node]] = {}
    for node in nodes:
        by_root.setdefault(node.path[0], []).append(node)
    for node in nodes:
        node.references = list(dict.fromkeys(_global_references(node)))
        found: dict[int, Node] = {}
        for reference in node.references:
            for other in by_root.get(reference[0], ()):
                if other is node and _reads(reference, node.path):
                    raise BadDefinition(f"{'.'.join(node.path)}: the field is computed from itself")
                if _reads(reference, other.path):
                    found[id(other)] = other
        if node.template and not node.is_rows:
            rows = next(n for n in by_root[node.path[0]] if n.path == (*node.template.path, "#"))
            found[id(rows)] = rows
        node.depends = list(found.values())


def _global_references(node: Node) -> Iterator[Path]:
    """What the node reads, with the names of its row replaced by what they stand for."""
    local = {*node.scope, "index", "playbook", "documents", "today"}
    if node.template:
        if node.is_rows:
            yield from (r for r in node.template.for_each.references if r[0] not in node.scope)
        local.add(node.template.name)
    for reference in _own_references(node):
        if reference[0] == "row" and node.template:
            yield (*node.template.path, "*", *reference[1:])
        elif reference[0] not in local:
            yield reference


def _own_references(node: Node) -> Iterator[Path]:
    if node.is_rows and node.template:
        yield from node.template.when.references if node.template.when else ()
        yield from node.template.key_origin.references() if node.template.key_origin else ()
        return
    for origin in node.origins:
        yield from origin.references()
    if "rows" in node.schema or "properties" in node.schema:
        yield from _inner_references(node.schema, ".".join(node.path))


def _inner_references(schema: JsonMap, where: str) -> Iterator[Path]:
    """References of rows inside rows; the inner row's own name is left out."""
    for origin in parse_origins(schema, where):
        yield from origin.references()
    rows = schema.get("rows")
    hidden = str(rows.get("as", "item")) if rows else ""
    if rows:
        yield from expression(rows["for_each"], f"{where}: for_each").references
    below: Iterable[tuple[str, JsonMap]] = schema.get("items", schema).get("properties", {}).items()
    for name, inner in below:
        yield from (r for r in _inner_references(inner, f"{where}.{name}") if r[0] != hidden)


def _reads(reference: Path, path: Path) -> bool:
    """True if reading `reference` reads (a part of) the node at `path`."""
    for wanted, have in zip(reference, path, strict=False):
        if wanted == have or (wanted == "*" and have == "#"):
            continue
        return False
    return True


def _has_typed_parts(schema: Mapping[str, Any]) -> bool:
    """True if a value of CEL has to be brought into its form: integers, and objects with an order."""
    kind = schema.get("type")
    items: Any = schema.get("items")
    integer = kind == "integer" or (is_list(kind) and "integer" in kind)
    return integer or "properties" in schema or (is_map(items) and _has_typed_parts(items))


def _in_order(nodes: list[Node]) -> tuple[Node, ...]:
    by_path = {node.path: node for node in nodes}
    sorter = graphlib.TopologicalSorter({node.path: [d.path for d in node.depends] for node in nodes})
    try:
        order = [by_path[path] for path in sorter.static_order()]
    except graphlib.CycleError as error:
        circle = " -> ".join(".".join(path) for path in reversed(error.args[1]))
        raise BadDefinition(f"fields depend on each other in a circle: {circle}") from None
    for node in order:
        own = {node.path[1]} if node.path[0] == "intake" else set[str]()
        node.has_typed_parts = _has_typed_parts(node.schema)
        node.answers = frozenset(own.union(*(d.answers for d in node.depends)))
    return tuple(order)
