"""Durations as people write them, in minutes.

An hour is 60 minutes, a day 24 hours, a week 7 days, a month 30 days, a year 365 days: elapsed time,
because a file does not say how many hours its author works a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from missionrunner.missions.model import Duration

_UNIT_MINUTES: dict[str, float] = {
    "minute": 1,
    "hour": 60,
    "day": 1_440,
    "week": 10_080,
    "month": 43_200,
    "quarter": 129_600,
    "year": 525_600,
}
MAX_MINUTES = 100 * 525_600
"""A century. Longer is a slip of the pen or an attack: unknown."""

_UNITS = (
    r"(?P<{0}>minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|quarters?|years?|yrs?|"
    r"[mh](?![a-z])|d(?![a-z])|w(?![a-z]))\b\.?"
)
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "half a": 0.5, "half an": 0.5, "half": 0.5,
}  # fmt: skip
_NUMBER = (
    r"(?:\d{1,9}(?:[.,]\d{1,3})?(?:\s?½)?|½|"
    r"(?:half an?|half|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?=[\s-]))"
)
_RANGE = re.compile(
    rf"(?<![\w.,$€£-])(?P<low>{_NUMBER})\s*\+?"
    rf"(?:\s*-?\s*{_UNITS.format('unit1')}\s*(?:-|–|—|‑|to)\s*|\s*(?:-|–|—|‑|to|and|or)\s*)"
    rf"(?P<high>{_NUMBER})\s*\+?\s*-?\s*{_UNITS.format('unit2')}",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?<![\w.,$€£-])(?P<low>{_NUMBER})\s*\+?\s*-?\s*{_UNITS.format('unit')}", re.IGNORECASE
)
_MORE = re.compile(rf"\s*(?:,|and|&)?\s*(?P<low>\d{{1,4}})\s*{_UNITS.format('unit')}", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?<![\w.,-])(?P<h>\d{1,3})\s*h\s*(?P<m>\d{1,2})(?:\s*(?:m|min|mins|minutes))?\b", re.IGNORECASE
)
_SPAN = re.compile(
    r"\b(?P<unit>day|week|month)s?\s*(?P<low>\d{1,4})(?:\s*(?:-|–|—|to|through|and)\s*(?:day|week|"
    r"month)?s?\s*(?P<high>\d{1,4}))?"
    r"(?P<open>\s*\+|\s*(?:onwards?|and beyond))?(?![\w:.]*\d)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^\W*(?:(?:approx(?:imately|\.)?|about|around|circa|ca\.?|c\.|est(?:imated|\.)?|duration|"
    r"time(?:box)?|total|"
    r"up to|max(?:imum|\.)?|under|max|within|roughly|between|ideally|usually|optional)\W{0,3})*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A duration with where it stood in the text and its largest unit in minutes (1, 60, 1440, ...)."""

    duration: Duration
    start: int
    end: int
    unit: float


def _number(text: str) -> float:
    word = text.lower().strip()
    if word in _WORDS:
        return _WORDS[word]
    half = 0.5 if "½" in word else 0.0
    digits = word.replace("½", "").strip().replace(",", ".")
    return (float(digits) if digits else 0.0) + half


def _unit(text: str) -> float:
    name = text.lower().rstrip(".")
    short = {"m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour"}
    short |= {"d": "day", "w": "week", "wk": "week", "wks": "week", "yr": "year", "yrs": "year"}
    return _UNIT_MINUTES[short.get(name, name if name in _UNIT_MINUTES else name.rstrip("s"))]


def _reading(low: float, high: float, start: int, end: int, unit: float) -> Reading | None:
    low, high = min(low, high), max(low, high)
    if high > MAX_MINUTES:
        return None
    return Reading(Duration(low, high), start, end, unit)


def _span(match: re.Match[str]) -> Reading | None:
    if match["open"]:
        return None
    unit = _UNIT_MINUTES[match["unit"].lower()]
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if high < low:
        return None
    length = (high - low + 1) * unit
    return _reading(length, length, match.start(), match.end(), unit)


def _range(match: re.Match[str]) -> Reading | None:
    unit2 = _unit(match["unit2"])
    unit1 = _unit(match["unit1"]) if match["unit1"] else unit2
    low, high = _number(match["low"]) * unit1, _number(match["high"]) * unit2
    return _reading(low, high, match.start(), match.end(), max(unit1, unit2))


def _compact(match: re.Match[str]) -> Reading | None:
    minutes = int(match["h"]) * 60.0 + int(match["m"])
    return _reading(minutes, minutes, match.start(), match.end(), 60)


def _sum(first: re.Match[str]) -> Reading | None:
    """One amount, with smaller units that follow it: "2 hours 30 minutes"."""
    unit = smallest = _unit(first["unit"])
    total, end = _number(first["low"]) * unit, first.end()
    while (more := _MORE.match(first.string, end)) and _unit(more["unit"]) < smallest:
        smallest = _unit(more["unit"])
        total, end = total + _number(more["low"]) * smallest, more.end()
    return _reading(total, total, first.start(), end, unit)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading | None]], ...] = (
    (_COMPACT, _compact),
    (_RANGE, _range),
    (_SINGLE, _sum),
    (_SPAN, _span),
)


def find_duration(text: str) -> Reading | None:
    """The first duration in `text`, or None: "Ongoing" and open spans ("Week 5+") are unknown."""
    text = text[:2_000]
    hits: list[tuple[int, int, re.Match[str]]] = []
    for order, (form, _) in enumerate(_FORMS):
        if match := form.search(text):
            hits.append((match.start(), order, match))
    if not hits:
        return None
    _, order, match = min(hits, key=lambda hit: hit[:2])
    return _FORMS[order][1](match)


def is_mostly_duration(text: str) -> Reading | None:
    """The duration with which `text` begins (words such as "about" aside): the content of a parenthesis."""
    reading = find_duration(text)
    if reading is None or not _LEADING.match(text[: reading.start]):
        return None
    rest = text[reading.end :].strip()
    named = re.match(
        r"(?:complete|done|only|of|after|before|review|report|plan|post|follow|notice|ago)\b", rest, re.I
    )
    return None if named else reading


def duration_from_value(value: Any, *, unit: float = 1) -> Duration | None:
    """A duration from front matter: a number (times `unit` minutes), a text, or {low, high}."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        minutes = float(value) * unit
        return Duration(minutes, minutes) if 0 <= minutes <= MAX_MINUTES else None
    if isinstance(value, str):
        bare = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,3})?)(?:\s*[-–]\s*(\d{1,9}(?:\.\d{1,3})?))?\s*", value)
        if bare:
            low = float(bare[1]) * unit
            found = _reading(low, float(bare[2]) * unit if bare[2] else low, 0, 0, unit)
        else:
            found = find_duration(value)
        return found.duration if found else None
    if isinstance(value, dict):
        ends = [duration_from_value(value.get(key), unit=unit) for key in ("low", "high")]  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  (YAML: any keys)
        if ends[0] and ends[1]:
            return Duration(min(ends[0].low, ends[1].low), max(ends[0].high, ends[1].high))
    return None


def format_duration(duration: Duration | None) -> str:
    """A duration as people read it: "90 min", "3-4 h", "7 days"; "" when unknown."""
    if duration is None:
        return ""
    units = (("weeks", 10_080), ("days", 1_440), ("h", 60), ("min", 1))
    name, minutes = next(
        (u for u in units if duration.low >= u[1] and not (duration.low % u[1] or duration.high % u[1])),
        units[-1],
    )
    if name == "h" and duration.high < 180:
        name, minutes = units[-1]
    low, high = f"{duration.low / minutes:g}", f"{duration.high / minutes:g}"
    label = name[:-1] if name in ("weeks", "days") and high == "1" else name
    return f"{low} {label}" if low == high else f"{low}-{high} {label}"
