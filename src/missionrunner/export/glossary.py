"""Words that a mission explains, as far as its plan uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.export.document import Block, BulletList, Shown
from missionrunner.export.inputs import ExportInput

_TITLES = ("title", "unit", "note")


def glossary_blocks(given: ExportInput) -> list[Block]:
    """The terms of `playbook.glossary` that stand in values, titles or units of this plan."""
    entries: Any = given.definition.playbook.get("glossary")
    text = "\n".join((*_texts(given.workbook.values), *_words_of(given.definition.deliverables)))
    lines = [
        Shown(f"{row['term']}: {row['meaning']}")
        for row in (entries if is_list(entries) else [])
        if is_map(row) and _stands_in(str(row["term"]), text)
    ]
    return [BulletList(tuple(lines))] if lines else []


def _stands_in(term: str, text: str) -> bool:
    """True if the term stands there as a word; abbreviations are told apart by their capitals."""
    flags = 0 if term.isupper() else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, flags) is not None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_list(value):
        for item in value:
            yield from _texts(item)
    elif is_map(value):
        for item in value.values():
            yield from _texts(item)


def _words_of(schema: Any) -> Iterator[str]:
    """Titles, units and notes, which the plan prints beside the values."""
    if is_map(schema):
        for key, item in schema.items():
            if isinstance(item, str):
                if key in _TITLES:
                    yield item
            else:
                yield from _words_of(item)
    elif is_list(schema):
        for item in schema:
            yield from _words_of(item)
