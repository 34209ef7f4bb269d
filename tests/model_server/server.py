"""An OpenAI-compatible chat-completions server on 127.0.0.1, for tests: streaming and not, with every fault.

`with ModelServer(faults=[Fault("429", at=(0,))]) as server:` runs it in a thread of its own;
`python -m model_server` (with `tests` on the path) runs it in the foreground. The answer is a function
of model, messages and schema alone. Nothing but the standard library is used, so that every byte that
leaves is decided here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from model_server.answers import (
    Asked,
    Change,
    Json,
    answer_text,
    headings,
    read_request,
    schema_in,
    tokens,
)
from model_server.faults import Fault, Schedule

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 422: "Unprocessable Entity"}
_PIECE = 12
_CACHE_BLOCK = 128
_REMEMBERED = 50


@dataclass(slots=True)
class Behaviour:
    """What kind of server this is.

    `forms` are the response formats it knows; of another one it says 400, or ignores it (`ignores_forms`).
    `refused_words` are schema keywords that it refuses, as OpenAI does in strict mode; `refused_fields` are
    request fields that it refuses. `first_token` and `per_piece` are seconds. `answer` decides what the
    model says.
    """

    models: tuple[str, ...] = ()
    key: str = ""
    forms: tuple[str, ...] = ("json_schema", "json_object", "text")
    ignores_forms: bool = False
    refused_words: tuple[str, ...] = ()
    refused_fields: tuple[str, ...] = ()
    streams: bool = True
    context_tokens: int = 0
    shows_context: bool = True
    first_token: float = 0.0
    per_piece: float = 0.0
    words: int = 8
    items: int = 2
    answer: Change | None = None


@dataclass(slots=True)
class Seen:
    """One line of the request log. `status` is the HTTP status, or the fault that ended the answer."""

    number: int
    body: Json
    authorization: str
    fault: str = ""
    status: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    began: float = 0.0
    ended: float = 0.0


@dataclass(slots=True)
class ModelServer:
    """The server. `log` holds every chat request in the order of arrival; `peak` the most at one time."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    faults: Sequence[Fault] = ()
    log: list[Seen] = field(default_factory=list[Seen])
    peak: int = 0
    port: int = 0
    _busy: int = 0
    _prompts: list[str] = field(default_factory=list[str])
    _schedule: Schedule = field(default_factory=Schedule)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None
    _stop: asyncio.Event | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the model server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread:
            self._thread.join(10)

    def forget_faults(self) -> None:
        """From now on nothing goes wrong."""
        self._schedule = Schedule()

    def restore_faults(self) -> None:
        """The schedule from its beginning."""
        self._schedule = Schedule(list(self.faults))

    async def serve(self, ready: threading.Event | None = None) -> None:
        """Serve until it is stopped."""
        self._schedule = Schedule(list(self.faults))
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listening = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        self.port = listening.sockets[0].getsockname()[1]
        if ready:
            ready.set()
        await self._stop.wait()
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    # -- HTTP

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").rstrip().split("\r\n")
                headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = first.split(" ", 2)
                if not await self._route(method, path, headers, body, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            with contextlib.suppress(ConnectionError, RuntimeError):
                writer.close()

    async def _route(
        self, method: str, path: str, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; False closes the connection."""
        authorization = headers.get("authorization", "")
        if self.behaviour.key and authorization != f"Bearer {self.behaviour.key}":
            # As OpenAI does, the message repeats part of the key; what is written must not show it.
            told = f"Incorrect API key provided: {authorization.removeprefix('Bearer ')}."
            return await _json(writer, 401, _error(told, "invalid_request_error", "invalid_api_key"))
        if method == "GET" and path == "/v1/models":
            return await _json(
                writer, 200, {"object": "list", "data": [self._model(m) for m in self._models()]}
            )
        if method != "POST" or path != "/v1/chat/completions":
            return await _json(writer, 404, _error(f"There is nothing at {path}.", "invalid_request_error"))
        number, data = len(self.log), json.loads(body)
        seen = Seen(number, data, authorization, began=time.monotonic())
        self.log.append(seen)
        self._busy += 1
        self.peak = max(self.peak, self._busy)
        try:
            return await self._chat(seen, read_request(data), writer)
        except (ConnectionError, asyncio.CancelledError):
            seen.status = "client gone"
            raise
        finally:
            self._busy -= 1
            seen.ended = time.monotonic()

    def _models(self) -> tuple[str, ...]:
        return self.behaviour.models or ("test-model",)

    def _model(self, name: str) -> Json:
        shown: Json = {"id": name, "object": "model", "created": 0, "owned_by": "tests"}
        if self.behaviour.context_tokens and self.behaviour.shows_context:
            shown["max_model_len"] = self.behaviour.context_tokens
        return shown

    # -- chat completions

    async def _chat(self, seen: Seen, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        fault = self._schedule.fault(seen.number, asked.name or headings(asked.prompt))
        seen.fault = fault.kind if fault else ""
        refused = self._refused(asked, seen.body) or _broken(fault)
        if refused:
            status, error, extra = refused
            seen.status = str(status)
            return await _json(writer, status, error, extra)
        if fault and fault.kind == "silent":
            seen.status = "silent"
            await asyncio.sleep(3600)
        await asyncio.sleep(self.behaviour.first_token)
        if fault and fault.kind == "html":
            seen.status = "200"
            page = b"<!doctype html><html><title>Sign in to the network</title></html>"
            return await _send(writer, 200, page, "text/html")
        known = self._known(asked)
        usual = self.behaviour
        text, finish = answer_text(known, fault, words=usual.words, items=usual.items, change=usual.answer)
        refusal = "I can't help with that." if fault and fault.kind == "refusal" else None
        self._count(seen, asked, text)
        if asked.stream and self.behaviour.streams:
            return await self._stream(seen, asked, (text, finish, refusal), fault, writer)
        whole = _completion(seen, asked, text, finish, refusal)
        if fault and fault.kind in ("cut", "stall"):
            return await _part(seen, writer, json.dumps(whole).encode(), fault)
        seen.status = "200"
        return await _json(writer, 200, whole)

    def _known(self, asked: Asked) -> Asked:
        """The request without a response format that this server does not know and ignores."""
        if asked.form in self.behaviour.forms:
            return asked
        return replace(asked, form="text", schema=schema_in(asked.prompt))

    def _refused(self, asked: Asked, body: Json) -> tuple[int, Json, str] | None:
        b = self.behaviour
        if b.models and asked.model not in b.models:
            told = f"The model `{asked.model}` does not exist or you do not have access to it."
            return 404, _error(told, "invalid_request_error", "model_not_found"), ""
        for name in b.refused_fields:
            if name in body:
                told = f"Unsupported parameter: '{name}' is not supported with this model."
                return 400, _error(told, "invalid_request_error", "unsupported_parameter", name), ""
        if asked.form not in b.forms and not b.ignores_forms:
            told = f"response_format of type '{asked.form}' is not supported"
            return 400, _error(told, "invalid_request_error", None, "response_format"), ""
        words = [
            w
            for w in b.refused_words
            if asked.form == "json_schema" and f'"{w}":' in json.dumps(asked.schema)
        ]
        if words:
            told = f"Invalid schema for response_format '{asked.name}': '{words[0]}' is not permitted."
            return 400, _error(told, "invalid_request_error", None, "response_format"), ""
        if b.context_tokens and tokens(asked.prompt) > b.context_tokens:
            return _too_long(b.context_tokens, tokens(asked.prompt))
        return None

    def _count(self, seen: Seen, asked: Asked, text: str) -> None:
        """Token counts; what an earlier prompt began with in the same way counts as cached."""
        same = max((_same_beginning(asked.prompt, p) for p in self._prompts[-_REMEMBERED:]), default=0)
        self._prompts.append(asked.prompt)
        seen.prompt_tokens = tokens(asked.prompt)
        seen.cached_tokens = same // 4 // _CACHE_BLOCK * _CACHE_BLOCK
        seen.completion_tokens = tokens(text)

    async def _stream(
        self,
        seen: Seen,
        asked: Asked,
        answer: tuple[str, str, str | None],
        fault: Fault | None,
        writer: asyncio.StreamWriter,
    ) -> bool:
        events = list(_events(seen, asked, *answer))
        last: str | None = None
        if fault and fault.kind in ("cut", "stall", "stream_error"):
            events = events[: max(1, int(len(events) * fault.at_share))]
            last = fault.kind
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        for event in events:
            _chunk(writer, f"data: {json.dumps(event)}\n\n")
            if self.behaviour.per_piece:
                await writer.drain()
                await asyncio.sleep(self.behaviour.per_piece)
        await writer.drain()
        seen.status = last or "200"
        if last == "stall":
            await asyncio.sleep(3600)
        if last == "cut":
            return False
        if last == "stream_error":
            _chunk(writer, f"data: {json.dumps(_error('The engine went away.', 'server_error'))}\n\n")
        _chunk(writer, "data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


def _same_beginning(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _broken(fault: Fault | None) -> tuple[int, Json, str] | None:
    """The status, body and headers of a fault that is an HTTP error."""
    match fault.kind if fault else "":
        case "429":
            extra = f"Retry-After: {fault.retry_after}\r\n" if fault and fault.retry_after else ""
            return 429, _error("Rate limit reached.", "rate_limit_error", "rate_limit_exceeded"), extra
        case "quota":
            told = "You exceeded your current quota, please check your plan and billing details."
            return 429, _error(told, "insufficient_quota", "insufficient_quota"), ""
        case "500" | "502" | "503" as status:
            return int(status), _error("The server had an error.", "server_error"), ""
        case "context":
            return _too_long(2048, 4096)
        case _:
            return None


def _too_long(most: int, count: int) -> tuple[int, Json, str]:
    told = f"This model's maximum context length is {most} tokens. However, your messages resulted in {count} tokens."
    return 400, _error(told, "invalid_request_error", "context_length_exceeded", "messages"), ""


def _error(message: str, kind: str, code: str | None = None, param: str | None = None) -> Json:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _usage(seen: Seen) -> Json:
    return {
        "prompt_tokens": seen.prompt_tokens,
        "completion_tokens": seen.completion_tokens,
        "total_tokens": seen.prompt_tokens + seen.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": seen.cached_tokens},
    }


def _completion(seen: Seen, asked: Asked, text: str, finish: str, refusal: str | None) -> Json:
    message = {"role": "assistant", "content": text or None, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {
        "id": f"chatcmpl-{seen.number}",
        "object": "chat.completion",
        "created": 0,
        "model": asked.model,
        "choices": [choice],
        "usage": _usage(seen),
    }


def _events(seen: Seen, asked: Asked, text: str, finish: str, refusal: str | None) -> Iterator[Json]:
    base = {
        "id": f"chatcmpl-{seen.number}",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": asked.model,
    }

    def event(delta: Json, reason: str | None = None) -> Json:
        return {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

    yield event({"role": "assistant", "content": ""})
    if refusal:
        yield event({"refusal": refusal})
    for at in range(0, len(text), _PIECE):
        yield event({"content": text[at : at + _PIECE]})
    yield event({}, finish)
    if asked.stream_usage:
        yield {**base, "choices": [], "usage": _usage(seen)}


def _chunk(writer: asyncio.StreamWriter, text: str) -> None:
    data = text.encode()
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))


async def _part(seen: Seen, writer: asyncio.StreamWriter, data: bytes, fault: Fault) -> bool:
    """A whole answer is announced, half of it leaves."""
    seen.status = fault.kind
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    writer.write(head.encode() + data[: int(len(data) * fault.at_share)])
    await writer.drain()
    if fault.kind == "stall":
        await asyncio.sleep(3600)
    return False


async def _json(writer: asyncio.StreamWriter, status: int, value: Json, extra: str = "") -> bool:
    return await _send(writer, status, json.dumps(value).encode(), "application/json", extra)


async def _send(writer: asyncio.StreamWriter, status: int, data: bytes, kind: str, extra: str = "") -> bool:
    reason = _REASONS.get(status, "Error")
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{extra}\r\n"
    writer.write(head.encode() + data)
    await writer.drain()
    return True
