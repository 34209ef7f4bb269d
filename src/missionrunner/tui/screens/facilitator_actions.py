"""What a facilitator does beside the plan: notes, the clock, the view for a shared screen.

All of it goes through the desk's thread, so that it is stored at once, also while a long draft is under way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from missionrunner.errors import BadInput
from missionrunner.plain_text import one_line
from missionrunner.runs.model import RunStatus
from missionrunner.tui.clock_text import clock_words
from missionrunner.tui.screens.notes import NotesWindow
from missionrunner.tui.screens.run_screen import RunScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionrunner.runs.model import ClockMark
    from missionrunner.session import RunSession
    from missionrunner.tui.run_host import RunHost
    from missionrunner.tui.screens.base import MissionScreen

_MORE_MINUTES = 5


async def take_notes(screen: MissionScreen, host: RunHost) -> bool:
    """Open the session notes; True if something was noted or changed."""
    if host.is_watching:
        raise BadInput(
            "This run is only watched.",
            hint=f"Notes can be taken beside it: missionrunner note {host.run_id} --text TEXT",
        )
    return bool(await screen.mission.push_screen_wait(NotesWindow(host)))


class FacilitatorActions(RunScreen):
    """Keys of a facilitator."""

    @property
    def current(self) -> str:
        """The deliverable that is shown."""
        return ""

    def action_note(self) -> None:
        self.attempt(self._note())

    async def _note(self) -> None:
        if not await take_notes(self, self.host):
            return
        if self.view.run.status is RunStatus.FINISHED and not self.host.working:
            # The files of a finished run are handed over already, so they are written again.
            await self.decide(lambda held: None, "Writing the files")
        elif not self.host.working:
            await self.reload()

    # ------------------------------------------------------------------ the clock
    def _has_clock(self) -> bool:
        """False, with a word, where the phases run by themselves: then no minutes of people are counted."""
        if not self.view.clock.attended:
            self.mission.say("This run has no clock: its phases run by themselves.", warning=True)
        return self.view.clock.attended

    def action_add_time(self) -> None:
        if not self._has_clock():
            return

        async def add() -> None:
            # The phase whose clock runs gets them, whatever page is on screen.
            state = self.view.phase_of(self.current)
            phase = self.view.clock.current or (state.phase.id if state is not None else "")
            await self._keep_time(lambda session: session.add_time(self.host.run_id, phase, _MORE_MINUTES))
            title = one_line(self.view.phase_title(phase))
            words = clock_words(self.view.clock)
            self.mission.say(f"Five more minutes for {title}" + (f": {words}." if words else "."))

        self.attempt(add())

    def action_pause_clock(self) -> None:
        if not self._has_clock():
            return

        async def pause() -> None:
            paused = self.view.clock.paused
            if paused:
                await self._keep_time(lambda session: session.go_on_clock(self.host.run_id))
            else:
                await self._keep_time(lambda session: session.pause_clock(self.host.run_id))
            self.mission.say("The clock goes on." if paused else "The clock stands still; H goes on.")

        self.attempt(pause())

    async def _keep_time(self, change: Callable[[RunSession], None]) -> None:
        if self.host.is_watching:
            raise BadInput("This run is only watched.", hint="Its clock is in the hands of who drives it.")
        run_id = self.host.run_id

        def work(session: RunSession) -> list[ClockMark]:
            change(session)
            return session.store.marks(run_id)

        self.view = replace(self.view, marks=await self.mission.desk.change(work))
        self.show_clock()

    def show_clock(self) -> None:
        """Draw again what shows the time."""

    # ------------------------------------------------------------------ the shared screen
    def action_present(self) -> None:
        from missionrunner.tui.screens.presenter import PresenterScreen

        self.mission.push_screen(PresenterScreen(self.host, self.view, self.current))
