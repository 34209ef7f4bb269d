"""How the screen looks right now: its text, and each piece of text with its two colours."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.color import ColorSystem
from rich.segment import Segment
from textual.color import Color
from tui.app_walks import Walk
from tui.colours import colour_look

from missionrunner.tui.themes import CONTRAST, DARK, THEME_NAMES

FOLDER_OF_LOOKS = Path(__file__).parent / "looks"
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "60x24": (60, 24)}
UPDATE = bool(os.environ.get("MISSIONRUNNER_UPDATE_LOOKS"))
# Ratios of WCAG 2: AA for text, AAA for high contrast.
LEAST = 4.5
LEAST_HIGH = 7.0
# What differs from run to run. Replacements are as long as what they replace where the layout depends on it.
_CHANGING: tuple[tuple[str, str], ...] = (
    (r"\b\d{4}-\d\d-\d\d(-[a-z][a-z-]*)-[a-z0-9]{4}\b", r"2026-01-05\1-abcd"),
    (r"\b\d{4}-\d\d-\d\d\b", "2026-01-05"),
    (r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d{4}|\d\d:\d\d)", "5 Jan 2026"),
    (r"\b\d\d:\d\d\b", "10:42"),
    (r"\b\d+(?=(?:/\d+| of \d+)? min\b)", "N"),
    (r"process \d+ on \S+ ", "process 4711 on host "),
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


async def look_at(walk: Walk, states: AsyncIterator[str], *, coloured: Collection[str] = ()) -> list[str]:
    """What is wrong with the looks of these states: texts at every size, and colours in every theme. Those in
    `coloured` must be easy to read, too."""
    wrong: list[str] = []
    async for state in states:
        walk.app.forget_said()
        for size, (columns, rows) in SIZES.items():
            await walk.pilot.resize_terminal(columns, rows)
            wrong += compare(f"{state}.{size}", await settled(walk, f"{state}.{size}"))
            wrong += [f"{state}.{size}: wider than the screen"] * any(
                len(line) > columns for line in text_of(walk).split("\n")
            )
        await walk.pilot.resize_terminal(*SIZES["80x24"])
        await settled(walk, f"{state}.80x24")
        wrong += compare(f"colours/{state}", await colour_look(walk))
        for theme in THEME_NAMES if state in coloured else ():
            walk.app.theme = theme
            await walk.pilot.pause(0.05)
            wrong += faint(walk, state, theme)
        walk.app.theme = DARK
        await walk.pilot.pause()
    return wrong


async def settled(walk: Walk, name: str) -> str:
    """The screen once it looks as committed, or else once it has stood still; a busy machine paints late."""
    file = FOLDER_OF_LOOKS / f"{name}.txt"
    known = file.read_text("utf-8") if file.is_file() and not UPDATE else ""
    before, still = "", 0
    while still < 20:
        await walk.pilot.pause(0.05)
        text = text_of(walk)
        if text == known:
            break
        still = still + 1 if text == before else 0
        before = text
    return text_of(walk)


def compare(name: str, text: str) -> list[str]:
    """What is wrong with a look; with the update asked for, it is written instead."""
    file = FOLDER_OF_LOOKS / f"{name}.txt"
    if UPDATE:
        FOLDER_OF_LOOKS.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        return []
    known = file.read_text("utf-8") if file.is_file() else ""
    return [] if known == text else [f"{name} looks another way:\n{text}"]


def faint(walk: Walk, state: str, theme: str) -> list[str]:
    """Texts that are hard to read on their ground, or not at all where a terminal has 16 colours."""
    least = LEAST_HIGH if theme == CONTRAST else LEAST
    lost = [words for words in words_of(walk) if words.is_lost_in_16_colours]
    return [f"{state}, {theme}: {words.text!r} is lost in 16 colours" for words in lost] + [
        f"{state}, {theme}: {words.text!r} has a contrast of {words.contrast:.1f}"
        for words in words_of(walk)
        if words.contrast < least - 0.05
    ]
