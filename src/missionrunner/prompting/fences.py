"""Texts from outside inside a prompt: fenced and labelled as data, by a mark that the text cannot contain."""

from __future__ import annotations

import hashlib
import re

from missionrunner.plain_text import clean_text, one_line, shortened

_MARK = 12
_LABEL = 80
_FENCED = re.compile(r"<<<data ([0-9a-f]{12}) ([^\n]*)>>>\n.*?\n<<<end \1>>>", re.DOTALL)
_LEFT_OUT = "(left out)"


def fenced(text: str, label: str) -> str:
    """`text` between two marks that name it as data.

    The mark is made from the text itself, so that the same text gives the same prompt, and made anew until
    the text does not contain it. The label is one short line without anything that could end the mark.
    """
    body = clean_text(text).strip("\n")
    name = shortened(one_line(label).replace("<", "(").replace(">", ")"), _LABEL) or "text"
    mark, turn = _mark(body, 0), 0
    while mark in body or mark in name:
        turn += 1
        mark = _mark(body, turn)
    return f"<<<data {mark} {name}>>>\n{body}\n<<<end {mark}>>>"


def without_fenced(prompt: str) -> str:
    """The prompt with every fenced text replaced by its label: for records that must not hold documents."""
    return _FENCED.sub(lambda m: f"<<<data {m[1]} {m[2]}>>>\n{_LEFT_OUT}\n<<<end {m[1]}>>>", prompt)


def _mark(body: str, turn: int) -> str:
    return hashlib.sha256(f"{turn}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]
