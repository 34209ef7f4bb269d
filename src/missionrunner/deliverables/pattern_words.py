"""Simple patterns of texts in words: "three capital letters" for `^[A-Z]{3}$`."""

from __future__ import annotations

import re

_CLASSES = {
    "A-Z": "capital letter",
    "a-z": "small letter",
    "A-Za-z": "letter",
    "a-zA-Z": "letter",
    "0-9": "digit",
    "A-Z0-9": "capital letter or digit",
    "a-z0-9": "small letter or digit",
    "A-Za-z0-9": "letter or digit",
    "a-zA-Z0-9": "letter or digit",
}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PART = re.compile(
    r"(?:\[(?P<set>[\w-]+)\]|(?P<digit>\\d)|(?P<sign>[-_/#.:]|\\[-_/#.:]|[A-Za-z]+(?![+*?{])))"
    r"(?:\{(?P<low>\d+)(?:,(?P<high>\d*))?\}|(?P<more>[+*]))?"
)


def pattern_words(pattern: str) -> str:
    """What a text of this pattern looks like, or "" for a pattern that has no short words."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return ""
    body, words, place = pattern[1:-1], list[str](), 0
    while place < len(body):
        found = _PART.match(body, place)
        word = _word(found) if found else ""
        if found is None or not word:
            return ""
        words.append(word)
        place = found.end()
    return ", then ".join(words) if len(words) <= 4 else ""


def _word(found: re.Match[str]) -> str:
    if found["sign"]:
        return "" if found["low"] or found["more"] else f"'{found['sign'].removeprefix(chr(92))}'"
    noun = "digit" if found["digit"] else _CLASSES.get(found["set"], "")
    if not noun:
        return ""
    nouns = noun.replace("letter", "letters").replace("digit", "digits")
    if found["more"]:
        return nouns if found["more"] == "+" else f"any number of {nouns}"
    low = int(found["low"] or 1)
    if found["high"] is None:
        return noun_count(low, noun, nouns)
    return f"{low} to {found['high']} {nouns}" if found["high"] else f"at least {low} {nouns}"


def noun_count(count: int, noun: str, nouns: str) -> str:
    """ "three letters"; figures above ten."""
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"{number} {noun if count == 1 else nouns}"
