"""What every screen of an open run has: the run, how it stands, and one way to decide something."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from missionrunner.errors import BadInput
from missionrunner.tui.screens.base import MissionScreen

if TYPE_CHECKING:
    from missionrunner.engine.going_on import ModelWaits
    from missionrunner.tui.run_host import Held, RunHost
    from missionrunner.tui.run_view import RunView
    from missionrunner.tui.screens.model_trouble import How

_LOOK_SECONDS = 0.05


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
        """Take a decision, let the run go on, and show how it stands then. Raises what it raises.

        Comes back as soon as the decision is stored and a gate is open, though a model goes on with the next
        phase: nobody waits for calls whose results are not needed yet.
        """
        if self.host.is_watching:
            raise BadInput(
                "This run is only watched.", hint="Another process works on it; wait until that ends."
            )
        decided = threading.Event()

        def work(held: Held) -> None:
            held.change(change)
            decided.set()
            if held.trouble is None:
                held.go_on()

        was_at_rest = not self.host.working
        self.show_working(doing)
        going = asyncio.ensure_future(self.host.call(work, doing))
        has_looked = False
        while not going.done():
            await asyncio.wait({going}, timeout=_LOOK_SECONDS)
            # Calls of this decision come after it is stored; others may be under way already.
            is_stored = decided.is_set() or was_at_rest
            if going.done() or not is_stored or not self.host.activity.calls:
                continue
            if not has_looked:
                has_looked = True
                await self.reload()
            if self.view.gates:
                self.attempt(self._follow(going, doing))
                return
        await self._follow(going, doing)

    async def _follow(self, going: asyncio.Future[None], doing: str) -> None:
        """The end of the work: how it stands, and what a model needs to go on."""
        try:
            await going
        finally:
            # The run may have been left meanwhile.
            if self.mission.host is self.host:
                await self.reload()
        while (trouble := self.host.trouble) is not None and not self.host.working:
            await self._settle(trouble, doing)
        if (wanted := self._take_wanted()) is not None:
            await self.decide(lambda held: wanted(held.live), doing)

    def _take_wanted(self) -> How | None:
        wanted, self.host.wanted = self.host.wanted, None
        return wanted

    async def _settle(self, trouble: ModelWaits, doing: str) -> None:
        """The model cannot go on by itself: ask how, and go on so."""
        from missionrunner.tui.screens.model_trouble import ask_how

        how = self._take_wanted() or await ask_how(self.mission, trouble, self.view)

        def work(held: Held) -> None:
            held.trouble = None
            if how is not None:
                how(held.live)
                held.go_on()

        if how is not None:
            self.show_working(doing)
        try:
            await self.host.call(work, doing)
            if how is None:
                self.host.halted = trouble.fault.title
        finally:
            await self.reload()

    # ------------------------------------------------------------------ who drafts
    def action_engine(self) -> None:
        """Go on after a stop, or with another model, at any time."""
        from missionrunner.tui.screens.model_trouble import ask_engine

        async def choose() -> None:
            how = await ask_engine(self.mission, self.view, halted=self.host.halted)
            if how is None:
                return
            if self.host.working and self.view.run.model:
                # The work under way ends first; what arrived of it is kept.
                self.host.wanted = how
                self.host.stop()
            else:
                await self.decide(lambda held: how(held.live), "Drafting")

        if self.host.is_watching:
            self.mission.say("This run is only watched.", warning=True)
        else:
            self.attempt(choose())

    def show_working(self, doing: str) -> None:
        """Say what is being done until the next drawing."""

    def attempt(self, work: Awaitable[None]) -> None:
        self.mission.attempt(work)
