"""How much of a model a run may use before it asks. Work under way is never cut off."""

from __future__ import annotations

from dataclasses import dataclass, field

from missionrunner.llm.faults import BudgetReached
from missionrunner.llm.model import CallUsage
from missionrunner.settings import BudgetSettings

_SECONDS = 60


@dataclass(slots=True)
class Budget:
    """Limits of one run and what it used so far. A limit that is None does not limit.

    `check` is asked before each request. Requests under way are counted with their estimate, so that many
    calls at once cannot run past a limit together.
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
        if limits.cost is not None and total.cost is not None and total.cost > limits.cost:
            raise _reached("cost", f"{self.used.cost or 0:.2f} of {limits.cost:.2f} US dollars are spent")
        if limits.calls is not None and self.calls + len(self._under_way) + 1 > limits.calls:
            raise _reached("calls", f"{self.calls} of {limits.calls} calls are made")
        if limits.minutes is not None and self.used.seconds >= limits.minutes * _SECONDS:
            minutes = self.used.seconds / _SECONDS
            raise _reached("minutes", f"{minutes:.1f} of {limits.minutes:g} minutes of model time are used")

    @property
    def cost_is_known(self) -> bool:
        """False if a cost limit cannot be watched, because something was used at an unknown price."""
        return self.used.cost is not None or not (self.used.prompt_tokens or self.used.completion_tokens)

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
