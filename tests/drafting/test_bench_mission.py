"""The mission of the benchmark: sixteen calls, each told what it builds on, and none twice after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from drafting.model_runs import KEY, KEY_VARIABLE, MISSIONS, MODEL, go_on, impatient, set_up
from engine.people import Person
from model_server.server import Behaviour, ModelServer, Seen

from missionrunner.deliverables.schemas import compile_model
from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession

BENCH = MISSIONS / "bench-sales-plan"
INPUTS = (
    "Client 007: Nordwind, a maker of lamps; 14 people.\n"
    "Sales Bible: sell by consultation, never by discount. Every lost deal gets a review.\n"
    "Business objectives: EUR 3,000,000 revenue; 24 new accounts.\n" + "Two sellers share the work. " * 50
).strip()
CALLS = 16


@pytest.fixture
def server(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    impatient(monkeypatch)
    with ModelServer(Behaviour(first_token=0.02)) as running:
        set_up(own_home, running, agents=BENCH / "agents")
        yield running


def run_bench() -> Person:
    """A run of the mission from its start to its end."""
    options = StartOptions(str(BENCH), sets=[("inputs", INPUTS)], company="Acme", model=MODEL)
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(options)
    person = Person(run_id)
    go_on(person)
    return person


def values_of(run_id: str) -> Mapping[str, Any]:
    with RunSession() as session:
        return session.read(run_id).context.workbook.values


def schemas_of(run_id: str) -> Mapping[str, Any]:
    with RunSession() as session:
        return session.read(run_id).context.definition.deliverables


def messages(seen: Seen) -> list[str]:
    return [str(message["content"]) for message in seen.body["messages"]]


def asked_for(server: ModelServer, fields: set[str]) -> Seen:
    """The request whose answer has these fields."""
    found = [seen for seen in server.log if set(_schema(seen)["properties"]) == fields]
    assert len(found) == 1, f"{len(found)} requests for {sorted(fields)}"
    return found[0]


def _schema(seen: Seen) -> dict[str, Any]:
    return seen.body["response_format"]["json_schema"]["schema"]


def _without_keys(schema: Any) -> Any:
    """A model may name two rows alike; what it was not told, it cannot keep."""
    if isinstance(schema, dict):
        known: dict[str, Any] = schema  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return {name: _without_keys(part) for name, part in known.items() if name != "key"}
    return schema


def test_all_deliverables_are_drafted_in_one_call_each(server: ModelServer) -> None:
    person = run_bench()
    assert len(server.log) == CALLS
    values, schemas = values_of(person.run_id), schemas_of(person.run_id)
    assert len(schemas) == CALLS
    for name, schema in schemas.items():
        assert not compile_model(_without_keys(schema), name).validate(values[name]), name
        assert all(values[name].values()), name


def test_what_the_company_said_stands_whole_and_once_in_the_shared_beginning(server: ModelServer) -> None:
    run_bench()
    shared = {messages(seen)[0] for seen in server.log}
    assert len(shared) == 1
    (beginning,) = shared
    assert beginning.count(" ".join(INPUTS.split())) == 1
    own = [" ".join(messages(seen)[1:]) for seen in server.log]
    assert not any("Nordwind" in text for text in own)
    whole = sum(len(beginning) + len(text) for text in own)
    assert len(beginning) * CALLS >= 0.6 * whole


def test_a_call_is_told_what_its_deliverable_reads_and_no_more(server: ModelServer) -> None:
    person = run_bench()
    values = values_of(person.run_id)
    stages = messages(asked_for(server, {"stages"}))[1]
    brief = messages(asked_for(server, {"pipeline_angles", "open_questions"}))[1]
    initiative = values["sales_initiatives"]["summary"]
    angle = values["pipeline_brief"]["pipeline_angles"][0]["detail"]
    assert angle in stages
    assert initiative in brief
    assert initiative not in stages


def test_a_killed_run_sends_no_answered_call_again(
    server: ModelServer, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = run_bench()
    wanted = {_prompt(seen) for seen in server.log}
    server.log.clear()
    server.behaviour.first_token = 0.3
    intake = tmp_path / "intake.json"
    intake.write_text(json.dumps({"inputs": INPUTS}), "utf-8")
    command = [sys.executable, "-m", "missionrunner", "run", str(BENCH), "--intake", str(intake), "--auto"]
    environment = {**os.environ, KEY_VARIABLE: KEY}
    process = subprocess.Popen(
        [*command, "--model", MODEL, "--output", str(tmp_path / "plan")],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while sum(bool(seen.ended) for seen in server.log) < 7 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    time.sleep(0.5)  # the answers under way go nowhere
    first = list(server.log)
    server.log.clear()
    with RunSession() as session:
        (killed,) = [run.id for run in session.list_runs() if run.id != undisturbed.run_id]
        stored = len(session.store.model_calls(killed))
    assert 6 <= stored < CALLS
    go_on(Person(killed, output=tmp_path / "plan"))
    assert len(server.log) == CALLS - stored
    assert {_prompt(seen) for seen in [*first, *server.log]} == wanted
    assert values_of(killed) == values_of(undisturbed.run_id)


def _prompt(seen: Seen) -> str:
    return json.dumps([seen.body["messages"], _schema(seen)], sort_keys=True)
