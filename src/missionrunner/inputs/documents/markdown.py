"""Markdown as sections. The block structure comes from markdown-it; inline marks are taken off here.

markdown-it's inline parser is not used: a hostile text can make it slow, and only plain text is wanted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from missionrunner.inputs.documents.model import Paragraph, Section, SectionBuilder, make_bullet, make_table
from missionrunner.plain_text import one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

# Repetition is bounded everywhere, so that each takes time in proportion to the text.
_LINK = re.compile(r"!?\[([^\[\]\n]{0,400})\]\([^()\n]{0,800}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,600}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,600}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]{1,600})`")
_BREAK = re.compile(r"<br ?/?>|\\\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<!--[^<>]{0,2000}-->")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD_START = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1")


def read_markdown(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])
    tokens = parser.parse(_without_front_matter(text))
    builder = SectionBuilder()
    _walk(tokens, builder)
    return builder.close()


def plain_inline(text: str) -> str:
    """Inline Markdown as the text that a reader sees, in one line."""
    text = _BREAK.sub(" ", text)
    text = _TAG.sub("", text)
    text = _CODE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    return one_line(html.unescape(_ESCAPE.sub(r"\1", text)))


def _without_front_matter(text: str) -> str:
    """Front matter as empty lines, so that line numbers stay true."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return text
    for number, line in enumerate(lines[1:200], start=1):
        if line.strip() in ("---", "..."):
            return "\n".join([""] * (number + 1) + lines[number + 1 :])
    return text


def _walk(tokens: Sequence[Token], builder: SectionBuilder) -> None:
    """markdown-it gives a flat list: a `..._open` token, an `inline` with the text, a `..._close`."""
    quotes = 0
    waiting: Token | None = None  # a list item whose first paragraph has not come yet
    heading: Token | None = None
    rows: list[list[str]] | None = None
    table_line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        match token.type:
            case "heading_open":
                heading = token
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "list_item_open":
                waiting = token
            case "list_item_close":
                waiting = None
            case "table_open":
                rows, table_line = [], line
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close" if rows is not None:
                builder.add_table(make_table(rows, table_line))
                rows = None
            case "inline":
                text = plain_inline(token.content)
                if rows is not None:
                    rows[-1].append(text)
                elif heading is not None:
                    builder.heading(text, int(heading.tag[1:]), line)
                    heading = None
                elif waiting is not None and text:
                    bold = _BOLD_START.match(token.content)
                    builder.add(make_bullet(text, line, plain_inline(bold[2]) if bold else ""))
                    waiting = None
                elif text:
                    builder.add(Paragraph(text, line, quote=quotes > 0))
            case "fence" | "code_block" | "html_block":
                text = one_line(_TAG.sub("", token.content) if token.type == "html_block" else token.content)
                if text:
                    builder.add(Paragraph(text, line, quote=quotes > 0))
            case _:
                pass
