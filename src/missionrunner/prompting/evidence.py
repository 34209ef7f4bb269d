"""Is a quotation really in the document? Looked up without regard to spaces, case, quotes and dashes.

A quotation may differ a little from the text (a letter, an article, a line break of a PDF), but never in a
number and never in a word that turns its meaning round.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from missionrunner.inputs.documents.model import Document
from missionrunner.plain_text import clean_text

THRESHOLD = 0.88
_LEAST_CHARACTERS = 12
_LEAST_WORDS = 3
_MOST_CANDIDATES = 8
_LONGEST = 2_000

_WORD = re.compile(r"[\w%€$£]+(?:[.,:/'’-]\w+)*")
_GAP = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)\s*")
_SAME = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "\u00ad": None})
_HYPHENATED = re.compile(r"(\w)-\n(\w)")
_NUMBER = re.compile(r"\d")
# Words that turn a statement round, in the languages whose headings the document reader knows.
_TURNING = frozenset(
    """
    no not never none nothing without cannot can't don't doesn't isn't aren't won't neither nor
    nej inte ej aldrig ingen inget inga utan varken
    nein nicht nie kein keine keinen keiner ohne weder
    non ne pas jamais aucun aucune sans ni
    """.split()  # noqa: SIM905  # one word a line would fill a page
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation was found. Lines count from 1; `similarity` is 1.0 for the same words."""

    document: str
    heading: str
    line: int
    last_line: int
    text: str
    similarity: float


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    line: int


def find_quotation(quote: str, document: Document) -> Place | None:
    """The best place of `quote` in `document`, or None if it is not there.

    A quotation with "…" is found if its parts follow each other. One of fewer than three words and twelve
    characters proves nothing and is not found.
    """
    return _Index(document).find(quote)


def find_in_any(quote: str, documents: Sequence[Document]) -> Place | None:
    """The best place of `quote` in several documents."""
    found = [place for d in documents if (place := find_quotation(quote, d))]
    return max(found, key=lambda place: place.similarity, default=None)


class _Index:
    """The words of a document with their lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tokens = _tokens(document.lines)
        self.words = [token.word for token in self.tokens]
        self.at: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self.at.setdefault(word, []).append(place)

    def find(self, quote: str) -> Place | None:
        text = clean_text(quote[:_LONGEST])
        parts = [words for part in _GAP.split(text) if (words := _words(part))]
        letters = sum(len(word) for words in parts for word in words)
        count = sum(len(words) for words in parts)
        if letters < _LEAST_CHARACTERS and count < _LEAST_WORDS:
            return None
        start, first, last, likeness = 0, -1, -1, 1.0
        for words in parts:
            found = self._part(words, start)
            if found is None:
                return None
            begin, end, similarity = found
            first = begin if first < 0 else first
            start = last = end
            likeness = min(likeness, similarity)
        return self._place(first, last, likeness) if first >= 0 else None

    def _part(self, words: list[str], start: int) -> tuple[int, int, float] | None:
        """Begin, end and similarity of one part at or after token `start`."""
        length = len(words)
        for begin in self.at.get(words[0], ()):
            if begin >= start and self.words[begin : begin + length] == words:
                return begin, begin + length, 1.0
        best: tuple[int, int, float] | None = None
        for guess in self._guesses(words, start):
            found = self._aligned(words, max(start, guess - 2), min(len(self.words), guess + length + 3))
            if found and (best is None or found[2] > best[2]):
                best = found
        return best if best and best[2] >= THRESHOLD else None

    def _guesses(self, words: list[str], start: int) -> list[int]:
        """Where the quotation may begin: places that most of its words, the rarer the more, point to."""
        votes: Counter[int] = Counter()
        for offset, word in enumerate(words):
            places = self.at.get(word, [])
            if len(places) <= 200:
                votes.update(place - offset for place in places if place >= start)
        near: Counter[int] = Counter()
        for place in votes:
            near[place] = sum(votes.get(place + shift, 0) for shift in (-1, 0, 1))
        return [place for place, _ in near.most_common(_MOST_CANDIDATES)]

    def _aligned(self, words: list[str], begin: int, end: int) -> tuple[int, int, float] | None:
        """The stretch of the window that is most like `words`, unless it says something else."""
        window = self.words[begin:end]
        blocks = SequenceMatcher(None, words, window, autojunk=False).get_matching_blocks()
        matched = [b for b in blocks if b.size]
        if not matched:
            return None
        head, tail = matched[0], matched[-1]
        low = max(0, head.b - head.a)
        high = min(len(window), tail.b + tail.size + (len(words) - tail.a - tail.size))
        found = window[low:high]
        if _telling(found) != _telling(words):
            return None
        similarity = SequenceMatcher(None, " ".join(words), " ".join(found), autojunk=False).ratio()
        return begin + low, begin + high, similarity

    def _place(self, begin: int, end: int, similarity: float) -> Place:
        first, last = self.tokens[begin].line, self.tokens[max(begin, end - 1)].line
        heading = ""
        for section in self.document.sections:
            if section.heading and section.line <= first:
                heading = section.heading
        text = " ".join(line.strip() for line in self.document.lines[first - 1 : last]).strip()
        return Place(self.document.name, heading, first, last, text, round(similarity, 3))


def _telling(words: Sequence[str]) -> list[str]:
    """The words that must be the same and in the same order: numbers, and words that turn a meaning round."""
    return [word for word in words if _NUMBER.search(word) or word in _TURNING or word.endswith("n't")]


def _tokens(lines: Sequence[str]) -> list[_Token]:
    tokens: list[_Token] = []
    carry = ""
    for number, line in enumerate(lines, 1):
        text = carry + line
        carry = ""
        following = lines[number] if number < len(lines) else ""
        if _HYPHENATED.search(f"{text.rstrip()[-2:]}\n{following.lstrip()[:1]}"):
            # A word that was divided at the end of a line goes on in the next one.
            head, _, carry = text.rstrip()[:-1].rpartition(" ")
            text = head
        tokens += [_Token(word, number) for word in _words(text)]
    return tokens


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    return [stripped for word in _WORD.findall(plain) if (stripped := word.strip("_"))]
