"""Turns values into printed text, with their sources and with names instead of ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.numbers import NOT_KNOWN, format_date, format_number, format_quantity
from missionrunner.deliverables.overlay import find_index, item_key, join_path, split_path
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.document import Shown
from missionrunner.export.inputs import ExportInput
from missionrunner.export.schema import Json

Steps = tuple[str, ...]
_WORD = re.compile(r"\b[a-z][a-z0-9_]*\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A value with its schema, the titles of its deliverable and field, and the rows it belongs to."""

    schema: Json
    value: Any
    title: str
    field: str
    rows: tuple[str, ...]


class Reader:
    """Looks values, schemas, names and sources up in a run; one per export."""

    def __init__(self, given: ExportInput) -> None:
        self.given = given
        self.workbook = given.workbook
        self.definition = given.definition
        self.answers = given.answer_schemas()
        self.currency = given.answer_with_role("currency")
        self.used: set[SourceKind] = set()
        self.lists = self._keyed_lists()
        self._following: set[str] = set()
        self._units: dict[tuple[str, int], str] = {}
        self._children: dict[str, set[SourceKind]] = {}
        for path, source in self.workbook.sources.items():
            schema = self.schema_at(split_path(path))
            if self._needs_no_mark(schema, source):
                continue
            while path:
                self._children.setdefault(path, set()).add(source.kind)
                path = path.rpartition("/")[0]

    def schema_at(self, path: Steps) -> Json:
        """The schema of what stands at a written path, whether it is there or not."""
        schema, _, _ = self.root(path[0])
        for step in path[1:]:
            below = sch.items(schema)
            schema = below if below else sch.properties(schema).get(step, {})
        return schema

    @staticmethod
    def _needs_no_mark(schema: Json, source: Source) -> bool:
        """Parts of a template, and what is said once to come from the mission's file."""
        if sch.is_template(schema) or "rows" in schema:
            return source.kind in (SourceKind.COMPUTED, SourceKind.PLAYBOOK)
        return sch.is_of_mission(schema) and source.kind is SourceKind.PLAYBOOK

    def _keyed_lists(self) -> dict[str, list[str]]:
        """Name of a keyed list -> where there are such lists."""
        found: dict[str, list[str]] = {}
        for deliverable, schema in self.definition.deliverables.items():
            for name, field in sch.properties(sch.as_map(schema)).items():
                if item_key(field):
                    found.setdefault(name, []).append(f"{deliverable}.{name}")
        return found

    def root(self, name: str) -> tuple[Json, Any, Steps]:
        """(schema, value, path) of a deliverable, a fact or the intake."""
        if name in self.definition.deliverables:
            return sch.as_map(self.definition.deliverables[name]), self.workbook.values.get(name), (name,)
        if name in self.definition.facts:
            return sch.as_map(self.definition.facts[name]), self.workbook.facts.get(name), (name,)
        return {"properties": self.answers}, self.workbook.intake, ("intake",)

    def locate(self, dotted: str) -> tuple[Json, Any, Steps]:
        """(schema, value, path) of "gap_today.gap" or "intake.team"; empty for an unknown name."""
        name, *rest = dotted.split(".")
        schema, value, path = self.root(name)
        for step in rest:
            value = value.get(step) if is_map(value) else None
            schema = sch.properties(schema).get(step, {})
            path = (*path, step)
        return schema, value, path

    def place(self, path: Steps) -> Place:
        """What stands at a written path such as /deliverable/list/KEY/field."""
        schema, value, _ = self.root(path[0])
        rest, title, field = path[1:], sch.title_of(schema, path[0]), ""
        rows: list[str] = []
        for step in rest:
            if is_list(value):
                index = find_index(value, step, item_key(schema))
                row = None if index is None else value[index]
                rows.append(self.row_name(schema, row) if is_map(row) else f"no. {step}")
                value, schema = row, sch.items(schema)
            else:
                value = value.get(step) if is_map(value) else None
                schema = sch.properties(schema).get(step, {})
                field = sch.title_of(schema, step)
        return Place(schema, value, title, field or title, tuple(rows))

    def source(self, path: Steps) -> Source | None:
        """The source of the value at `path`, or of what contains it."""
        for end in range(len(path), 0, -1):
            found = self.workbook.sources.get(join_path(path[:end]))
            if found:
                return found
        return None

    def sources(self, path: Steps, schema: Json) -> tuple[SourceKind, ...]:
        """The kinds of source of a value and of everything in it."""
        kinds = set(self._children.get(join_path(path), ()))
        own = None if kinds else self.source(path)
        if own and not self._needs_no_mark(schema, own):
            kinds.add(own.kind)
        self.used |= kinds
        return tuple(kind for kind in SourceKind if kind in kinds)

    def missing(self, path: Steps) -> tuple[str, ...]:
        """Titles of the answers that are missing for an empty value."""
        for end in range(len(path), 0, -1):
            found = self.workbook.missing.get(join_path(path[:end]))
            if found:
                return tuple(self.answer_title(name) for name in found)
        return ()

    def answer_title(self, name: str) -> str:
        return sch.title_of(self.answers.get(name, {}), name)

    def row_key(self, list_schema: Json, row: Any, index: int) -> str:
        key = item_key(list_schema)
        value = row.get(key) if key and is_map(row) else None
        return str(value) if value is not None else str(index)

    def row_name(self, list_schema: Json, row: Mapping[str, Any]) -> str:
        """What people call a row: its label, with ids written as names."""
        name = sch.label_field(list_schema)
        schema = sch.properties(sch.items(list_schema)).get(name, {})
        value = row.get(name) if name else None
        if value is None or value == "":
            value = row.get(item_key(list_schema) or "", "")
        return self.text(schema, value, name=name)

    def names_of(self, dotted: str) -> list[str]:
        """The names of all rows of a list, in order."""
        schema, value, _ = self.locate(dotted)
        return [self.row_name(schema, row) for row in sch.as_list(value) if is_map(row)]

    def referred(self, dotted: str, key: str) -> str | None:
        """The name of the row with this key in another list. Lists that name each other end at the id."""
        if dotted in self._following:
            return None
        self._following.add(dotted)
        try:
            schema, value, _ = self.locate(dotted)
            index = find_index(sch.as_list(value), key, item_key(schema))
            return None if index is None else self.row_name(schema, value[index])
        finally:
            self._following.discard(dotted)

    def unit(self, schema: Json, row: Mapping[str, Any] | None = None) -> str:
        """The unit of a field; `unit_from` takes it from the row."""
        unit_from = sch.text_of(schema, "unit_from")
        if unit_from and row is not None:
            # A row is asked once for each of its cells; its id stays the same while it is printed.
            key = (unit_from, id(row))
            if key not in self._units:
                self._units[key] = self._unit_of_row(unit_from, row)
            return self._units[key]
        if schema.get("format") == "date":
            return "date"
        return sch.text_of(schema, "unit")

    def _unit_of_row(self, unit_from: str, row: Mapping[str, Any]) -> str:
        from missionrunner.deliverables.cel import evaluate
        from missionrunner.deliverables.expressions import parse_expression

        value = evaluate(parse_expression(unit_from), {"row": row, "intake": self.workbook.intake})
        return value if isinstance(value, str) else ""

    def text(
        self,
        schema: Json,
        value: Any,
        row: Mapping[str, Any] | None = None,
        *,
        name: str = "",
        words: bool = True,
    ) -> str:
        """A value as people read it.

        `name` is the field's name, from which a list that it refers to can be guessed; `words` says whether
        the unit's words follow a number.
        """
        unit = self.unit(schema, row)
        if is_list(value):
            return self._list_text(schema, value, row, words, name)
        if is_map(value):
            return self._map_text(schema, value)
        if value is None:
            return NOT_KNOWN
        if isinstance(value, str):
            return self._word(schema, value, unit, name)
        labels = sch.as_map(schema.get("labels"))
        named = labels.get(str(value).lower() if isinstance(value, bool) else str(value))
        if named is not None:
            return str(named)
        # Without words the currency stands in the column's heading.
        return format_quantity(value, unit, self.currency) if words else format_number(value, unit)

    def _word(self, schema: Json, value: str, unit: str, name: str) -> str:
        labels = sch.as_map(schema.get("labels"))
        if value in labels:
            return str(labels[value])
        refers_to = sch.text_of(schema, "refers_to")
        named = self.referred(refers_to, value) if refers_to and value else self._by_name(name, value)
        if named is not None:
            return named
        return self._plain_word(schema, self._with_names(refers_to, value) if refers_to else value, unit)

    def _with_names(self, dotted: str, text: str) -> str:
        """A computed text with the keys of another list's rows in it replaced by their names."""
        schema, rows, _ = self.locate(dotted)
        key = item_key(schema) or ""
        names = {str(row.get(key)): self.row_name(schema, row) for row in sch.as_list(rows) if is_map(row)}
        return _WORD.sub(lambda found: names.get(found[0], found[0]), text)

    def _plain_word(self, schema: Json, value: str, unit: str) -> str:
        if unit == "date":
            return format_date(value)
        is_word = "enum" in schema or not sch.is_written_by_people(schema)
        if sch.looks_like_id(value) or (is_word and schema and sch.is_identifier(value)):
            return sch.in_words(value)
        return sch.ids_in_words(value) if is_word else value

    def _by_name(self, name: str, value: str) -> str | None:
        """The row's name if the field is called after a list: `stage_id` names a row of a list `stages`."""
        if not name or not sch.is_identifier(value.lower()):
            return None
        for dotted in self.lists.get(_list_name(name), ()):
            found = self.referred(dotted, value)
            if found:
                return found
        return None

    def key_order(self, name: str) -> dict[str, int]:
        """Key -> place of the rows of the list that a field is named after."""
        order: dict[str, int] = {}
        for dotted in self.lists.get(_list_name(name), ()):
            schema, rows, _ = self.locate(dotted)
            for row in sch.as_list(rows):
                order.setdefault(self.row_key(schema, row, len(order)), len(order))
        return order

    def _shows_key(self, name: str) -> bool:
        """Whether the rows that a field refers to are printed with their key, which is then name enough."""
        for dotted in self.lists.get(_list_name(name), ()):
            schema = self.locate(dotted)[0]
            field = sch.properties(sch.items(schema)).get(item_key(schema) or "", {})
            if sch.text_of(field, "title") and sch.shows(field, "main"):
                return True
        return False

    def _list_text(self, schema: Json, values: Sequence[Any], row: Any, words: bool, name: str) -> str:
        below = inherited_items(schema)
        if sch.is_rows(values):
            return "; ".join(self.row_text(schema, item) for item in values)
        texts = self.item_texts(below, values, row, name)
        numeric = any(sch.is_number(value) for value in values)
        joined = (" / " if numeric else ", " if sum(map(len, texts)) < 60 else "; ").join(texts)
        unit = self.unit(below, row)
        if numeric and words and unit not in ("", "ratio", "x", "date", "count"):
            return f"{joined} {unit.replace('currency', self.currency).strip()}"
        return joined

    def item_texts(
        self, schema: Json, values: Sequence[Any], row: Mapping[str, Any] | None = None, name: str = ""
    ) -> list[str]:
        """Plain values of a list, each as text. Where one is an id, small single words are ids too."""
        if name and self._shows_key(name) and all(isinstance(value, str) for value in values):
            return [str(value) for value in values]
        ids = any(isinstance(value, str) and sch.looks_like_id(value) for value in values)
        texts = [self.text(schema, value, row, name=name, words=False) for value in values]
        return [sch.in_words(text) if ids and sch.is_identifier(text) else text for text in texts]

    def row_text(self, list_schema: Json, row: Mapping[str, Any]) -> str:
        """A row in one line: its name, and the rest in brackets."""
        known = sch.properties(sch.items(list_schema))
        fields = known or {name: {} for name in row}
        label = sch.label_field(list_schema)
        key = item_key(list_schema)
        parts: list[str] = []
        for name, field in fields.items():
            value = row.get(name)
            if name in (label, key) or not sch.shows(field, "main") or value in (None, "", []):
                continue
            text = self.text(field, value, row, name=name)
            says_itself = isinstance(value, str) and self.unit(field, row) != "date"
            # The keys of a free map are words of people, such as names.
            title = sch.title_of(field, name).lower() if known or sch.is_identifier(name) else name
            parts.append(text if says_itself else f"{title} {text}")
        title = self.row_name(list_schema, row)
        return f"{title} ({', '.join(parts)})" if title and parts else title or ", ".join(parts)

    def _map_text(self, schema: Json, value: Mapping[str, Any]) -> str:
        fields = sch.properties(schema)
        labels = sch.as_map(schema.get("labels"))
        values = sch.as_map(schema.get("additionalProperties"))
        parts: list[str] = []
        for name, below in value.items():
            field = fields.get(name, values)
            if not sch.shows(field, "main") or below in (None, "", []):
                continue
            title = str(labels.get(name) or sch.title_of(fields.get(name, {}), name))
            parts.append(f"{title}: {self.text(field, below, name=name)}")
        return "; ".join(parts)

    def shown(
        self,
        schema: Json,
        value: Any,
        path: Steps,
        row: Mapping[str, Any] | None = None,
        *,
        words: bool = True,
    ) -> Shown:
        """A value for the document, with source and raw number."""
        sources = () if value is None else self.sources(path, schema)
        raw = value if is_number_or_none(value) else None
        return Shown(
            self.text(schema, value, row, name=path[-1], words=words),
            sources,
            raw,
            self.unit(schema, row),
            _tone(schema, value),
            path,
        )


def _list_name(field: str) -> str:
    """The list that a field is named after: `stage_id` and `first_stage` belong to `stages`."""
    last = field.removesuffix("_ids").removesuffix("_id").split("_")[-1]
    if last.endswith("s"):
        return last
    return last[:-1] + "ies" if last.endswith("y") else last + "s"


def inherited_items(schema: Json) -> dict[str, Any]:
    """Schema of a list's plain items, with what they take from the list itself."""
    return {**_inherited(schema), **sch.items(schema)}


def is_number_or_none(value: Any) -> bool:
    return value is None or sch.is_number(value)


def _inherited(schema: Json) -> dict[str, Any]:
    """What a list's plain items take from the list itself: unit, words and references."""
    return {
        k: schema[k]
        for k in ("unit", "unit_from", "labels", "refers_to", "format", "playbook", "document", "intake")
        if k in schema
    }


_TONES: dict[str, Any] = {"green": "good", "amber": "warning", "red": "bad"}


def _tone(schema: Json, value: Any) -> Any:
    return _TONES.get(value, "") if isinstance(value, str) else ""
