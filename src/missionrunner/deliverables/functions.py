"""The functions that expressions can call besides CEL's own. `docs/mission-format.md` lists them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from missionrunner.deliverables.json_values import is_list
from missionrunner.deliverables.numbers import format_number

# A number this close below a whole one is that whole number: products of rates carry such errors.
_ROUNDING_GUARD = 1e-9


def _near(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * max(1.0, abs(b))


def _distinct(items: Sequence[Any]) -> list[Any]:
    out: list[Any] = []
    for item in items:
        if item not in out:
            out.append(item)
    return out


def _first(items: Sequence[Any]) -> Any:
    return items[0] if items else None


def _numbered(texts: Sequence[str], prefix: str) -> list[dict[str, str]]:
    return [{"id": f"{prefix}{number}", "value": text} for number, text in enumerate(texts, 1)]


def _mentions(lines: Sequence[str], word_pairs: Sequence[Sequence[str]]) -> bool:
    """True if one line holds all words of one of the groups. Lines come in lower case."""
    return any(all(word.lower() in line for word in words) for words in word_pairs for line in lines)


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def _largest_part(parts: Mapping[str, Any]) -> str | None:
    """Key of the number with the largest amount; other values and totals are the caller's to leave out."""
    numbers = {key: abs(value) for key, value in parts.items() if isinstance(value, float)}
    return max(numbers, key=lambda key: numbers[key], default=None)


def _sum(items: Sequence[float]) -> float:
    return float(sum(items))


def _product(items: Sequence[float]) -> float:
    return float(math.prod(items))


def _absolute(x: float) -> float:
    return float(abs(x))


def _ceil(x: float) -> float:
    return float(math.ceil(x - _ROUNDING_GUARD))


def _floor(x: float) -> float:
    return float(math.floor(x + _ROUNDING_GUARD))


def _minimum(a: float, b: float) -> float:
    return float(min(a, b))


def _maximum(a: float, b: float) -> float:
    return float(max(a, b))


def _tail(items: Sequence[Any], count: float) -> list[Any]:
    return list(items)[int(count) :]


def _concat(lists: Sequence[Sequence[Any]]) -> list[Any]:
    return [item for part in lists for item in part]


def _empty_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Empty in, empty out: an error in a function would be written to the terminal by the CEL library."""

    def call(*arguments: Any) -> Any:
        if any(argument is None or (is_list(argument) and None in argument) for argument in arguments):
            return None
        return function(*arguments)

    return call


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "prod": _product,
    "near": _near,
    "abs": _absolute,
    "ceil": _ceil,
    "floor": _floor,
    "min": _minimum,
    "max": _maximum,
    "distinct": _distinct,
    "tail": _tail,
    "first": _first,
    "concat": _concat,
    "numbered": _numbered,
    "mentions": _mentions,
    "capitalise": _capitalise,
    "number": format_number,
    "largest_part": _largest_part,
}

CEL_FUNCTIONS = {name: _empty_safe(function) for name, function in _FUNCTIONS.items()}
