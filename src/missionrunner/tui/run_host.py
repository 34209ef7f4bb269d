"""A run that is open: a thread of its own holds its lock and does its work, one thing after another.

It belongs to the app, not to a screen. Screens hand it pieces of work and get futures; events are
collected and handed over a few times a second, so that a fast run does not repaint for each of them.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from missionrunner.errors import BadInput, NeedsPerson, RunIsBusy
from missionrunner.tui.activity import Activity, Used
from missionrunner.tui.run_view import RunView, view_of

if TYPE_CHECKING:
    from missionrunner.engine.going_on import ModelWaits
    from missionrunner.engine.live_run import LiveRun
    from missionrunner.engine.questions import Questions
    from missionrunner.engine.run_context import Wrap
    from missionrunner.runs.events import Event
    from missionrunner.session import RunOutcome, RunSession
    from missionrunner.store.lock import Holder

T = TypeVar("T")
_MOST_EVENTS = 2_000


@dataclass
class Held:
    """What a piece of work gets. `questions` is the intake of the run."""

    session: RunSession
    live: LiveRun
    questions: Questions
    output: Path | None = None
    force: bool = False
    outcome: RunOutcome | None = None
    trouble: ModelWaits | None = None

    def change(self, work: Job) -> None:
        """A decision. One that drafts again asks a model at once, which may not be able to go on."""
        self.trouble = None
        try:
            work(self)
        except NeedsPerson as waits:
            self.trouble = _of_a_model(waits)
            if self.trouble is None:
                raise

    def go_on(self) -> None:
        """Work until a person is needed, or to the end; `trouble` says if a model cannot go on by itself.

        What is decided while phases are worked on is taken up by that work.
        """
        if self.live.is_going:
            return
        self.outcome = self.trouble = None
        try:
            self.outcome = self.session.proceed(self.live, self.output, force=self.force)
        except NeedsPerson as waits:
            self.trouble = _of_a_model(waits)


Job = Callable[[Held], Any]


class RunHost:
    """One open run.

    `watching` names who holds it where this app may only look on; `is_free` says that nobody does any more.
    `is_finished` says, once it is closed, that its plan is written and nothing is left to do.
    `halted` says why a model stopped, once a person left it so; `wanted` is how to go on, chosen while calls
    are under way.
    """

    def __init__(
        self,
        run_id: str,
        *,
        output: Path | None = None,
        force: bool = False,
        actor: str = "",
        wrap: Wrap | None = None,
    ) -> None:
        self.run_id = run_id
        self.watching: Holder | None = None
        self.is_watching = False
        self.is_free = False
        self.is_finished = False
        self._ended: BaseException | None = None
        self.halted = ""
        self.wanted: Callable[[LiveRun], object] | None = None
        self.activity = Activity()
        self._doing: list[str] = []
        self._is_stopping = False
        self._stop_work: Callable[[], object] | None = None
        self._output = output
        self._force = force
        self._actor = actor
        self._wrap = wrap
        self._jobs: queue.Queue[tuple[Job, Future[Any]] | None] = queue.Queue()
        self._events: list[Event] = []
        self._lock = threading.Lock()
        self._opened: Future[None] = Future()
        self._held_now: Held | None = None
        self._thread = threading.Thread(target=self._work, name=f"run-{run_id}", daemon=True)

    # ------------------------------------------------------------------ for the app
    async def open(self) -> None:
        """Take the run. Where another process holds it, only look on. Raises MissionRunnerError."""
        self._thread.start()
        await asyncio.wrap_future(self._opened)

    async def call(self, job: Callable[[Held], T], doing: str = "") -> T:
        """Do a piece of work in the run's thread. Raises what it raises.

        While a model drafts, it is done between two steps of that: nobody waits for calls to look or decide.
        """
        held = self._held_now
        between = held.live.interject(lambda: job(held)) if held is not None else None
        if between is not None:
            return await asyncio.wrap_future(between)
        future: Future[T] = Future()
        if doing:
            self._doing.append(doing)
            self._is_stopping, self.halted = False, ""
        self._jobs.put((job, future))
        if self._ended is not None:
            self._refuse_rest(self._ended)
        try:
            return await asyncio.wrap_future(future)
        finally:
            if doing:
                self._doing.remove(doing)
            if not self._doing:
                self.activity.rest()

    @property
    def is_stopping(self) -> bool:
        """True from the moment that the calls are asked to stop until the work has ended."""
        return self._is_stopping and bool(self._doing)

    def later(self, job: Job) -> None:
        """Queue a small piece of work that nobody waits for, behind whatever is under way."""
        self._jobs.put((job, Future()))

    @property
    def trouble(self) -> ModelWaits | None:
        """Why the model could not go on the last time; None if it could, or once that was taken."""
        return self._held_now.trouble if self._held_now is not None else None

    async def view(self) -> RunView:
        return await self.call(lambda held: view_of(held.live))

    def drain(self) -> Sequence[Event]:
        """Events since the last time."""
        with self._lock:
            events, self._events = self._events, []
        return events

    @property
    def working(self) -> str:
        """What is being done now, in a word; "" while the run waits. Only reading does not count."""
        return self._doing[-1] if self._doing else ""

    @property
    def can_stop(self) -> bool:
        """True while something is worked on that can be stopped in the middle, as calls to a model can."""
        waits = self.working and self.activity.calls and not self._is_stopping
        return bool(waits and self._stop_work is not None)

    def stop(self) -> None:
        """Ask the work under way to end soon. What has arrived is kept."""
        if self._stop_work is not None:
            self._is_stopping = True
            self._stop_work()

    async def close(self, *, pause: bool) -> None:
        """Let the run go; `pause` stops its clock."""
        if not self._thread.is_alive():
            return
        self.stop()
        if pause and not self.is_watching:
            self.is_finished = await self.call(_stop_clock)
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, 10)

    def abandon(self) -> None:
        """The app ends at once: let the run go without waiting for its work."""
        self.stop()
        self._jobs.put(None)

    # ------------------------------------------------------------------ in the run's thread
    def _work(self) -> None:
        ended: BaseException = _closed()
        try:
            self._hold()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for it
            ended = error
            if not self._opened.done():
                self._opened.set_exception(error)
        # In this order nothing that is asked for now waits for an answer that never comes.
        self._ended = ended
        self._refuse_rest(ended)

    def _hold(self) -> None:
        from missionrunner.session import RunSession

        with RunSession(actor=self._actor, wrap=self._wrap) as session:
            try:
                with session.open(self.run_id, self._on_event, attended=True) as live:
                    # Only a run with a model has calls that can be stopped.
                    self._stop_work = getattr(live, "stop", None)
                    self._used_before(live)
                    self._serve(session, live)
            except RunIsBusy:
                if self._opened.done():
                    raise
                self._watch(session)

    def _used_before(self, live: LiveRun) -> None:
        """What the run used before it was opened now."""
        from missionrunner.engine.usage import usage_of

        usage = usage_of(live.context)
        if usage is not None:
            paid = usage.total.used
            self.activity.used = Used(
                usage.total.calls,
                0,
                paid.prompt_tokens,
                paid.completion_tokens,
                paid.seconds,
                paid.known_cost,
                paid.unpriced_calls,
            )

    def _watch(self, session: RunSession) -> None:
        """Look on: the same reading, from the tables, without the lock and without deciding anything."""
        self.is_watching = True
        self.watching = session.holder(self.run_id)
        self._serve(session, None)

    def _serve(self, session: RunSession, live: LiveRun | None) -> None:
        from missionrunner.engine.between import do
        from missionrunner.engine.questions import Questions

        held = None if live is None else self._held(session, live, Questions(live))
        if live is not None:
            live.decides_meanwhile = True
        self._held_now = held
        self._opened.set_result(None)
        while (entry := self._jobs.get()) is not None:
            do(partial(self._do, session, held, entry[0]), entry[1])

    def _do(self, session: RunSession, held: Held | None, job: Job) -> object:
        if held is not None:
            return job(held)
        from missionrunner.engine.questions import Questions

        self.is_free = not session.store.is_held(self.run_id)
        onlooker = _onlooker(session, self.run_id)
        return job(self._held(session, onlooker, Questions(onlooker)))

    def _held(self, session: RunSession, live: LiveRun, questions: Questions) -> Held:
        return Held(session, live, questions, self._output, self._force)

    def _refuse_rest(self, error: BaseException) -> None:
        while not self._jobs.empty():
            entry = self._jobs.get()
            # Whoever waited may have gone meanwhile.
            if entry is not None and entry[1].set_running_or_notify_cancel():
                entry[1].set_exception(error)

    def _on_event(self, event: Event) -> None:
        with self._lock:
            self._events.append(event)
            # A screen that is busy must not make the list endless.
            del self._events[:-_MOST_EVENTS]


def _closed() -> BadInput:
    return BadInput("The run is closed already.", hint="Open it again from Home.")


def _of_a_model(waits: NeedsPerson) -> ModelWaits | None:
    from missionrunner.engine.going_on import ModelWaits

    return waits if isinstance(waits, ModelWaits) else None


def _stop_clock(held: Held) -> bool:
    """Pause the run; a finished one stays finished, and True is given."""
    from missionrunner.engine.run_clock import stop_clock
    from missionrunner.runs.model import RunStatus

    status = held.session.store.run(held.live.context.run.id).status
    if status is RunStatus.FINISHED:
        return True
    stop_clock(held.live.context, held.live.actor)
    return False


def _onlooker(session: RunSession, run_id: str) -> LiveRun:
    """The run as it is stored now. Nothing may be decided with it."""
    from missionrunner.engine.live_run import LiveRun
    from missionrunner.engine.run_context import RunContext

    return LiveRun(RunContext(session.store, session.store.run(run_id)), session.actor, attended=True)
