"""The way through the intake: forward, back, skip, all answers, and out of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from missionrunner.deliverables.sources import SourceKind
from missionrunner.tui.intake_view import Asked, IntakeView, intake_view
from missionrunner.tui.screens.base import MissionScreen
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from missionrunner.tui.run_host import Held, RunHost


class IntakeMoves(MissionScreen):
    """Which question comes next. `only` asks just that answer again; `done` is called once it is settled."""

    def __init__(self, host: RunHost, only: str = "", done: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._host = host
        self._only = only
        self._done = done
        self._view: IntakeView | None = None
        self._position = 0
        self._shown = ""
        # Answers that were gone back to stay in the way forward, although they were asked already.
        self._returned: set[str] = set()

    @property
    def _asked(self) -> Asked | None:
        return self._view.asked[self._position] if self._view and self._view.asked else None

    def _show(self, position: int) -> None:
        """Ask the answer at this place."""
        raise NotImplementedError

    def _store(self, job: Callable[[Held], None]) -> Awaitable[None]:
        """Store an answer and go on."""
        raise NotImplementedError

    # ------------------------------------------------------------------ moving
    async def _forward(self) -> None:
        """To the next answer that is waited for; after the last one, to the session."""
        view = self._view
        if view is None:
            return
        waiting = {*view.waiting, *self._returned}
        after = [n for n, a in enumerate(view.asked) if n > self._position and a.answer.key in waiting]
        before = [n for n, a in enumerate(view.asked) if a.answer.key in waiting]
        if after or before:
            self._show((after or before)[0])
        elif view.missing:
            self._show(view.find(view.missing[0]))
            # Below the field: a message in the corner would cover the question.
            words = "This answer is needed before the first phase can be drafted."
            self.query_one("#reading", Static).update(plain(words, "warning"))
        else:
            await self._finish(view)

    async def _finish(self, view: IntakeView) -> None:
        options = [plain("Draft the plan"), plain("Read and change the answers first")]
        about = f"{view.counts()}. All of them can be changed later, too."
        number = await self.mission.push_screen_wait(
            Choose("That was the last question.", options, about=about)
        )
        if number == 0:
            await self._leave()
        elif number == 1:
            await self._review()

    async def _leave(self) -> None:
        if self._done is not None:
            self.dismiss()
            self._done()
        else:
            await self.mission.show_session(self._host)

    def action_back(self) -> None:
        if self._position == 0:
            self.mission.say("This is the first question.")
            return
        asked = self._asked
        if asked is not None and self._view is not None and asked.answer.key in self._view.waiting:
            self._returned.add(asked.answer.key)
        self._show(self._position - 1)
        self._returned.add(self._shown)

    def action_skip(self) -> None:
        """Only go on: what was given stays, and so does text that is typed and not taken."""
        asked = self._asked
        if asked is None:
            return
        key, place = asked.answer.key, (self._host.run_id, asked.answer.key)
        typed = self.mission.drafts.get(place)

        async def skip() -> None:
            if asked.answer.given is not None:
                await self._store(lambda held: None)
            else:
                await self._store(lambda held: held.questions.leave_open(key))
            self.mission.drafts.keep(place, typed)

        self.mission.attempt(skip())

    def action_review(self) -> None:
        self.mission.attempt(self._review())

    async def _review(self) -> None:
        """All answers with their sources; Enter changes one."""
        view = self._view = await self._host.call(intake_view)
        options = [self._listed(view, asked) for asked in view.asked]
        window = Choose(f"All {view.counts()}", options, chosen=self._position)
        number = await self.mission.push_screen_wait(window)
        if number is not None:
            self._returned.add(view.asked[number].answer.key)
            self._show(number)
        elif not view.waiting and not view.missing:
            await self._finish(view)

    def _listed(self, view: IntakeView, asked: Asked) -> Content:
        """One answer in the list of all: its title, value and source, or that it is open and needed."""
        offered = asked.answer.offered
        title = plain(f"{asked.title}: ", "label")
        if asked.answer.key in view.missing and asked.answer.given is None:
            sign = self.glyphs("warning")
            if offered is None:
                return joined(title, plain(f"{sign} needed, no answer yet", "warning"))
            is_carried = offered.source.kind is SourceKind.CARRIED
            where = "from the last run" if is_carried else "in your documents"
            found = plain(f": {view.words(asked, offered.value, 80)} ({where})", "muted")
            return joined(title, plain(f"{sign} needed, not confirmed", "warning"), found)
        if offered is None:
            return joined(title, plain("open, not needed", "muted"))
        mark = f"  {self.glyphs.source(offered.source.kind)}"
        return joined(title, plain(view.words(asked, offered.value, 200)), plain(mark, "mark"))

    def climb(self) -> None:
        if self._only or self._done is not None:
            self.dismiss()
        else:
            self.mission.pause_to_home()
