"""Dates as people write them. A date that can be read in two ways is asked for again, never guessed."""

from __future__ import annotations

import datetime
import re
import unicodedata

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar januari janvier janv",
            "feb february februar februari fevrier fevr fev",
            "mar march marz maerz mars mrz",
            "apr april avril avr",
            "may mai maj",
            "jun june juni juin",
            "jul july juli juillet juil",
            "aug august augusti aout",
            "sep sept september septembre",
            "oct october oktober okt octobre",
            "nov november novembre",
            "dec december dezember dez decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s?(?:of\s)?([^\W\d]{3,12})\.?,?\s?(\d{4})", re.ASCII
)
_MONTH_FIRST = re.compile(r"([^\W\d]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})", re.ASCII)


class AmbiguousDate(ValueError):
    """A date like 03/04/2026; `readings` are both days in ISO form."""

    def __init__(self, readings: tuple[str, str]) -> None:
        super().__init__(" or ".join(readings))
        self.readings = readings


def parse_date(text: str) -> str | None:
    """The ISO form (2026-01-31) of a date in figures or words, or None if it is none.

    Understood: 2026-01-31, 31.01.2026 (day first), 1 Jan 2026, 1st of January 2026, Jan 1, 2026, and
    the same with German, French and Swedish months. Raises `AmbiguousDate` for 03/04/2026.
    """
    text = " ".join(text.split())
    if len(text) > 40:
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(text):
        return _iso(int(match[3]), int(match[2]), int(match[1]))
    if match := _NUMERIC.fullmatch(text):
        day_first = _iso(int(match[3]), int(match[2]), int(match[1]))
        month_first = _iso(int(match[3]), int(match[1]), int(match[2]))
        if day_first and month_first and day_first != month_first:
            raise AmbiguousDate((day_first, month_first))
        return day_first or month_first
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if match := _DAY_FIRST.fullmatch(plain):
        return _iso(int(match[3]), _MONTHS.get(match[2], 0), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(plain):
        return _iso(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
