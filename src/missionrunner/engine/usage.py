"""What a run uses of its model: the estimate before, the true figure after, by phase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from missionrunner.drafting.preview import PlannedCall, planned_calls
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.versions import phase_by_deliverable
from missionrunner.inputs.documents.codec import document_from_json
from missionrunner.llm.model import CallUsage, wire_answer
from missionrunner.llm.prices import price_of
from missionrunner.llm.profiles import Endpoint, endpoint_for
from missionrunner.plain_text import one_line
from missionrunner.runs.costs import cost_words
from missionrunner.runs.model import ModelCall
from missionrunner.settings import BudgetSettings, load_settings

# Key of the step that keeps the estimate which was shown at the start.
_ESTIMATE = "estimate"
# Keys of the steps that keep for which models it was said that a limit of cost cannot hold them back.
_UNWATCHED = "unwatched_cost/"
# Tokens a second that servers write: a large service, and a good machine of one's own.
FAST_TOKENS = 80
SLOW_TOKENS = 20


@dataclass(frozen=True, slots=True)
class Amount:
    """Calls with what they used. `used.cost` is in US dollars, None where a part has no known price."""

    calls: int = 0
    used: CallUsage = field(default_factory=CallUsage)

    def plus(self, used: CallUsage) -> Amount:
        return Amount(self.calls + 1, self.used.plus(used))

    def to_json(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "prompt_tokens": self.used.prompt_tokens,
            "cached_tokens": self.used.cached_tokens,
            "completion_tokens": self.used.completion_tokens,
            "seconds": round(self.used.seconds, 2),
            "cost": self.used.cost,
            "known_cost": self.used.known_cost,
            "calls_without_price": self.used.unpriced_calls,
        }

    def words(self) -> str:
        """`11 calls, 38,299 tokens in (17,280 of them cached), 3,994 out, 0.02 US dollars`."""
        used = self.used
        cached = f" ({used.cached_tokens:,} of them cached)" if used.cached_tokens else ""
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        return (
            f"{calls}, {used.prompt_tokens:,} tokens in{cached}, {used.completion_tokens:,} out,"
            f" {cost_words(used.known_cost, used.unpriced_calls)}"
        )


@dataclass(frozen=True, slots=True)
class RunUsage:
    """What a run has used so far, in all and by phase, beside the estimate of its start. `models` were asked,
    the first one first."""

    models: tuple[str, ...]
    total: Amount
    by_phase: dict[str, Amount]
    estimate: Amount | None

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.models[-1],
            "models": list(self.models),
            "used": self.total.to_json(),
            "phases": {phase: amount.to_json() for phase, amount in self.by_phase.items()},
            "estimate": self.estimate.to_json() if self.estimate else None,
        }


def estimate(context: RunContext, endpoint: Endpoint) -> Amount:
    """What the first draft and review of all phases will use, if nothing has to be asked twice."""
    documents = [document_from_json(stored.content) for stored in context.documents]
    calls = planned_calls(
        context.plan,
        context.workbook,
        documents,
        language=context.run.language,
        edited=context.given.edits,
    )
    return amount_of(calls, endpoint)


def amount_of(calls: Iterable[PlannedCall], endpoint: Endpoint) -> Amount:
    """The sum of planned calls at the endpoint's price, without a cache."""
    price = price_of(endpoint)
    total = Amount()
    for call in calls:
        used = CallUsage(call.prompt_tokens, 0, call.answer_tokens, estimated=True)
        cost = price.of(used) if price else None
        total = total.plus(CallUsage(call.prompt_tokens, 0, call.answer_tokens, cost=cost, estimated=True))
    return total


def waiting_words(calls: Iterable[PlannedCall]) -> str:
    """How long drafting will take, from the fewest to the most minutes: `1 to 4 min`.

    At best the calls of a phase run side by side, so that its longest draft and review count; at worst one
    after the other.
    """
    longest: dict[tuple[str, bool], int] = {}
    tokens = 0
    for call in calls:
        step = (call.phase, call.name.startswith("review by "))
        longest[step] = max(longest.get(step, 0), call.answer_tokens)
        tokens += call.answer_tokens
    low = max(1, round(sum(longest.values()) / FAST_TOKENS / 60))
    high = max(low + 1, round(tokens / SLOW_TOKENS / 60))
    return f"{low} to {high} min"


def estimate_line(context: RunContext) -> str:
    """What is said before a run with a model starts; kept, so that the true figure can stand beside it.

    "" for a run that goes on: what it needs then is not known beforehand.
    """
    if context.store.step(context.run.id, _ESTIMATE) is not None:
        return ""
    endpoint = endpoint_for(context.run.model, load_settings())
    if endpoint is None:
        return ""
    guess = estimate(context, endpoint)
    context.store.put_step(context.run.id, _ESTIMATE, guess.to_json())
    price = price_of(endpoint)
    dated = f" (prices of {price.as_of})" if price and price.as_of else ""
    return f"Model {endpoint.model} at {endpoint.shown}: about {guess.words()}{dated}."


def unwatched_line(context: RunContext, endpoint: Endpoint, limits: BudgetSettings) -> str:
    """That a limit of cost does not hold back a model without a known price; "" where that is no news."""
    key = f"{_UNWATCHED}{endpoint.model}"
    if limits.cost is None or price_of(endpoint) or context.store.step(context.run.id, key) is not None:
        return ""
    context.store.put_step(context.run.id, key, True)
    return (
        f"The limit of {cost_words(limits.cost)} does not hold back {one_line(endpoint.model)}: its price is"
        " not known. Give its profile price_input and price_output, or limit calls or tokens."
    )


def usage_line(context: RunContext) -> str:
    """What a run used, beside what was estimated; "" for one that never asked a model."""
    usage = usage_of(context)
    if usage is None:
        return ""
    guess = f" Estimated before: {usage.estimate.words()}." if usage.estimate else ""
    names = ", ".join(one_line(name) for name in usage.models)
    return f"{'Model' if len(usage.models) == 1 else 'Models'} {names}: {usage.total.words()}.{guess}"


def usage_of(context: RunContext) -> RunUsage | None:
    """What the run itself has paid for; None for a run that never asked a model."""
    calls = context.store.model_calls(context.run.id)
    if not calls:
        return None
    owners = phase_by_deliverable(context)
    total = Amount()
    by_phase: dict[str, Amount] = {}
    for call in calls:
        used = wire_answer(call.answer, call.usage).usage
        total = total.plus(used)
        phase = _phase_of(call, owners)
        by_phase[phase] = by_phase.get(phase, Amount()).plus(used)
    kept = context.store.step(context.run.id, _ESTIMATE)
    models = tuple(dict.fromkeys(call.model for call in calls))
    return RunUsage(models, total, by_phase, _amount(kept) if kept else None)


def _amount(data: dict[str, Any]) -> Amount:
    used = CallUsage(
        data["prompt_tokens"],
        data["cached_tokens"],
        data["completion_tokens"],
        data["seconds"],
        data["cost"],
        # Runs of earlier versions did not keep the rest.
        partial_cost=data.get("known_cost") if data["cost"] is None else None,
        unpriced=data.get("calls_without_price", 0),
    )
    return Amount(data["calls"], used)


def _phase_of(call: ModelCall, owners: Any) -> str:
    """The phase that a call was for: that of its first deliverable, or the one that was reviewed."""
    name = call.key.deliverable
    if name.startswith("review:"):
        return name.split(":")[1]
    return owners.get(name.partition("+")[0].partition(":")[0], "")
