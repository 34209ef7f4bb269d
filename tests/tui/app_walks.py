"""A person in front of the app: keys only, and waiting until something stands on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from missionrunner.tui.app import MissionApp
from missionrunner.tui.start import Start
from missionrunner.tui.widgets.document_view import DocumentView

SMALL = (80, 24)
LARGE = (120, 40)
MISSIONS = Path(__file__).resolve().parent.parent / "data" / "missions"
HIRING = str(MISSIONS / "hiring-round")
# Answers with which the hiring round goes to its first gate without a question.
SETS = (
    ("posts", "2"),
    ("offer_rate", "25 %"),
    ("budget", "8000"),
    ("yearly_budget", "100000"),
    ("weeks", "4"),
    ("interviewers", "Ann, 3; Ben, 2"),
)
_SECONDS = 20.0


class Walk:
    """Keys in, text out."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot

    @property
    def app(self) -> MissionApp:
        app = self.pilot.app
        assert isinstance(app, MissionApp)
        return app

    def screen(self) -> str:
        """Everything that stands on the screen, as a person reads it."""
        screen = self.app.screen
        compositor = screen._compositor  # pyright: ignore[reportPrivateUsage] - what the terminal would get
        lines = ["".join(segment.text for segment in strip) for strip in compositor.render_strips()]
        return "\n".join(line.rstrip() for line in lines)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        names = {
            " ": "space",
            "/": "slash",
            ".": "full_stop",
            ",": "comma",
            "%": "percent_sign",
            "-": "minus",
        }
        names |= {"_": "underscore", "@": "at", ";": "semicolon", "&": "ampersand", "'": "apostrophe"}
        await self.press(*(names.get(character, character) for character in text))

    async def sees(self, *texts: str) -> str:
        """Wait until all of these stand on the screen."""
        end = time.monotonic() + _SECONDS
        while True:
            shown = self.screen()
            flat = " ".join(shown.split())
            if all(text in flat for text in texts):
                return shown
            if time.monotonic() > end:
                missing = [text for text in texts if text not in flat]
                raise AssertionError(f"not on the screen: {missing}\n{shown}")
            await asyncio.sleep(0.02)
            await self.pilot.pause()

    async def settles(self) -> None:
        """Wait until the run has nothing to do."""
        end = time.monotonic() + _SECONDS
        while self.app.host is not None and self.app.host.working and time.monotonic() < end:
            await asyncio.sleep(0.02)
        await self.pilot.pause()

    @property
    def document(self) -> DocumentView:
        return self.app.screen.query_one("#doc", DocumentView)


@asynccontextmanager
async def walking(start: Start | None = None, size: tuple[int, int] = SMALL) -> AsyncGenerator[Walk]:
    """The app at a size, until the test ends."""
    app = MissionApp(start)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Walk(pilot)
