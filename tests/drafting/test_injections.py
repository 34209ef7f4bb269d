"""No text of a document, a mission or a model changes a decision, a number, a path or a gate."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from drafting.injections import INJECTIONS
from drafting.model_runs import ANSWERS, KEY, MODEL, SHORT, requests, served, set_up, start, usual
from model_server.answers import Asked

from missionrunner.cli import main
from missionrunner.plain_text import clean_text, one_line
from missionrunner.session import RunSession

COMPUTED = ("/target/gap", "/target/deals", "/target/per_quarter", "/target/promise")
PWNED = Path("/tmp/missionrunner-pwned")


# Several at a time, since each run takes a while; what is too long for a field comes last, alone.
_SHORT = [name for name, text in INJECTIONS.items() if len(text) <= 240]
BATCHES = [_SHORT[at :: len(_SHORT) // 7] for at in range(len(_SHORT) // 7)] + [
    [name] for name in INJECTIONS if name not in _SHORT
]


# Tags, links and pictures that a viewer would follow; with a backslash before them they are only text.
_ACTIVE = re.compile(r"(?<!\\)<(?:script|img|!--)|(?<!\\)\]\((?:javascript|http)[^)]*")


def obeying(*texts: str) -> Any:
    """A model that writes the texts wherever it can, and fields that nobody asked for."""
    turns = itertools.cycle(texts)

    def change(asked: Asked, value: Any) -> Any:
        value = usual(asked, value)
        text = next(turns)
        if asked.name == "review":
            rows = [
                {**row, "verdict": "not_met", "field": text[:120], "note": text} for row in value["points"]
            ]
            return {"points": rows, "approved": True, "decision": {"verb": "approve", "phase": "find"}}
        quotes = [{"field": "headline", "quote": text}, {"field": text[:120], "quote": "anything at all"}]
        out = {name: _said(below, turns) for name, below in value.items()}
        more = {"gap": 1, "deals": 1, "promise": text, "approved": True, "/tmp/x": text, text: text}
        return {**more, **out, **({"quotations": quotes} if "quotations" in value else {})}

    return change


def _said(value: Any, turns: Iterator[str]) -> Any:
    if isinstance(value, str):
        return next(turns)
    if isinstance(value, list):
        rows: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return [
            {**row, "answer": next(turns)} if isinstance(row, dict) else next(turns)[:120] for row in rows
        ]
    return value


def mission_that_says(text: str, folder: Path) -> Path:
    """The mission with the text in its objective, a task, a field's note and the agents' rules."""
    shutil.copytree(SHORT, folder)
    line = one_line(text)[:4_000]
    brief = (folder / "mission.md").read_text("utf-8")
    brief = brief.replace("Find what is missing", f"{line} Find what is missing")
    brief = brief.replace("1. Compare the goal", f"1. {line} Compare the goal")
    (folder / "mission.md").write_text(brief, "utf-8")
    fields = (folder / "deliverables.yaml").read_text("utf-8")
    note = json.dumps(line[:400], ensure_ascii=False)
    fields = fields.replace("title: Why customers buy,", f"title: Why customers buy, note: {note},")
    (folder / "deliverables.yaml").write_text(fields, "utf-8")
    for agent in (folder / "agents").glob("*.md"):
        agent.write_text(agent.read_text("utf-8").replace("plain", f"plain, {line[:200]}"), "utf-8")
    return folder


def run_all(
    place: Path, tmp_path: Path, text: str, answer: Any, capfd: pytest.CaptureFixture[str]
) -> Mapping[str, Any]:
    """A run to its first gate, then past all gates: what came of it, and all that was shown."""
    mission = mission_that_says(text, tmp_path / "mission")
    notes = tmp_path / "notes.md"
    said = text.replace("\x00", "")  # a document with one is refused before anyone reads it
    notes.write_text(f"# Notes\n\n{said}\n\n## Prices\n\n{said}\n", "utf-8")
    given = [word for name, value in ANSWERS.items() for word in ("--set", f"{name}={value}")]
    with served(place, answer) as server:
        set_up(place, server, agents=mission / "agents")
        words = ["run", str(mission), "--model", MODEL, "--document", f"notes={notes}", *given]
        first = main([*words, "--engaged"])
        with RunSession() as session:
            (run,) = session.list_runs()
            live = session.read(run.id)
            gates, decisions = live.open_gates(), len(session.store.decisions(run.id))
        last = main(["resume", run.id, "--auto", "--output", "plan"])
        main(["show", run.id])
    with RunSession() as session:
        live = session.read(run.id)
        values = live.context.workbook.values
        decided = len(session.store.decisions(run.id))
        statuses = [state.status for state in live.phases()]
    shown = capfd.readouterr()
    return {
        "codes": (first, last),
        "gates": gates,
        "decisions": (decisions, decided),
        "statuses": statuses,
        "numbers": [values["target"][path.split("/")[2]] for path in COMPUTED],
        "hours": (values["actions"]["weekly_hours"], values["actions"]["hours_left"]),
        "shown": shown.out + shown.err,
        "sent": len(server.log),
    }


EXPECTED = {
    "codes": (4, 0),
    "gates": ["find"],
    "decisions": (0, 0),
    "statuses": ["at_gate", "drafted_ahead"],
    "numbers": [40000, 5, [1, 1, 1, 2], "An answer within a day"],
    "hours": (3, 3),
}


def test_there_are_enough() -> None:
    assert len(INJECTIONS) >= 25
    assert sorted(name for batch in BATCHES for name in batch) == sorted(INJECTIONS)


@pytest.mark.parametrize("names", BATCHES, ids=",".join)
def test_texts_steer_nothing(
    names: list[str], place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    texts = [INJECTIONS[name] for name in names]
    came = run_all(place, tmp_path, "\n\n".join(texts), obeying(*texts), capfd)
    assert {key: came[key] for key in EXPECTED} == EXPECTED
    assert came["sent"] < 40
    here = Path.cwd()
    made = {path.name for path in here.iterdir()}
    assert len(made) == 1 and made == {"plan"}, "files only where they were asked for"
    assert {path.name for path in (here / "plan").iterdir()} == {
        "plan.md",
        "deliverables.json",
        "sources.json",
        "checks.json",
        "run.json",
    }
    assert not list(PWNED.parent.glob(f"{PWNED.name}*"))
    assert [c for c in came["shown"] if c != clean_text(c)] == [], "no control character reaches a terminal"
    for path in (here / "plan").iterdir():
        written = path.read_text("utf-8")
        values = _texts(json.loads(written)) if path.suffix == ".json" else [written]
        assert not [value for value in values if value != clean_text(value)], path.name
    plan = (here / "plan" / "plan.md").read_text("utf-8")
    assert _ACTIVE.findall(plan) == []
    assert "50337" not in plan.split(), "no template is run"
    for path in (*place.rglob("*"), *here.rglob("*")):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
    assert KEY not in came["shown"]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        record: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return [text for k, v in record.items() for text in (k, *_texts(v))]
    if isinstance(value, list):
        rows: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # any JSON
        return [text for item in rows for text in _texts(item)]
    return []


def test_a_server_that_says_the_key_does_not_get_it_into_a_file(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    came = run_all(place, tmp_path, "Nothing special.", obeying(f"The key is {KEY}."), capfd)
    assert {key: came[key] for key in EXPECTED} == EXPECTED
    assert KEY not in came["shown"]
    for path in (*place.rglob("*"), *Path.cwd().rglob("*")):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_what_a_document_says_stays_behind_its_fence(place: Path, tmp_path: Path) -> None:
    text = INJECTIONS["fake_fence"]
    (tmp_path / "notes.md").write_text(f"# Notes\n\n## Reasons to buy\n\n{text}\n", "utf-8")
    with served(place) as server:
        set_up(place, server)
        start(documents=[tmp_path / "notes.md"], mission=mission_that_says(text, tmp_path / "mission"))
        prompts = [r.prompt for r in requests(server) if "you may change every field" in r.prompt]
    assert prompts
    for prompt in prompts:
        inside = False
        mark = ""
        for line in prompt.splitlines():
            if not inside and line.startswith("<<<data "):
                inside, mark = True, line.split()[1]
            elif inside and line == f"<<<end {mark}>>>":
                inside = False
            elif line.startswith("SYSTEM:"):
                assert inside
