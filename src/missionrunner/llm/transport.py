"""One request to a server and its answer, over openai's client. Nothing is tried again here."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast
from weakref import WeakKeyDictionary

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.llm.fault_reading import broken_off, read_fault, too_slow, web_page
from missionrunner.llm.model import CallUsage, Json, WireAnswer
from missionrunner.llm.profiles import Endpoint
from missionrunner.runs.model import CallKey

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# What a client is made for: server, key, and how long connecting may take.
_Place = tuple[str, str, float]

_CONNECT_SECONDS = 10.0
_PATH = "/chat/completions"


@dataclass(slots=True)
class Arriving:
    """The text of an answer while it arrives. It outlives the request, so that what came is not lost."""

    on_text: Callable[[str], None] | None = None
    parts: list[str] = field(default_factory=list[str])

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.on_text:
            self.on_text(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request body and the call that it belongs to."""

    key: CallKey
    body: Json


class Transport(Protocol):
    """What carries requests: the real server, a recorder, or a replay."""

    async def send(self, request: WireRequest, arriving: Arriving) -> WireAnswer:
        """The answer. Raises ModelFault."""
        ...

    async def models(self) -> list[Json]:
        """What the server says about its models. Raises ModelFault."""
        ...

    async def close(self) -> None: ...


class OpenAITransport:
    """Requests to one endpoint, over connections that are kept open."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._made: AsyncOpenAI | None = None

    async def send(self, request: WireRequest, arriving: Arriving) -> WireAnswer:
        await self._ready()
        began = time.monotonic()
        limits = self.endpoint
        try:
            whole = not request.body.get("stream")
            async with asyncio.timeout(limits.call_seconds if whole else limits.first_token_seconds) as clock:
                loop = asyncio.get_running_loop()
                end, told = loop.time() + limits.call_seconds, 0.0

                def alive() -> None:
                    nonlocal told
                    # Not for every piece: setting the clock costs more than reading one.
                    if loop.time() - told > limits.stall_seconds / 50:
                        told = loop.time()
                        clock.reschedule(min(end, told + limits.stall_seconds))

                raw = await self._send(request, arriving, alive)
        except TimeoutError as error:
            raise too_slow(limits, bool(arriving.parts), time.monotonic() - began) from error
        except _client_errors() as error:
            raise read_fault(error, limits, begun=bool(arriving.parts)) from error
        return _with_seconds(raw, time.monotonic() - began)

    async def _send(self, request: WireRequest, arriving: Arriving, alive: Callable[[], None]) -> WireAnswer:
        """Send the body and read plain JSON: openai's typed objects would cost more than all the rest."""
        from openai import AsyncStream

        post = cast("Callable[..., Any]", (await self._ready()).post)
        if not request.body.get("stream"):
            return self._whole(await post(_PATH, cast_to=object, body=request.body), arriving)
        stream: Any = await post(
            _PATH, cast_to=object, body=request.body, stream=True, stream_cls=AsyncStream[object]
        )
        try:
            kind = str(stream.response.headers.get("content-type", ""))
            if "json" in kind:  # a server that does not stream answers in one piece
                return self._whole(json.loads(await stream.response.aread()), arriving)
            if "event-stream" not in kind:
                raise web_page(self.endpoint, kind)
            alive()
            return await self._streamed(stream, arriving, alive)
        finally:
            await stream.response.aclose()

    async def _streamed(self, stream: Any, arriving: Arriving, alive: Callable[[], None]) -> WireAnswer:
        finish, refusal, model, usage = "", "", "", None
        async for chunk in stream:
            alive()
            model = _text(chunk, "model") or model
            usage = _at(chunk, "usage") or usage
            choice = _first(_at(chunk, "choices"))
            finish = _text(choice, "finish_reason") or finish
            delta = _at(choice, "delta")
            refusal += _text(delta, "refusal")
            text = _text(delta, "content")
            if text:
                arriving.add(text)
        if not finish:
            raise broken_off(self.endpoint, bool(arriving.parts))
        return WireAnswer(arriving.text, finish, refusal, model, _usage(usage))

    def _whole(self, completion: Any, arriving: Arriving) -> WireAnswer:
        """An answer in one piece."""
        choice = _first(_at(completion, "choices"))
        message = _at(choice, "message")
        if not is_map(message):
            raise web_page(self.endpoint, "")
        text = _text(message, "content")
        if text:
            arriving.add(text)
        finish = _text(choice, "finish_reason") or "stop"
        usage = _usage(_at(completion, "usage"))
        return WireAnswer(text, finish, _text(message, "refusal"), _text(completion, "model"), usage)

    async def models(self) -> list[Json]:
        get = cast("Callable[..., Any]", (await self._ready()).get)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS * 2):
                page: Any = await get("/models", cast_to=object)
        except TimeoutError as error:
            raise too_slow(self.endpoint, False, _CONNECT_SECONDS * 2) from error
        except _client_errors() as error:
            raise read_fault(error, self.endpoint) from error
        rows = _at(page, "data")
        if not is_list(rows):
            raise web_page(self.endpoint, "")
        return [row for row in rows if is_map(row)]

    async def close(self) -> None:
        if self._made is not None:
            self._made = None
            await _give_back(self.endpoint)

    async def _ready(self) -> AsyncOpenAI:
        """The client. Its import takes a while, outside of every time limit and without holding up others."""
        if self._made is None:
            await asyncio.to_thread(preload)
        if self._made is None:
            self._made = _borrowed(self.endpoint)
        return self._made


def preload() -> None:
    """Import the client. It takes half a second, so a front end does it in a thread while it starts."""
    from openai import AsyncOpenAI, AsyncStream, DefaultAsyncHttpxClient

    del AsyncOpenAI, AsyncStream, DefaultAsyncHttpxClient


def _client_errors() -> tuple[type[Exception], ...]:
    """What the client raises: its own errors, those of the connection, and those of reading JSON."""
    import httpx2
    import openai

    return (
        openai.OpenAIError,
        httpx2.TransportError,
        httpx2.StreamError,
        json.JSONDecodeError,
        UnicodeDecodeError,
    )


@dataclass(slots=True)
class _Shared:
    """A client, and how many runs use it."""

    client: AsyncOpenAI
    users: int = 0


# Runs that work side by side in one loop share the connections to a server.
_SHARED: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[_Place, _Shared]] = WeakKeyDictionary()


def _borrowed(endpoint: Endpoint) -> AsyncOpenAI:
    clients = _SHARED.setdefault(asyncio.get_running_loop(), {})
    shared = clients.get(_place(endpoint))
    if shared is None:
        shared = clients[_place(endpoint)] = _Shared(_connect(endpoint))
    shared.users += 1
    return shared.client


async def _give_back(endpoint: Endpoint) -> None:
    clients = _SHARED.get(asyncio.get_running_loop(), {})
    shared = clients.get(_place(endpoint))
    if shared is None:
        return
    shared.users -= 1
    if shared.users <= 0:
        del clients[_place(endpoint)]
        await shared.client.close()


def _place(endpoint: Endpoint) -> _Place:
    return endpoint.base_url, endpoint.key.reveal(), endpoint.first_token_seconds


def _connect(endpoint: Endpoint) -> AsyncOpenAI:
    import httpx2
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    # Reading is timed by `send`; the client's own clock only watches the connecting.
    timeout = httpx2.Timeout(None, connect=min(_CONNECT_SECONDS, endpoint.first_token_seconds))
    client = AsyncOpenAI(
        base_url=endpoint.base_url,
        # Local servers ask for no key, the client does.
        api_key=endpoint.key.reveal() or "none",
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(
            timeout=timeout,
            verify=_certificates(),
            # A proxy of the surroundings never sees what stays on this machine.
            trust_env=not endpoint.is_local,
        ),
        timeout=timeout,
    )
    if not endpoint.is_openai:
        # Taken from the surroundings by the client; other servers have no business with them.
        client.organization = client.project = None
    return client


@cache
def _certificates() -> Any:
    """The certificates that all connections of this process trust. Reading them takes 25 ms and 1 MB."""
    import httpx2

    return httpx2.create_ssl_context()


def _at(value: Any, name: str) -> Any:
    """A field of a JSON object; None if it is no object or has no such field."""
    return value.get(name) if is_map(value) else None


def _text(value: Any, name: str) -> str:
    found = _at(value, name)
    return found if isinstance(found, str) else ""


def _first(rows: Any) -> Any:
    return rows[0] if is_list(rows) and rows else None


def _count(value: Any, name: str) -> int:
    found = _at(value, name)
    return found if isinstance(found, int) and found > 0 else 0


def _usage(counts: Any) -> CallUsage:
    if not is_map(counts):
        return CallUsage(estimated=True)
    return CallUsage(
        prompt_tokens=_count(counts, "prompt_tokens"),
        cached_tokens=_count(_at(counts, "prompt_tokens_details"), "cached_tokens"),
        completion_tokens=_count(counts, "completion_tokens"),
    )


def _with_seconds(answer: WireAnswer, seconds: float) -> WireAnswer:
    return replace(answer, usage=replace(answer.usage, seconds=seconds))
