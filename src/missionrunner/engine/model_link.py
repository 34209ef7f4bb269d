"""The model of one run while it works: its client, its answered calls in the store, its budget, its stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from missionrunner.drafting.model_drafter import ModelDrafter
from missionrunner.engine.run_context import Wrap
from missionrunner.llm.abilities import AbilityMemory
from missionrunner.llm.budget import Budget
from missionrunner.llm.client import ModelClient
from missionrunner.llm.model import wire_answer
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.transport import OpenAITransport, preload
from missionrunner.prompting.templates import Prompts
from missionrunner.runs import events
from missionrunner.runs.model import CallKey, ModelCall, Run
from missionrunner.settings import BudgetSettings
from missionrunner.store.repository import Store


class RunLedger:
    """Answered calls of a run, and of the runs it was forked from."""

    def __init__(self, store: Store, run: Run) -> None:
        self._store = store
        self._run = run.id
        # Read once: only who holds the run adds calls to it. The run's own answers win over its parents'.
        self._known: dict[CallKey, ModelCall] = {}
        for run_id in reversed(store.ancestry(run.id)):
            self._known |= {call.key: call for call in store.model_calls(run_id)}

    def find(self, key: CallKey) -> ModelCall | None:
        return self._known.get(key)

    def keep(self, call: ModelCall) -> None:
        self._known[call.key] = self._store.put_model_call(self._run, call)


class ModelLink:
    """Made inside the event loop that the run works in; `close` it there."""

    def __init__(
        self,
        store: Store,
        run: Run,
        endpoint: Endpoint,
        limits: BudgetSettings,
        tell: Callable[[events.Event], None],
        wrap: Wrap | None = None,
        *,
        watched: bool = True,
    ) -> None:
        self.endpoint = endpoint
        self.prompts = Prompts()
        self.stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        transport = OpenAITransport(endpoint)
        self.client = ModelClient(
            endpoint,
            ledger=RunLedger(store, run),
            memory=AbilityMemory(store.home),
            budget=_budget(store, run, limits),
            transport=wrap(transport, endpoint) if wrap else transport,
            grows=watched,
        )
        self.drafter = ModelDrafter(self.client, endpoint.model, tell, self.stop)

    def request_stop(self) -> None:
        """End all calls at once; what had arrived is kept. Safe from any thread."""
        self._loop.call_soon_threadsafe(self.stop.set)

    async def close(self) -> None:
        await self.client.close()


def _budget(store: Store, run: Run, limits: BudgetSettings) -> Budget:
    """The limits of the run, with what it used before it was stopped."""
    budget = Budget(limits)
    for call in store.model_calls(run.id):
        budget.add(wire_answer(call.answer, call.usage).usage)
    return budget


def load_client_library() -> threading.Thread:
    """Import the client library in the background: it takes as long as reading a mission."""
    thread = threading.Thread(target=preload, name="preload", daemon=True)
    thread.start()
    return thread


def limits_of(options: Mapping[str, Any], settings: BudgetSettings) -> BudgetSettings:
    """The budget of a run: the settings, with what was said for this run on top."""
    said: Mapping[str, Any] = options.get("budget") or {}
    known = {f.name: said[f.name] for f in fields(BudgetSettings) if said.get(f.name) is not None}
    return replace(settings, **known)
