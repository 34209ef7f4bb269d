"""The few habits that all sales functions share: empty stays empty, counts are rounded up with a guard.

Values come from mission data: a number may be an int or a float, an empty value of a row may be
missing or None, a date is ISO text ("2026-01-31"). Results are JSON values of the same kinds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

Row = Mapping[str, Any]
Rows = Sequence[Row]
Table = list[dict[str, Any]]
Numbers = Sequence[float]
MaybeNumbers = Sequence[float | None]

GUARD = 1e-9
"""Products of rates miss whole numbers by such amounts; a count that near is the whole number."""


def round_up(x: float) -> int:
    """The count that must be reached for x, e.g. 40.566 deals -> 41; 3.0000000001 -> 3."""
    return math.ceil(x - GUARD)


def ratio(a: float | None, b: float | None) -> float | None:
    """a / b; None where either is unknown or b is 0."""
    return None if a is None or b is None or b == 0 else a / b


def product(factors: Iterable[float]) -> float:
    """Product of known factors; 1.0 for none."""
    return float(math.prod(factors))


def known(numbers: MaybeNumbers | None, count: int) -> list[float] | None:
    """The list when it has `count` numbers and none is empty, else None."""
    if numbers is None or len(numbers) != count:
        return None
    out = [float(x) for x in numbers if x is not None]
    return out if len(out) == count else None


def day(text: str) -> date:
    """ISO text as a date; a time behind it ("2026-01-31T00:00:00Z") is left out."""
    return date.fromisoformat(text[:10])


def money(x: float) -> str:
    """An amount inside a sentence: "103,108"."""
    return f"{x:,.0f}"


def plain(x: float | None) -> str:
    """A level inside a sentence: a ratio as percent ("67.0 %"), anything else as a whole number."""
    if x is None:
        return "nothing known"
    return f"{x * 100:.1f} %" if 0 < abs(x) < 1 else money(x)
