"""What a run may use, what it costs, how many tokens a text will be."""

from __future__ import annotations

import asyncio
import math

import pytest
from llm.calls import QUICK, Ledger, ask, endpoint, request, run, serving

from missionrunner.llm.budget import Budget
from missionrunner.llm.client import ModelClient
from missionrunner.llm.faults import BudgetReached, Choice
from missionrunner.llm.model import CallUsage, ModelAnswer
from missionrunner.llm.prices import price_of
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.tokens import estimate_tokens
from missionrunner.runs.costs import cost_words
from missionrunner.settings import BudgetSettings

OPENAI = "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (BudgetSettings(calls=1), "calls"),
        (BudgetSettings(tokens=400), "tokens"),
        (BudgetSettings(cost=0.001), "cost"),
        (BudgetSettings(minutes=0.00001), "minutes"),
    ],
)
def test_a_budget_asks_before_the_next_call(limits: BudgetSettings, limit: str) -> None:
    with serving() as server:
        there = endpoint(server, price_input=2.0, price_output=8.0)
        budget = Budget(limits)
        first = ask(server, endpoint=there, budget=budget)
        with pytest.raises(BudgetReached) as caught:
            for _ in range(3):
                ask(server, endpoint=there, budget=budget, wanted=request("The next one."))
    assert first.values
    assert caught.value.limit == limit
    assert Choice.WAIT in caught.value.choices
    assert budget.calls == len(server.log), "nothing was sent beyond the limit"


def test_calls_at_once_do_not_run_past_a_limit_together() -> None:
    with serving(first_token=0.2) as server:

        async def work() -> list[ModelAnswer | BaseException]:
            client = ModelClient(endpoint(server), policy=QUICK, budget=Budget(BudgetSettings(calls=2)))
            calls = (client.complete(request(f"Call {n}.")) for n in range(5))
            done = await asyncio.gather(*calls, return_exceptions=True)
            await client.close()
            return done

        done = run(work)
    assert len(server.log) == 2
    assert sum(isinstance(d, ModelAnswer) for d in done) == 2, "work under way is never cut off"
    assert sum(isinstance(d, BudgetReached) for d in done) == 3


def test_a_stored_answer_costs_nothing_and_needs_no_budget() -> None:
    ledger = Ledger()
    with serving() as server:
        ask(server, ledger=ledger)
        again = ask(server, ledger=ledger, budget=Budget(BudgetSettings(calls=0)))
    assert again.calls == 0


def test_the_cost_counts_cached_tokens_at_their_own_price() -> None:
    price = price_of(Endpoint(OPENAI, "gpt-4.1-mini-2025-04-14"))
    assert price is not None
    assert price.as_of
    used = CallUsage(prompt_tokens=1_000_000, cached_tokens=600_000, completion_tokens=100_000)
    assert math.isclose(price.of(used), 0.4 * 0.4 + 0.6 * 0.1 + 0.1 * 1.6)


def test_a_model_without_a_known_price_costs_not_known_and_never_0() -> None:
    for there in (
        Endpoint(OPENAI, "gpt-99"),
        Endpoint("http://127.0.0.1:8080/v1", "gpt-4.1-mini"),
        Endpoint("https://other.example/v1", "gpt-4.1-mini"),
    ):
        assert price_of(there) is None
    known, unknown = CallUsage(10, 0, 5, cost=0.5), CallUsage(10, 0, 5)
    assert known.plus(unknown).cost is None
    assert unknown.plus(known).cost is None
    assert CallUsage().plus(known).plus(known).cost == 1.0


def test_what_is_known_of_a_cost_is_kept_beside_the_calls_without_a_price() -> None:
    known, unknown = CallUsage(10, 0, 5, cost=0.5), CallUsage(10, 0, 5)
    mixed = unknown.plus(unknown).plus(known)
    assert (mixed.cost, mixed.known_cost, mixed.unpriced_calls) == (None, 0.5, 2)
    assert mixed.plus(mixed).unpriced_calls == 4
    assert known.plus(unknown).known_cost == unknown.plus(known).known_cost == 0.5
    assert (unknown.plus(unknown).known_cost, known.plus(known).unpriced_calls) == (None, 0)


@pytest.mark.parametrize(
    ("cost", "unpriced", "short", "words"),
    [
        (None, 2, False, "price not known"),
        (None, 0, True, "price not known"),
        (0.0021, 0, False, "0.0021 US dollars"),
        (0.0021, 2, True, "0.002 USD and 2 calls without a known price"),
        (1.5, 1, False, "1.50 US dollars and 1 call without a known price"),
        (0.0, 1, True, "0.00 USD and 1 call without a known price"),
        (0.0000004, 0, False, "0.0001 US dollars"),
    ],
)
def test_a_cost_is_said_in_the_same_words_everywhere(
    cost: float | None, unpriced: int, short: bool, words: str
) -> None:
    assert cost_words(cost, unpriced, short=short) == words


def test_a_cost_limit_holds_what_has_a_price_also_beside_calls_without_one() -> None:
    budget = Budget(BudgetSettings(cost=1.0))
    budget.add(CallUsage(10, 0, 5))
    budget.add(CallUsage(10, 0, 5, cost=0.8))
    with pytest.raises(BudgetReached, match=r"0\.80 US dollars of 1\.00 US dollars are spent, beside calls"):
        budget.check(CallUsage(10, cost=0.3))
    budget.check(CallUsage(10))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0, 0),
        ("The buyer is the lab manager, the payer is procurement.", 9, 16),
        ("Säljarna ringer tio kunder i veckan och följer upp.", 9, 20),
        ("営業は毎週十人の顧客に電話します。", 10, 30),
    ],
)
def test_tokens_are_estimated_without_asking_anybody(text: str, low: int, high: int) -> None:
    assert low <= estimate_tokens(text) <= high
