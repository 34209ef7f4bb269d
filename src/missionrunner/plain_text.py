"""Text from outside, made harmless: no character that moves a cursor, hides text or reorders it."""

from __future__ import annotations

import re

# C0 and C1 controls; soft hyphen and zero-width space (they split words invisibly); bidirectional
# controls; invisible operators; byte order mark; interlinear marks; lone surrogates; tags. The two
# joiners (U+200C, U+200D) stay: Persian and several Indian scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """`text` with newlines as its only control characters; every other line end becomes one."""
    text = _LINE_ENDS.sub("\n", text)
    return _HIDDEN.sub("", text.replace("\t", " "))


def one_line(text: str) -> str:
    """`clean_text` in a single line, runs of spaces as one, ends trimmed."""
    return " ".join(clean_text(text).split())


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut between words where that loses little, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length * 2 // 3 else cut).rstrip(" ,;:") + "…"


# How much of what two texts share is shown before their first difference.
_BEFORE = 16


def cut_to_difference(old: str, new: str, length: int) -> tuple[str, str]:
    """Both texts, at most about `length` characters each, so that the place where they differ is seen."""
    if max(len(old), len(new)) <= length:
        return old, new
    same = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    begin = old.rfind(" ", 0, max(0, same - _BEFORE)) + 1 if same > length // 2 else 0
    dots = "…" if begin else ""
    return dots + shortened(old[begin:], length), dots + shortened(new[begin:], length)
