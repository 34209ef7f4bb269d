"""What can be done with a stored run without opening it: rename, put away, fork, compare."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from missionrunner.plain_text import one_line
from missionrunner.tui.render.pieces import Line, Piece, wrap
from missionrunner.tui.screens.base import MissionScreen
from missionrunner.tui.screens.home_rows import run_row, run_state, run_title, told_apart
from missionrunner.tui.screens.windows import Choose, Confirm, Read
from missionrunner.tui.text import plain

if TYPE_CHECKING:
    from missionrunner.deliverables.difference import Change
    from missionrunner.runs.model import Run
    from missionrunner.session import RunSession
    from missionrunner.tui.desk import Shelf


class RunActions(MissionScreen):
    """Keys that work on the chosen run."""

    shelf: Shelf | None = None

    def chosen_run(self) -> Run | None:
        raise NotImplementedError

    async def load(self) -> None:
        """Read missions and runs again."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of a run are named only while one is chosen."""
        if action in ("rename", "archive", "fork", "compare"):
            return self.chosen_run() is not None
        return True

    def _with_run(self, work: Callable[[Run], Awaitable[None]]) -> None:
        run = self.chosen_run()
        if run is not None:
            self.mission.attempt(work(run))

    def action_rename(self) -> None:
        async def rename(run: Run) -> None:
            about = "Only the name changes; the run's id stays."
            from missionrunner.tui.screens.ask_text import AskText  # late: Home is painted without it

            name = await self.mission.push_screen_wait(AskText("Name of the run", about, value=run.name))
            if name:
                await self.mission.desk.change(lambda session: session.store.rename(run.id, one_line(name)))
                await self.load()

        self._with_run(rename)

    def action_archive(self) -> None:
        async def archive(run: Run) -> None:
            away = not run.archived
            if away and not await self._may_go(run):
                return
            await self.mission.desk.change(lambda session: session.store.archive(run.id, away))
            words = "Put away, not deleted; o shows what is put away." if away else "Back in the list."
            self.mission.say(f"{run_title(run)}: {words}")
            await self.load()

        self._with_run(archive)

    async def _may_go(self, run: Run) -> bool:
        """One key too many does not make a run vanish from the list."""

        def draw(columns: int) -> list[Line]:
            words = f"{run_title(run)}. It is not deleted; o shows what is put away, x there brings it back."
            return wrap([Piece(words)], columns)

        asked = Confirm("Put this run away?", draw, "puts it away", "leaves it")
        return bool(await self.mission.push_screen_wait(asked))

    def action_fork(self) -> None:
        async def fork(run: Run) -> None:
            phases = await self.mission.desk.change(
                lambda session: session.store.definition(run).mission.phases
            )
            about = "The new run stands at this gate; nothing is asked again. The old one stays as it is."
            options = [plain(phase.title) for phase in phases]
            number = await self.mission.push_screen_wait(
                Choose("Go on from which gate?", options, about=about)
            )
            if number is not None:
                phase = phases[number].id
                made = await self.mission.desk.change(lambda session: session.fork(run.id, phase))
                await self.mission.open_run(made)

        self._with_run(fork)

    def action_compare(self) -> None:
        async def compare(run: Run) -> None:
            others = [
                other
                for other in (self.shelf.runs if self.shelf else ())
                if other.id != run.id and (other.mission, other.company) == (run.mission, run.company)
            ]
            if not others:
                self.mission.say("There is no other run of this mission and company.", warning=True)
                return
            width = min(100, self.size.width - 12)
            about = f"What differs from there to {run.id}?"
            apart = told_apart(others)
            options = [
                run_row(other, width, apart.get(other.id, ""), self._state_of(other)) for other in others
            ]
            number = await self.mission.push_screen_wait(
                Choose("Compare with which run?", options, about=about)
            )
            if number is not None:
                await self._show_comparison(others[number], run)

        self._with_run(compare)

    def _state_of(self, run: Run) -> str:
        """How a run stands, as Home's list says it."""
        return run_state(*self.shelf.states[run.id]) if self.shelf else ""

    async def _show_comparison(self, old: Run, new: Run) -> None:
        from missionrunner.tui.comparison import Compared, compared, comparison_lines

        def read(session: RunSession) -> Compared:
            return compared(session, old.id, new.id)

        found = await self.mission.desk.change(read)
        if found.empty:
            self.mission.say(f"Nothing is drafted yet in: {', '.join(found.empty)}.", warning=True)
            return
        changes: list[Change] = [change for one in found.differences for change in one.changes]
        if not changes:
            self.mission.say("Both plans say the same.")
            return

        def draw(columns: int) -> list[Line]:
            return comparison_lines(found, columns, self.glyphs)

        title = f"{run_title(old)} ({old.id}) and {run_title(new)} ({new.id})"
        await self.mission.push_screen_wait(Read(title, draw, goes="up and down scroll   esc closes"))
