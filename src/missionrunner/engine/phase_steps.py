"""The steps of a phase, and how it is run: straight through, or by its graph where it waits or goes round."""

from __future__ import annotations

from typing import Literal, Protocol

Outcome = Literal["decided", "waiting", "again"]


class PhaseWork(Protocol):
    """What the nodes do. Each call may be made again after a crash and then finds its stored result."""

    phase: str
    gate_is_open: bool
    """True once the gate waits for a person; the next phase may then be drafted ahead."""

    def goes_straight(self) -> bool:
        """True if nobody is asked at its gate and it was never sent back, so that it runs once to its end."""
        ...

    async def compute(self, attempt: int) -> None:
        """Bring all computed fields up to date, so that the facts are there before anyone drafts."""
        ...

    async def draft(self, attempt: int) -> None:
        """The lead fills the deliverables of the phase."""
        ...

    async def review(self, attempt: int) -> None:
        """The support agents go through their rubric, and the lead revises what they flag."""
        ...

    async def check(self, attempt: int) -> None:
        """Recompute, evaluate the checks, and note what the next phase has to know."""
        ...

    async def gate(self, attempt: int) -> Outcome:
        """How the gate stands: decided, waiting for a person, or again (sent back or redone)."""
        ...


async def run_phase(work: PhaseWork) -> Outcome:
    """Run the phase to its gate or through it.

    Stored steps are found again, so it may be run any number of times. Only a phase that waits for a person
    or goes round needs its graph: importing LangGraph takes longer than a whole mission without a model.
    """
    if work.goes_straight():
        await work.compute(1)
        await work.draft(1)
        await work.review(1)
        await work.check(1)
        return await work.gate(1)
    from missionrunner.engine.phase_flow import run_by_graph

    return await run_by_graph(work)
