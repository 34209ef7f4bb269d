"""What earlier versions stored opens, replays to the same values and goes on. How to add one: CONTRIBUTING.md."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from engine.people import Person

from missionrunner.cli import main
from missionrunner.runs.gates import signature
from missionrunner.runs.model import RunStatus, Verb
from missionrunner.session import RunSession
from missionrunner.store.database import FILE_NAME
from missionrunner.store.migrate import BACKUPS, CURRENT

DATABASES = Path(__file__).resolve().parent.parent / "data" / "databases"
STORED = sorted(DATABASES.glob("made-by-*"))
Bring = Callable[[Path, Path], None]


def as_database(stored: Path, home: Path) -> None:
    home.mkdir()
    copy(stored / FILE_NAME, home)


def as_files(stored: Path, home: Path) -> None:
    for name in ("finished", "waiting"):
        assert main(["runs", "import", str(stored / f"{name}.run")]) == 0


def each(test: Callable[..., None]) -> Callable[..., None]:
    """Every stored version, as a database and as run files."""
    ways: list[Any] = [pytest.param(as_database, id="database"), pytest.param(as_files, id="files")]
    versions: list[Any] = [pytest.param(stored, id=stored.name) for stored in STORED]
    return pytest.mark.parametrize("bring", ways)(pytest.mark.parametrize("stored", versions)(test))


def run_id(stored: Path, name: str) -> str:
    return json.loads((stored / "runs.json").read_text())[name]


def test_there_is_a_stored_run_of_the_present_schema() -> None:
    assert [s for s in STORED if s.name.endswith(f"schema-{CURRENT.head}")], (
        "Add one with the line in CONTRIBUTING.md."
    )


@each
def test_a_signed_run_is_replayed_to_the_same_values(
    stored: Path, bring: Bring, own_home: Path, tmp_path: Path
) -> None:
    bring(stored, own_home)
    run = run_id(stored, "finished")
    with RunSession() as session:
        assert session.store.run(run).status is RunStatus.FINISHED
        decisions = session.store.decisions(run)
        versions = session.store.version_numbers(run)
        told = session.store.events(run)
    assert {d.verb for d in decisions} >= {
        *(Verb.EDIT, Verb.SEND_BACK, Verb.APPROVE, Verb.UNDO, Verb.REDO),
        *(Verb.ANSWER, Verb.TICK, Verb.SIGN),
    }
    signed = signature(decisions)
    assert signed is not None
    assert signed.value == "Ann Berg"
    assert len(told) > 20

    assert main(["resume", run, "--auto", "--output", str(tmp_path / "plan")]) == 0

    assert (tmp_path / "plan" / "deliverables.json").read_bytes() == (
        stored / "deliverables.json"
    ).read_bytes()
    plan = (tmp_path / "plan" / "plan.md").read_text("utf-8")
    assert "Ann Berg" in plan
    assert "Two seats are free." in plan
    with RunSession() as session:
        # Nothing was drafted or decided again.
        assert session.store.version_numbers(run) == versions
        assert session.store.decisions(run) == decisions


@each
def test_a_run_that_waits_at_its_gate_goes_on_to_its_signature(
    stored: Path, bring: Bring, own_home: Path, tmp_path: Path
) -> None:
    bring(stored, own_home)
    ann = Person(run_id(stored, "waiting"), output=tmp_path / "plan")
    assert ann.gates() == ["posts"]
    assert ann.values("applicants")["summary"] == "Edited before the gate."
    ann.answers(posts=4)
    ann.decides(lambda live: live.undo())
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann Berg"))
    values = json.loads((tmp_path / "plan" / "deliverables.json").read_text())
    assert values["applicants"]["summary"] == "Edited before the gate."
    assert values["applicants"]["interviews_needed"] == 12


@each
def test_a_signed_run_is_forked_and_decided_differently(stored: Path, bring: Bring, own_home: Path) -> None:
    bring(stored, own_home)
    with RunSession(actor="Ann") as session:
        fork = session.fork(run_id(stored, "finished"), "posts")
    ann = Person(fork)
    assert ann.gates() == ["posts"]
    ann.decides(lambda live: live.edit("/applicants/summary", "Otherwise."))
    ann.approves("posts", "interviews")
    assert ann.values("applicants")["summary"] == "Otherwise."
    with RunSession() as session:
        assert session.store.run(fork).status is RunStatus.FINISHED


@pytest.mark.parametrize("stored", [pytest.param(stored, id=stored.name) for stored in STORED])
def test_an_older_database_is_copied_before_it_is_changed(stored: Path, own_home: Path) -> None:
    as_database(stored, own_home)
    with closing(sqlite3.connect(own_home / FILE_NAME)) as file:
        [(before,)] = file.execute("SELECT version_num FROM alembic_version").fetchall()
    with RunSession() as session:
        assert len(session.list_runs()) == 2
    copies = list((own_home / BACKUPS).glob("*.db")) if (own_home / BACKUPS).exists() else []
    assert len(copies) == (0 if before == CURRENT.head else 1)
    for kept in copies:
        with closing(sqlite3.connect(kept)) as file:
            assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]
            assert file.execute("SELECT count(*) FROM runs").fetchall() == [(2,)]
