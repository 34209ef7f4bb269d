"""Words that people type around a value: a currency's sign or name, and the unit after a number."""

from __future__ import annotations

import re

_SIGNS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "chf": "CHF", "fr.": "CHF"}
_AFTER_NUMBER = re.compile(r"(?P<number>.*\d)\s*(?P<word>[^\W\d_]+)\.?")
# What else a unit is called: English and German, the short forms too.
_UNIT_WORDS = {
    "months": "month monat monate monaten mon",
    "weeks": "week woche wochen wk wks",
    "days": "day tag tage tagen d",
    "hours": "hour stunde stunden std h hrs hr",
    "deals": "deal",
    "leads": "lead",
    "projects": "project projekt projekte",
    "opportunities": "opportunity",
    "points": "point punkt punkte",
}


def currency_code(text: str) -> str:
    """The ISO code for what was typed: "eur", "€" and "Euro" are EUR. A sign that several currencies share
    ($, kr) stays as it is, to be refused."""
    text = text.strip()
    return _SIGNS.get(text.casefold(), text.upper() if len(text) == 3 and text.isalpha() else text)


def without_unit(text: str, unit: str) -> str:
    """A number without the word of its own `unit` behind it: "12 Monate" as "12"; any other word stays."""
    found = _AFTER_NUMBER.fullmatch(text.strip())
    if found is None:
        return text
    words = {unit, *_UNIT_WORDS.get(unit, "").split()}
    return found["number"] if found["word"].casefold() in words else text
