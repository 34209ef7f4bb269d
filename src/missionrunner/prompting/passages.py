"""Which passages of the documents belong to a task: a search by words, rare ones first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from missionrunner.inputs.documents.model import Document
from missionrunner.prompting.contexts import Passage

_LONGEST = 700
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 6


def passages_for(words: Iterable[str], documents: Sequence[Document], most: int = 3) -> list[Passage]:
    """The sections that fit the words best, at most `most`, in the order of the documents.

    A word counts the more the fewer sections have it, and threefold in a heading. A long section is cut at
    the end of a line. The same words and documents give the same passages.
    """
    wanted = {_stem(word) for text in words for word in _WORD.findall(text)}
    sections = [passage for document in documents for passage in _sections(document)]
    heads = [Counter(map(_stem, _WORD.findall(passage.heading))) for passage in sections]
    bodies = [Counter(map(_stem, _WORD.findall(passage.text))) for passage in sections]
    in_sections = Counter(word for head, body in zip(heads, bodies, strict=True) for word in {*head, *body})

    def score(number: int) -> float:
        found = wanted & {*heads[number], *bodies[number]}
        return sum(
            math.log(1 + len(sections) / in_sections[word])
            * (3 * bool(heads[number][word]) + min(3, bodies[number][word]))
            for word in sorted(found)
        )

    ranked = sorted(((score(n), -n) for n in range(len(sections))), reverse=True)
    return [sections[-n] for n in sorted((n for value, n in ranked[:most] if value > 0), reverse=True)]


def _sections(document: Document) -> list[Passage]:
    starts = [section.line for section in document.sections]
    out: list[Passage] = []
    for section, end in zip(document.sections, [*starts[1:], len(document.lines) + 1], strict=True):
        lines = [line.strip() for line in document.lines[section.line - 1 : end - 1] if line.strip()]
        if section.heading and lines and section.heading in lines[0]:
            lines = lines[1:]
        text = _cut(lines)
        if text:
            out.append(Passage(document.name, section.heading, text))
    return out


def _cut(lines: Sequence[str]) -> str:
    kept: list[str] = []
    length = 0
    for line in lines:
        if kept and length + len(line) > _LONGEST:
            break
        kept.append(line[:_LONGEST])
        length += len(line) + 1
    return "\n".join(kept)


def _stem(word: str) -> str:
    """The beginning of a word, so that plural and singular are the same."""
    return word.lower()[:_STEM].rstrip("s")
