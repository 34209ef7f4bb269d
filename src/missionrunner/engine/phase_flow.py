"""One phase as a LangGraph StateGraph: compute, draft, review, check, gate.

The graph's state holds references only. Every node first looks for its stored row and returns it; only
then it works. So the graph runs with LangGraph's in-memory saver, and resuming a run is running its
graphs again.
"""

from __future__ import annotations

import os
from typing import Any, Literal, Protocol, TypedDict

# A user's environment may switch tracing on, and then every run would call a hosted service.
for _name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING"):
    os.environ[_name] = "false"

from langgraph.checkpoint.memory import InMemorySaver  # noqa: E402 # tracing must be off first
from langgraph.graph import END, START, StateGraph  # noqa: E402
from langgraph.types import interrupt  # noqa: E402

Outcome = Literal["decided", "waiting", "again"]


class PhaseState(TypedDict, total=False):
    """References only: which attempt this is, and how the gate ended."""

    attempt: int
    outcome: Outcome


class PhaseWork(Protocol):
    """What the nodes do. Each call may be made again after a crash and then finds its stored result."""

    phase: str
    gate_is_open: bool
    """True once the gate waits for a person; the next phase may then be drafted ahead."""

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


def build_phase_flow(work: PhaseWork) -> Any:
    """The compiled graph of one phase. It ends when the gate is decided; it interrupts while it waits."""

    async def compute(state: PhaseState) -> PhaseState:
        attempt = state.get("attempt", 1)
        await work.compute(attempt)
        return {"attempt": attempt}

    async def draft(state: PhaseState) -> PhaseState:
        await work.draft(state.get("attempt", 1))
        return {}

    async def review(state: PhaseState) -> PhaseState:
        await work.review(state.get("attempt", 1))
        return {}

    async def check(state: PhaseState) -> PhaseState:
        await work.check(state.get("attempt", 1))
        outcome = await work.gate(state.get("attempt", 1))
        return {"outcome": outcome}

    async def gate(state: PhaseState) -> PhaseState:
        # Nothing stands before interrupt(): a node that is resumed runs again from its top.
        return {"outcome": interrupt({"phase": work.phase, "attempt": state.get("attempt", 1)})}

    async def again(state: PhaseState) -> PhaseState:
        return {"attempt": state.get("attempt", 1) + 1}

    def after_check(state: PhaseState) -> str:
        return {"decided": END, "again": "again"}.get(state.get("outcome", "waiting"), "gate")

    def after_gate(state: PhaseState) -> str:
        return "again" if state.get("outcome") == "again" else END

    # Its methods are overloaded over types that are not all known to a checker.
    graph: Any = StateGraph(PhaseState)
    graph.add_node("compute", compute)
    graph.add_node("draft", draft)
    graph.add_node("review", review)
    graph.add_node("check", check)
    graph.add_node("gate", gate)
    graph.add_node("again", again)
    graph.add_edge(START, "compute")
    graph.add_edge("compute", "draft")
    graph.add_edge("draft", "review")
    graph.add_edge("review", "check")
    graph.add_conditional_edges("check", after_check, ["gate", "again", END])
    graph.add_conditional_edges("gate", after_gate, ["again", END])
    graph.add_edge("again", "compute")
    return graph.compile(checkpointer=InMemorySaver())


async def run_phase(work: PhaseWork) -> Outcome:
    """Run the phase to its gate or through it.

    Stored steps are found again, so it may be run any number of times.
    """
    config = {"configurable": {"thread_id": work.phase}, "recursion_limit": 10_000}
    result: dict[str, Any] = await build_phase_flow(work).ainvoke({"attempt": 1}, config)
    return "waiting" if result.get("__interrupt__") else "decided"
