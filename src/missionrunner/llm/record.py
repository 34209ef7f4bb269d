"""Recording a run's model traffic and replaying it, for tests and bug reports. Keys are always left out."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.errors import BadInput, StoreError
from missionrunner.llm import faults
from missionrunner.llm.faults import ModelFault
from missionrunner.llm.model import Json, WireAnswer, wire_answer
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.transport import Arriving, Transport, WireRequest
from missionrunner.runs.model import Usage

FORMAT = 1
_PIECE = 16


class Recorder:
    """A transport that writes every request and its outcome to a file, one JSON object a line.

    `hide` takes out what should not travel, such as documents; it is given every text of a prompt. The
    hash of the request is that of the whole one, so a replay works with and without documents.
    """

    def __init__(
        self, inner: Transport, endpoint: Endpoint, file: Path, hide: Callable[[str], str] | None = None
    ) -> None:
        self.inner = inner
        self.endpoint = endpoint
        self.file = file
        self._hide = hide
        try:
            # Only its owner may read it: it holds what the company told.
            os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StoreError(f"{file}: the record cannot be written: {error.strerror}.") from error

    async def send(self, request: WireRequest, arriving: Arriving) -> WireAnswer:
        began = time.monotonic()
        try:
            answer = await self.inner.send(request, arriving)
        except ModelFault as fault:
            self._write(request, began, {"fault": _fault_json(fault), "text": arriving.text})
            raise
        self._write(request, began, {"answer": answer.to_json(), "usage": _usage_json(answer)})
        return answer

    async def models(self) -> list[Json]:
        return await self.inner.models()

    async def close(self) -> None:
        await self.inner.close()

    def _write(self, request: WireRequest, began: float, outcome: Json) -> None:
        body = dict(request.body)
        if self._hide:
            body["messages"] = [{**m, "content": self._hide(m["content"])} for m in body["messages"]]
        line: Json = {
            "v": FORMAT,
            "server": self.endpoint.shown,
            "deliverable": request.key.deliverable,
            "attempt": request.key.attempt,
            "request_hash": request.key.request_hash,
            "seconds": round(time.monotonic() - began, 3),
            "request": body,
            **outcome,
        }
        text = json.dumps(self.endpoint.key.redact_json(line), ensure_ascii=False)
        with self.file.open("a", encoding="utf-8", errors="replace") as out:
            out.write(text + "\n")


class Replay:
    """A transport that gives recorded outcomes, by the hash of the request and in their order."""

    def __init__(self, file: Path) -> None:
        self._outcomes: dict[str, deque[Json]] = defaultdict(deque)
        for number, line in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            try:
                row: Any = json.loads(line)
            except ValueError:
                row = None
            if not is_map(row) or row.get("v") != FORMAT or "request_hash" not in row:
                raise BadInput(f"{file}: line {number} is no recorded call.")
            self._outcomes[row["request_hash"]].append(row)

    async def send(self, request: WireRequest, arriving: Arriving) -> WireAnswer:
        waiting = self._outcomes.get(request.key.request_hash)
        if not waiting:
            raise BadInput(
                f"The record holds no further answer for {request.key.deliverable}.",
                detail=f"Request {request.key.request_hash[:12]}, attempt {request.key.attempt}.",
                hint="The prompts differ from the recorded run, or the record ended before.",
            )
        row = waiting.popleft()
        text = row["text"] if "fault" in row else row["answer"]["text"]
        for at in range(0, len(text), _PIECE):
            arriving.add(text[at : at + _PIECE])
        if "fault" in row:
            raise _fault(row["fault"])
        used = row["usage"]
        usage = Usage(used["prompt_tokens"], used["completion_tokens"], used["seconds"], used["cost"])
        return wire_answer(row["answer"], usage)

    async def models(self) -> list[Json]:
        return []

    async def close(self) -> None:
        """Nothing is open."""


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: the record cannot be read.") from error


def _usage_json(answer: WireAnswer) -> Json:
    used = answer.usage
    return {
        "prompt_tokens": used.prompt_tokens,
        "completion_tokens": used.completion_tokens,
        "seconds": used.seconds,
        "cost": used.cost,
    }


def _fault_json(fault: ModelFault) -> Json:
    return {
        "kind": fault.kind,
        "title": fault.title,
        "detail": fault.detail,
        "hint": fault.hint,
        "wait": fault.wait,
        "param": getattr(fault, "param", ""),
    }


def _fault(data: Json) -> ModelFault:
    """The recorded fault again; a kind that this program does not know is an error of the server."""
    kind: Any = getattr(faults, str(data["kind"]), None)
    texts = {"detail": data["detail"], "hint": data["hint"]}
    if kind is faults.RequestRefused:
        return faults.RequestRefused(data["title"], param=data["param"], **texts)
    if isinstance(kind, type) and issubclass(kind, ModelFault) and kind is not faults.BudgetReached:
        fault = kind(data["title"], **texts)
        fault.wait = data["wait"]
        return fault
    return faults.ServerFailed(data["title"], wait=data["wait"], **texts)
