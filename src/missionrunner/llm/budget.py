"""How much of a model a run may use before it asks. Work under way is never cut off."""

from __future__ import annotations

from dataclasses import dataclass, field

from missionrunner.llm.faults import BudgetReached
from missionrunner.llm.model import CallUsage
from missionrunner.runs.costs import cost_words
from missionrunner.settings import BudgetSettings

_SECONDS = 60


@dataclass(slots=True)
class Budget:
    """Limits of one run and what it used so far. A limit that is None does not limit.

    `check` is asked before each request. Requests under way are counted with their estimate, so that many
    calls at once cannot run past a limit together. A limit of cost holds back what has a price; of a request
    without one nobody can say what it adds, so it is let through, and the engine says that beforehand.
    """

    limits: BudgetSettings = field(default_factory=BudgetSettings)
    used: CallUsage = field(default_factory=CallUsage)
    calls: int = 0
    _under_way: list[CallUsage] = field(default_factory=list[CallUsage])

    def check(self, estimate: CallUsage) -> None:
        """Raise BudgetReached if a request of this size would pass a limit."""
        total = self.used
        for expected in (*self._under_way, estimate):
            total = total.plus(expected)
        limits = self.limits
        tokens = total.prompt_tokens + total.completion_tokens
        spent = self.used.prompt_tokens + self.used.completion_tokens
        if limits.tokens is not None and tokens > limits.tokens:
            raise _reached("tokens", f"{spent:,} of {limits.tokens:,} tokens are used")
        if limits.cost is not None and estimate.cost is not None and (total.known_cost or 0) > limits.cost:
            beside = ", beside calls without a known price" if self.used.unpriced_calls else ""
            known = cost_words(self.used.known_cost or 0.0)
            raise _reached("cost", f"{known} of {cost_words(limits.cost)} are spent{beside}")
        if limits.calls is not None and self.calls + len(self._under_way) + 1 > limits.calls:
            raise _reached("calls", f"{self.calls} of {limits.calls} calls are made")
        if limits.minutes is not None and self.used.seconds >= limits.minutes * _SECONDS:
            minutes = self.used.seconds / _SECONDS
            raise _reached("minutes", f"{minutes:.1f} of {limits.minutes:g} minutes of model time are used")

    def begin(self, estimate: CallUsage) -> None:
        """A request is sent now."""
        self._under_way.append(estimate)

    def end(self, estimate: CallUsage, used: CallUsage) -> None:
        """The request that `begin` announced is over."""
        self._under_way.remove(estimate)
        self.add(used)

    def add(self, used: CallUsage) -> None:
        """Count a finished request; also for those that a resumed run finds stored."""
        self.used = self.used.plus(used)
        self.calls += 1


def _reached(limit: str, how: str) -> BudgetReached:
    return BudgetReached(
        f"The budget of this run is reached: {how}, and the next call would go beyond.",
        limit=limit,
        hint="Raise the limit, or go on with the workbook engine. What is there stays.",
    )
