"""Looking at a server once; recording and replaying traffic."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llm.calls import ask, endpoint, request, run, serving
from model_server.faults import Fault
from model_server.server import ModelServer

from missionrunner.errors import BadInput
from missionrunner.llm.abilities import FILE_NAME, AbilityMemory
from missionrunner.llm.faults import ServerFailed
from missionrunner.llm.probe import ProbeReport, probe
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.record import Recorder, Replay
from missionrunner.llm.secrets import Secret
from missionrunner.llm.transport import OpenAITransport
from missionrunner.llm.wire_schema import Form


def probed(server: ModelServer, memory: AbilityMemory | None = None, **more: Any) -> ProbeReport:
    return run(lambda: probe(endpoint(server, **more), memory))


def states(report: ProbeReport) -> dict[str, str]:
    return {finding.subject: finding.state for finding in report.findings}


def test_a_good_server_is_found_good_and_remembered(tmp_path: Path) -> None:
    memory = AbilityMemory(tmp_path)
    with serving(context_tokens=32_000, key="k-123456") as server:
        there = endpoint(server, key=Secret("k-123456"))
        report = run(lambda: probe(there, memory))
        assert len(server.log) == 1
    assert states(report) == {
        "Server": "ok",
        "Model": "ok",
        "Structured answers": "ok",
        "Streaming": "ok",
        "Context": "ok",
        "Price": "note",
    }
    kept = memory.recall(there)
    assert kept is not None
    assert kept == report.abilities
    assert (kept.form, kept.context_tokens, kept.proven) == (Form.SCHEMA, 32_000, True)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0
    assert "k-123456" not in (tmp_path / FILE_NAME).read_text("utf-8")


@pytest.mark.parametrize(
    ("behaviour", "form"),
    [
        ({"refused_words": ("maxLength",), "words": 1}, Form.PORTABLE),
        ({"forms": ("json_object", "text")}, Form.JSON_OBJECT),
        ({"forms": ("json_object", "text"), "ignores_forms": True}, Form.JSON_OBJECT),
        ({"forms": ("text",)}, Form.PROMPT),
    ],
)
def test_the_form_that_works_is_found(behaviour: dict[str, Any], form: Form) -> None:
    with serving(**behaviour) as server:
        report = probed(server)
    assert report.abilities is not None
    assert report.abilities.form is form


def test_a_server_that_does_not_stream_is_told_as_such() -> None:
    with serving(streams=False) as server:
        report = probed(server)
    assert states(report)["Streaming"] == "note"
    assert report.usable


@pytest.mark.parametrize(
    ("behaviour", "subject", "words"),
    [
        ({"key": "right"}, "Key", "none is set"),
        ({"models": ("other-model",)}, "Model", "does not know the model"),
    ],
)
def test_what_is_broken_is_named_with_what_to_do(behaviour: dict[str, Any], subject: str, words: str) -> None:
    with serving(**behaviour) as server:
        report = probed(server)
    broken = [finding for finding in report.findings if finding.state == "broken"]
    assert [finding.subject for finding in broken] == [subject]
    assert words in broken[0].text
    assert broken[0].advice
    assert not report.usable


def test_no_server_is_a_finding_too() -> None:
    report = run(lambda: probe(Endpoint("http://127.0.0.1:9/v1", "m")))
    assert [f.state for f in report.findings] == ["broken"]
    assert "cannot be reached" in report.findings[0].text


def test_a_passing_fault_does_not_spoil_the_probe() -> None:
    with serving(Fault("429", at=(0,))) as server:
        assert probed(server).usable


def test_a_damaged_memory_counts_as_empty(tmp_path: Path) -> None:
    memory, there = AbilityMemory(tmp_path), Endpoint("http://127.0.0.1:9/v1", "m")
    for text in ("", "[]", "{", '{"x": 3}'):
        (tmp_path / FILE_NAME).write_text(text, "utf-8")
        assert memory.recall(there) is None
    with serving() as server:
        report = probed(server, memory)
        row = memory.recall(endpoint(server))
    assert row == report.abilities
    data = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
    next(row for row in data.values() if row != 3)["form"] = "telepathy"
    (tmp_path / FILE_NAME).write_text(json.dumps(data), "utf-8")
    assert memory.recall(endpoint(server)) is None


# -- record and replay


def test_a_recorded_run_is_replayed_without_a_server(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    with serving(Fault("500", at=(0,)), Fault("off_schema", at=(1,))) as server:
        there = endpoint(server)
        first = ask(server, endpoint=there, transport=Recorder(OpenAITransport(there), there, file))
    sent = len(server.log)
    again = ask(server, endpoint=there, transport=Replay(file))
    assert again.values == first.values
    assert again.calls == first.calls == sent == len(server.log) == 3
    assert again.usage.prompt_tokens == first.usage.prompt_tokens
    assert file.stat().st_mode & 0o077 == 0


def test_a_fault_is_replayed_as_the_same_fault(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    with serving(Fault("500")) as server:
        there = endpoint(server)
        with pytest.raises(ServerFailed) as recorded:
            ask(server, endpoint=there, transport=Recorder(OpenAITransport(there), there, file))
    with pytest.raises(ServerFailed) as replayed:
        ask(server, endpoint=there, transport=Replay(file))
    assert replayed.value.lines() == recorded.value.lines()


def test_documents_are_left_out_on_request_and_the_replay_still_works(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    wanted = request("Write the plan. <doc>Our secret recipe</doc>")
    with serving() as server:
        there = endpoint(server)
        wire = Recorder(
            OpenAITransport(there), there, file, hide=lambda t: t.replace("Our secret recipe", "…")
        )
        first = ask(server, endpoint=there, transport=wire, wanted=wanted)
    assert "secret recipe" not in file.read_text("utf-8")
    assert ask(server, endpoint=there, transport=Replay(file), wanted=wanted).values == first.values


def test_a_prompt_that_was_not_recorded_is_said(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    with serving() as server:
        there = endpoint(server)
        ask(server, endpoint=there, transport=Recorder(OpenAITransport(there), there, file))
    with pytest.raises(BadInput, match="no further answer for risk_plan"):
        ask(server, endpoint=there, transport=Replay(file), wanted=request("Another."))


@pytest.mark.parametrize("text", ["{}", "nonsense", '{"v": 99, "request_hash": "x"}'])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput, match="line 1 is no recorded call"):
        Replay(file)


# -- the key of a call


def test_the_same_call_has_the_same_key_and_any_difference_another() -> None:
    base = request()
    key = base.key("m")
    assert key == request().key("m")
    assert (key.deliverable, key.attempt, len(key.request_hash)) == ("risk_plan", 1, 64)
    others = [
        base.key("other"),
        request("Other words.").key("m"),
        replace(base, attempt=2).key("m"),
        replace(base, schema={"type": "object", "properties": {}}).key("m"),
        replace(base, max_output_tokens=10).key("m"),
        replace(base, deliverable="x").key("m"),
    ]
    assert len({key, *others}) == 7
