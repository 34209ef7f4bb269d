"""What tests of the model room share: a schema, requests, a client that does not wait long, a ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from model_server.faults import Fault
from model_server.server import Behaviour, ModelServer

from missionrunner.llm.client import ModelClient
from missionrunner.llm.model import Message, ModelAnswer, ModelRequest, OnDelta
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.retry import RetryPolicy
from missionrunner.llm.secrets import Secret
from missionrunner.runs.model import CallKey, ModelCall

T = TypeVar("T")

RISK: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "enum": ["R1", "R2", "R3", "R4"]},
        "text": {"type": "string", "maxLength": 80},
        "likelihood": {"type": "integer", "minimum": 1, "maximum": 5},
    },
    "required": ["id", "text", "likelihood"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "summary": {"type": "string", "maxLength": 120},
        "owner": {"type": "string", "maxLength": 40, "unit": "text"},
        "risks": {"type": "array", "items": RISK, "minItems": 2, "maxItems": 4},
        "note": {"type": "string"},
    },
    "required": ["summary", "owner", "risks"],
}
QUICK = RetryPolicy(tries=4, first_wait=0.01, longest_wait=0.02, longest_asked=0.5)


def request(text: str = "Write the risk plan.", **more: Any) -> ModelRequest:
    messages = (Message("system", "You plan with small companies."), Message("user", text))
    return ModelRequest("risk_plan", messages, SCHEMA, name="risk_plan", **more)


def endpoint(server: ModelServer, **more: Any) -> Endpoint:
    given: dict[str, Any] = {"first_token_seconds": 5.0, "stall_seconds": 5.0, **more}
    return Endpoint(server.url, "test-model", key=given.pop("key", Secret("")), **given)


class Ledger:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.calls: dict[CallKey, ModelCall] = {}

    def find(self, key: CallKey) -> ModelCall | None:
        return self.calls.get(key)

    def keep(self, call: ModelCall) -> None:
        assert call.key not in self.calls, "an answered call is stored once"
        self.calls[call.key] = call


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `work` to its end, in no more than 20 seconds."""

    async def bounded() -> T:
        async with asyncio.timeout(20):
            return await work()

    return asyncio.run(bounded())


def ask(
    server: ModelServer, *, wanted: ModelRequest | None = None, on_delta: OnDelta | None = None, **more: Any
) -> ModelAnswer:
    """One answer of `server`; `more` goes to the client."""

    async def work() -> ModelAnswer:
        client = ModelClient(more.pop("endpoint", None) or endpoint(server), policy=QUICK, **more)
        try:
            return await client.complete(wanted or request(), on_delta)
        finally:
            await client.close()

    return run(work)


def serving(*faults: Fault, **behaviour: Any) -> ModelServer:
    """A server, to be used in `with`."""
    return ModelServer(Behaviour(**behaviour), faults)


def asked_forms(server: ModelServer) -> Sequence[str]:
    """The response formats of all requests, in order."""
    return [seen.body.get("response_format", {}).get("type", "text") for seen in server.log]
