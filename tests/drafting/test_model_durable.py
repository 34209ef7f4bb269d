"""What was answered is never asked again: after kill -9, in a fork, with phases side by side, after ctrl+c."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from drafting.model_runs import (
    ANSWERS,
    MODEL,
    SHORT,
    go_on,
    requests,
    served,
    set_up,
    start,
    usual,
)
from engine.people import Person
from model_server.answers import Asked
from model_server.server import ModelServer, Seen

from missionrunner.engine.going_on import ModelWaits
from missionrunner.engine.live_run import LiveRun
from missionrunner.runs.events import Event, FieldFilled
from missionrunner.session import RunSession

GIVEN = [word for name, value in ANSWERS.items() for word in ("--set", f"{name}={value}")]


def words(mission: Path = SHORT) -> list[str]:
    return ["run", str(mission), "--auto", "--model", MODEL, "--output", "plan", *GIVEN]


def process(given: Sequence[str]) -> subprocess.Popen[str]:
    """The program as a user starts it."""
    code = "import sys; from missionrunner.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.005)


def the_run() -> str:
    with RunSession() as session:
        (run,) = session.list_runs()
        return run.id


def strict(asked: Asked, value: Any) -> Any:
    """A reviewer that wants the headline written again, once, and a lead that then does."""
    value = usual(asked, value)
    if asked.name == "review" and '"Find"' in asked.prompt and "Second words" not in asked.prompt:
        value["points"][0] |= {"verdict": "not_met", "field": "target.headline", "note": "Too long."}
    if "What was found" in asked.prompt:
        value["headline"] = "Second words"
    return value


def sent(server: ModelServer) -> list[str]:
    """The body of each request, byte by byte."""
    return [json.dumps(seen.body, ensure_ascii=False) for seen in server.log]


def answered(log: Sequence[Seen]) -> list[str]:
    return [json.dumps(seen.body, ensure_ascii=False) for seen in log if seen.status == "200"]


def values(person: Person) -> dict[str, Any]:
    with person.at_work() as live:
        return live.context.workbook.values


# ------------------------------------------------------------------ kill -9
# After how many answers the process is killed: in the first wave, the second, in the review and its
# rounds, between the phases and in the last one.
@pytest.mark.parametrize("killed_at", [1, 2, 3, 4, 5, 7])
def test_a_killed_run_sends_no_answered_call_again(killed_at: int, place: Path) -> None:
    with served(place, strict) as server:
        set_up(place, server)
        undisturbed = start(output=Path("undisturbed"))
        expected = sent(server)
        wanted = values(undisturbed)
    shutil.rmtree(place)
    with served(place, strict, first_token=0.15) as server:
        set_up(place, server)
        work = process(words())
        wait_for(lambda: len(server.log) > killed_at or work.poll() is not None)
        assert work.poll() is None, work.communicate()
        time.sleep(0.05)
        work.send_signal(signal.SIGKILL)
        work.communicate()
        wait_for(lambda: all(seen.status for seen in server.log))
        before = list(server.log)
        server.log.clear()
        server.behaviour.first_token = 0
        person = Person(the_run(), output=Path("plan"))
        go_on(person)
        rest = sent(server)
    assert len(before) == killed_at + 1
    assert not set(answered(before[:killed_at])) & set(rest), "an answered call was sent again"
    assert sorted([*answered(before[:killed_at]), *rest]) == sorted(expected), "other prompts than without"
    assert values(person) == wanted


def test_a_wave_after_a_crash_is_told_the_drafts_it_builds_on(place: Path) -> None:
    # The risks read the target; both belong to the first phase.
    with served(place) as server:
        set_up(place, server)
        person = start()
        said = person.values("target")["headline"]
        (risks,) = [r for r in requests(server) if r.name == "risks"]
    assert said in risks.prompt


# ------------------------------------------------------------------ fork
def test_a_fork_pays_nothing_again(place: Path) -> None:
    with served(place, strict) as server:
        set_up(place, server)
        person = start(engaged=True)
        person.approves("find")
        count = len(server.log)
        with RunSession(actor="Ann") as session:
            fork = Person(session.fork(person.run_id, "find"))
        go_on(fork)
        assert values(fork)["target"] == values(person)["target"]
        fork.approves("find")
        assert values(fork) == values(person)
        assert len(server.log) == count


def test_a_fork_leaves_to_the_workbook_what_its_parent_did(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True, go=False)
        with person.at_work() as live:
            live.change_model(workbook=["risks"])
        go_on(person)
        with RunSession(actor="Ann") as session:
            fork = Person(session.fork(person.run_id, "find"))
        go_on(fork)
        fork.decides(lambda live: live.redo("find"))
        asked = {request.name for request in requests(server)}
    assert "target" in asked
    assert "risks" not in asked


# ------------------------------------------------------------------ phases side by side
def side_by_side(folder: Path) -> Path:
    """The mission with a second phase that needs nothing."""
    shutil.copytree(SHORT, folder)
    brief = (folder / "mission.md").read_text("utf-8")
    head, tail = brief.split("### Phase 2")
    tail = tail.replace("**Lead**: @planner", "**Lead**: @planner\n**Needs**: none", 1)
    (folder / "mission.md").write_text(head + "### Phase 2" + tail, "utf-8")
    return folder


def test_phases_side_by_side_survive_a_kill_as_well(place: Path, tmp_path: Path) -> None:
    mission = side_by_side(tmp_path / "side")
    with served(place) as server:
        set_up(place, server)
        undisturbed = start(mission=mission)
        expected, wanted = sorted(sent(server)), values(undisturbed)
    shutil.rmtree(place)
    with served(place, first_token=0.15) as server:
        set_up(place, server)
        work = process(words(mission))
        wait_for(lambda: len(server.log) >= 4 or work.poll() is not None)
        time.sleep(0.05)
        work.send_signal(signal.SIGKILL)
        work.communicate()
        assert server.peak >= 2, "both phases are at work"
        wait_for(lambda: all(seen.status for seen in server.log))
        first = sent(server)
        server.log.clear()
        server.behaviour.first_token = 0
        person = Person(the_run())
        with RunSession() as session:
            stored = len(session.store.model_calls(person.run_id))
        go_on(person)
        rest = sent(server)
    assert 2 <= stored < len(expected)
    assert len(rest) == len(expected) - stored, "an answered call was sent again"
    assert sorted({*first, *rest}) == expected, "other prompts than without"
    assert values(person) == wanted


# ------------------------------------------------------------------ ctrl+c
def test_ctrl_c_ends_at_once_and_keeps_the_complete_fields(place: Path) -> None:
    with served(place, per_piece=0.12) as server:
        set_up(place, server)
        work = process([*words(), "--json"])
        seen_fields: list[str] = []
        assert work.stdout is not None
        for line in work.stdout:
            event = json.loads(line)
            if event["type"] == "field_filled":
                seen_fields.append(event["path"])
                break
        began = time.monotonic()
        work.send_signal(signal.SIGINT)
        _, said = work.communicate(timeout=30)
        assert time.monotonic() - began < 5
        assert work.returncode == 130
        assert seen_fields == ["/target/headline"]
        assert "resume" in said and "Traceback" not in said
        before = len(server.log)
        kept = kept_values()
        server.behaviour.per_piece = 0
        person = Person(the_run())
        go_on(person)
        left = requests(server)[before]
    assert set(kept) >= {"/target/headline"}
    assert "headline" not in left.schema["properties"]
    assert "reason" in left.schema["properties"] or "said" in left.schema["properties"]
    assert person.values("target")["headline"] == kept["/target/headline"]


def kept_values() -> dict[str, Any]:
    with RunSession() as session:
        live = session.read(the_run())
        return {path: drafted.value for path, drafted in live.context.drafted().items()}


def test_a_note_that_was_stopped_is_carried_out_by_the_next_process(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
        server.behaviour.per_piece = 0.05
        live_runs: list[LiveRun] = []
        with (
            pytest.raises(ModelWaits),
            RunSession(actor="Ann") as session,
            session.open(person.run_id, lambda event: stop_at(event, live_runs)) as live,
        ):
            live_runs.append(live)
            live.send_back("find", "In other words", "/target")
        server.behaviour.per_piece = 0
        server.behaviour.answer = lambda asked, value: {
            **usual(asked, value),
            **({"reason": "Other words"} if "In other words" in asked.prompt and "reason" in value else {}),
        }
        go_on(person)
    assert person.values("target")["reason"] == "Other words"


def stop_at(event: Event, live_runs: Sequence[LiveRun]) -> None:
    if isinstance(event, FieldFilled) and event.path == "/target/headline":
        live_runs[0].stop()


# ------------------------------------------------------------------ what is stored
def test_nothing_of_the_key_is_stored(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        start(output=Path("plan"))
    key = os.environ["TEST_MODEL_KEY"].encode()
    for path in (*place.rglob("*"), *Path("plan").rglob("*")):
        assert not path.is_file() or key not in path.read_bytes(), path
