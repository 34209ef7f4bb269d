"""Inline Markdown made plain: emphasis, code marks, links and HTML tags go, their text stays."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from missionrunner.missions.text import squeeze, strip_controls

_MARKS = re.compile(r"[*_`\[<&\\!~]")
_CHECK_BOX = re.compile(r"^\s*(?:\[[ xX]\]|[☐☑☒✅✔])\s+")
_CODE = re.compile(r"(?<![`\\])(`{1,3})(?!`)([^`\n]{1,2000})\1(?!`)")
_TAG = re.compile(r"<!--[^<>]{0,2000}-->|</?[A-Za-z][^<>\n]{0,500}>")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,500})>")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ANY_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(([^()\s]{0,500})(?:\s+\"[^\"\n]{0,200}\")?\)")
_STARS = re.compile(r"(?<![\\\d])(\*{1,3})(?=[^\s*])([^*]{1,5000}?)(?<=[^\s*\\])\1(?!\*)")
_SCORES = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])([^_]{1,5000}?)(?<=[^\s_\\])\1(?!\w)")
_STRUCK = re.compile(r"~~(?=\S)([^~]{1,5000}?)~~")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def _unmarked(text: str) -> str:
    """A piece of inline Markdown without code spans: links, tags and emphasis taken off."""
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", _BREAK_TAG.sub(" ", text)))
    if "](" in text:
        text = _ANY_LINK.sub(r"\1", text)
    for _ in range(3):  # emphasis inside emphasis
        before = text
        if "*" in text:
            text = _STARS.sub(r"\2", text)
        if "_" in text:
            text = _SCORES.sub(r"\2", text)
        if text == before:
            break
    if "~~" in text:
        text = _STRUCK.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def plain(raw: str) -> str:
    """The text of inline Markdown on one line, without its marks.

    One pass of bounded patterns instead of a parser: linear in time whatever the text, which the inline
    parser of markdown-it is not. Emphasis marks that are split by a code span stay as they are.
    """
    if not _MARKS.search(raw):
        return squeeze(raw)
    if "`" not in raw:
        return strip_controls(squeeze(_unmarked(raw)))
    spans: list[str] = []

    def hide(match: re.Match[str]) -> str:
        spans.append(match[2])
        return f"\ue000{len(spans) - 1}\ue001"

    hidden = _CODE.sub(hide, raw.replace("\ue000", "").replace("\ue001", ""))
    text = _unmarked(hidden)
    return strip_controls(squeeze(re.sub("\ue000(\\d+)\ue001", lambda found: spans[int(found[1])], text)))


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
    r"^\s*(?:\*\*|"
    r"__)?\[(?P<text>[^\[\]\n]{1,300})\]\((?P<target>[^()\s]{0,500})(?:\s+\"[^\"\n]{0,200}\")?\)(?:\*\*|"
    r"__)?"
)


def leading_link(raw: str) -> Link | None:
    """The link with which `raw` begins, if any."""
    match = _LEADING_LINK.match(raw)
    return Link(plain(match["text"]), match["target"], raw[match.end() :]) if match else None


def link_targets(raw: str) -> list[str]:
    return [target for _, target in _ANY_LINK.findall(raw[:20_000])]


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
