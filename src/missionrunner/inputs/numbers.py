"""Numbers as people type and print them: "12,000", "12 000,00 €", "470k", "74 %"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_LONGEST = 60
# Spaces between groups of digits: ordinary, no-break, narrow no-break, thin, figure.
_GAPS = " \u00a0\u202f\u2009\u2007_'’"
_SCALES = {
    "k": 3, "tsd": 3, "thousand": 3, "bn": 9, "billion": 9,
    "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6,
}  # fmt: skip
_CURRENCY = (
    r"(?:[€$£¥₣]|kr\.?|fr\.?|[a-z]{2}\$|(?:eur|usd|gbp|chf|sek|nok|dkk|pln|czk|jpy|cad|aud)(?:os?|s)?)"
)
_TYPED = re.compile(
    rf"(?P<sign>[-+−]?)\s*(?:{_CURRENCY}\s*)?(?P<digits>[\d.,{_GAPS}]*\d)(?P<whole>\.?,?-?)\s*"
    rf"(?P<scale>[a-z]+\.?)??\s*(?:{_CURRENCY})?\s*(?P<percent>%|percent)?\s*(?:{_CURRENCY})?",
    re.IGNORECASE,
)
_JSON = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][-+]?\d{1,3}", re.ASCII)
_IN_TEXT = re.compile(rf"(?<![\w.,])[-−]?\d{{1,15}}(?:[.,{_GAPS}]\d{{1,15}}){{0,6}}", re.ASCII)
_PERCENT_AFTER = re.compile(r"\s{0,2}(?:%|percent\b)", re.IGNORECASE)
_SCALE_AFTER = re.compile(r"\s?(k|tsd|mio|mn|million|thousand|bn|billion|m)\b", re.IGNORECASE)


class Ambiguous(ValueError):
    """A number that can be read in two ways; `readings` are both, as they should be written."""

    def __init__(self, readings: tuple[str, str]) -> None:
        super().__init__(" or ".join(readings))
        self.readings = readings


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in running text: its value (percent as 74 with `percent` true) and where it stands."""

    value: float
    percent: bool
    start: int
    end: int

    def ratio_or_value(self) -> float:
        """0.74 for "74 %", otherwise the value."""
        return float(Decimal(repr(self.value)) / 100) if self.percent else self.value


def parse_number(
    text: str, *, ratio: bool = False, percent: bool = False, amount: bool = False, whole: bool = False
) -> int | float | None:
    """The number that `text` as a whole is, or None if it is none.

    A percent sign divides by 100 and is allowed for a `ratio`, or where `percent` says so. "12.000" is
    read as 12 where decimals are usual, is `Ambiguous` for an `amount` of money and 12000 where only
    `whole` numbers are allowed, or with ",-" behind it; "12,000" is 12000, but 0.12 for "0,12" and a
    ratio always has decimals.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _JSON.fullmatch(text):
        return float(text)
    match = _TYPED.fullmatch(text)
    if match is None or (match["percent"] and not (ratio or percent)):
        return None
    scale = _SCALES.get((match["scale"] or "").rstrip(".").casefold())
    if match["scale"] and scale is None:
        return None
    whole = whole or match["whole"] == ",-"
    digits = _plain_digits(
        match["digits"], ratio=ratio, amount=amount and not whole and scale is None, dots_group=whole
    )
    if digits is None:
        return None
    value = Decimal(digits).scaleb(scale or 0)
    value = value / 100 if match["percent"] else value
    value = -value if match["sign"] in ("-", "−") else value
    keeps_decimals = ("." in digits and not scale) or match["percent"]
    return float(value) if keeps_decimals or value != value.to_integral_value() else int(value)


def find_numbers(text: str) -> list[FoundNumber]:
    """All numbers in running text, in order. "7.200" and "7,200" are both 7200 there, 7.9 stays 7.9."""
    found: list[FoundNumber] = []
    position = 0
    while match := _IN_TEXT.search(text, position):
        unsigned = match.group().lstrip("-−")
        start = match.end() - len(unsigned)
        digits = _plain_digits(unsigned, ratio=False, amount=False, dots_group=True)
        if digits is None:
            # Numbers that stand beside each other ("in 2024 100 deals") are no groups of one number.
            digits = re.split(r"\D", unsigned, maxsplit=1)[0]
            position = start + len(digits)
        else:
            position = match.end()
        value = Decimal(digits)
        if scale := _SCALE_AFTER.match(text, position):
            value = value.scaleb(_SCALES[scale[1].casefold()])
            position = scale.end()
        percent = _PERCENT_AFTER.match(text, position)
        position = percent.end() if percent else position
        negative = match.group()[0] in "-−"
        found.append(
            FoundNumber(float(-value if negative else value), percent is not None, match.start(), position)
        )
    return found


def _plain_digits(text: str, *, ratio: bool, amount: bool, dots_group: bool = False) -> str | None:
    """Digits with at most one point, or None where the groups make no sense."""
    for gap in _GAPS:
        if gap in text:
            whole, separator, rest = _cut(text.replace(gap, " "))
            if not _grouped(whole, " ") or " " in rest:
                return None
            text = whole.replace(" ", "") + separator + rest
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
        group = "," if decimal == "." else "."
        whole, _, rest = text.rpartition(decimal)
        ok = text.count(decimal) == 1 and _grouped(whole, group) and rest.isdigit()
        return whole.replace(group, "") + "." + rest if ok else None
    if points + commas > 1:
        mark = "." if points else ","
        return text.replace(mark, "") if _grouped(text, mark) else None
    if points + commas == 0:
        return text
    mark = "." if points else ","
    whole, _, rest = text.partition(mark)
    if not rest.isdigit() or (whole and not whole.isdigit()):
        return None
    looks_grouped = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    if looks_grouped and not ratio:
        if mark == "." and amount:
            raise Ambiguous((whole + rest, f"{whole}.{rest}".rstrip("0").rstrip(".")))
        if mark == "," or dots_group:
            return whole + rest
    return f"{whole or '0'}.{rest}"


def _cut(text: str) -> tuple[str, str, str]:
    """The whole part, the decimal mark and the decimals of a number grouped by spaces."""
    last_gap = text.rfind(" ")
    for mark in (",", "."):
        if text.count(mark) == 1 and text.rfind(mark) > last_gap:
            return text.partition(mark)
    return text, "", ""


def _grouped(text: str, mark: str) -> bool:
    first, *groups = text.split(mark)
    return 1 <= len(first) <= 3 and first.isdigit() and all(len(g) == 3 and g.isdigit() for g in groups)
