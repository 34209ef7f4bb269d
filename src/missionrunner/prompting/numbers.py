"""The number rule: a model may repeat numbers that it was given, and invents none.

Money, percentages and units that plans compute must be among the given values, as they are or rounded.
Other numbers ("three packages", "30/60/90") are free; `other_numbers` lists them for those who want to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.prompting.quantities import MONEY, PERCENT, Quantity, Reading, quantities, unit_kind

# From here on, zeros at the end may come from rounding: 16,632 as 16,600, but never 41 as 40.
_ROUND_FROM = 1_000
_ROUNDED = 0.025
_EXACT = 1e-9
_SMALL = 10


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """A number that was not given. `text` is as it stands there, `kind` money, percent or a unit."""

    text: str
    kind: str
    start: int


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a model was given. `kind` is "" where its unit is not known: then it counts for all."""

    value: float
    kind: str = ""


class GivenNumbers:
    """All numbers that a text may use."""

    def __init__(self, values: Iterable[Given] = ()) -> None:
        self._by_kind: dict[str, set[float]] = {}
        for given in values:
            self.add(given.value, given.kind)

    def copy(self) -> GivenNumbers:
        """The same numbers, to add more to."""
        out = GivenNumbers()
        out._by_kind = {kind: set(values) for kind, values in self._by_kind.items()}
        return out

    def add(self, value: float, kind: str = "") -> None:
        """Add one value; a ratio is added as what it is, 0.228 for 22.8 %."""
        self._by_kind.setdefault(kind, set()).add(abs(float(value)))

    def add_value(self, value: Any, unit: str = "") -> None:
        """Add a value with its unit; of a text, the quantities in it; of a list, all items."""
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, int | float):
            self.add(value, unit_kind(unit))
        elif isinstance(value, str):
            self.add_text(value)
        elif is_list(value):
            for item in value:
                self.add_value(item, unit)
        elif is_map(value):
            for item in value.values():
                self.add_value(item)

    def add_schema_values(self, values: Any, schema: Mapping[str, Any]) -> None:
        """Add the values of a deliverable, each with the unit that its schema names."""
        if is_map(values):
            below = schema.get("properties")
            for name, value in values.items():
                part = below.get(name) if is_map(below) else None
                self.add_schema_values(value, part if is_map(part) else {})
        elif is_list(values):
            items = schema.get("items")
            inner = {"unit": schema.get("unit", ""), **(items if is_map(items) else {})}
            for value in values:
                self.add_schema_values(value, inner)
        else:
            self.add_value(values, str(schema.get("unit") or ""))

    def add_text(self, text: str) -> None:
        """Add the quantities of a text that was given: an answer, a passage, a playbook text.

        A number without a unit (the cell of a table) counts for all units if it is not a small one, which
        may stand for anything.
        """
        for quantity in quantities(text):
            for reading in quantity.readings:
                if not quantity.kind and reading.value < _SMALL:
                    continue
                value = reading.value / 100 if quantity.kind == PERCENT else reading.value
                self.add(value, quantity.kind)

    def has(self, quantity: Quantity) -> bool:
        """True if the quantity is a given value, as it is or rounded."""
        known = self._by_kind.get(quantity.kind, set()) | self._by_kind.get("", set())
        for reading in quantity.readings:
            scaled = Reading(reading.value / 100, reading.step / 100) if quantity.kind == PERCENT else reading
            if any(_rounds_to(value, scaled) for value in known):
                return True
            # A share whose unit is not known may have been given as 22.8 just as well.
            if quantity.kind == PERCENT and any(_rounds_to(v, reading) for v in self._by_kind.get("", ())):
                return True
        return False


def invented_numbers(text: str, given: GivenNumbers) -> list[NumberFinding]:
    """The money, percentages and computed units in `text` that are not among the given values."""
    return [NumberFinding(q.text, q.kind, q.start) for q in quantities(text) if q.kind and not given.has(q)]


def other_numbers(text: str) -> list[NumberFinding]:
    """The numbers in `text` that the rule leaves free."""
    return [NumberFinding(q.text, q.kind, q.start) for q in quantities(text) if not q.kind]


def _rounds_to(value: float, written: Reading) -> bool:
    """True if `written` is `value`, rounded to the digits that were written."""
    apart = abs(value - written.value)
    if apart <= _EXACT * max(1.0, abs(value)):
        return True
    if apart <= written.step / 2 * (1 + _EXACT) and written.value != 0:
        return True
    size = _zeros(written)
    return size > written.step and apart <= size / 2 and apart <= _ROUNDED * abs(value)


def _zeros(written: Reading) -> float:
    """The size of the last digit that is not 0, for large whole numbers."""
    if written.value < _ROUND_FROM or written.value % written.step:
        return written.step
    size = written.step
    while written.value % (size * 10) == 0:
        size *= 10
    return size


__all__ = ["MONEY", "PERCENT", "Given", "GivenNumbers", "NumberFinding", "invented_numbers", "other_numbers"]
