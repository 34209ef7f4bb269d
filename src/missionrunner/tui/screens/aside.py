"""The right column of a wide screen: the story of the value at the cursor, and what a decision rests on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import Line, Path, Piece, line, wrap
from missionrunner.tui.run_view import RunView
from missionrunner.tui.screens.deciding import Locate, deciding_lines
from missionrunner.tui.story import place_words, story_lines
from missionrunner.tui.text import from_lines
from missionrunner.tui.widgets.words import Words

# From this width on there is room for a third column.
LEAST = 160
WIDTH = 62
_ROOM = WIDTH - 4


class Aside(Vertical):
    """Only to be read: the keys for it (s, v) open the same as windows in which one can go on."""

    def compose(self) -> ComposeResult:
        with Vertical(id="aside-story"):
            yield Words(id="story")
        with Vertical(id="aside-gate"):
            yield Words(id="deciding")

    def show_story(self, view: RunView, path: Path, glyphs: GlyphSet) -> None:
        """The story of a value; nothing where the cursor stands on none."""
        lines: list[Line] = []
        if path:
            lines = wrap([Piece(place_words(view, path), "heading")], _ROOM)
            lines += story_lines(view, path, _ROOM, glyphs)
        self.query_one("#story", Words).say(from_lines(lines))

    def show_gate(self, view: RunView, phase: str, glyphs: GlyphSet, locate: Locate) -> None:
        """What the decision about a phase rests on."""
        lines = deciding_lines(view, phase, _ROOM, glyphs, locate)
        head = [line(f"Before you decide: {view.phase_title(phase)}", "heading")] if lines else []
        self.query_one("#deciding", Words).say(from_lines([*head, *lines]))
