"""What a model's texts may say: numbers that it was given, and quotations that stand in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.inputs.documents.model import Document
from missionrunner.prompting.evidence import Place, find_in_any
from missionrunner.prompting.numbers import Given, GivenNumbers, NumberFinding, invented_numbers
from missionrunner.prompting.quantities import Quantity, quantities, unit_kind


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the workbook that a call was given, with its path and unit."""

    path: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class UsedNumber:
    """A number in a text, and the facts that it may repeat."""

    text: str
    paths: tuple[str, ...]


def texts_in(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif is_list(value):
        for item in value:
            yield from texts_in(item)
    elif is_map(value):
        for item in value.values():
            yield from texts_in(item)


def number_findings(values: Mapping[str, Any], given: GivenNumbers) -> dict[str, list[NumberFinding]]:
    """Path -> the numbers in its texts that were not given."""
    out: dict[str, list[NumberFinding]] = {}
    for path, value in values.items():
        found = [finding for text in texts_in(value) for finding in invented_numbers(text, given)]
        if found:
            out[path] = found
    return out


def used_numbers(value: Any, facts: Sequence[Fact]) -> list[UsedNumber]:
    """The money, percentages and computed units in a value that repeat facts, with the facts' paths."""
    out: list[UsedNumber] = []
    for text in texts_in(value):
        for quantity in quantities(text):
            found = [fact for fact in facts if repeats(quantity, fact.value, fact.unit)]
            # A number without a unit fits anything by chance; it counts only where no better one is there.
            same = [fact for fact in found if unit_kind(fact.unit) == quantity.kind]
            if quantity.kind and found:
                out.append(UsedNumber(quantity.text, tuple(fact.path for fact in same or found)))
    return out


def is_outdated(used: UsedNumber, now: Iterable[tuple[float, str]]) -> bool:
    """True if none of the facts has the number that the text says any more. `now` are (value, unit)."""
    values = list(now)
    for quantity in quantities(used.text):
        if any(repeats(quantity, value, unit) for value, unit in values):
            return False
    return True


def repeats(quantity: Quantity, value: float, unit: str) -> bool:
    """True if a quantity of a text says this value, as it is or rounded."""
    return GivenNumbers([Given(value, unit_kind(unit))]).has(quantity)


def quoted_places(quotations: Any, documents: Sequence[Document]) -> Iterator[tuple[str, str, Place | None]]:
    """The quotations of an answer as (field as the model names it, quotation, its place or None)."""
    for item in quotations if is_list(quotations) else []:
        if is_map(item) and isinstance(item.get("quote"), str) and isinstance(item.get("field"), str):
            yield item["field"], item["quote"], find_in_any(item["quote"], documents)
