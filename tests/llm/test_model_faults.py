"""Every fault of a model server over real HTTP: how often it is tried, what is said, what is kept."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace

import pytest
from llm.calls import QUICK, ask, endpoint, request, run, serving
from model_server.faults import Fault, Kind

from missionrunner.llm.client import ModelClient
from missionrunner.llm.faults import (
    CallStopped,
    Choice,
    ContextTooLong,
    KeyRefused,
    ModelFault,
    ModelUnknown,
    NotAModelServer,
    QuotaUsedUp,
    ServerBusy,
    ServerFailed,
    ServerTooSlow,
    ServerUnreachable,
)
from missionrunner.llm.model import CallUsage, Delta
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.retry import RetryPolicy, asked_wait
from missionrunner.llm.secrets import Secret

TRIES = QUICK.tries


@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "cut", "stream_error"])
def test_a_passing_fault_costs_one_more_call(kind: Kind) -> None:
    deltas: list[Delta] = []
    with serving(Fault(kind, at=(0,))) as server:
        answer = ask(server, on_delta=deltas.append)
    assert len(server.log) == 2 == answer.calls
    assert any(delta.notice for delta in deltas), "a person is told what is waited for"
    assert sum(delta.restarted for delta in deltas) == 1


@pytest.mark.parametrize("kind", ["cut", "stall"])
def test_a_fault_in_an_answer_that_is_not_streamed(kind: Kind) -> None:
    with serving(Fault(kind, at=(0,)), streams=False) as server:
        answer = ask(server, endpoint=endpoint(server, stall_seconds=0.3, first_token_seconds=0.3))
    assert answer.calls == 2


@pytest.mark.parametrize(
    ("kind", "expected", "words"),
    [
        ("429", ServerBusy, "takes no more requests"),
        ("500", ServerFailed, r"failed \(500\)"),
        ("502", ServerFailed, r"failed \(502\)"),
        ("503", ServerFailed, r"failed \(503\)"),
        ("cut", ServerFailed, "closed the connection in the middle"),
        ("stream_error", ServerFailed, "error in the middle"),
    ],
)
def test_a_lasting_fault_ends_after_bounded_tries(kind: Kind, expected: type[ModelFault], words: str) -> None:
    with serving(Fault(kind)) as server, pytest.raises(expected, match=words) as caught:
        ask(server)
    assert len(server.log) == TRIES
    fault = caught.value
    assert fault.calls == TRIES
    assert fault.hint
    assert Choice.WAIT in fault.choices
    assert Choice.WORKBOOK in fault.choices
    assert all("\n" not in line for line in fault.lines())


@pytest.mark.parametrize(
    ("kind", "expected", "words"),
    [
        ("quota", QuotaUsedUp, "no credit left"),
        ("context", ContextTooLong, "too long"),
        ("html", NotAModelServer, "not as a model server"),
    ],
)
def test_what_trying_again_does_not_cure_is_tried_once(
    kind: Kind, expected: type[ModelFault], words: str
) -> None:
    with serving(Fault(kind)) as server, pytest.raises(expected, match=words) as caught:
        ask(server)
    assert len(server.log) == 1
    assert caught.value.hint
    assert Choice.WAIT not in caught.value.choices


def test_a_web_page_in_one_piece_is_told_as_such() -> None:
    with serving(Fault("html"), refused_fields=("stream",)) as server, pytest.raises(NotAModelServer):
        ask(server)
    assert "stream" not in server.log[-1].body


def test_the_part_of_an_answer_that_arrived_is_kept() -> None:
    with serving(Fault("cut", at_share=0.6)) as server, pytest.raises(ServerFailed) as caught:
        ask(server)
    partial = caught.value.partial
    assert set(partial.values) == {"summary", "owner"}
    assert partial.open_field == "risks"
    assert len(partial.open_items) >= 1
    assert partial.missing == ("risks", "note")
    assert caught.value.usage.estimated, "what broke off was paid for too"
    assert caught.value.usage.completion_tokens > 0


def test_a_server_that_asks_to_wait_is_waited_for() -> None:
    with serving(Fault("429", at=(0,), retry_after="0.3")) as server:
        ask(server)
    assert server.log[1].began - server.log[0].ended >= 0.3


def test_all_calls_wait_when_one_is_told_to() -> None:
    with serving(Fault("429", at=(0,), retry_after="0.3")) as server:

        async def work() -> None:
            client = ModelClient(endpoint(server, parallel=2), policy=QUICK)
            await asyncio.gather(*(client.complete(request(f"Call {n}.")) for n in range(4)))
            await client.close()

        run(work)
    late = [seen for seen in server.log if seen.began - server.log[0].ended < 0.3]
    assert len(late) <= 3, "only what was under way when the server said so"
    assert len(server.log) == 5


def test_a_server_that_asks_for_too_long_a_wait_is_left_to_the_person() -> None:
    with serving(Fault("429", retry_after="3600")) as server, pytest.raises(ServerBusy) as caught:
        ask(server)
    assert len(server.log) == 1
    assert caught.value.wait == 3600
    assert "3600 s" in caught.value.hint


def test_a_server_that_says_nothing_is_given_up() -> None:
    began = time.monotonic()
    with serving(Fault("silent")) as server, pytest.raises(ServerTooSlow, match="did not begin"):
        ask(server, endpoint=endpoint(server, first_token_seconds=0.2))
    assert len(server.log) == TRIES
    assert time.monotonic() - began < 5


def test_a_stream_that_stalls_is_given_up_and_its_part_is_kept() -> None:
    with serving(Fault("stall")) as server, pytest.raises(ServerTooSlow, match="in the middle") as caught:
        ask(server, endpoint=endpoint(server, stall_seconds=0.2))
    assert set(caught.value.partial.values) == {"summary", "owner"}


def test_a_slow_stream_that_goes_on_is_no_stall() -> None:
    with serving(first_token=0.3, per_piece=0.02, words=3) as server:
        answer = ask(server, endpoint=endpoint(server, first_token_seconds=1.0, stall_seconds=0.3))
    assert answer.calls == 1
    assert answer.usage.seconds > 0.6


def test_nothing_listens_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"

    async def work() -> None:
        await ModelClient(Endpoint(url, "test-model"), policy=QUICK).complete(request())

    with pytest.raises(ServerUnreachable, match="cannot be reached") as caught:
        run(work)
    assert "Is the server running?" in caught.value.hint
    assert caught.value.calls == TRIES


def test_a_model_that_the_server_does_not_know() -> None:
    with serving(models=("other",)) as server, pytest.raises(ModelUnknown, match="test-model"):
        ask(server)
    assert len(server.log) == 1


@pytest.mark.parametrize(("given", "words"), [("", "none is set"), ("wrong-key-123456", "does not accept")])
def test_a_missing_and_a_wrong_key(given: str, words: str) -> None:
    with serving(key="right-key-123456") as server, pytest.raises(KeyRefused, match=words) as caught:
        ask(server, endpoint=endpoint(server, key=Secret(given)))
    assert "OPENAI_API_KEY" in caught.value.hint
    assert "wrong-key" not in " ".join(caught.value.lines())


def test_an_address_without_chat_completions() -> None:
    with serving() as server:
        there = endpoint(server)
        wrong = Endpoint(there.base_url.removesuffix("/v1"), there.model)
        with pytest.raises(NotAModelServer, match="no chat completions") as caught:
            ask(server, endpoint=wrong)
    assert "/v1" in caught.value.hint


def test_a_prompt_that_cannot_fit_is_not_sent() -> None:
    with serving() as server, pytest.raises(ContextTooLong):
        ask(server, endpoint=endpoint(server, context_tokens=200), wanted=request("word " * 1_000))
    assert not server.log


def test_a_fault_of_one_call_leaves_the_others_alone() -> None:
    with serving(Fault("500", about="bad")) as server:

        async def work() -> list[object]:
            client = ModelClient(endpoint(server), policy=QUICK)
            wanted = [request("Good."), replace(request("Bad."), name="bad"), request("Good too.")]
            done = await asyncio.gather(*(client.complete(w) for w in wanted), return_exceptions=True)
            await client.close()
            return list(done)

        first, second, third = run(work)
    assert isinstance(second, ServerFailed)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)


# -- stopping


def test_a_stopped_call_ends_at_once_and_keeps_what_is_valid() -> None:
    with serving(per_piece=0.03, words=4) as server:

        async def work() -> tuple[ModelFault, float]:
            client, stop = ModelClient(endpoint(server), policy=QUICK), asyncio.Event()
            loop, when = asyncio.get_running_loop(), 0.0

            def on_delta(delta: Delta) -> None:
                nonlocal when
                if any(field.path == ("owner",) for field in delta.fields):
                    when = loop.time()
                    stop.set()

            with pytest.raises(CallStopped) as caught:
                await client.complete(request(), on_delta, stop=stop)
            took = loop.time() - when
            await asyncio.sleep(0.1)
            await client.close()
            return caught.value, took

        fault, took = run(work)
        time.sleep(0.2)
    assert took < 0.1
    assert set(fault.partial.values) == {"summary", "owner"}
    assert fault.usage.estimated
    assert fault.usage.prompt_tokens > 0
    assert server.log[0].status == "client gone", "the server is told, so it need not go on"


def test_a_stop_while_waiting_to_try_again() -> None:
    with serving(Fault("500")) as server:

        async def work() -> float:
            policy = RetryPolicy(first_wait=30, longest_wait=30)
            client, stop = ModelClient(endpoint(server), policy=policy), asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.call_later(0.3, stop.set)
            began = loop.time()
            with pytest.raises(CallStopped):
                await client.complete(request(), stop=stop)
            await client.close()
            return loop.time() - began

        assert run(work) < 3


def test_cancelling_the_task_counts_what_was_used() -> None:
    with serving(per_piece=0.03) as server:

        async def work() -> CallUsage:
            client = ModelClient(endpoint(server), policy=QUICK)
            task = asyncio.create_task(client.complete(request()))
            await asyncio.sleep(0.6)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await client.close()
            return client.budget.used

        used = run(work)
    assert used.estimated
    assert used.completion_tokens > 0


# -- waiting


def test_waits_grow_and_stay_within_their_limit() -> None:
    policy, fault = RetryPolicy(tries=9, first_wait=1, longest_wait=5), ServerFailed("x")
    for tried in range(1, 9):
        pause = policy.pause(fault, tried)
        assert pause is not None
        most = min(5, 2 ** (tried - 1))
        assert most / 2 <= pause <= most
    assert policy.pause(fault, 9) is None
    assert len({policy.pause(fault, 3) for _ in range(5)}) > 1, "not all at the same moment"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after-ms": "250", "retry-after": "3"}, 0.25),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:10 GMT"}, 10.0),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_how_long_a_server_asks_to_wait(headers: dict[str, str], expected: float | None) -> None:
    assert asked_wait(headers, now=1_767_225_600.0) == expected
