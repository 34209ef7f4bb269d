"""A run whose process was killed is shown as interrupted, not as running for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from missionrunner.cli import main
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession, StartOptions

HIRING = str(Path(__file__).parents[1] / "data" / "missions" / "hiring-round")


def test_a_killed_run_is_interrupted_and_a_held_one_is_running(capsys: pytest.CaptureFixture[str]) -> None:
    with RunSession() as session:
        run_id, _ = session.create(StartOptions(mission=HIRING))
        session.store.set_status(run_id, RunStatus.RUNNING)
        with session.open(run_id):
            assert main(["runs", "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["status"] == "running"
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "interrupted"
