"""Runs of the mission short-plan on the test server, through `RunSession` as every front end has them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from engine.people import Person
from model_server.answers import Asked
from model_server.server import Behaviour, ModelServer, Seen

from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import NeedsPerson
from missionrunner.llm.retry import RetryPolicy
from missionrunner.runs.events import Event
from missionrunner.runs.model import ReviewPoint
from missionrunner.session import RunOutcome, RunSession

MISSIONS = Path(__file__).resolve().parent.parent / "data" / "missions"
SHORT = MISSIONS / "short-plan"
KEY_VARIABLE = "TEST_MODEL_KEY"
KEY = "sk-test-4711-this-is-the-key"
MODEL = "quick"
ANSWERS = {
    "company": "Acme",
    "goal": "90000",
    "sold": "50000",
    "deal_value": "8000",
    "hours": "6",
    "promise": "An answer within a day",
}
QUICK = RetryPolicy(tries=3, first_wait=0.01, longest_wait=0.02, longest_asked=0.5)

Says = Callable[[Asked, Any], Any]


def usual(asked: Asked, value: Any) -> Any:
    """A sensible model: its reviewer is content, and the work fits into the week."""
    if asked.name == "review":
        return {"points": [{**row, "verdict": "met", "field": "", "note": ""} for row in value["points"]]}
    if "weekly_hours" in value:
        value["weekly_hours"] = 3
    if "quotations" in value:
        value["quotations"] = []
    return value


def says(**texts: Any) -> Says:
    """A model that says this in fields of these names, wherever they stand; else the usual."""

    def change(asked: Asked, value: Any) -> Any:
        return _with(usual(asked, value), texts)

    return change


def _with(value: Any, texts: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        record: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return {k: texts[k] if k in texts else _with(v, texts) for k, v in record.items()}
    if isinstance(value, list):
        rows: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return [_with(row, texts) for row in rows]
    return value


def set_up(home: Path, server: ModelServer, *, agents: Path = SHORT / "agents", **profile: Any) -> None:
    """Agents and a profile of the server in the data home."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(agents, home / "agents", dirs_exist_ok=True)
    given: dict[str, Any] = {
        "base_url": server.url,
        "model": "test-model",
        "key_variable": KEY_VARIABLE,
        "first_token_seconds": 3.0,
        "stall_seconds": 3.0,
        "price_input": 1.0,
        "price_output": 2.0,
        **profile,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    other = [line.replace('"test-model"', '"other-model"') for line in lines]
    text = "\n".join([f"[models.{MODEL}]", *lines, "[models.other]", *other]) + "\n"
    (home / "settings.toml").write_text(text, "utf-8")


def served(
    home: Path, answer: Says | None = None, *, faults: Sequence[Any] = (), **behaviour: Any
) -> ModelServer:
    """A server that says what `answer` makes of its usual values. Use it in a `with`, then `set_up`."""
    return ModelServer(Behaviour(answer=answer or usual, **behaviour), faults)


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without long waits."""
    monkeypatch.setattr("missionrunner.llm.client.RetryPolicy", lambda: QUICK)
    monkeypatch.setenv(KEY_VARIABLE, KEY)


def start(
    *,
    engaged: bool = False,
    answers: Mapping[str, str] | None = None,
    documents: Sequence[Path] = (),
    mission: Path = SHORT,
    output: Path | None = None,
    go: bool = True,
    **options: Any,
) -> Person:
    """Start a run and let it go as far as it goes; faults that wait for a person are raised."""
    given = {**ANSWERS, **(answers or {})}
    wanted: dict[str, Any] = {"model": MODEL, **options}
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(
            StartOptions(
                mission=str(mission),
                sets=list(given.items()),
                documents=[("notes", path) for path in documents],
                mode="engaged" if engaged else "auto",
                ask=engaged,
                output=output,
                **wanted,
            )
        )
    person = Person(run_id, output=output)
    if go:
        go_on(person)
    return person


def go_on(person: Person) -> RunOutcome | None:
    """Go on with a run to its next gate (then None) or its end. Raises ModelWaits."""
    from missionrunner.engine.going_on import ModelWaits

    with RunSession(actor=person.name) as session, session.open(person.run_id, person.events.append) as live:
        try:
            return session.proceed(live, person.output, force=True)
        except ModelWaits:
            raise
        except NeedsPerson:
            return None


# ------------------------------------------------------------------ what the server was asked
@dataclass(frozen=True, slots=True)
class Request:
    """One request as a test looks at it."""

    name: str
    prompt: str
    schema: Mapping[str, Any]
    body: Mapping[str, Any] = field(repr=False)


def requests(server: ModelServer) -> list[Request]:
    return [request_of(seen) for seen in server.log]


def request_of(seen: Seen) -> Request:
    form = seen.body["response_format"]["json_schema"]
    prompt = "\n".join(m["content"] for m in seen.body["messages"])
    return Request(form["name"], prompt, form["schema"], seen.body)


def field_names(schema: Any) -> set[str]:
    """All names of fields in a schema, on all levels."""
    if isinstance(schema, list):
        rows: list[Any] = schema  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return set[str]().union(*map(field_names, rows))
    if not isinstance(schema, dict):
        return set()
    record: dict[str, Any] = schema  # pyright: ignore[reportUnknownVariableType]  # any JSON
    own = set(record["properties"]) if isinstance(record.get("properties"), dict) else set[str]()
    return own.union(*(field_names(value) for value in record.values()))


# ------------------------------------------------------------------ what the run holds
def sources(person: Person) -> dict[str, str]:
    """Path -> the kind of its source."""
    with person.at_work() as live:
        return {path: source.kind.value for path, source in live.context.workbook.sources.items()}


def reviews(person: Person, phase: str) -> list[ReviewPoint]:
    with person.at_work() as live:
        return live.reviews(phase)


def findings(person: Person, phase: str) -> list[str]:
    """What is told at the gate about drafts that were not taken, or should be looked at."""
    return [p.point for p in reviews(person, phase) if not p.agent]


def told(events: Sequence[Event], kind: type[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]
