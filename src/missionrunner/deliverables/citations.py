"""Which passage of a document a value was taken from.

A list may be put together from a document and from the playbook. Only what is found in the document counts
as taken from it; the rest keeps the playbook as its source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from missionrunner.deliverables.cel import Memory
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.sources import Source, SourceKind

# The share of an item's words that a passage must hold to be its origin.
_ENOUGH = 0.75
_WORD = re.compile(r"\w{2,}")


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(_WORD.findall(plain or text.lower()))


def find_passage(read: Mapping[str, Any], text: str, memory: Memory | None = None) -> Source | None:
    """The passage of an input's documents that holds the words of `text`; None if there is none.

    `read` is what expressions see as `documents.<input>`.
    """
    if memory is None:
        return _find(read, text)
    key = ("passage", text)
    last = memory.get(key)
    if last is None or last[0].get("read") is not read:
        last = ({"read": read}, _find(read, text))
        memory[key] = last
    return last[1]


def _find(read: Mapping[str, Any], text: str) -> Source | None:
    wanted = _words(text)
    best: tuple[tuple[float, bool, int], Source] | None = None
    for citation, passage in _passages(read):
        have = _words(str(passage["text"]))
        share = len(wanted & have) / len(wanted) if wanted else 0.0
        # "Discovery" is rather the cell of that name than a word in another row.
        whole_cell = text.strip() in str(passage["text"]).split(" | ")
        rank = (share, whole_cell, -len(have))
        if share >= _ENOUGH and (best is None or rank > best[0]):
            place = ": ".join(str(citation[name]) for name in ("file", "heading") if citation.get(name))
            source = Source(SourceKind.DOCUMENT, place, str(passage["text"])[:200], passage.get("line"))
            best = (rank, source)
    return best[1] if best else None


def _passages(read: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for element in read.values():
        if is_map(element) and is_list(element.get("passages")):
            citation: Mapping[str, Any] = element.get("citation") or {}
            for passage in element["passages"]:
                yield citation, passage


def text_of(value: Any) -> str:
    """All texts in a value, as one."""
    if is_map(value):
        return " ".join(text_of(item) for item in value.values() if isinstance(item, str) or is_list(item))
    if is_list(value):
        return " ".join(text_of(item) for item in value)
    return value if isinstance(value, str) else ""
