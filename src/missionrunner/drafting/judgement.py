"""Which fields a model may write: those that need judgement, and have no stronger source yet.

Computed, intake and document values are facts for the model; they are never asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.difference import source_of
from missionrunner.deliverables.expressions import Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map
from missionrunner.deliverables.overlay import item_key, join_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Workbook

# A draft never competes with these.
_SETTLED = (SourceKind.EDITED, SourceKind.INTAKE, SourceKind.DOCUMENT)


@dataclass(frozen=True, slots=True)
class OpenField:
    """One field of one row, or of the deliverable itself, that is to be written.

    `path` begins with the deliverable. In a row of a list, `table` is the path of the list and `row` the key
    of the row, which stands in the field `key` of it.
    """

    path: Path
    schema: JsonMap
    table: Path = ()
    row: str = ""
    key: str = ""

    @property
    def written(self) -> str:
        """The path as sources and edits name it."""
        return join_path(self.path)

    @property
    def column(self) -> Path:
        """The steps below the row, or below the deliverable."""
        return self.path[len(self.table) + 1 :] if self.table else self.path[1:]

    @property
    def title(self) -> str:
        return str(self.schema.get("title") or self.column[-1].replace("_", " "))


def needs_judgement(node: Node, plan: Plan) -> bool:
    """True for a field that says `judgement: true`, and for one that nothing else could fill."""
    if node.is_rows or not node.is_editable or node.path[0] not in plan.definition.deliverables:
        return False
    said = node.schema.get("judgement")
    if said is not None:
        return said is True
    return not node.origins and "rows" not in node.schema


def open_fields(
    plan: Plan, workbook: Workbook, edited: Collection[str], deliverables: Iterable[str]
) -> dict[str, list[OpenField]]:
    """Deliverable -> its fields that a model may write now. `edited` are the paths that people changed."""
    wanted = set(deliverables)
    out: dict[str, list[OpenField]] = {name: [] for name in plan.definition.deliverables if name in wanted}
    for path, node in plan.by_path.items():
        if path[0] in wanted and needs_judgement(node, plan):
            fields = _row_fields(node, workbook) if node.template else [OpenField(path, node.schema)]
            out[path[0]] += [field for field in fields if _is_open(field, workbook, edited)]
    return out


def _row_fields(node: Node, workbook: Workbook) -> list[OpenField]:
    template = node.template
    assert template is not None
    rows: Any = workbook.values.get(template.path[0])
    for step in template.path[1:]:
        rows = rows.get(step) if is_map(rows) else None
    column = node.path[len(template.path) + 1 :]
    keys = [str(row.get(template.key)) for row in rows if is_map(row)] if is_list(rows) else []
    return [
        OpenField((*template.path, key, *column), node.schema, template.path, key, template.key)
        for key in keys
    ]


def _is_open(field: OpenField, workbook: Workbook, edited: Collection[str]) -> bool:
    written = field.written
    if any(path == written or path.startswith(written + "/") for path in edited):
        return False
    source = source_of(workbook.sources, written)
    return source is None or source.kind not in _SETTLED


def answer_schema(fields: Iterable[OpenField]) -> JsonMap:
    """The object that a model is to answer with: fields by name, rows as a list with their keys."""
    root = _object()
    tables: dict[Path, list[OpenField]] = {}
    for field in fields:
        if field.table:
            tables.setdefault(field.table, []).append(field)
        else:
            _put(root, field.path[1:], _bare(field.schema))
    for table, own in tables.items():
        rows = list(dict.fromkeys(field.row for field in own))
        item = _object()
        _put(item, (own[0].key,), {"type": "string", "enum": rows})
        of_column: dict[Path, list[OpenField]] = {}
        for field in own:
            of_column.setdefault(field.column, []).append(field)
        for column, cells in of_column.items():
            # A column that some rows have from elsewhere may be left out in those.
            _put(item, column, _bare(cells[0].schema), required=len(cells) == len(rows))
        listed = {"type": "array", "items": item, "minItems": len(rows), "maxItems": len(rows)}
        _put(root, table[1:], listed)
    return root


def read_values(fields: Iterable[OpenField], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Path -> value of each field that the answer fills. What was not asked for is left out."""
    out: dict[str, Any] = {}
    for field in fields:
        found: Any = answer
        if field.table:
            rows = _below(answer, field.table[1:])
            own = [row for row in rows if _is_row(row, field)] if is_list(rows) else []
            found = own[0] if own else None
        value = _tidy(_below(found, field.column), field.schema)
        if value is not None:
            out[field.written] = value
    return out


def _is_row(row: Any, field: OpenField) -> bool:
    return is_map(row) and str(row.get(field.key)) == field.row


def _tidy(value: Any, schema: Mapping[str, Any]) -> Any:
    """None for an empty text or list; rows of a list get the keys that they lack."""
    if isinstance(value, str):
        return value.strip() or None
    if is_list(value):
        items = [item for item in (_tidy(item, {}) for item in value) if item is not None]
        key = item_key(schema)
        if key is not None and all(is_map(item) for item in items):
            items = [{**item, key: item.get(key) or str(n)} for n, item in enumerate(items, start=1)]
        return items or None
    return value


def _below(value: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        value = value.get(step) if is_map(value) else None
    return value


def _object() -> JsonMap:
    return {"type": "object", "properties": {}, "required": []}


def _put(target: JsonMap, steps: Path, schema: JsonMap, *, required: bool = True) -> None:
    """Add a field to an object schema, with the objects around it."""
    for step in steps[:-1]:
        below = target["properties"].setdefault(step, _object())
        if step not in target["required"]:
            target["required"].append(step)
        target = below
    target["properties"][steps[-1]] = schema
    if required:
        target["required"].append(steps[-1])


_KEPT = (
    "type", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
    "minItems", "maxItems", "pattern", "format", "uniqueItems",
)  # fmt: skip


def _bare(schema: Mapping[str, Any]) -> JsonMap:
    """What the answer must be, without titles and sources: those stand in the prompt, once."""
    out: JsonMap = {key: schema[key] for key in _KEPT if key in schema}
    properties = schema.get("properties")
    if is_map(properties):
        # A model fills the whole of an object that it writes; only what says so may be empty.
        out["properties"] = {name: _bare(below) for name, below in properties.items()}
        out["required"] = list(schema.get("required") or properties)
    items = schema.get("items")
    if is_map(items):
        out["items"] = _bare(items)
    return out
