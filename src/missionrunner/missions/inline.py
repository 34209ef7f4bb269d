"""Inline Markdown made plain: emphasis, code marks, links and HTML tags go, their text stays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from missionrunner.missions.limits import MAX_INLINE_CHARS, MAX_INLINE_MARKS
from missionrunner.missions.text import squeeze

_MARKS = re.compile(r"[*_`\[<&\\!~]")
_CHECK_BOX = re.compile(r"^\s*(?:\[[ xX]\]|[☐☑☒✅✔])\s+")
_LONG_MARKS = re.compile(r"\*\*|`")
_ANY_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{0,500})(?:\s+\"[^\"\n]{0,200}\")?\)")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def plain(raw: str) -> str:
    """The text of inline Markdown on one line, without its marks."""
    if not _MARKS.search(raw):
        return squeeze(raw)
    if len(raw) > MAX_INLINE_CHARS or sum(map(raw.count, "*_`[<&~")) > MAX_INLINE_MARKS:
        return squeeze(_LONG_MARKS.sub("", _ANY_LINK.sub(r"\1", raw)))
    from missionrunner.missions.markdown import parser

    raw = _BREAK_TAG.sub(" ", raw)
    parts: list[str] = []
    for token in parser().parseInline(raw)[0].children or []:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(token.content)
    return squeeze("".join(parts).replace("~~", ""))


@dataclass(frozen=True, slots=True)
class Link:
    """A link that an item begins with: its text, its target, and the raw text after it."""

    text: str
    target: str
    rest: str

    @property
    def fragment(self) -> str:
        return self.target.partition("#")[2]


_LEADING_LINK = re.compile(
    r"^\s*(?:\*\*|__)?\[(?P<text>[^\[\]\n]{1,300})\]\((?P<target>[^()\s]{0,500})(?:\s+\"[^\"\n]{0,200}\")?\)(?:\*\*|__)?"
)


def leading_link(raw: str) -> Link | None:
    """The link with which `raw` begins, if any."""
    match = _LEADING_LINK.match(raw)
    return Link(plain(match["text"]), match["target"], raw[match.end() :]) if match else None


def link_targets(raw: str) -> list[str]:
    return [match[1] for match in _ANY_LINK.findall(raw[:20_000])]


def without_check_box(raw: str) -> str:
    return _CHECK_BOX.sub("", raw)


def has_check_box(raw: str) -> bool:
    return bool(_CHECK_BOX.match(raw))


_BOLD_START = re.compile(r"^\s*(?:\*\*|__)(?P<head>[^*\n]{1,300}?)(?:\*\*|__)(?P<rest>.*)$", re.DOTALL)
_REST_DASH = re.compile(r"^\s*(?:[:：]|[-–—]{1,2}|→)\s*")


def bold_head(raw: str) -> tuple[str, str] | None:
    """`**Head** - rest` as (plain head, raw rest without its dash or colon), else None."""
    match = _BOLD_START.match(raw)
    if not match:
        return None
    head = plain(match["head"]).rstrip(":： ")
    return (head, _REST_DASH.sub("", match["rest"])) if head else None
