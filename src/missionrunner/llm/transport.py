"""One request to a server and its answer, over openai's client. Nothing is tried again here."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from missionrunner.llm.fault_reading import broken_off, read_fault, too_slow, web_page
from missionrunner.llm.faults import ModelFault
from missionrunner.llm.model import CallUsage, Json, WireAnswer
from missionrunner.llm.profiles import Endpoint
from missionrunner.runs.model import CallKey

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_CONNECT_SECONDS = 10.0


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
        began = time.monotonic()
        limits = self.endpoint
        try:
            whole = not request.body.get("stream")
            async with asyncio.timeout(limits.call_seconds if whole else limits.first_token_seconds) as clock:
                end = asyncio.get_running_loop().time() + limits.call_seconds

                def alive() -> None:
                    clock.reschedule(min(end, asyncio.get_running_loop().time() + limits.stall_seconds))

                raw = await self._send(request, arriving, alive)
        except TimeoutError as error:
            raise too_slow(limits, bool(arriving.parts), time.monotonic() - began) from error
        except ModelFault:
            raise
        except Exception as error:  # openai lets pydantic's and its own programming errors through
            raise read_fault(error, limits) from error
        return _with_seconds(raw, time.monotonic() - began)

    async def _send(self, request: WireRequest, arriving: Arriving, alive: Callable[[], None]) -> WireAnswer:
        create = cast("Callable[..., Any]", self._client().chat.completions.create)
        if not request.body.get("stream"):
            whole: Any = await create(**request.body)
            return self._whole(whole, arriving)
        stream: Any = await create(**request.body)
        kind = str(stream.response.headers.get("content-type", ""))
        if "json" in kind:  # a server that does not stream answers at once
            return self._whole(json.loads(await stream.response.aread()), arriving)
        if "event-stream" not in kind:
            await stream.response.aclose()
            raise web_page(self.endpoint, kind)
        alive()
        try:
            return await self._streamed(stream, arriving, alive)
        finally:
            await stream.response.aclose()

    async def _streamed(self, stream: Any, arriving: Arriving, alive: Callable[[], None]) -> WireAnswer:
        finish, refusal, model, usage = "", "", "", None
        async for chunk in stream:
            alive()
            model = getattr(chunk, "model", None) or model
            usage = getattr(chunk, "usage", None) or usage
            for choice in (getattr(chunk, "choices", None) or ())[:1]:
                finish = choice.finish_reason or finish
                if choice.delta is not None:
                    refusal += getattr(choice.delta, "refusal", None) or ""
                    if choice.delta.content:
                        arriving.add(choice.delta.content)
        if not finish:
            raise broken_off(self.endpoint, bool(arriving.parts))
        return WireAnswer(arriving.text, finish, refusal, model, _usage(usage))

    def _whole(self, completion: Any, arriving: Arriving) -> WireAnswer:
        """An answer in one piece: openai's object, or the JSON of a server that was asked to stream."""
        if isinstance(completion, Mapping):
            from openai.types.chat import ChatCompletion

            completion = ChatCompletion.construct(**cast("Mapping[str, Any]", completion))
        choices = getattr(completion, "choices", None)
        if not choices:
            raise web_page(self.endpoint, "")
        choice = choices[0]
        if choice.message.content:
            arriving.add(choice.message.content)
        return WireAnswer(
            choice.message.content or "",
            choice.finish_reason or "stop",
            getattr(choice.message, "refusal", None) or "",
            completion.model or "",
            _usage(getattr(completion, "usage", None)),
        )

    async def models(self) -> list[Json]:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS * 2):
                page: Any = await self._client().models.list()
                rows = [cast("Json", row.model_dump()) for row in page.data]
        except TimeoutError as error:
            raise too_slow(self.endpoint, False, _CONNECT_SECONDS * 2) from error
        except Exception as error:  # as above: any program may answer here
            raise read_fault(error, self.endpoint) from error
        return rows

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()

    def _client(self) -> AsyncOpenAI:
        if self._made is None:
            self._made = _connect(self.endpoint)
        return self._made


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
            # A proxy of the surroundings never sees what stays on this machine.
            trust_env=not endpoint.is_local,
        ),
        timeout=timeout,
    )
    if not endpoint.is_openai:
        # Taken from the surroundings by the client; other servers have no business with them.
        client.organization = client.project = None
    return client


def _usage(counts: Any) -> CallUsage:
    if counts is None:
        return CallUsage(estimated=True)
    details = getattr(counts, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) if details else None
    return CallUsage(
        prompt_tokens=int(counts.prompt_tokens or 0),
        cached_tokens=int(cached or 0),
        completion_tokens=int(counts.completion_tokens or 0),
    )


def _with_seconds(answer: WireAnswer, seconds: float) -> WireAnswer:
    return replace(answer, usage=replace(answer.usage, seconds=seconds))
