"""From a server's text to values that fit the schema, or to what has to be asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.schemas import Schema, compile_model
from missionrunner.llm.extract import NoJson, clean_json, json_object, valid_part
from missionrunner.llm.faults import PartialAnswer
from missionrunner.llm.model import Json, Message, ModelRequest, WireAnswer
from missionrunner.plain_text import clean_text

CUT = frozenset({"length", "max_tokens", "model_length"})
_MOST_PROBLEMS = 12
_LONGEST_QUOTED = 4_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer gave.

    `values` are the valid fields, `missing` those still wanted; nothing missing means the answer is whole.
    `items` are the valid items of `open_field`, a list at which the answer was cut. `problems` say what does
    not fit, in words; `no_json` that there was no JSON at all.
    """

    values: Json
    missing: tuple[str, ...] = ()
    open_field: str = ""
    items: tuple[Any, ...] = ()
    problems: tuple[str, ...] = ()
    cut: bool = False
    no_json: str = ""

    @property
    def partial(self) -> PartialAnswer:
        return PartialAnswer(self.values, self.missing, self.open_field, self.items)


def read_answer(answer: WireAnswer, schema: Schema) -> Reading:
    """Hold an answer against the schema. Fields that the schema does not know are left out."""
    wanted = field_names(schema)
    try:
        values = clean_json(without_unknown(json_object(answer.text), schema))
    except NoJson as error:
        if answer.finish in CUT:
            part = valid_part(answer.text, schema)
            return Reading(dict(part.values), part.missing, part.open_field, part.open_items, cut=True)
        # Nothing is kept: the value before the mistake may be damaged without looking so.
        return Reading({}, wanted, no_json=str(error))
    problems = compile_model(schema, "answer").validate(values)
    if not problems:
        return Reading(values)
    bad = {str(p.parts[0]) for p in problems if p.parts}
    everything = any(not p.parts for p in problems)
    kept = {} if everything else {k: v for k, v in values.items() if k not in bad}
    told = tuple(str(p) for p in problems[:_MOST_PROBLEMS])
    return Reading(kept, tuple(w for w in wanted if w not in kept), problems=told)


def field_names(schema: Schema) -> tuple[str, ...]:
    return tuple(str(name) for name in cast("Schema", schema.get("properties") or {}))


def without_unknown(value: Any, schema: Schema) -> Any:
    """`value` without fields that a closed object of the schema does not have."""
    if is_map(value) and "properties" in schema:
        known = cast("Mapping[str, Schema]", schema["properties"])
        is_open = schema.get("additionalProperties", False) is not False
        return {
            k: without_unknown(v, known[k]) if k in known else v
            for k, v in value.items()
            if k in known or is_open
        }
    if is_list(value) and isinstance(schema.get("items"), Mapping):
        return [without_unknown(v, cast("Schema", schema["items"])) for v in value]
    return value


@dataclass(frozen=True, slots=True)
class Collected:
    """What several answers to one request gave together. `items` are the first items of list `open_field`."""

    values: Json = field(default_factory=dict[str, Any])
    open_field: str = ""
    items: tuple[Any, ...] = ()

    def with_reading(self, reading: Reading) -> Collected:
        """Add the fields of one more answer; the rest of a list is put behind its first part."""
        values = dict(self.values)
        for name, value in reading.values.items():
            values[name] = [*self.items, *value] if name == self.open_field and is_list(value) else value
        if reading.open_field:
            first = self.items if reading.open_field == self.open_field else ()
            return Collected(values, reading.open_field, (*first, *reading.items))
        if self.open_field in values:
            return Collected(values)
        return Collected(values, self.open_field, self.items)


def follow_up(request: ModelRequest, answer: WireAnswer, reading: Reading, got: Collected) -> ModelRequest:
    """The request for what is still wanted: the fields that are missing, and the rest of a list."""
    wanted = [name for name in field_names(request.schema) if name not in got.values]
    schema = _rest_schema(request.schema, wanted, got)
    messages = list(request.messages)
    if got.values or got.items:
        kept = dict(got.values)
        if got.open_field:
            kept[got.open_field] = list(got.items)
        messages.append(Message("assistant", json.dumps(kept, ensure_ascii=False)))
    elif reading.problems:
        messages.append(Message("assistant", clean_text(answer.text[:_LONGEST_QUOTED])))
    messages.append(Message("user", _correction(reading, wanted, got)))
    return replace(request, messages=tuple(messages), schema=schema)


def _rest_schema(schema: Schema, wanted: list[str], got: Collected) -> Schema:
    if not got.values and not got.items:
        return schema
    below = cast("Mapping[str, Schema]", schema["properties"])
    properties: dict[str, Any] = {name: below[name] for name in wanted}
    if got.open_field in properties:
        rest = dict(below[got.open_field])
        for limit in ("minItems", "maxItems"):
            if isinstance(rest.get(limit), int):
                rest[limit] = max(0, rest[limit] - len(got.items))
        properties[got.open_field] = rest
    required = [name for name in cast("list[str]", schema.get("required") or []) if name in properties]
    return {**schema, "properties": properties, "required": required}


def _correction(reading: Reading, wanted: list[str], got: Collected) -> str:
    if reading.cut:
        lines = ["Your answer was longer than the output limit and was cut off. Keep it short."]
    elif reading.no_json:
        lines = [f"Your answer was not valid JSON: {reading.no_json}. Answer with one JSON object only."]
    else:
        lines = ["Your answer does not fit the schema:", *(f"- {problem}" for problem in reading.problems)]
    if got.values or got.items:
        lines.append(
            "The fields above are kept. Answer with one JSON object with only: " + ", ".join(wanted) + "."
        )
    elif reading.problems:
        lines.append("Answer again with one JSON object that fits.")
    if got.open_field:
        lines.append(f"Of {got.open_field}, give only the items that are not above.")
    return "\n".join(lines)
