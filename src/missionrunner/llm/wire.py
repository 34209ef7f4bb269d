"""Requests to an OpenAI-compatible server over httpx2, and its streams as JSON. Nothing is tried again here.

openai's own client would do the same, but importing it takes longer than all the rest of a start, because it
builds typed objects for every interface of OpenAI; here two are used, and their answers are plain JSON.
"""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.llm.model import Json
from missionrunner.llm.profiles import Endpoint

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 10.0
_END = "[DONE]"


class WireError(Exception):
    """What a server says is wrong: by its status, or by an error inside a stream (then `status` is 0)."""

    def __init__(
        self, status: int, said: Any, text: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.said: Json = said if is_map(said) else {}
        self.text = said if isinstance(said, str) else text
        self.headers: Mapping[str, str] = {} if headers is None else headers

    @property
    def message(self) -> str:
        """The server's own words, "" for none."""
        found = self.said.get("message")
        return found if isinstance(found, str) and found.strip() else self.text

    def word(self, name: str) -> str:
        """`code`, `type` or `param` of the error, "" for none."""
        return str(self.said.get(name) or "")


class Wire:
    """The connections to one server. They are kept open, and closed by `close`."""

    def __init__(self, endpoint: Endpoint) -> None:
        import httpx2  # late: only a run with a model comes here

        self._client = httpx2.AsyncClient(
            headers=_headers(endpoint),
            # Reading is timed by whoever sends; this clock only watches the connecting.
            timeout=httpx2.Timeout(None, connect=min(_CONNECT_SECONDS, endpoint.first_token_seconds)),
            limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
            follow_redirects=True,
            # A proxy of the surroundings never sees what stays on this machine.
            trust_env=not endpoint.is_local,
            # Reading the certificates takes a while, and a server without TLS shows none.
            verify=_no_certificates() if endpoint.base_url.startswith("http://") else True,
        )
        self._base = endpoint.base_url

    async def post(self, path: str, body: Json) -> httpx2.Response:
        """The response, with its body still to be read and closed. Raises WireError for an error status."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        request = self._client.build_request(
            "POST",
            self._base + path,
            content=text.encode("utf-8", "replace"),
            headers={"Content-Type": "application/json"},
        )
        response = await self._client.send(request, stream=True)
        return await _checked(response)

    async def get(self, path: str) -> Any:
        """The JSON at a path. Raises WireError, or ValueError for what is no JSON."""
        request = self._client.build_request("GET", self._base + path)
        response = await _checked(await self._client.send(request, stream=True))
        return await whole(response)

    async def close(self) -> None:
        await self._client.aclose()


async def whole(response: httpx2.Response) -> Any:
    """The body as JSON; a text where it is none."""
    try:
        content = await response.aread()
    finally:
        await response.aclose()
    return _json_or_text(content)


async def pieces(response: httpx2.Response) -> AsyncIterator[Any]:
    """The JSON of each server-sent event, until the end is announced. Raises WireError for an error in it.

    Lines end as the format says. Other characters that Python takes for line ends may stand in a text.
    """
    rest = b""
    data: list[str] = []
    async for chunk in response.aiter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        for raw in lines:
            line = raw.removesuffix(b"\r").decode("utf-8")
            if line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
            elif not line and data:
                text, data = "\n".join(data), []
                if text.startswith(_END):
                    # What is left is read, so that the connection can be used again.
                    continue
                yield _checked_piece(json.loads(text))
    text = "\n".join(data)
    if text and not text.startswith(_END):
        yield _checked_piece(json.loads(text))


def _checked_piece(value: Any) -> Any:
    error = value.get("error") if is_map(value) else None
    if error:
        raise WireError(0, error)
    return value


async def _checked(response: httpx2.Response) -> httpx2.Response:
    if response.status_code < 400:
        return response
    try:
        content = await response.aread()
    finally:
        await response.aclose()
    body = _json_or_text(content)
    error = body.get("error", body) if is_map(body) else body
    raise WireError(response.status_code, error, content.decode("utf-8", "replace"), response.headers)


def _json_or_text(content: bytes) -> Any:
    text = content.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _headers(endpoint: Endpoint) -> dict[str, str]:
    out = {"Accept": "application/json, text/event-stream", "User-Agent": "missionrunner"}
    key = endpoint.key.reveal()
    if key:
        out["Authorization"] = f"Bearer {key}"
    if endpoint.is_openai:
        # As OpenAI's own programs read them; other servers have no business with them.
        for header, name in (
            ("OpenAI-Organization", "OPENAI_ORG_ID"),
            ("OpenAI-Project", "OPENAI_PROJECT_ID"),
        ):
            if os.environ.get(name):
                out[header] = os.environ[name]
    return out


def _no_certificates() -> ssl.SSLContext:
    """Trusts nobody: for a server without TLS, should it send us on to one with it."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
