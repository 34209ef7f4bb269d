"""Prints the fields of an object in the order of its schema: facts, texts, lists, objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.export import schema as sch
from missionrunner.export.document import (
    Block,
    BulletList,
    Cards,
    Column,
    Funnel,
    FunnelStage,
    Heading,
    KeyValue,
    KeyValues,
    Paragraph,
    Shown,
    Table,
)
from missionrunner.export.forms import list_blocks
from missionrunner.export.forms.common import ListToPrint
from missionrunner.export.schema import Json
from missionrunner.export.values import Reader, Steps, inherited_items

# From this level on, fields stand inside a card.
_CARD = 5


class FieldPrinter:
    """Prints objects at one level of detail (`main` or `detail`)."""

    def __init__(self, reader: Reader, show: str = "main", skip_forms: frozenset[str] = frozenset()) -> None:
        self.reader = reader
        self.show = show
        self.skip_forms = skip_forms

    def deliverable(self, schema: Json, value: Mapping[str, Any], path: Steps) -> list[Block]:
        """The blocks of a deliverable below its heading."""
        form = sch.text_of(schema, "form")
        main_list = self._main_list(schema, value)
        return self._object(schema, value, path, frozenset(), form, main_list, 3)

    def _main_list(self, schema: Json, value: Mapping[str, Any]) -> str:
        """The list that takes the deliverable's form: the first list of objects without a form of its own."""
        for name, field in sch.properties(schema).items():
            if sch.is_rows(value.get(name)) and not sch.text_of(field, "form") and self._wanted(field):
                return name
        return ""

    def _wanted(self, field: Json) -> bool:
        if sch.text_of(field, "form") in self.skip_forms:
            return False
        return sch.shows(field, self.show)

    def inner(
        self, schema: Json, value: Mapping[str, Any], path: Steps, left_out: frozenset[str]
    ) -> list[Block]:
        """The fields of a row; rows have no levels of detail of their own beyond `hidden`."""
        printer = FieldPrinter(self.reader, "main", self.skip_forms)
        return printer._object(schema, value, path, left_out, "", "", _CARD)

    def _object(
        self,
        schema: Json,
        value: Mapping[str, Any],
        path: Steps,
        left_out: frozenset[str],
        form: str,
        main_list: str,
        level: int,
    ) -> list[Block]:
        fields = sch.properties(schema) or {name: _other_fields(schema) for name in value}
        facts: list[KeyValue] = []
        parts: list[tuple[str, list[Block]]] = []
        per: dict[str, list[str]] = {}
        for name, field in fields.items():
            if name in left_out or not self._wanted(field) or name not in value:
                continue
            below = value[name]
            if (level >= _CARD or field.get("hide_empty") is True) and below in (None, "", []):
                continue
            if below is None and field.get("type") in ("object", "array"):
                continue
            if sch.text_of(field, "per") and is_list(below):
                per.setdefault(sch.text_of(field, "per"), []).append(name)
                parts.append(("per " + sch.text_of(field, "per"), []))
            elif self._is_fact(field, below):
                facts.append(self._fact(field, name, below, path, value))
                parts.append(("facts", []))
            else:
                own = form if name == main_list else ""
                parts.append(("", self._block(field, name, below, path, own, level)))
        blocks: list[Block] = []
        done: set[str] = set()
        for kind, made in parts:
            # Facts stand together where the first of them is; so do lists that belong to the same rows.
            if not kind:
                blocks += made
            elif kind not in done:
                done.add(kind)
                if kind == "facts":
                    if blocks and isinstance(blocks[-1], Cards):
                        blocks.append(Heading(4, "In sum"))
                    blocks.append(KeyValues(tuple(facts), form == "tiles"))
                else:
                    name = kind.removeprefix("per ")
                    blocks += self._per(schema, value, path, name, per[name])
        return blocks

    def _is_fact(self, field: Json, value: Any) -> bool:
        form = sch.text_of(field, "form")
        if isinstance(value, str):
            return form != "text"
        if value == []:
            return True
        if is_list(value) and form != "list":
            return not sch.is_rows(value) and (
                sch.is_number(value[0]) or sum(len(str(v)) + 2 for v in value) <= sch.LONG_TEXT
            )
        return not is_map(value) and not is_list(value)

    def _fact(self, field: Json, name: str, value: Any, path: Steps, row: Mapping[str, Any]) -> KeyValue:
        shown = self.reader.shown(field, value, (*path, name), row)
        if value in ("", []):
            shown = Shown("none", shown.sources, path=(*path, name))
        if value is None:
            missing = self.reader.missing((*path, name))
            if missing:
                shown = Shown(f"{shown.text} (missing answer: {', '.join(missing)})", path=(*path, name))
        return KeyValue(sch.title_of(field, name), shown, sch.ids_in_words(sch.text_of(field, "note")))

    def _block(self, field: Json, name: str, value: Any, path: Steps, form: str, level: int) -> list[Block]:
        title = sch.title_of(field, name)
        here = (*path, name)
        form = sch.text_of(field, "form") or form
        if isinstance(value, str):
            return [Paragraph(value, self.reader.sources(here, field), here)]
        if sch.is_rows(value):
            given = ListToPrint(self.reader, field, value, here, title, self.inner, level >= _CARD)
            if level >= _CARD and not sch.text_of(field, "form"):
                form = "list"
            return list_blocks(given, form)
        if is_list(value):
            sources = self.reader.sources(here, field)
            texts = self.reader.item_texts(inherited_items(field), value, None, name)
            shown = tuple(Shown(text, sources, path=here) for text in texts)
            return [BulletList(shown, title)] if texts else []
        return self._nested(field, value, here, title, level)

    def _nested(
        self, field: Json, value: Mapping[str, Any], path: Steps, title: str, level: int
    ) -> list[Block]:
        if level >= _CARD:
            return self._nested_in_card(field, value, path, title)
        main_list = self._main_list(field, value)
        form = sch.text_of(field, "form")
        below = self._object(field, value, path, frozenset(), form, main_list, level + 1)
        return [Heading(min(level + 1, 5), title), *below] if below else []

    def _nested_in_card(self, field: Json, value: Mapping[str, Any], path: Steps, title: str) -> list[Block]:
        """An object inside a card: one fact, or a short list below its title."""
        fields = sch.properties(field) or {name: _other_fields(field) for name in value}
        shown = [
            (sch.title_of(below, name), self.reader.text(below, value[name], value, name=name), (*path, name))
            for name, below in fields.items()
            if value.get(name) not in (None, "", []) and sch.shows(below, "main")
        ]
        sources = self.reader.sources(path, field)
        if len(shown) == 1:
            return [KeyValues((KeyValue(title, Shown(shown[0][1], sources, path=shown[0][2])),))]
        items = tuple(Shown(f"{name}: {text}", sources, path=here) for name, text, here in shown)
        return [BulletList(items, title)] if items else []

    def _per(
        self, schema: Json, value: Mapping[str, Any], path: Steps, per: str, names: list[str]
    ) -> list[Block]:
        """Lists whose k-th value belongs to the k-th row of another list, side by side."""
        fields = sch.properties(schema)
        labels = self.reader.names_of(per)
        list_schema, _, _ = self.reader.locate(per)
        longest = max(len(sch.as_list(value.get(name))) for name in names)
        labels += [f"No. {number}" for number in range(len(labels) + 1, longest + 1)]
        cells = {name: self._per_cells(fields[name], value[name], (*path, name)) for name in names}
        columns = [Column(sch.title_of(list_schema, per.rpartition(".")[2]))]
        columns += [Column(sch.title_of(fields[name], name), align="right") for name in names]
        rows = tuple(
            (Shown(labels[k]), *(cells[name][k] if k < len(cells[name]) else Shown("") for name in names))
            for k in range(longest)
        )
        drawn = self._funnel_of(schema, value, path, labels, names)
        # A funnel of all the lists says what the table would repeat.
        told = {sch.layout(schema).get("count"), sch.layout(schema).get("rate")}
        return drawn if drawn and told >= set(names) else [*drawn, Table(tuple(columns), rows)]

    def _per_cells(self, field: Json, values: list[Any], path: Steps) -> list[Shown]:
        below: dict[str, Any] = {"unit": sch.text_of(field, "unit"), **sch.items(field)}
        sources = self.reader.sources(path, field)
        return [
            Shown(self.reader.text(below, item, words=False), sources, item if sch.is_number(item) else None)
            for item in values
        ]

    def _funnel_of(
        self, schema: Json, value: Mapping[str, Any], path: Steps, labels: list[str], names: list[str]
    ) -> list[Block]:
        """A funnel from lists, where the deliverable asks for one and names them in `layout`."""
        spec = sch.layout(schema)
        count, rate = sch.text_of(spec, "count"), sch.text_of(spec, "rate")
        if count not in names or sch.text_of(schema, "form") != "funnel":
            return []
        fields = sch.properties(schema)
        rates = sch.as_list(value.get(rate)) if rate else []
        rate_schema: dict[str, Any] = {"unit": sch.text_of(fields.get(rate, {}), "unit")}
        rate_schema |= sch.items(fields.get(rate, {}))
        counts = sch.as_list(value.get(count))
        stages = tuple(
            FunnelStage(
                label,
                number if sch.is_number(number) else None,
                self.reader.text({"unit": "count"}, number),
                self.reader.text(rate_schema, rates[k]) if k < len(rates) else "",
            )
            for k, (label, number) in enumerate(zip(labels, counts, strict=False))
        )
        rate_title = sch.title_of(fields.get(rate, {}), rate) if rate else ""
        sources = self.reader.sources((*path, count), fields[count])
        return [Funnel(stages, "", sch.title_of(fields[count], count), rate_title, sources)]


def _other_fields(schema: Json) -> Json:
    """The schema of fields that have none of their own."""
    return sch.as_map(schema.get("additionalProperties"))
