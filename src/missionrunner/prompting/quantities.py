"""Quantities in running text: a number with its unit, as people write them in several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

MONEY = "money"
PERCENT = "percent"

# Words for each unit that a plan computes. The first is the unit's own name.
_UNITS: dict[str, str] = {
    "leads": "leads lead prospects prospect",
    "opportunities": "opportunities opportunity affärsmöjligheter affärsmöjlighet chancen opportunités",
    "deals": "deals deal affärer affär abschlüsse abschluss geschäfte affaires affaire contracts contract",
    "customers": "customers customer kunder kund kunden kunde clients client",
    "days": "days day dagar dag arbetsdagar tage tagen tag jours jour",
    "weeks": "weeks week veckor vecka veckors wochen woche semaines semaine",
    "months": "months month månader månad monate monaten monat mois",
    "hours": "hours hour hrs timmar timme stunden stunde heures heure",
    "FTE": "fte ftes heltidstjänster heltidstjänst vollzeitstellen etp",
    "x": "x × times gånger mal fois",
}
_CODES = (
    "EUR USD GBP SEK NOK DKK CHF PLN CZK HUF RON CAD AUD NZD JPY CNY INR BRL MXN ZAR TRY ILS SGD HKD "
    "euro euros dollars dollar kronor krona kr pounds pound francs franc"
)
_SYMBOLS = "€$£¥₹"
_PERCENT_WORDS = (
    r"%|percentage points?|percent|per ?cent|procentenheter|procent|prozentpunkte|prozent|pour ?cent|pct"
)
_FACTORS = {
    "k": 1e3, "t": 1e3, "thousand": 1e3, "tusen": 1e3, "tausend": 1e3, "tsd": 1e3, "mille": 1e3,
    "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "miljoner": 1e6, "miljon": 1e6,
    "millionen": 1e6, "bn": 1e9, "billion": 1e9, "billions": 1e9, "miljarder": 1e9, "milliarden": 1e9,
}  # fmt: skip
# Swedish writes thousand and million crowns in one word.
_JOINED = {"tkr": 1e3, "mkr": 1e6, "mnkr": 1e6, "teur": 1e3, "meur": 1e6}
_NO_QUANTITY = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}:\d\d\b|\b\d+(?:/\d+)+\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GROUPS = " \u00a0\u202f\u2009'’.,"
_DIGITS = rf"\d{{1,3}}(?:[{_GROUPS}]\d{{3}}){{1,5}}(?:[.,]\d{{1,6}})?|\d{{1,15}}(?:[.,]\d{{1,6}})?"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a number: its value, and the size of the last digit that was written."""

    value: float
    step: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. `kind` is money, percent, a unit, or "" for a number without a unit that counts.

    `readings` are all ways to read it: "1.234" is a thousand in one language and a little more than one in
    another.
    """

    text: str
    kind: str
    readings: tuple[Reading, ...]
    start: int


def quantities(text: str) -> Iterator[Quantity]:
    """All numbers of `text` from left to right. Dates, times and fractions are left out.

    Years and ordinals ("2026", "week 14", "Q1") have no unit.
    """
    yield from _found(text)


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[Quantity, ...]:
    """Kept, because the texts of a deliverable are looked at several times."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[Quantity]:
    plain = _NO_QUANTITY.sub(lambda m: " " * len(m[0]), unicodedata.normalize("NFKC", text))
    for found in _pattern().finditer(plain):
        digits = found["digits"]
        kind, factor, end, is_range = _unit_after(plain, found.end())
        if found["sign"]:
            kind, end = MONEY, max(end if factor != 1 else 0, found.end())
        elif not kind and found["times"]:
            kind = "x"
        elif is_range and _YEAR.fullmatch(digits):
            kind, end = "", found.end()
        yield Quantity(plain[found.start() : end].strip(), kind, _readings(digits, factor), found.start())


@cache
def _pattern() -> re.Pattern[str]:
    codes = "|".join(sorted(_CODES.split(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<sign>(?:[{_SYMBOLS}]|\b(?:{codes}))\s?)|(?P<times>(?<!\w)[x×]\s?)|(?<!\w)(?<!\d[.,]))"
        rf"(?P<digits>{_DIGITS})",
        re.IGNORECASE,
    )


@cache
def _after_pattern() -> re.Pattern[str]:
    """What may follow a number: the end of a range, a factor, then a unit."""
    codes = "|".join(sorted(_CODES.split(), key=len, reverse=True))
    factors = "|".join(sorted(_FACTORS, key=len, reverse=True))
    joined = "|".join(_JOINED)
    units = "|".join(
        f"(?P<u{n}>{'|'.join(sorted(words.split(), key=len, reverse=True))})"
        for n, words in enumerate(_UNITS.values())
    )
    until = rf"(?P<until>\s?(?:-|–|—|to|till|bis|à|and|och|und|or|eller|oder)\s?(?:{_DIGITS}))?"
    adjective = (
        r"(?:(?:new|more|extra|further|net|qualified|selling|working|calendar|nya|fler|neue|weitere)\s){0,2}"
    )
    return re.compile(
        rf"{until}(?:\s?(?P<factor>{factors})\b\.?)?[\s-]?"
        rf"(?:(?P<percent>{_PERCENT_WORDS})(?!\w)|(?P<joined>{joined})\b|(?P<money>[{_SYMBOLS}]|(?:{codes})\b)"
        rf"|{adjective}(?:{units})\b)?",
        re.IGNORECASE,
    )


def _unit_after(text: str, at: int) -> tuple[str, float, int, bool]:
    """Kind, factor and end of what follows the number that ends at `at`; and if it begins a range."""
    found = _after_pattern().match(text, at)
    if not found:
        return "", 1.0, at, False
    is_range = bool(found["until"])
    factor = _FACTORS.get((found["factor"] or "").lower(), 1.0)
    if found["percent"]:
        return PERCENT, factor, found.end(), is_range
    if found["joined"]:
        return MONEY, _JOINED[found["joined"].lower()], found.end(), is_range
    if found["money"]:
        return MONEY, factor, found.end(), is_range
    for number, unit in enumerate(_UNITS):
        if found[f"u{number}"]:
            return unit, factor, found.end(), is_range
    return "", factor, at if not found["factor"] else found.end(), is_range


def _readings(digits: str, factor: float) -> tuple[Reading, ...]:
    """All ways to read the digits: with the marks inside as groups, or the last one as the decimal mark."""
    marks = [c for c in digits if not c.isdigit()]
    readings = set[tuple[float, float]]()
    if not marks:
        readings.add((float(digits), 1.0))
    else:
        whole, _, rest = digits.rpartition(marks[-1])
        if all(len(part) == 3 for part in re.split(r"\D", digits)[1:]) and len(set(marks)) == 1:
            readings.add((float(re.sub(r"\D", "", digits)), 1.0))
        if marks[-1] in ".," and (len(marks) == 1 or marks[-1] not in marks[:-1]):
            readings.add((float(re.sub(r"\D", "", whole) + "." + rest), 10.0 ** -len(rest)))
    return tuple(Reading(value * factor, step * factor) for value, step in sorted(readings))


def unit_kind(unit: str) -> str:
    """The kind of a unit of the mission format: "currency per day" is money, "ratio" is percent."""
    plain = unit.strip()
    if plain.startswith("currency") or (
        plain.isupper() and len(plain) == 3 and plain not in ("FTE", "KPI", "NPS")
    ):
        return MONEY
    if plain in ("ratio", "%", "percent", "points"):
        return PERCENT
    first = plain.split("/")[0].split(" per ")[0].strip()
    return first if first in _UNITS else ""
