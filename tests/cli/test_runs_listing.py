"""The list of runs stays short, and says so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from missionrunner.cli import main
from missionrunner.library.definition import Definition
from missionrunner.missions.model import Mission
from missionrunner.runs.model import RunMode, now
from missionrunner.store.database import open_store


def test_the_newest_fifty_runs_are_listed_and_all_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    begin = now()
    definition = Definition(Mission("hiring-round", "Hiring round"))
    with open_store() as store, store.transaction():
        made = [
            store.create_run(
                company=f"Company {number}",
                definition=definition,
                mode=RunMode.AUTO,
                engine="workbook",
                actor="Ann",
                at=begin - timedelta(minutes=number),
            ).id
            for number in range(52)
        ]
        store.archive(made[0])
    assert main(["runs"]) == 0
    captured = capsys.readouterr()
    assert [line.split()[0] for line in captured.out.splitlines()] == made[1:51]
    assert "missionrunner runs --all" in captured.err

    assert main(["runs", "--all", "--archived", "--json"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["id"] for line in captured.out.splitlines()] == made
    assert captured.err == ""
