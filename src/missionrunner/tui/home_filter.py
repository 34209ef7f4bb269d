"""The words by which Home finds missions, runs and companies; minutes count as a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MINUTES = re.compile(
    r"(?:<=?|under|max|up\s+to|within)\s*(\d+)(?:\s*(?:min|minutes|m)\b)?|\b(\d+)\s*(?:min|minutes|m)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`minutes` is the most that a mission may take; None where nobody said."""

    words: tuple[str, ...] = ()
    minutes: float | None = None

    @property
    def is_empty(self) -> bool:
        return not self.words and self.minutes is None

    def fits(self, text: str, minutes: float | None = None) -> bool:
        """Every word stands in the text, in any order. What has no minutes fits no limit."""
        if self.minutes is not None and (minutes is None or minutes > self.minutes):
            return False
        return all(word in text.casefold() for word in self.words)


def wanted(text: str) -> Wanted:
    """`pipeline 60 min`: missions about a pipeline of at most 60 minutes."""
    found = _MINUTES.search(text)
    minutes = float(found[1] or found[2]) if found else None
    rest = _MINUTES.sub(" ", text)
    return Wanted(tuple(rest.casefold().split()), minutes)
