"""The view for a shared screen: one phase or deliverable at a time, in large type, nothing private."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from missionrunner.export.text import cut, padded, width
from missionrunner.plain_text import one_line
from missionrunner.tui.app import MissionApp
from missionrunner.tui.bindings import bindings
from missionrunner.tui.clock_text import clock_words
from missionrunner.tui.render.slides import Slide, parts_of, slides_of
from missionrunner.tui.screens.base import MissionScreen
from missionrunner.tui.text import from_lines, plain
from missionrunner.tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from missionrunner.tui.run_host import RunHost
    from missionrunner.tui.run_view import RunView

_CLOCK_SECONDS = 5
_BESIDE, _BELOW = 6, 3


class PresenterScreen(MissionScreen):
    """Shows the run as it stood when the screen was opened; a run that is watched is followed."""

    CSS_PATH = "presenter.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("presenter",)
    HERE: ClassVar[str] = (
        "For a shared screen: one part of the plan at a time, in large type, without notes and paths."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("presenter")

    def __init__(
        self, host: RunHost, view: RunView, shown: str, on_close: Callable[[str], None] | None = None
    ) -> None:
        """`on_close` gets the id of the phase or deliverable that was in front last."""
        super().__init__()
        self._host, self._view, self._on_close = host, view, on_close
        self._part = next((n for n, part in enumerate(parts_of(view)) if part.name == shown), 0)
        self._slides: list[Slide] = []
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Static(id="page")
        yield Static(classes="line", id="clock")
        yield KeyLine()

    def on_mount(self) -> None:
        self.set_interval(_CLOCK_SECONDS, self._show_clock)

    def on_resize(self, event: events.Resize) -> None:
        """Pages depend on the size; the part in front stays in front."""
        self._make()
        self._at = self._first_of(self._part)
        self._show()

    def _make(self) -> None:
        columns = max(20, self.size.width - _BESIDE)
        self._slides = slides_of(self._view, columns, max(8, self.size.height - _BELOW), self.glyphs)

    def on_mission_app_run_moved(self, event: MissionApp.RunMoved) -> None:
        if self._host.is_watching:
            self.mission.attempt(self._follow())

    async def _follow(self) -> None:
        """What another process has changed; the page in front stays in front."""
        self._view = await self._host.view()
        if self.is_attached:
            self._make()
            self._at = min(self._at, max(0, len(self._slides) - 1))
            self._show()

    def _first_of(self, part: int) -> int:
        return next((n for n, slide in enumerate(self._slides) if slide.part == part), 0)

    def _show(self) -> None:
        if self._slides:
            slide = self._slides[self._at]
            self._part = slide.part
            self.query_one("#page", Static).update(from_lines(list(slide.lines)))
        self._show_clock()

    def _show_clock(self) -> None:
        clock = self._view.clock
        state = self._view.phase(clock.current)
        words = clock_words(clock, one_line(state.phase.title) if state else "")
        place = f"page {self._at + 1} of {len(self._slides)}"
        room = max(10, self.size.width - 2 - width(place) - 2)
        self.query_one("#clock", Static).update(plain(padded(cut(words, room), room) + "  " + place))

    def climb(self) -> None:
        self.dismiss()
        if self._on_close is not None:
            self._on_close(parts_of(self._view)[self._part].name)

    def action_turn(self, by: int) -> None:
        self._at = min(max(0, self._at + by), max(0, len(self._slides) - 1))
        self._show()

    def action_part(self, by: int) -> None:
        last = self._slides[-1].part if self._slides else 0
        self._at = self._first_of(min(max(0, self._part + by), last))
        self._show()

    def on_click(self, event: events.Click) -> None:
        """The right half goes on, the left half goes back."""
        self.action_turn(1 if event.screen_x >= self.size.width // 2 else -1)
