"""Walks the phase graph: every phase whose needs are met runs, side by side with the others.

In one big graph parallel branches move in lock-step and one open gate stops all the others; so each
phase is a graph of its own, and this is the small loop over them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from missionrunner.engine.phase_steps import Outcome, PhaseWork, run_phase
from missionrunner.missions.graph import PhaseGraph


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk ended: which phases are decided, and at which gates a person is waited for."""

    decided: tuple[str, ...]
    waiting: tuple[str, ...]


async def walk(graph: PhaseGraph, work_for: Callable[[str], PhaseWork], *, ahead: bool = True) -> Walk:
    """Run all phases as far as they go without a person.

    A phase starts when all phases that it needs are decided, or wait at an open gate: then it is drafted
    ahead (unless `ahead` is false), and its own gate stays shut. A failing phase lets the others that are
    under way finish, then its error is raised.
    """
    decided: list[str] = []
    waiting: list[str] = []
    open_gates: set[str] = set()
    works: dict[str, PhaseWork] = {}
    running: dict[asyncio.Task[Outcome], str] = {}
    failure: BaseException | None = None
    while True:
        if failure is None:
            for phase in graph.ready({*decided, *open_gates}):
                if phase not in works:
                    works[phase] = work_for(phase)
                    running[asyncio.ensure_future(run_phase(works[phase]))] = phase
        if not running:
            break
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            phase = running.pop(task)
            if (error := task.exception()) is not None:
                failure = failure or error
            elif task.result() == "decided":
                decided.append(phase)
            else:
                waiting.append(phase)
                if ahead and works[phase].gate_is_open:
                    open_gates.add(phase)
    if failure is not None:
        raise failure
    return Walk(tuple(decided), tuple(waiting))
