"""Runs the phases of a run as far as they go without a person, with its model or without one."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

from missionrunner.engine.between import Between
from missionrunner.engine.drafts import leave_to_workbook
from missionrunner.engine.fork_cut import tell_left_out
from missionrunner.engine.run_context import RunContext
from missionrunner.errors import EXIT_INTERRUPTED, NeedsPerson
from missionrunner.llm.faults import BudgetReached, CallStopped, Choice, ModelFault
from missionrunner.llm.profiles import endpoint_for
from missionrunner.missions.model import DeliverableRef, Phase
from missionrunner.plain_text import one_line
from missionrunner.runs import events
from missionrunner.runs.model import RunStatus
from missionrunner.settings import load_settings

T = TypeVar("T")
_TELL_EVERY = 20.0


class ModelWaits(NeedsPerson):
    """The model cannot go on by itself. `fault` says why; nothing is lost, and all answers are kept.

    `deliverables` are those that were being drafted: a person may leave them to the workbook engine.
    """

    def __init__(self, fault: ModelFault, deliverables: Sequence[str], commands: Sequence[str]) -> None:
        detail = " ".join(part for part in (fault.detail, fault.hint) if part)
        ways = "".join(f"\n  {command}  {_meaning(command)}" for command in commands)
        hint = f"Nothing is lost, and no answer is paid twice. Go on with one of these:{ways}"
        super().__init__(fault.title, detail=detail, hint=hint, commands=commands)
        self.fault = fault
        self.deliverables = tuple(deliverables)
        if isinstance(fault, CallStopped):
            self.exit_code = EXIT_INTERRUPTED


class Going:
    """One going on of a run. `stop` and `interject` may be called from any thread while it runs.

    With a model, the phase behind an open gate is drafted ahead only where `decides_meanwhile`: where a
    person can decide at that gate while calls are under way. Elsewhere the gate would have to wait for them.
    """

    def __init__(self, context: RunContext, *, decides_meanwhile: bool = False) -> None:
        self.context = context
        self.decides_meanwhile = decides_meanwhile
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._between = Between()

    def run(self) -> None:
        """Go as far as it goes. Raises ModelWaits when the model needs a person. Ctrl+c ends its calls."""
        try:
            asyncio.run(self._going(ctrl_c=True))
        finally:
            self._between.close()

    async def work(self) -> None:
        """The same inside an event loop, where other runs may work too. Ctrl+c is left to the caller."""
        await self._going(ctrl_c=False)

    async def _going(self, *, ctrl_c: bool) -> None:
        tell_left_out(self.context)
        if not self.context.run.model:
            await self._offline()
            return
        under_way = self.context.under_way
        under_way.clear()
        try:
            await self._with_model(ctrl_c=ctrl_c)
        except ModelFault as fault:
            raise self._waits(fault, sorted(under_way)) from fault

    def stop(self) -> None:
        """End calls of the model at once. What had arrived is kept, and the run can go on later."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def interject(self, job: Callable[[], T]) -> Future[T] | None:
        """Do a short piece of work in the run's own thread, between two steps of it; None if it has ended."""
        return self._between.add(job)

    async def _offline(self) -> None:
        from missionrunner.engine.coordinator import walk
        from missionrunner.engine.phase_work import WorkbookPhase, work_for

        await walk(self.context.graph, work_for(self.context, WorkbookPhase))

    async def _with_model(self, *, ctrl_c: bool) -> None:
        from missionrunner.engine.model_link import ModelLink, limits_of, load_client_library

        context, settings = self.context, load_settings()
        endpoint = endpoint_for(context.run.model, settings)
        if endpoint is None:
            return await self._offline()
        load_client_library()
        from missionrunner.engine.coordinator import walk
        from missionrunner.engine.model_phase import ModelPhase
        from missionrunner.engine.phase_work import work_for
        from missionrunner.engine.usage import unwatched_line

        limits = limits_of(context.run.options, settings.budget)
        if line := unwatched_line(context, endpoint, limits):
            context.emit(events.MessageShown(level="warning", text=line))
        link = ModelLink(
            context.store, context.run, endpoint, limits, context.emit, context.wrap, watched=context.watched
        )
        self._loop, self._stop = asyncio.get_running_loop(), link.stop

        def work_of(c: RunContext, phase: Phase, own: tuple[DeliverableRef, ...]) -> ModelPhase:
            return ModelPhase(c, phase, own, link)

        caught = ctrl_c and _ctrl_c_stops(self._loop, link.stop)
        watching = asyncio.create_task(self._tell_waiting())
        try:
            self._between.open(self._loop)
            known = -1
            while known != len(context.decisions):
                # What was decided meanwhile may open the way for other phases.
                known = len(context.decisions)
                await walk(context.graph, work_for(context, work_of), ahead=self.decides_meanwhile)
        finally:
            watching.cancel()
            if caught:
                self._loop.remove_signal_handler(signal.SIGINT)
            self._loop = self._stop = None
            await link.close()

    async def _tell_waiting(self) -> None:
        """Say now and then that calls are still under way, and for how long."""
        loop = asyncio.get_running_loop()
        since: dict[str, float] = {}
        while True:
            await asyncio.sleep(_TELL_EVERY / 4)
            now = loop.time()
            since = {name: since.get(name, now) for name in sorted(self.context.under_way)}
            longest = max((now - begun for begun in since.values()), default=0.0)
            if longest >= _TELL_EVERY:
                self.context.emit(events.StillWaiting(deliverables=tuple(since), seconds=longest))
                await asyncio.sleep(_TELL_EVERY)

    def _waits(self, fault: ModelFault, deliverables: Sequence[str]) -> ModelWaits:
        context = self.context
        commands = commands_for(context.run.id, fault, deliverables)
        context.emit(events.RunPaused(reason="model", commands=tuple(commands)))
        with context.store.transaction():
            context.store.set_status(context.run.id, RunStatus.PAUSED)
            context.save_events()
        return ModelWaits(fault, deliverables, commands)


def _ctrl_c_stops(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> bool:
    """Ctrl+c ends the calls and keeps what arrived; False where the loop takes no signals."""
    if threading.current_thread() is not threading.main_thread():
        return False
    try:
        loop.add_signal_handler(signal.SIGINT, stop.set)
    except (NotImplementedError, RuntimeError):
        return False
    return True


def commands_for(run_id: str, fault: ModelFault, deliverables: Sequence[str]) -> list[str]:
    """The commands that go on after a fault, the likeliest first."""
    again = f"missionrunner resume {run_id}"
    workbook = again + "".join(f" --workbook {name}" for name in deliverables)
    if isinstance(fault, BudgetReached):
        return [
            f"{again} --budget {fault.limit}=MORE",
            workbook if deliverables else f"{again} --model offline",
        ]
    lines = {
        Choice.CHANGE_MODEL: f"{again} --model OTHER",
        Choice.WORKBOOK: workbook if deliverables else f"{again} --model offline",
    }
    # Asking the same model again is always a way: what was wrong may be mended outside.
    return [again, *(lines[choice] for choice in fault.choices if choice in lines)]


def _meaning(command: str) -> str:
    """What a command of `commands_for` does, in a few words."""
    words = command.split()
    if "--budget" in words:
        return f"(a higher limit: a number for {words[-1].partition('=')[0]})"
    if "--workbook" in words:
        names = ", ".join(words[n + 1] for n, word in enumerate(words) if word == "--workbook")
        return f"(general texts for {names})"
    if words[-1] == "offline":
        return "(general texts for all that is open)"
    return "(another model: a profile or a name)" if "--model" in words else "(go on with the same model)"


def change_model(
    context: RunContext, model: str | None, budget: Mapping[str, float], workbook: Sequence[str]
) -> None:
    """Store who drafts from now on; None leaves the model as it is."""
    store, run = context.store, context.run
    with store.transaction():
        if model is not None:
            endpoint = endpoint_for(model, load_settings())
            store.set_model(run.id, "model" if endpoint else "workbook", one_line(model) if endpoint else "")
        if budget:
            before: Mapping[str, float] = run.options.get("budget") or {}
            limits = {**before, **budget}
            store.set_options(run.id, {**run.options, "budget": limits})
        leave_to_workbook(store, run.id, workbook)
        context.run = store.run(run.id)
