"""One phase as a LangGraph StateGraph: compute, draft, review, check, gate. For phases that wait or go round.

The graph's state holds references only. Every node first looks for its stored row and returns it; only
then it works. So the graph runs with LangGraph's in-memory saver, and resuming a run is running its
graphs again.
"""

from __future__ import annotations

import os
from typing import Any, TypedDict

# A user's environment may switch tracing on, and then every run would call a hosted service.
for _name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING"):
    os.environ[_name] = "false"

from langgraph.checkpoint.memory import InMemorySaver  # noqa: E402 # tracing must be off first
from langgraph.graph import END, START, StateGraph  # noqa: E402
from langgraph.types import interrupt  # noqa: E402

from missionrunner.engine.phase_steps import Outcome, PhaseWork  # noqa: E402


class PhaseState(TypedDict, total=False):
    """References only: which attempt this is, and how the gate ended."""

    attempt: int
    outcome: Outcome


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


async def run_by_graph(work: PhaseWork) -> Outcome:
    """Run the phase by its graph, to its gate or through it."""
    config = {"configurable": {"thread_id": work.phase}, "recursion_limit": 10_000}
    result: dict[str, Any] = await build_phase_flow(work).ainvoke({"attempt": 1}, config)
    return "waiting" if result.get("__interrupt__") else "decided"
