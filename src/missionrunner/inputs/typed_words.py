"""Words that people type around a value: a currency's sign or name, and the unit after a number."""

from __future__ import annotations

import re

_SIGNS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "chf": "CHF", "fr.": "CHF"}
# Codes that are typed at an amount; three other letters are no currency.
_CODES = frozenset(
    re.findall(
        "...",
        "AEDARSAUDBGNBRLCADCHFCLPCNYCOPCZKDKKEGPEURGBPHKDHUFIDRILSINRISKJPYKRWMADMXNMYRNGNNOKNZDPENPHPPKRPLN"
        "QARRONRSDSARSEKSGDTHBTRYTWDUAHUSDVNDZAR",
    )
)
_AT_AMOUNT = re.compile(
    r"(?P<before>[^\W\d_]+|[$€£¥])?[\d.,'’\s]*\d\s*[kKmM]?\s*(?P<after>[^\W\d_]+|[$€£¥])?\.?"
)
# Longer texts are no amounts.
_LONGEST_AMOUNT = 40
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


def is_currency_code(text: str) -> bool:
    """True for an ISO 4217 code that businesses plan in."""
    return text in _CODES


def other_currency(text: str, currency: str) -> str:
    """The currency that stands at an amount, as it is typed, if it is not `currency`; else "".

    A sign of several currencies ($, kr) may be the right one, so only one that none of them shares counts.
    """
    found = _AT_AMOUNT.fullmatch(text.strip()) if len(text) <= _LONGEST_AMOUNT else None
    word = (found["before"] or found["after"] or "") if found else ""
    code = currency_code(word)
    if not currency or code == currency or not (code.isascii() and code.isalpha() and len(code) == 3):
        shares = {"$": "USD CAD AUD NZD SGD HKD MXN", "¥": "JPY CNY"}.get(word, "")
        return word if currency and shares and currency not in shares else ""
    return word if code in _CODES or word.casefold() in _SIGNS else ""


def without_unit(text: str, unit: str) -> str:
    """A number without the word of its own `unit` behind it: "12 Monate" as "12"; any other word stays."""
    found = _AFTER_NUMBER.fullmatch(text.strip())
    if found is None:
        return text
    words = {unit, *_UNIT_WORDS.get(unit, "").split()}
    return found["number"] if found["word"].casefold() in words else text
