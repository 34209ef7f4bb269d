"""How numbers and dates are written for people: in the plan, in messages and on the console.

Values keep full precision everywhere else; rounding happens only here.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

NOT_KNOWN = "not known"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CURRENCY_CODE = re.compile(r"[A-Z]{3}")
# Units of three capitals that are no currency.
_NO_CURRENCY = frozenset({"FTE", "KPI", "NPS"})
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
# Units whose sign is part of the number itself, so that a table's heading need not repeat it.
_SIGN_UNITS = frozenset({"ratio", "x", "date", "text", ""})
_SINGULAR = {
    "leads": "lead",
    "deals": "deal",
    "opportunities": "opportunity",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "hours": "hour",
    "minutes": "minute",
    "points": "point",
    "customers": "customer",
    "projects": "project",
}


def format_number(value: Any, unit: str = "", currency: str = "") -> str:
    """A value as people read it, without the words of its unit.

    `unit` is a unit of docs/mission-format.md or a currency's ISO code; `currency` is the code behind
    the unit `currency` ("" leaves it out). Ratios (0 to 1) become percent with one decimal, money has
    decimals only below 100, factors end with "x", an ISO date becomes "1 Jan 2026". Whatever is no
    number is returned as text; an empty value, NaN and infinity are "not known".

    >>> format_number(470000, "currency", "EUR"), format_number(0.6091, "ratio"), format_number(1.251, "x")
    ('470,000 EUR', '60.9 %', '1.25x')
    """
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return format_date(value) if unit == "date" else value
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return NOT_KNOWN
    if unit == "ratio":
        return f"{_fixed(value * 100, 1)} %"
    if unit == "x":
        return f"{_fixed(value, 2)}x"
    if _is_money(unit):
        code = unit if unit != "currency" and not unit.startswith("currency") else currency
        return f"{_money(value)} {code}".rstrip()
    if unit == "FTE":
        return _fixed(value, 2)
    return _plain(value)


def format_quantity(value: Any, unit: str = "", currency: str = "") -> str:
    """Like `format_number`, followed by its unit in words: "632 leads", "1,178 EUR/day"."""
    text = format_number(value, unit, currency)
    if text == NOT_KNOWN or isinstance(value, bool | str) or not isinstance(value, int | float):
        return text
    if unit in _SIGN_UNITS or unit in ("currency", "count") or _is_code(unit):
        return text
    if unit.startswith("currency"):
        return f"{text}{_per(unit)}"
    return f"{text} {_SINGULAR.get(unit, unit) if text == '1' else unit}"


def unit_heading(unit: str, currency: str = "") -> str:
    """What a column's heading says about the unit, or "" where the cells or the title say it all."""
    if unit in _SIGN_UNITS or unit == "count":
        return ""
    if unit.startswith("currency"):
        return currency if unit == "currency" else f"{currency}{_per(unit)}"
    return unit


def _per(unit: str) -> str:
    """What follows the currency: "/day" for "currency per day"."""
    return "/" + unit.removeprefix("currency").strip().removeprefix("per ").lstrip("/ ")


def format_date(text: str) -> str:
    """An ISO date as "1 Jan 2026"; any other text unchanged."""
    found = _ISO_DATE.fullmatch(text.strip())
    if not found:
        return text
    year, month, day = (int(part) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        return text
    return f"{day} {_MONTHS[month - 1]} {year}"


def _is_code(unit: str) -> bool:
    return unit not in _NO_CURRENCY and _CURRENCY_CODE.fullmatch(unit) is not None


def _is_money(unit: str) -> bool:
    return unit.startswith("currency") or _is_code(unit)


def _money(value: float) -> str:
    whole = round(abs(value), 2) >= 100 or abs(value - round(value)) < 0.005
    return _fixed(value, 0 if whole else 2)


def _plain(value: float) -> str:
    """Whole numbers whole; others with about three digits."""
    if abs(value - round(value)) < 1e-9:
        return _fixed(value, 0)
    size = abs(value)
    text = _fixed(value, 0 if size >= 1000 else 1 if size >= 10 else 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(value: float, digits: int) -> str:
    """With thousands separators, and never a minus before a zero."""
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text
