"""What every screen of an open run has: the run, how it stands, and one way to decide something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from missionrunner.errors import BadInput
from missionrunner.tui.screens.base import MissionScreen

if TYPE_CHECKING:
    from missionrunner.engine.going_on import ModelWaits
    from missionrunner.tui.run_host import Held, RunHost
    from missionrunner.tui.run_view import RunView


class RunScreen(MissionScreen):
    """A screen in front of the open run."""

    def __init__(self, host: RunHost, view: RunView) -> None:
        super().__init__()
        self.host = host
        self.view = view

    def show_view(self) -> None:
        """Draw the run as it stands in `self.view`."""
        raise NotImplementedError

    async def reload(self) -> None:
        self.view = await self.host.view()
        if self.is_attached:
            self.show_view()

    async def decide(self, change: Callable[[Held], Any], doing: str) -> None:
        """Take a decision, let the run go on, and show how it stands then. Raises what it raises."""
        if self.host.is_watching:
            raise BadInput(
                "This run is only watched.", hint="Another process works on it; wait until that ends."
            )

        def work(held: Held) -> None:
            change(held)
            held.go_on()

        self.show_working(doing)
        try:
            await self.host.call(work, doing)
        finally:
            await self.reload()
        while (trouble := self.host.trouble) is not None and not self.host.working:
            await self._settle(trouble, doing)

    async def _settle(self, trouble: ModelWaits, doing: str) -> None:
        """The model cannot go on by itself: ask how, and go on so."""
        from missionrunner.tui.screens.model_trouble import ask_how

        how = await ask_how(self.mission, trouble)

        def work(held: Held) -> None:
            held.trouble = None
            if how is not None:
                how(held.live)
                held.go_on()

        if how is not None:
            self.show_working(doing)
        try:
            await self.host.call(work, doing)
        finally:
            await self.reload()

    def show_working(self, doing: str) -> None:
        """Say what is being done until the next drawing."""

    def attempt(self, work: Awaitable[None]) -> None:
        self.mission.attempt(work)
