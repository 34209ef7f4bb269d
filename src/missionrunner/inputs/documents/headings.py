"""Comparing headings: without case, accents, numbering, emoji and plural."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

Words = tuple[str, ...]

_NUMBERING = re.compile(
    r"\s*(?:(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,6}|[a-zA-Z])[.):]|\d{1,3}(?:\.\d{1,3})+)\s+"
)
_LONGEST = 300


@lru_cache(maxsize=4096)
def normal_words(heading: str) -> Words:
    """The words of a heading in the form in which headings are compared."""
    heading = heading[:_LONGEST]
    numbering = _NUMBERING.match(heading)
    text = unicodedata.normalize("NFKD", heading[numbering.end() if numbering else 0 :]).casefold()
    letters = "".join(
        c if c.isalpha() else "" if unicodedata.combining(c) or c in "'’" else " " for c in text
    )
    return tuple(_singular(word) for word in letters.split())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def contains(words: Words, part: Words) -> bool:
    """True if `part` stands in `words` as whole words, in order and together."""
    return bool(part) and any(words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1))


def best_match(heading: str, synonyms: Mapping[str, Sequence[str]]) -> tuple[str, bool] | None:
    """Which of `synonyms` (id -> headings) a heading stands for, and whether it says exactly that.

    Among those it only contains, the longest wins, then the one that stands first in the heading.
    """
    words = normal_words(heading)
    best: tuple[int, int, str] | None = None
    for key, names in synonyms.items():
        for name in names:
            part = normal_words(name)
            if part and part == words:
                return key, True
            if contains(words, part):
                start = next(i for i in range(len(words)) if words[i : i + len(part)] == part)
                rank = (len(part), -start)
                if best is None or rank > best[:2]:
                    best = (*rank, key)
    return (best[2], False) if best else None
