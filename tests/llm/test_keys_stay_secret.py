"""A canary key goes through everything that is written, shown or kept; it turns up only at its server."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from pathlib import Path

import pytest
from llm.calls import Ledger, ask, endpoint, request, run, serving
from model_server.faults import Fault, Kind

from missionrunner.llm.abilities import AbilityMemory
from missionrunner.llm.faults import ModelFault
from missionrunner.llm.model import Delta
from missionrunner.llm.probe import probe
from missionrunner.llm.record import Recorder
from missionrunner.llm.secrets import Secret
from missionrunner.llm.transport import OpenAITransport

CANARY = "zq-canary-4815162342"


@pytest.mark.parametrize("fault", [None, "500", "cut", "html", "malformed", "refusal", "context"])
def test_a_key_is_in_nothing_that_is_written(
    fault: Kind | None, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    ledger, deltas, told = Ledger(), list[Delta](), ""
    with serving(*([Fault(fault)] if fault else []), key=CANARY) as server:
        there = endpoint(server, key=Secret(CANARY))
        wire = Recorder(OpenAITransport(there), there, tmp_path / "record.jsonl")
        try:
            answer = ask(
                server,
                endpoint=there,
                ledger=ledger,
                memory=AbilityMemory(tmp_path),
                transport=wire,
                on_delta=deltas.append,
            )
            told = repr(answer)
        except ModelFault as caught:
            told = repr(caught) + str(caught.lines()) + repr(caught.__dict__)
        report = run(lambda: probe(there, AbilityMemory(tmp_path)))
    assert server.log[0].authorization == f"Bearer {CANARY}"
    shown = capfd.readouterr()
    texts = [
        told,
        repr(report),
        repr(there),
        str(there.key),
        f"{there.key}",
        repr(deltas),
        repr(ledger.calls),
    ]
    texts += [caplog.text, shown.out, shown.err]
    texts += [file.read_text("utf-8") for file in tmp_path.rglob("*") if file.is_file()]
    assert any("deliverable" in text for text in texts), "the record was written"
    assert not any(CANARY in text for text in texts)


def test_a_server_that_repeats_the_key_in_its_error_does_not_give_it_away(tmp_path: Path) -> None:
    with serving(key="another-key") as server:
        there = endpoint(server, key=Secret(CANARY))
        wire = Recorder(OpenAITransport(there), there, tmp_path / "record.jsonl")
        with pytest.raises(ModelFault) as caught:
            ask(server, endpoint=there, transport=wire)
    assert "Incorrect API key provided: [key]" in caught.value.detail
    assert CANARY not in (tmp_path / "record.jsonl").read_text("utf-8")


def test_a_secret_is_neither_pickled_nor_copied_into_json() -> None:
    secret = Secret(CANARY)
    for attempt in (pickle.dumps, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            attempt(secret)


@pytest.mark.parametrize(
    "text",
    [
        f"key {CANARY} wrong",
        "zq-c***********2342",
        "sk-proj-abcdef123456",
        "Authorization: Bearer abc.def",
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str) -> None:
    hidden = Secret(CANARY).redact(text)
    assert "[key]" in hidden
    assert not any(part in hidden for part in ("canary", "2342", "abcdef", "abc.def"))


def test_a_key_that_someone_pasted_into_a_text_does_not_reach_a_record(tmp_path: Path) -> None:
    with serving() as server:
        there = endpoint(server, key=Secret(CANARY))
        wire = Recorder(OpenAITransport(there), there, tmp_path / "record.jsonl")
        ask(server, endpoint=there, transport=wire, wanted=request(f"Our notes: the key is {CANARY}."))
    written = (tmp_path / "record.jsonl").read_text("utf-8")
    assert "the key is [key]." in written
    assert CANARY not in written
