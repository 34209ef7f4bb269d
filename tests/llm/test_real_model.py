"""A real model in the llama.cpp wheel, without a network: one valid, streamed answer (`make test-model`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from llm.calls import run
from llm.real_model import MISSING, serving_model

from missionrunner.deliverables.schemas import compile_model
from missionrunner.llm.client import ModelClient
from missionrunner.llm.model import Delta, Message, ModelAnswer, ModelRequest
from missionrunner.llm.probe import probe
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.wire_schema import Form

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


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving_model() as base:
        yield base


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
