"""What a heading means: a known section of a mission, a phase, or something of the author's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from missionrunner.missions.durations import Reading, is_mostly_duration
from missionrunner.missions.inline import plain
from missionrunner.missions.section_words import ASIDE, SECTIONS, SectionKind
from missionrunner.missions.text import strip_emoji

_COMPILED: tuple[tuple[SectionKind, int, re.Pattern[str]], ...] = tuple(
    (kind, rank, re.compile(pattern)) for kind, rank, pattern in SECTIONS
)
_ASIDE = re.compile(rf"(?:{ASIDE})\b")
_NUMBERING = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3})*[.)]|[IVX]{1,5}\.|[A-Z]\.|§\s*\d+)\s+")
_MODE = re.compile(
    r"^(?:mode\s*(?:\d+|[a-z])?\s*[:–—-]\s*(?P<after>[a-z][\w -]{1,30})|"
    r"(?P<before>[a-z][\w-]*(?: [a-z][\w-]*)?)[ -]mode)\b",
    re.IGNORECASE,
)
_NOT_MODES = {
    "select",
    "choose",
    "pick",
    "selection",
    "which",
    "execution",
    "available",
    "the",
    "your",
    "a",
    "default",
    "failure",
}


@lru_cache(maxsize=2_000)
def normal(title: str) -> str:
    """A heading for comparison: plain, lower case, without emoji, numbering, last colon or parenthesis."""
    text = _NUMBERING.sub("", strip_emoji(plain(title)))
    text = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", text)
    return strip_emoji(text).strip(" :：.…").lower()


def mode_name(title: str) -> str:
    """ "auto" for "AUTO MODE EXECUTION" or "Mode A: Auto", "" for a heading that names no mode."""
    text = normal(title)
    match = _MODE.match(text)
    if not match:
        return ""
    name = (match["after"] or match["before"]).strip()
    name = re.sub(r"\b(mode|execution)\b", "", name).strip(" -")
    return "" if not name or name.split()[0] in _NOT_MODES or len(name.split()) > 3 else name


@lru_cache(maxsize=2_000)
def section_kind(title: str) -> tuple[SectionKind, int]:
    """The kind of section a heading announces, with its rank; ("", 9) for none."""
    text = normal(title)
    for kind, rank, pattern in _COMPILED:
        if pattern.fullmatch(text):
            return kind, rank
    if mode_name(title):
        return "mode", 0
    if _ASIDE.match(text):
        return "aside", 0
    return "", 9


PhaseKind = Literal["phase", "step", "unit", "numbered", "plain"]
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_SPELLED = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
}
_COUNT = (
    r"#?\s*(?P<number>\d{1,5}(?:\.\d{1,3})*|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?P<letter>[a-z])?"
)
_UPTO = r"(?:\s*(?:-|–|—|/|to|of|&|and)\s*(?:day|week|phase|step)?s?\s*(?P<last>\d{1,5}))?"
_PHASE = re.compile(
    rf"^(?P<word>phase|stage|step|day|week|month|sprint|session|module|part|section|round|act|"
    rf"block|milestone|lesson|meeting)s?\s*{_COUNT}{_UPTO}"
    r"(?![\w])(?P<rest>.*)$",
    re.IGNORECASE,
)
_BARE_PHASE = re.compile(r"^(?P<word>phase|stage)\s*[:–—-]\s+(?P<rest>\S.*)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<number>\d{1,3})\s*[.)]\s+(?P<rest>\S.*)$")
_WORD_KINDS: dict[str, PhaseKind] = {"phase": "phase", "stage": "phase", "step": "step"}
_UNIT_DAYS = {"day": "day", "week": "week", "month": "month"}
_SUFFIX = re.compile(
    r"\s*(?:[-–—|:]\s*(?P<caps>[A-Z][A-Z0-9 '&/!-]{2,60})|(?P<box>\[[^\[\]]{1,80}\])|"
    r"(?P<star>\*[^*]{1,80}\*))\s*$"
)
_PAREN = re.compile(r"\s*[(\[（](?P<inside>[^()\[\]（）]{1,120})[)\]）]")
_OPEN_ENDED = re.compile(
    r"ongoing|continuous|tbd|recurring|(?:from )?(?:day|week|month)s?\s*\d+\s*(?:\+|onwards?)", re.IGNORECASE
)
_TAIL_DURATION = re.compile(r"\s*[-–—|:,·]\s*(?P<inside>[^-–—|:,·]{0,10}\d[^|:,·()]{1,40})$")


@dataclass(frozen=True, slots=True)
class PhaseHeading:
    """A heading read as a phase. `number` is as written ("1", "1.2"), "" if there is none."""

    kind: PhaseKind
    word: str
    number: str
    title: str
    duration: Reading | None
    suffixes: tuple[str, ...]
    link_id: str

    @property
    def order(self) -> int | None:
        head = self.number.split(".")[0]
        return int(head) if head.isdigit() else None


def _take_duration(text: str, extras: list[str]) -> tuple[str, Reading | None]:
    """The last parenthesis that is a duration, or a duration after a dash, and the text without it.

    What else the parenthesis says ("per batch", "in parallel with step 3") is added to `extras`.
    """
    parens = list(_PAREN.finditer(text))
    for match in reversed(parens):
        reading = is_mostly_duration(match["inside"])
        if reading or _OPEN_ENDED.fullmatch(match["inside"].strip()):
            more = match["inside"][reading.end :].strip(" ,;:–—-+") if reading else ""
            if more:
                extras.append(more)
            return f"{text[: match.start()]} {text[match.end() :].strip()}".strip(), reading
    tail = _TAIL_DURATION.search(text)
    if tail and (reading := is_mostly_duration(tail["inside"])) and tail.start() > 0:
        return text[: tail.start()].strip(), reading
    return text, None


def _take_suffixes(text: str) -> tuple[str, list[str]]:
    found: list[str] = []
    while True:
        match = _SUFFIX.search(text)
        if not match or match.start() == 0:
            return text, found
        caps = match["caps"]
        if caps and (text[: match.start()].upper() == text[: match.start()] or len(caps.split()) < 2):
            return text, found
        found.insert(0, (caps or match["box"] or match["star"]).strip(" []*"))
        text = text[: match.start()].rstrip()


@lru_cache(maxsize=2_000)
def read_phase_heading(raw: str) -> PhaseHeading:
    """Take a heading apart; kind "plain" if nothing in it says that it is a phase."""
    link = re.search(r"\[([^\[\]]{1,200})\]\(([^()\s]{0,300})\)", raw)
    link_id = link[2].partition("#")[2] if link else ""
    text = strip_emoji(plain(raw))
    text = re.sub(
        r"^\d{1,3}(?:\.\d{1,3})*[.)]?\s+(?=(?:phase|stage|step)s?\s*#?\d)", "", text, flags=re.IGNORECASE
    )
    kind: PhaseKind = "plain"
    word = number = ""
    rest = text
    if match := _PHASE.match(text):
        word, rest = match["word"].lower(), match["rest"]
        kind = _WORD_KINDS.get(word, "unit")
        raw_number = match["number"].lower()
        number = (
            str(_SPELLED.get(raw_number, _ROMAN.get(raw_number, raw_number)))
            + (match["letter"] or "").lower()
        )
        divided = re.match(r"^\s*[:.)\]–—|•·-]", rest)
        if rest.strip() and not divided and not re.match(r"^\s+(?:[(\[A-Z]|\W)", rest):
            kind, word, number, rest = (
                "plain",
                "",
                "",
                text,
            )  # "Step 1 is done": prose, not a heading of a step
    elif match := _BARE_PHASE.match(text):
        kind, word, rest = "phase", match["word"].lower(), match["rest"]
    elif match := _NUMBERED.match(text):
        kind, number, rest = "numbered", match["number"], match["rest"]
    rest = re.sub(r"^\s*[.)\]:：|–—-]+\s+", "", rest).strip()
    after = re.search(r"\S\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]]\s+[-–—]\s+(?P<suffix>[^()\[\]]{2,80})$", rest)
    marked = [after["suffix"].strip()] if after else []
    extras: list[str] = []
    title, duration = _take_duration(rest[: after.start("suffix")].rstrip(" -–—") if after else rest, extras)
    title, suffixes = _take_suffixes(title)
    suffixes += [*marked, *extras]
    if duration is None:
        title, duration = _take_duration(title, suffixes)
    if duration is None and word in _UNIT_DAYS and kind == "unit":
        head = text[: len(text) - len(rest)]
        duration = is_mostly_duration(head.strip(" :"))
    title = strip_emoji(title.rstrip(" :：–—-|.\t").lstrip(" :：–—-|\t")) or (
        text.strip() if not number else f"{word or 'phase'} {number}".strip().capitalize()
    )
    return PhaseHeading(kind, word, number, title, duration, tuple(suffixes), link_id)
