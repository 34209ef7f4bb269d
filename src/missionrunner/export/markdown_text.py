"""Escaping for Markdown: any text comes back literally, and stays readable in the source."""

from __future__ import annotations

import re

from missionrunner.export.text import clean

# Punctuation that means something inside a line, in CommonMark or in GitHub's dialect.
_INLINE = re.compile(r"[\\`*\[\]<>|~$#]|(?<![^\W_])_|_(?![^\W_])|&(?=#|[A-Za-z])")
# An emoji is written between colons, but no emoji has two digits: that is a time of day.
_LINKS = re.compile(r":(?=//)|(?<=www)\.|:(?!\d\d:)(?=[\w+-]+:)", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=$|\s)")
_BULLET = re.compile(r"[-+](?=$|\s)|-{3,}|=+(?=$|\s)|-(?=\s*-)")


def escape(text: str) -> str:
    """Text for the inside of a line: a table cell, or after other text."""
    text = _INLINE.sub(lambda found: "\\" + found[0], clean(text))
    return _LINKS.sub(lambda found: "\\" + found[0], text)


def escape_line(text: str) -> str:
    """Text that begins a line: also no list, heading or rule."""
    text = escape(text)
    if _BULLET.match(text):
        return "\\" + text
    return _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text


def code_block(lines: list[str]) -> str:
    """A code block of literal lines, fenced by more backticks than any line holds."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence + "text", *lines, fence])
