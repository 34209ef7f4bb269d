"""The words by which Home finds missions, runs and companies; minutes count as limits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_UNIT = r"(?:\s*(?:minutes|mins?|m)\b)"
_NUMBER = rf"(\d{{1,4}})(?![\d.,]*\d){_UNIT}?"
# A range stands alone: "2026-01-05" is the beginning of a run's id.
_BETWEEN = re.compile(
    rf"\bbetween\s+(\d{{1,4}}){_UNIT}?\s+and\s+{_NUMBER}"
    rf"|(?<![\w-])(\d{{1,3}})\s*(?:-|–|to\b)\s*(\d{{1,3}})(?![\w-]){_UNIT}?",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:<=?|≤|\b(?:at\s+most|no\s+more\s+than|less\s+than|shorter\s+than|up\s+to|under|below|within|max(?:imum)?))"
    rf"\s*{_NUMBER}",
    re.IGNORECASE,
)
_LEAST = re.compile(rf"(?:>=|≥|\bat\s+least)\s*{_NUMBER}", re.IGNORECASE)
_OVER = re.compile(
    rf"(?:>|\b(?:over|above|more\s+than|longer\s+than))\s*{_NUMBER}",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\b(\d{{1,4}}){_UNIT}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`minutes` is the most that a mission may take, `least` the least, `over` what it has to exceed;
    `minutes` is None where nobody said anything about time."""

    words: tuple[str, ...] = ()
    minutes: float | None = None
    least: float = 0
    over: float = -1

    @property
    def is_empty(self) -> bool:
        return not self.words and self.minutes is None

    def fits(self, text: str, minutes: float | None = None) -> bool:
        """Every word stands in the text, in any order. What has no minutes fits no limit."""
        if self.minutes is not None and (
            minutes is None or not self.least <= minutes <= self.minutes or minutes <= self.over
        ):
            return False
        return all(word in text.casefold() for word in self.words)


def wanted(text: str) -> Wanted:
    """`pipeline 60 min`: missions about a pipeline of at most 60 minutes. `over 60`, `60-90` and their like
    are understood as well; a limit that is said twice counts as the narrower one."""
    most, least, over, has_limit = math.inf, 0.0, -1.0, False
    rest = text
    # A limit is taken out of the text before the next kind is looked for.
    for kind in (_BETWEEN, _MOST, _LEAST, _OVER, _ALONE):
        for found in kind.finditer(rest):
            has_limit = True
            numbers = [float(number) for number in found.groups() if number]
            if kind is _OVER:
                over = max(over, numbers[0])
                continue
            if kind in (_BETWEEN, _LEAST):
                least = max(least, min(numbers))
            if kind is not _LEAST:
                most = min(most, max(numbers))
        rest = kind.sub(" ", rest)
    return Wanted(tuple(rest.casefold().split()), most if has_limit else None, least, over)
