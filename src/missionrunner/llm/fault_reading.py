"""Exceptions of openai's client, and errors that servers put into words, as our own faults."""

from __future__ import annotations

from typing import Any

from missionrunner.llm.faults import (
    AnswerRefused,
    ContextTooLong,
    KeyRefused,
    ModelFault,
    ModelUnknown,
    NotAModelServer,
    QuotaUsedUp,
    RequestRefused,
    ServerBusy,
    ServerFailed,
    ServerTooSlow,
    ServerUnreachable,
)
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.retry import asked_wait
from missionrunner.plain_text import one_line, shortened

_LONGEST = 240
_CONTEXT = ("context_length", "context length", "context size", "context window", "maximum context")
_CONTEXT_MORE = ("exceed_context_size", "prompt is too long", "too many tokens", "input is too long")
_QUOTA = ("insufficient_quota", "exceeded your current quota", "credit balance", "billing")
_FILTER = ("content_filter", "content management policy", "content_policy")
_MODEL = ("model_not_found", "does not exist", "model not found", "unknown model", "not a valid model")


def read_fault(error: BaseException, endpoint: Endpoint, *, begun: bool = False) -> ModelFault:
    """The fault that an exception of the client stands for; `begun` if a part of the answer had come."""
    import httpx2
    import openai

    said = _said(error, endpoint)
    if isinstance(error, openai.APITimeoutError):
        return _unreachable(endpoint, "connecting took too long")
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__
        name = type(cause).__name__ if cause else ""
        if name.startswith("Connect") or name == "UnsupportedProtocol":
            return _unreachable(endpoint, endpoint.key.redact(one_line(str(cause))))
        return broken_off(endpoint, begun)
    if isinstance(error, httpx2.TransportError):
        # From an answer in one piece to a request that asked for a stream: openai does not read it.
        return broken_off(endpoint, True)
    if isinstance(error, openai.APIStatusError):
        return _status(error, endpoint, said)
    if isinstance(error, openai.APIResponseValidationError):
        return web_page(endpoint, "")
    if isinstance(error, openai.APIError):
        # An error object in the middle of a stream.
        return _by_words(error, endpoint, said) or ServerFailed(
            f"{endpoint.shown} reported an error in the middle of its answer.",
            detail=said,
            hint="It was tried again. Wait and try later, or choose another model.",
        )
    # What is no JSON where JSON should be.
    fault = web_page(endpoint, "")
    fault.detail = f"Reading its answer failed ({type(error).__name__})."
    return fault


def _status(error: Any, endpoint: Endpoint, said: str) -> ModelFault:
    status = int(error.status_code)
    found = _by_words(error, endpoint, said)
    if found:
        return found
    if status in (401, 403):
        return _key_refused(endpoint, said)
    if status == 404:
        return NotAModelServer(
            f"{endpoint.shown} has no chat completions at this address.",
            detail=said,
            hint="Check the base URL; most end in /v1.",
        )
    if status in (429, 503, 529):
        wait = asked_wait(error.response.headers)
        if status == 429 or wait is not None:
            return ServerBusy(
                f"{endpoint.shown} takes no more requests at the moment ({status}).",
                detail=said,
                hint=_wait_hint(wait),
                wait=wait,
            )
    if status in (408, 409, 425) or status >= 500:
        return ServerFailed(
            f"{endpoint.shown} failed ({status}).",
            detail=said,
            hint="It was tried again. Wait and try later, or choose another model.",
            wait=asked_wait(error.response.headers),
        )
    return RequestRefused(
        f"{endpoint.shown} does not take the request ({status}).",
        detail=said,
        hint="Run `missionrunner doctor` to see what this server can do.",
        param=one_line(str(error.param or "")),
    )


def _by_words(error: Any, endpoint: Endpoint, said: str) -> ModelFault | None:
    """What the server's own words tell, whatever its status code."""
    words = f"{error.code or ''} {error.type or ''} {said}".lower()
    status = int(getattr(error, "status_code", 0))
    if any(w in words for w in _CONTEXT + _CONTEXT_MORE):
        return ContextTooLong(
            f"The prompt is too long for {endpoint.model}.",
            detail=said,
            hint="Choose a model with a longer context, or give fewer or shorter documents.",
        )
    if any(w in words for w in _QUOTA) and status in (0, 402, 403, 429):
        return QuotaUsedUp(
            f"The account at {endpoint.shown} has no credit left.",
            detail=said,
            hint="Check plan and billing there, or choose another model.",
        )
    if status == 402:
        return QuotaUsedUp(
            f"{endpoint.shown} asks for payment.", detail=said, hint="Check the account there."
        )
    if any(w in words for w in _FILTER):
        return AnswerRefused(
            f"The content filter of {endpoint.shown} stopped the request.",
            detail=said,
            hint="Change the wording of the inputs, or choose another model.",
        )
    if status in (400, 404) and "model" in words and any(w in words for w in _MODEL):
        return model_unknown(endpoint, said)
    return None


def model_unknown(endpoint: Endpoint, said: str = "", known: tuple[str, ...] = ()) -> ModelUnknown:
    listed = f"It knows: {', '.join(known[:8])}{' …' if len(known) > 8 else ''}." if known else ""
    return ModelUnknown(
        f"{endpoint.shown} does not know the model {one_line(endpoint.model)}.",
        detail=said or listed,
        hint="Check the name, and whether your account may use it. `missionrunner doctor` looks.",
    )


def _key_refused(endpoint: Endpoint, said: str) -> KeyRefused:
    if not endpoint.key:
        title, hint = f"{endpoint.shown} asks for a key, and none is set.", f"Set {endpoint.key_source}."
    else:
        title = f"{endpoint.shown} does not accept the key."
        hint = f"Check the key in {endpoint.key_source}, and what it is allowed to do."
    return KeyRefused(title, detail=said, hint=hint)


def _unreachable(endpoint: Endpoint, why: str) -> ServerUnreachable:
    return ServerUnreachable(
        f"{endpoint.shown} cannot be reached.",
        detail=f"{why[:1].upper()}{why[1:]}." if why and not why.endswith(".") else why,
        hint="Is the server running? Check the base URL and your network."
        if endpoint.is_local
        else "Check the base URL and your network.",
    )


def too_slow(endpoint: Endpoint, begun: bool, seconds: float) -> ServerTooSlow:
    what = "stopped in the middle of its answer" if begun else "did not begin to answer"
    return ServerTooSlow(
        f"{endpoint.shown} {what} ({seconds:.0f} s).",
        hint="Try later, or choose another model. A slow server can be given more time in the settings.",
    )


def broken_off(endpoint: Endpoint, begun: bool) -> ServerFailed:
    where = "in the middle of its answer" if begun else "before it answered"
    return ServerFailed(
        f"{endpoint.shown} closed the connection {where}.",
        hint="It was tried again. Wait and try later, or choose another model.",
    )


def web_page(endpoint: Endpoint, kind: str) -> NotAModelServer:
    what = f" ({one_line(kind)})" if kind else ""
    return NotAModelServer(
        f"{endpoint.shown} answered, but not as a model server does{what}.",
        hint="Check the base URL. A sign-in page or a proxy may stand in between.",
    )


def _wait_hint(wait: float | None) -> str:
    if wait is None:
        return "Wait a little and try again, or choose another model."
    return f"It asks to wait {wait:.0f} s. Wait, or choose another model."


def _said(error: BaseException, endpoint: Endpoint) -> str:
    """The server's own words: one line, short, without keys."""
    body: Any = getattr(error, "body", None)
    text = body.get("message") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # any JSON
    if not isinstance(text, str) or not text.strip():
        text = str(getattr(error, "message", ""))
    text = one_line(text)
    if "<html" in text.lower() or "<!doctype" in text.lower():
        return ""
    return shortened(endpoint.key.redact(text), _LONGEST)
