"""Many runs at once, and two processes on one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engine.people import begin

from missionrunner.cli import main
from missionrunner.errors import RunIsBusy
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession

TESTS = Path(__file__).resolve().parent.parent


def start(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "engine.many_runs", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_fifty_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    """Two processes with 25 threads each, from an empty data folder on."""
    processes = [start(tmp_path / "plans", 25) for _ in range(2)]
    made: list[tuple[int, str]] = []
    for process in processes:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        told = json.loads(out)
        assert told["errors"] == []
        assert "database is locked" not in err
        made += [(int(number), run_id) for number, run_id in told["made"].items()]
    assert len({run_id for _, run_id in made}) == 50
    with RunSession() as session:
        store = session.store
        assert {run.status for run in session.list_runs()} == {RunStatus.FINISHED}
        for number, run_id in made:
            assert store.answers(run_id)["posts"].value == number
            assert [d.verb.value for d in store.decisions(run_id)] == ["edit", "approve", "approve"]
            assert store.latest_versions(run_id)["applicants"].values["summary"] == f"Number {number}."
            events = store.events(run_id)
            assert [e.seq for e in events] == [*range(1, len(events) + 1)]
            values = json.loads((tmp_path / "plans" / run_id / "deliverables.json").read_text())
            assert values["applicants"]["summary"] == f"Number {number}."


def test_a_second_process_is_told_that_the_run_is_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    ann = begin()
    process = start("hold", ann.run_id)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(RunIsBusy) as caught:
            ann.approves("posts")
        assert f"process {process.pid} " in caught.value.title
        capsys.readouterr()
        assert main(["resume", ann.run_id, "--auto"]) == 2
        assert "is in use by process" in capsys.readouterr().err
        with RunSession() as session:
            # Reading, forking and exporting need no lock.
            assert session.store.decisions(ann.run_id) == []
            session.fork(ann.run_id, "posts")
    finally:
        process.kill()
        process.communicate()
    ann.approves("posts")
