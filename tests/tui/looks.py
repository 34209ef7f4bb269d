"""How the screen looks right now: its text, and each piece of text with its two colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.color import ColorSystem
from rich.segment import Segment
from textual.color import Color
from tui.app_walks import Walk

FOLDER_OF_LOOKS = Path(__file__).parent / "looks"
# What differs from run to run. Replacements are as long as what they replace where the layout depends on it.
_CHANGING: tuple[tuple[str, str], ...] = (
    (r"\b\d{4}-\d\d-\d\d(-[a-z][a-z-]*)-[a-z0-9]{4}\b", r"2026-01-05\1-abcd"),
    (r"\b\d{4}-\d\d-\d\d\b", "2026-01-05"),
    (r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d{4}|\d\d:\d\d)", "5 Jan 2026"),
    (r"\btoday \d\d:\d\d", "today 10:42"),
    (r"\b\d+(?=(?:/\d+| of \d+)? min\b)", "N"),
    (r"/\S*pytest\S*/", "/folder/"),
    # How a folder is cut and wrapped depends on where the tests run.
    (r"files:(\s+/folder/\S*)?", "files:"),
    (r"\n ?/folder/acme\S*", ""),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text on one line, as it is painted."""

    text: str
    foreground: Color
    background: Color
    is_strong: bool

    @property
    def contrast(self) -> float:
        """Ratio of the luminances, as WCAG 2 defines it: 1 to 21."""
        lighter, darker = sorted((_luminance(self.foreground), _luminance(self.background)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    @property
    def is_lost_in_16_colours(self) -> bool:
        """True if both colours become the same one of the 16 ANSI colours."""
        front, back = (
            colour.rich_color.downgrade(ColorSystem.STANDARD).number
            for colour in (self.foreground, self.background)
        )
        return front == back


def _luminance(colour: Color) -> float:
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _strips(walk: Walk) -> list[list[Segment]]:
    compositor = walk.app.screen._compositor  # pyright: ignore[reportPrivateUsage] - what the terminal gets
    return [list(strip) for strip in compositor.render_strips()]


def text_of(walk: Walk) -> str:
    """The screen's text without what differs from run to run."""
    text = "\n".join("".join(part.text for part in strip).rstrip() for strip in _strips(walk))
    for pattern, instead in _CHANGING:
        text = re.sub(pattern, instead, text)
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip() + "\n"


def words_of(walk: Walk) -> Iterator[Words]:
    """Every painted text that is more than blanks and lines."""
    for strip in _strips(walk):
        for part in strip:
            style = part.style
            if (
                not re.search(r"\w", part.text)
                or style is None
                or style.color is None
                or style.bgcolor is None
            ):
                continue
            colours = [Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)]
            front, back = reversed(colours) if style.reverse else colours
            yield Words(part.text.strip(), front, back, bool(style.bold))
