"""Schema-valid JSON out of a schema and a seed: the same seed always gives the same value."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any, cast

Schema = Mapping[str, Any]

WORDS = tuple(
    """
    buyer calendar campaign champion cohort customer demo draft evidence forecast handover lead margin
    meeting offer owner partner pilot pipeline price proof quarter renewal review risk segment stage trial
    """.split()  # noqa: SIM905  # one word a line would be 28 lines
)
PATTERNS = {"^[A-Z]{3}$": "EUR", "^[a-z][a-z0-9_]*$": "lead_source"}


class Instances:
    """Makes values for schemas. `words` is the length of a free text, `items` of a list without limits."""

    def __init__(self, seed: str, *, words: int = 8, items: int = 2) -> None:
        self.random = random.Random(seed)
        self.words = words
        self.items = items

    def value(self, schema: Schema) -> Any:
        """A value that fits `schema`."""
        if schema.get("enum"):
            return self.random.choice([v for v in schema["enum"] if v is not None] or [None])
        if "anyOf" in schema:
            options = [s for s in cast("list[Schema]", schema["anyOf"]) if s.get("type") != "null"]
            return self.value(options[0])
        match _kind(schema):
            case "object":
                properties = cast("Mapping[str, Schema]", schema.get("properties") or {})
                return {name: self.value(below) for name, below in properties.items()}
            case "array":
                return self._list(schema)
            case "integer":
                low, high = self._bounds(schema, 1)
                return self.random.randint(int(low), int(high))
            case "number":
                low, high = self._bounds(schema, 0.01)
                return round(low + (high - low) * self.random.random(), 2)
            case "boolean":
                return self.random.random() < 0.5
            case "string":
                return self._text(schema)
            case _:
                return None

    def _list(self, schema: Schema) -> list[Any]:
        fewest = int(schema.get("minItems", 0))
        count = min(max(fewest, self.items), int(schema.get("maxItems", 1_000)))
        rows: list[Any] = []
        for _ in range(count * 20):
            if len(rows) == count:
                break
            row = self.value(cast("Schema", schema.get("items") or {"type": "string"}))
            if not schema.get("uniqueItems") or row not in rows:
                rows.append(row)
        return _each_once(rows, schema)

    def _bounds(self, schema: Schema, step: float) -> tuple[float, float]:
        low, high = schema.get("minimum"), schema.get("maximum")
        if "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + step
        if "exclusiveMaximum" in schema:
            high = schema["exclusiveMaximum"] - step
        if low is None:
            low = 1 if high is None or high >= 1 else high - 10
        return float(low), float(low + 10 if high is None else high)

    def _text(self, schema: Schema) -> str:
        if schema.get("format") == "date":
            return f"2026-03-{self.random.randint(1, 28):02d}"
        if "pattern" in schema:
            return PATTERNS[schema["pattern"]]
        text = " ".join(self.random.choices(WORDS, k=self.words)).capitalize()
        while len(text) < int(schema.get("minLength", 0)):
            text += " " + self.random.choice(WORDS)
        longest = schema.get("maxLength")
        return text if longest is None else text[: int(longest)].strip() or "x"


def _each_once(rows: list[Any], schema: Schema) -> list[Any]:
    """Where a list has as many rows as there are keys for them, each key stands once, in order."""
    items = cast("Schema", schema.get("items") or {})
    for name, below in cast("Mapping[str, Schema]", items.get("properties") or {}).items():
        keys = cast("list[Any]", below.get("enum") or [])
        if keys and len(keys) == schema.get("minItems") == schema.get("maxItems"):
            return [{**row, name: key} for row, key in zip(rows, keys, strict=True)]
    return rows


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        return next((k for k in cast("list[str]", kind) if k != "null"), "null")
    if kind is None:
        return "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind)
