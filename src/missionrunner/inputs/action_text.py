"""An action item in one typed line: "Send the price list @Maren due 1 Dec"; due dates as people say them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from missionrunner.errors import BadInput
from missionrunner.inputs.dates import AmbiguousDate, parse_date
from missionrunner.plain_text import one_line, shortened

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# One word after the sign, and those behind it that begin with a capital: "@Maren Meyer".
_OWNER = re.compile(r"(?:^|(?<=\s))@(?P<name>[^\s@,;]+(?:\s+[^\W\d_a-z][^\s@,;]*)*)")
_DUE = re.compile(r"(?:^|\s)(?:due|by)\s+", re.IGNORECASE)
_IN = re.compile(r"in (\d{1,3}|a|an|one) (day|week|month)s?", re.IGNORECASE)
_NO_YEAR = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|\.)?\s+[^\W\d]{3,12}\.?|[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?"
)
_DAYS = {"day": 1, "week": 7, "month": 30}
# Behind "due" or "by" these say that a day was meant; "by 20 %" and "by Ann" are no days.
_MEANT = re.compile(
    r"\d{1,4}[-/.]\s?\d{1,2}[-/.]|\b\d{1,2}/\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:next|this|end|mid|eo[dwmqy])\b|\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\d\W*([^\W\d]{3,12})|([^\W\d]{3,12})\.?\s+\d")
_LONGEST_DOUBT = 5


@dataclass(frozen=True, slots=True)
class ActionText:
    """What was understood. `due` is an ISO date; what was not understood stays in `text`, and `doubt` names
    words of it that were meant as a day, such as "by 31 Feb"."""

    text: str
    owner: str = ""
    due: str = ""
    doubt: str = ""


def read_action(typed: str, today: datetime.date) -> ActionText:
    """Take owner and due date out of a typed line. Never fails: what is no owner or date stays text."""
    text, owner = _without_owner(one_line(typed))
    for found in reversed(list(_DUE.finditer(text))):
        day = _day(text[found.end() :].rstrip(" .,;"), today)
        if day and text[: found.start()].strip():
            return ActionText(text[: found.start()].rstrip(" ,;:"), owner, day)
    return ActionText(text, owner, doubt=_doubt(text))


def _doubt(text: str) -> str:
    """The last words of a line, if they were meant as a day and are none."""
    for found in reversed(list(_DUE.finditer(text))):
        meant = text[found.end() :]
        if len(meant.split()) <= _LONGEST_DOUBT and _is_meant(meant, found[0]):
            return text[found.start() :].strip()
    return ""


def _is_meant(words: str, before: str) -> bool:
    if _MEANT.search(words) or (before.strip().casefold() == "due" and words[:1].isdecimal()):
        return True
    months = (first or second for first, second in _MONTH.findall(words))
    return any(parse_date(f"1 {month} 2000") for month in months)


def due_day(typed: str, today: datetime.date) -> str:
    """The ISO form of a due date as people say it; "" for none.

    Understood: all that `parse_date` reads, days without a year (the next such day), weekdays, today,
    tomorrow, "in 2 weeks". Raises BadInput for anything else.
    """
    text = one_line(typed)
    day = _day(text, today)
    if text and not day:
        raise BadInput(
            f"{shortened(text, 40)}: this is no day.",
            hint="Write 2026-01-31, 31 Jan, friday, tomorrow or in 2 weeks.",
        )
    return day


def _without_owner(text: str) -> tuple[str, str]:
    found = _OWNER.search(text)
    if found is None:
        return text, ""
    before, after = text[: found.start()].rstrip(), text[found.end() :].strip(" ,;")
    rest_is_date = not after or _DUE.match(f" {after}") is not None
    # In the middle of a sentence the name is a part of it: "Ask @Maren for the list".
    middle = [] if rest_is_date else [found["name"]]
    return " ".join(part for part in (before, *middle, after) if part), found["name"]


def _day(text: str, today: datetime.date) -> str:
    words = text.casefold()
    if words in ("today", "tomorrow"):
        return (today + datetime.timedelta(days=words == "tomorrow")).isoformat()
    weekday = words.removeprefix("next ")
    if weekday in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1
        return (today + datetime.timedelta(days=ahead)).isoformat()
    if span := _IN.fullmatch(words):
        number = int(span[1]) if span[1].isdecimal() else 1
        return (today + datetime.timedelta(days=number * _DAYS[span[2]])).isoformat()
    try:
        if _NO_YEAR.fullmatch(text):
            days = [day for year in (0, 1) if (day := parse_date(f"{text} {today.year + year}"))]
            return next((day for day in days if day >= today.isoformat()), "")
        return parse_date(text) or ""
    except AmbiguousDate:
        return ""
