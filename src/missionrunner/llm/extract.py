"""The JSON object in a model's text, whatever stands around it; and what is valid of half an answer."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.schemas import Schema, compile_model, subschema
from missionrunner.llm.faults import PartialAnswer
from missionrunner.llm.growing_json import GrowingJson
from missionrunner.plain_text import clean_text

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_START = re.compile(r'\{(?=\s*["}])')
_MOST_STARTS = 50


class NoJson(ValueError):
    """The text holds no JSON object; the message says where reading it ended."""


def json_object(text: str) -> dict[str, Any]:
    """The largest JSON object of `text`. Raises NoJson."""
    try:
        whole: Any = json.loads(text, parse_constant=_no_constant, strict=False)
    except (ValueError, RecursionError):
        whole = None
    if is_map(whole):
        return whole
    text = _THOUGHT.sub("", text)
    decoder = json.JSONDecoder(parse_constant=_no_constant, strict=False)
    best: dict[str, Any] | None = None
    length, reason = 0, "there is no object in it"
    found = _START.search(text)
    for _ in range(_MOST_STARTS):
        if not found:
            break
        at = found.start()
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            # What broke off is not replaced by a smaller object inside it, only by a larger one behind it.
            end = max(getattr(error, "pos", at), at + 1)
            if end - at > length:
                best, length = None, end - at
                reason = f"{getattr(error, 'msg', error)} at character {end}"
        else:
            if is_map(value) and end - at > length:
                best, length = value, end - at
        found = _START.search(text, end)
    if best is None:
        raise NoJson(reason)
    return best


def valid_part(text: str, schema: Schema) -> PartialAnswer:
    """What is complete and valid in `text`, an answer that ended too early or does not fit as a whole."""
    growing = GrowingJson()
    growing.feed(text)
    wanted = [str(name) for name in cast("Schema", schema.get("properties") or {})]
    values = {k: clean_json(v) for k, v in growing.values.items() if k in wanted and _fits(schema, k, v)}
    open_field = growing.open_field if growing.open_field in wanted else ""
    items: tuple[Any, ...] = ()
    if open_field:
        below = subschema(schema, (open_field, 0))
        compiled = compile_model(below, open_field)
        items = tuple(clean_json(item) for item in growing.open_items if not compiled.validate(item))
    return PartialAnswer(values, tuple(w for w in wanted if w not in values), open_field, items)


def clean_json(value: Any) -> Any:
    """Without control characters and half characters in its texts: they would harm terminals and files."""
    if isinstance(value, str):
        return clean_text(value)
    if is_map(value):
        return {k: clean_json(v) for k, v in value.items()}
    if is_list(value):
        return [clean_json(v) for v in value]
    return value


def _fits(schema: Schema, name: str, value: Any) -> bool:
    required = schema.get("required")
    if value is None and not (is_list(required) and name in required):
        return True
    return not compile_model(subschema(schema, (name,)), name).validate(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
