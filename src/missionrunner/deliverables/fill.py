"""Fills all deliverables from what is given: the offline workbook engine, and every recomputation.

`fill` is a pure function of the plan and of what is given: the same input gives the same workbook. So any
value can be computed afresh, and what an edit changes is what differs between two fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.cel import Memory, RowIndex, evaluate, is_empty, plain_value
from missionrunner.deliverables.citations import find_passage, text_of
from missionrunner.deliverables.expressions import Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map
from missionrunner.deliverables.origins import Origin, Recipe, expression, parse_origins
from missionrunner.deliverables.overlay import item_key, join_path, overlay, renamed_row, split_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.plan_nodes import Node, RowTemplate
from missionrunner.deliverables.recipes import Scope, make
from missionrunner.deliverables.sources import PRECEDENCE, Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced, Values, Workbook

_TEMPLATE = Source(SourceKind.COMPUTED, "part of the template")


def fill(plan: Plan, given: Given, memory: Memory | None = None) -> Workbook:
    """All values, their sources, and which answers are missing for what is empty.

    `memory` is of earlier fills of the same plan; it only saves time.
    """
    return _Filler(plan, given, memory).run(plan.nodes)


def fill_intake(plan: Plan, given: Given) -> Workbook:
    """Only the answers with their defaults, and what those depend on; the deliverables stay empty."""
    needed: set[Path] = set()
    for node in reversed(plan.nodes):
        if node.path in needed or node.path[0] == "intake" or node.path[0] in plan.intake_names:
            needed.update({node.path, *(d.path for d in node.depends)})
    return _Filler(plan, given).run([node for node in plan.nodes if node.path in needed])


@dataclass(slots=True)
class _Row:
    """One row under way. `item` is what it was made from; None for a row that a person added."""

    key: str
    item: Any
    index: RowIndex
    values: Values


class _Filler:
    def __init__(self, plan: Plan, given: Given, memory: Memory | None = None) -> None:
        self.plan = plan
        self.memory = memory
        self.given = given
        definition = plan.definition
        self.intake: Values = dict.fromkeys(plan.answer_schemas())
        self.names: dict[str, Any] = {
            "intake": self.intake,
            "playbook": plan.playbook,
            "documents": given.documents,
            "today": given.today or None,
        }
        self.names |= {name: _empty(schema) for name, schema in definition.facts.items()}
        self.names |= {name: _empty(schema) or {} for name, schema in definition.deliverables.items()}
        self.sources: dict[str, Source] = {}
        self.missing: dict[str, tuple[str, ...]] = {}
        self.node_missing: dict[Path, tuple[str, ...]] = {}
        self.rows: dict[Path, list[_Row]] = {}
        self.changes = _by_target(given)

    def run(self, nodes: Sequence[Node]) -> Workbook:
        for node in nodes:
            if node.path[0] == "intake":
                self._answer(node)
            elif node.is_rows and node.template:
                self._make_rows(node, node.template)
            elif node.template:
                for row in self.rows[node.template.path]:
                    self._column(node, node.template, row)
            else:
                scope = {**self.names, **node.scope} if node.scope else self.names
                self._put(node, node.path, self.names, node.path, self._value(node, node.path, scope))
        definition = self.plan.definition
        return Workbook(
            intake=self.intake,
            facts={name: _tidy(self.names[name], schema) for name, schema in definition.facts.items()},
            values={
                name: {
                    key: _tidy(self.names[name][key], below) for key, below in schema["properties"].items()
                }
                for name, schema in definition.deliverables.items()
            },
            sources=self.sources,
            missing=self.missing,
        )

    # ------------------------------------------------------------------ the three kinds of nodes
    def _answer(self, node: Node) -> None:
        given = self.given.answers.get(node.path[1])
        found = given if given is not None and given.value is not None else None
        for origin in node.origins:
            if found is None and (value := make(origin.recipe, self.names)) is not None:
                silent = Source(SourceKind.COMPUTED, "nothing was answered")
                found = Sourced(
                    value, silent if origin.silent else self._origin_source(node, origin, self.names)
                )
        if found is None:
            self.node_missing[node.path] = (node.path[1],)
        self._put(node, node.path, self.names, node.path, found)

    def _make_rows(self, node: Node, template: RowTemplate) -> None:
        scope: Scope = {**self.names, **node.scope}
        items = evaluate(template.for_each, scope)
        rows: list[_Row] = []
        removed = {key for key, change in self._row_changes(template) if change.value is None}
        position = 0
        for item in items if is_list(items) else []:
            # The position counts removed rows too, so that a removal renumbers nothing.
            row = _Row("", item, RowIndex(position), _empty(template.item_schema) or {})
            local = {**scope, template.name: item, "index": row.index, "row": row.values}
            if template.when is not None and evaluate(template.when, local) is not True:
                continue
            position += 1
            key = make(template.key_origin.recipe, local) if template.key_origin else None
            row.key = str(key if key is not None else position)
            key_schema = template.item_schema["properties"][template.key]
            row.values[template.key] = _coerced(row.key if key is None else key, key_schema)
            if row.key not in removed:
                rows.append(row)
        for key, change in self._row_changes(template):
            if change.value is not None and all(row.key != key for row in rows):
                rows.append(
                    _Row(
                        key,
                        None,
                        RowIndex(len(rows)),
                        {**(_empty(template.item_schema) or {}), template.key: key},
                    )
                )
        self.rows[template.path] = rows
        values: list[Values] | None = [row.values for row in rows]
        if not rows and items is None:
            values = None
            self._note_missing(node, join_path(template.path))
        _set(self.names, template.path, values)

    def _row_changes(self, template: RowTemplate) -> Iterator[tuple[str, Sourced]]:
        """Whole rows that a person or a draft added or removed."""
        for steps, change in self.changes.get(template.path, ()):
            if len(steps) == len(template.path) + 1:
                yield steps[-1], change

    def _column(self, node: Node, template: RowTemplate, row: _Row) -> None:
        column = node.path[len(template.path) + 1 :]
        path = (*template.path, row.key, *column)
        if column == (template.key,):
            self.sources[join_path(path)] = _TEMPLATE
            return
        scope = {**self.names, **node.scope, template.name: row.item, "row": row.values, "index": row.index}
        found = self._value(node, path, scope)
        if found is None and row.item is None:
            for key, change in self._row_changes(template):
                if (
                    key == row.key
                    and is_map(change.value)
                    and (value := change.value.get(column[0])) is not None
                ):
                    found = Sourced(value, change.source)
        self._put(node, path, row.values, column, found)

    # ------------------------------------------------------------------ one value
    def _value(self, node: Node, path: Path, scope: Scope) -> Sourced | None:
        """The value of the strongest origin that has one, with edits of its parts laid over it."""
        found = self._chosen(node, node.schema, node.origins, path, scope)
        if node.is_editable:
            for steps, change in self.changes.get(node.path, ()):
                below = steps[len(path) :]
                if steps[: len(path)] == path and below and change.source.kind is SourceKind.EDITED:
                    before = found.value if found else None
                    value = overlay(before, below, change.value, node.schema)
                    self.sources[join_path(steps)] = change.source
                    if (renamed := renamed_row(before, below, change.value, node.schema)) is not None:
                        row, key = renamed
                        self._move_sources((*path, *row), (*path, *row[:-1], key))
                    found = Sourced(value, found.source if found else change.source)
        return found

    def _move_sources(self, old: Path, new: Path) -> None:
        """A row that got another key keeps the sources of what stands in it."""
        before, after = join_path(old), join_path(new)
        for written in [w for w in self.sources if w == before or w.startswith(before + "/")]:
            self.sources[after + written[len(before) :]] = self.sources.pop(written)

    def _chosen(
        self, node: Node, schema: JsonMap, origins: tuple[Origin, ...], path: Path, scope: Scope
    ) -> Sourced | None:
        by_kind = {origin.kind: origin for origin in origins}
        if "rows" in schema and not origins:
            own = self.given.edits.get(join_path(path))
            return own or Sourced(
                self._inner_rows(node, schema, path, scope), Source(SourceKind.COMPUTED, "its rows")
            )
        if (fixed := by_kind.get(None)) is not None:
            value = make(fixed.recipe, scope, self.memory, join_path(path))
            return None if value is None else Sourced(value, _TEMPLATE)
        if (computed := by_kind.get(SourceKind.COMPUTED)) is not None:
            value = make(computed.recipe, scope, self.memory, join_path(path))
            return None if value is None else Sourced(value, self._computed_source(computed.recipe))
        written = join_path(path)
        draft = self.given.drafts.get(written)
        for kind in PRECEDENCE:
            if kind is SourceKind.EDITED and written in self.given.edits:
                return self.given.edits[written]
            if draft is not None and draft.source.kind is kind and draft.value is not None:
                return draft
            origin = by_kind.get(kind)
            if origin is not None and (value := make(origin.recipe, scope, self.memory, written)) is not None:
                source = self._origin_source(node, origin, scope)
                if kind is SourceKind.DOCUMENT:
                    source = self._cite(
                        value, source, schema, by_kind.get(SourceKind.PLAYBOOK), origin, path, scope
                    )
                return Sourced(value, source)
        return None

    def _inner_rows(self, node: Node, schema: JsonMap, path: Path, scope: Scope) -> list[Values]:
        """Rows inside a row, such as the milestones of an initiative."""
        rows = schema["rows"]
        key = schema.get("key")
        name = str(rows.get("as", "item"))
        where = ".".join(node.path)
        items = evaluate(expression(rows["for_each"], where), scope)
        out: list[Values] = []
        for item in items if is_list(items) else []:
            inner = {**scope, name: item, "index": RowIndex(len(out))}
            if "when" in rows and evaluate(expression(rows["when"], where), inner) is not True:
                continue
            values: Values = {}
            found: list[tuple[str, Sourced | None]] = []
            for column, below in schema["items"]["properties"].items():
                origins = parse_origins(below, f"{where}.{column}")
                chosen = self._chosen(node, below, origins, (*path, str(len(out)), column), inner)
                values[column] = _coerced(chosen.value, below) if chosen else None
                found.append((column, chosen))
            step = str(values.get(str(key), len(out))) if key else str(len(out))
            for column, chosen in found:
                if chosen:
                    self.sources[join_path((*path, step, column))] = chosen.source
            out.append(values)
        return out

    def _put(self, node: Node, path: Path, target: Any, steps: Path, found: Sourced | None) -> None:
        """Stores the value with its source; notes what is missing for an empty one."""
        written = join_path(path)
        if found is None:
            _set(target, steps, node.schema.get("empty"))
            self._note_missing(node, written)
            return
        value = _coerced(found.value, node.schema) if node.has_typed_parts else found.value
        _set(target, steps, value)
        self.sources[written] = found.source
        in_doubt = any(self.node_missing.get(d.path) for d in node.depends)
        if is_empty(value) or (in_doubt and _holds_empty(value)):
            self._note_missing(node, written)

    def _note_missing(self, node: Node, written: str) -> None:
        if not node.origins and not node.is_rows and node.path[0] != "intake":
            return
        found = {node.path[1]} if node.path[0] == "intake" else set[str]()
        found.update(*(self._missing_of(d) for d in node.depends))
        self.missing[written] = tuple(sorted(found))
        self.node_missing[node.path] = tuple(sorted(found.union(self.node_missing.get(node.path, ()))))

    def _missing_of(self, node: Node) -> tuple[str, ...]:
        """What is missing for a node that is empty, or for one of the empty values inside it."""
        known = self.node_missing.get(node.path)
        if known is not None:
            return known
        own = [step for step in node.path if step not in ("*", "#")]
        value = plain_value(tuple(own), self.names) if len(own) == len(node.path) else None
        found: set[str] = set()
        if _holds_empty(value):
            found.update(*(self._missing_of(d) for d in node.depends))
        self.node_missing[node.path] = tuple(sorted(found))
        return self.node_missing[node.path]

    # ------------------------------------------------------------------ sources
    def _origin_source(self, node: Node, origin: Origin, scope: Scope) -> Source:
        if origin.kind is SourceKind.INTAKE:
            return self._intake_source(node, origin, scope)
        if origin.kind is SourceKind.DOCUMENT:
            return self._document_source(origin)
        return Source(SourceKind.PLAYBOOK, self._reason(origin, scope))

    def _computed_source(self, recipe: Recipe) -> Source:
        """The formula; but a field that only shows another value has that value's source."""
        plain = recipe.expression.plain_path if recipe.expression else None
        for length in range(len(plain or ()), 0, -1):
            source = self.sources.get(join_path((plain or ())[:length]))
            if source is not None:
                return source
        return Source(SourceKind.COMPUTED, formula(recipe))

    def _intake_source(self, node: Node, origin: Origin, scope: Scope) -> Source:
        """The answer that the value was taken from, or the reason of the answer's default."""
        named = evaluate(origin.answer, scope) if origin.answer else None
        direct = (
            [named]
            if isinstance(named, str)
            else [path[1] for path in origin.references() if path[0] == "intake" and len(path) > 1]
        )
        answers = direct or sorted(node.answers)
        known = [self.sources[f"/intake/{key}"] for key in answers if f"/intake/{key}" in self.sources]
        weakest = max(
            known, key=lambda s: PRECEDENCE.index(s.kind) if s.kind in PRECEDENCE else -1, default=None
        )
        if weakest is not None and weakest.kind in (
            SourceKind.PLAYBOOK,
            SourceKind.CARRIED,
            SourceKind.DOCUMENT,
        ):
            return weakest
        return Source(
            SourceKind.INTAKE, ", ".join(key for key in answers if self.intake.get(key) is not None)
        )

    def _document_source(self, origin: Origin) -> Source:
        element = plain_value(origin.cite, {"documents": self.given.documents}) if origin.cite else None
        cited = element.get("citation") if is_map(element) else None
        if not is_map(cited):
            return Source(SourceKind.DOCUMENT, ".".join(origin.cite[1:]))
        place = ": ".join(str(cited[key]) for key in ("file", "heading") if cited.get(key))
        return Source(SourceKind.DOCUMENT, place, str(cited.get("quote") or ""), cited.get("line"))

    def _cite(
        self,
        value: Any,
        source: Source,
        schema: JsonMap,
        playbook: Origin | None,
        origin: Origin,
        path: Path,
        scope: Scope,
    ) -> Source:
        """The passage of a text; in a list the source of each item, which may be the playbook after all."""
        read = plain_value(origin.cite[:2], {"documents": self.given.documents})
        if not is_map(read):
            return source
        if not is_list(value):
            return find_passage(read, text_of(value), self.memory) or source
        standard = make(playbook.recipe, scope) if playbook else None
        key = item_key(schema)
        reason = f"Chosen because of {source.ref}."
        kinds: set[SourceKind] = set()
        for index, item in enumerate(value):
            if is_list(standard) and item in standard and playbook:
                found = Source(SourceKind.PLAYBOOK, self._reason(playbook, scope))
            else:
                passage = find_passage(read, text_of(item), self.memory)
                found = passage or Source(SourceKind.PLAYBOOK, reason)
            step = str(item[key]) if key and is_map(item) and key in item else str(index)
            self.sources[join_path((*path, step))] = found
            kinds.add(found.kind)
        return source if SourceKind.DOCUMENT in kinds or not kinds else Source(SourceKind.PLAYBOOK, reason)

    def _reason(self, origin: Origin, scope: Scope) -> str:
        if origin.reason:
            return origin.reason
        if origin.reason_from is not None and (reason := evaluate(origin.reason_from, scope)) is not None:
            return str(reason)
        for path in origin.references():
            if path[0] == "playbook" and len(path) > 1 and path[1] in self.plan.reasons:
                return self.plan.reasons[path[1]]
        plain = origin.recipe.expression.plain_path if origin.recipe.expression else None
        for length in range(len(plain or ()) - 1, 0, -1):
            above = plain_value((plain or ())[:length], scope)
            if is_map(above) and isinstance(above.get("reason"), str):
                return above["reason"]
        return "Standard text of the playbook."


def formula(recipe: Recipe) -> str:
    """How a computed value is made, for its source: the formula, or the function and its inputs."""
    if recipe.expression is not None:
        return recipe.expression.text
    if recipe.function:
        inputs = ", ".join(f"{name}: {e.text}" for name, e in recipe.inputs.items())
        return f"{recipe.function}({inputs})" + (f".{recipe.pick}" if recipe.pick else "")
    return "text template" if recipe.texts else "constant"


def _by_target(given: Given) -> dict[Path, list[tuple[Path, Sourced]]]:
    """Edits and drafts by every shorter path, with "*" for a row's key, so a node finds its own."""
    out: dict[Path, list[tuple[Path, Sourced]]] = {}
    for changes in (given.drafts, given.edits):
        for written, change in changes.items():
            steps = split_path(written)
            for length in range(1, len(steps)):
                prefix = steps[:length]
                out.setdefault(prefix, []).append((steps, change))
                for star in range(1, length):
                    out.setdefault((*prefix[:star], "*", *prefix[star + 1 :]), []).append((steps, change))
    return out


def _empty(schema: Mapping[str, Any]) -> Values | None:
    """The shape of an object with nothing in it, so that fields keep the order of their schema."""
    if not schema.get("properties") or any(
        key in schema for key in ("compute", "function", "playbook", "document", "intake")
    ):
        return None
    return {key: _empty(below) for key, below in schema["properties"].items()}


def _holds_empty(value: Any) -> bool:
    """True if something inside a table or an object is empty."""
    if is_map(value):
        return any(item is None or _holds_empty(item) for item in value.values())
    return is_list(value) and any(item is None or _holds_empty(item) for item in value)


def _set(target: Any, steps: Path, value: Any) -> None:
    for step in steps[:-1]:
        target = target[step]
    target[steps[-1]] = value


def _coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """CEL has only doubles and maps without order: integers and the order of the schema come back."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        kind = schema.get("type")
        whole = kind == "integer" or (is_list(kind) and "integer" in kind)
        return int(value) if whole and value.is_integer() else value
    if is_list(value):
        below: Any = schema.get("items")
        return [_coerced(item, below) for item in value] if is_map(below) else value
    properties: Any = schema.get("properties")
    if is_map(value) and is_map(properties):
        known = {key: _coerced(value[key], below) for key, below in properties.items() if key in value}
        return known if len(known) == len(value) else {**known, **_others(value, properties)}
    return value


def _others(value: JsonMap, properties: JsonMap) -> JsonMap:
    """What the schema does not name stays, after what it names."""
    return {key: _coerced(item, {}) for key, item in value.items() if key not in properties}


def _tidy(value: Any, schema: Mapping[str, Any]) -> Any:
    """An object that is made from its fields is itself empty when nothing in it is filled."""
    if is_map(value) and "properties" in schema and _empty(schema) is not None:
        items = {key: _tidy(item, schema["properties"].get(key, {})) for key, item in value.items()}
        return items if any(item is not None for item in items.values()) else None
    if is_list(value) and "rows" in schema:
        columns: Mapping[str, Any] = schema["items"]["properties"]
        return [{key: _tidy(item, columns.get(key, {})) for key, item in row.items()} for row in value]
    return value
