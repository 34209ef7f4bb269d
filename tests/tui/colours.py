"""How a screen is coloured: which styles stand on each line, and what each style is in every theme."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.widgets import Input, TextArea
from tui.app_walks import Walk

from missionrunner.tui.themes import DARK, THEME_NAMES

NO_COLOUR = "NO_COLOR"
_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _cells(strips: list[list[Segment]]) -> list[list[tuple[str, str]]]:
    """By line and cell: the sign, and the style in words. What does not show on a blank is left out."""
    out: list[list[tuple[str, str]]] = []
    for strip in strips:
        line: list[tuple[str, str]] = []
        for part in strip:
            style = part.style or Style()
            line += [(sign, _words(style, is_blank=sign.isspace())) for sign in part.text]
        out.append(line)
    return out


def _words(style: Style, *, is_blank: bool) -> str:
    """ "#d8dee4 on #14181d bold"."""
    front, back = _colour(style.color), _colour(style.bgcolor)
    if is_blank:
        ground = front if style.reverse and front != "default" else back
        return f"on {ground}{' reverse' if style.reverse and front == 'default' else ''}"
    flags = [name for name in ("bold", "underline", "reverse") if getattr(style, name)]
    return " ".join([front, "on", back, *flags])


def _colour(colour: Color | None) -> str:
    if colour is None or colour.is_default:
        return "default"
    return colour.get_truecolor().hex


async def _painted(walk: Walk, theme: str) -> list[list[tuple[str, str]]]:
    app = walk.app
    # A caret that blinks would be there or not.
    for field in (*app.screen.query(Input), *app.screen.query(TextArea)):
        field.cursor_blink = False
    app.no_color = theme == NO_COLOUR
    app.theme = DARK if app.no_color else theme
    app.refresh_css(animate=False)
    await walk.pilot.pause(0.05)
    compositor = app.screen._compositor  # pyright: ignore[reportPrivateUsage] - what the terminal gets
    return _cells([list(strip) for strip in compositor.render_strips()])


async def colour_look(walk: Walk) -> str:
    """Two parts: the styles of each line in their order, by letter; then each letter in every theme.

    The letters are those of the dark theme. How long a text is does not show, since dates and paths change.
    """
    dark = await _painted(walk, DARK)
    letters: dict[str, str] = {}
    rows: list[str] = []
    for line in dark:
        row, last = "", ""
        for _, words in line:
            letter = letters.setdefault(words, _NAMES[len(letters)])
            # Blanks between words on the same ground say nothing.
            if letter != row[-1:] and not (words.startswith("on ") and words in last):
                row, last = row + letter, words
        rows.append(row)
    meaning: dict[str, list[str]] = {letter: [f"{DARK} {words}"] for words, letter in letters.items()}
    for theme in (*(name for name in THEME_NAMES if name != DARK), NO_COLOUR):
        there: dict[str, set[str]] = {}
        for before, now in zip(dark, await _painted(walk, theme), strict=True):
            for (_, old), (_, new) in zip(before, now, strict=True):
                there.setdefault(letters[old], set()).add(new)
        for letter, found in there.items():
            meaning[letter].append(f"{theme} {' or '.join(sorted(found))}")
    await _painted(walk, DARK)
    told = [f"{letter}  {'; '.join(themes)}" for letter, themes in meaning.items()]
    return "\n".join([*rows, "", *told]) + "\n"
