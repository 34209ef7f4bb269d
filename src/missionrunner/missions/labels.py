"""Labels such as `**Lead**: @x`, `**Duration:** 90 minutes` and what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from missionrunner.missions.label_words import LABELS, PLAIN_LABELS, LabelKind
from missionrunner.missions.text import squeeze, strip_emoji


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of lines of one paragraph that belongs to one label ("" for none). `offset` counts lines.

    `marked` is false for a label in plain letters (`Lead: @x`), which is weaker evidence.
    """

    label: str
    text: str
    offset: int
    height: int
    marked: bool = True


# Plain `Label: value` lines count only for these, and only with the label at the start of its line.
_PLAIN = re.compile(rf"^(?P<label>{PLAIN_LABELS})[ \t]*(?:[:：]|→|->|=>)[ \t]*(?P<value>.*)$", re.IGNORECASE)
_BOLD = re.compile(
    r"^(?P<lead>[^\w*`@\[(]{0,8})(?P<mark>\*\*\*|\*\*|__)(?P<label>[^*\n]{1,80}?)(?P<inner>[:：]?)\s*(?P=mark)"
    r"(?P<note>\s*\([^()\n]{0,80}\))?\s*(?P<outer>[:：])?[ \t]*(?P<value>.*)$"
)
_ITALIC = re.compile(
    r"^[*_](?P<label>[A-Za-z][^*_\n]{1,40}?)(?P<inner>[:：]?)[*_][ \t]*(?P<outer>[:：])?[ \t]*(?P<value>.*)$"
)
_REQUIREMENT = re.compile(r"\((?:required|optional|recommended|helpful|if |when |nice)", re.IGNORECASE)
_DASHED = re.compile(r"^[-–—]\s+(?P<value>.*)$")
_PIPE = re.compile(r"\s+[|•·]\s+(?=\*\*|__)")
_PLAIN_PIPE = re.compile(r"\s+\|\s+(?=[A-Z][A-Za-z ]{2,24}[:：])")


@lru_cache(maxsize=2_000)
def label_kind(label: str) -> LabelKind:
    """What a label means, "" if it is only a heading of a note."""
    name = squeeze(re.sub(r"[`*_]", "", strip_emoji(label))).strip(" :：").lower()
    name = re.sub(r"\s*\([^()]*\)\s*$", "", name)
    return LABELS.get(name, "")


def _label_of(line: str) -> tuple[str, str] | None:
    """(label, value) of a line that begins with a label, else None."""
    stripped = line.strip()
    if not stripped or len(stripped) > 4_000:
        return None
    bold = _BOLD.match(stripped)
    if bold:
        label, value = bold["label"].strip(), bold["value"].strip()
        note = (bold["note"] or "").strip()
        # "**Budget** (optional): ..." is an input although "Budget" is also a label; what it says is kept.
        kept = note if not label_kind(label) or _REQUIREMENT.match(note) else ""
        if bold["inner"] or bold["outer"]:
            return label, f"{kept} {value}".strip() or note
        if not value:
            return (label, note)
        dashed = _DASHED.match(value)
        if dashed and label_kind(label):
            return label, f"{kept} {dashed['value']}".strip()
        return None
    plain = _PLAIN.match(stripped)
    if plain:
        return plain["label"], plain["value"].strip()
    italic = _ITALIC.match(stripped)
    if italic and (italic["inner"] or italic["outer"]) and label_kind(italic["label"]):
        return italic["label"], italic["value"].strip()
    return None


def _pieces(line: str) -> list[str]:
    """Several labels on one line, divided by `|`."""
    for divider in (_PIPE, _PLAIN_PIPE):
        parts = divider.split(line)
        if len(parts) > 1 and all(_label_of(part) for part in parts):
            return parts
    return [line]


def split_labels(content: str) -> list[Segment]:
    """The raw text of a paragraph or list item, divided where a labelled line begins."""
    segments: list[Segment] = []
    label, texts, start = "", list[str](), 0
    count, marked = 0, True

    def close(end: int) -> None:
        nonlocal texts
        text = "\n".join(texts).strip()
        if label or text:
            segments.append(Segment(label, text, start, max(1, end - start), marked))
        texts = []

    for number, line in enumerate(content.split("\n")):
        count = number + 1
        for piece in _pieces(line):
            found = _label_of(piece)
            if found:
                close(number)
                label, start, marked = (
                    found[0],
                    number,
                    piece.strip()[:1].isascii() and not piece.strip()[:1].isalnum(),
                )
                texts = [found[1]]
            else:
                texts.append(piece.strip())
    close(count)
    return segments


_AT_NAME = re.compile(r"(?<![\w@.])@([A-Za-z][\w-]{0,59})")
_SEPARATORS = re.compile(r"\s*(?:[,;/+&]|\band\b|\bund\b|\bwith\b)\s*", re.IGNORECASE)
_NOBODY = {
    "none",
    "n/a",
    "na",
    "tbd",
    "tba",
    "-",
    "–",
    "—",
    "nobody",
    "no one",
    "all",
    "everyone",
    "optional",
    "various",
}


def agent_name(text: str) -> str:
    """A name as agent files use it: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9_]+", "-", text.strip().lower()).strip("-")[:60]


def agent_mentions(text: str) -> list[str]:
    """The names written as `@name`, in order, each once."""
    return list(dict.fromkeys(name.lower() for name in _AT_NAME.findall(text[:20_000])))


def agent_names(value: str) -> list[str]:
    """The agents in the value of a Lead or Support label, in order, each once.

    Names with `@` or in backticks count; without any, a short list of words divided by commas does.
    """
    text = value[:4_000]
    marked = list(
        dict.fromkeys(
            agent_name(m)
            for m in re.findall(r"`@?[A-Za-z][\w-]{0,59}`|(?<![\w@.`])@[A-Za-z][\w-]{0,59}", text)
        )
    )
    if marked:
        return [name for name in marked if name]
    names: list[str] = []
    first_clause = re.split(
        r"[.;]\s|\n| - | – | — ", re.sub(r"\([^()]*\)", "", re.sub(r"[*_]{2}", "", text))
    )[0]
    for part in _SEPARATORS.split(first_clause):
        word = part.strip(" .:*")
        if (
            word.lower() in _NOBODY
            or not re.fullmatch(r"[A-Za-z][\w' -]{1,48}", word)
            or len(word.split()) > 4
        ):
            continue
        names.append(agent_name(word))
    if first_clause.strip().endswith(":"):
        return []
    return list(dict.fromkeys(name for name in names if name))
