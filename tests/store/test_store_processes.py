"""Several processes, and processes that are killed. Nothing that was said to be stored is ever missing."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from missionrunner.errors import RunIsBusy
from missionrunner.runs.model import Run, now
from missionrunner.store.database import open_store
from missionrunner.store.migrate import CURRENT, Schema
from missionrunner.store.repository import Store
from missionrunner.store.tables import runs as runs_table

NewRun = Callable[..., Run]
Start = Callable[..., "subprocess.Popen[str]"]


def test_a_second_writer_is_told_who_holds_the_run(
    home: Path, store: Store, new_run: NewRun, start: Start
) -> None:
    run, other = new_run(), new_run()
    process = start("hold", home, run.id)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"

    with pytest.raises(RunIsBusy) as caught, store.lock_run(run.id):
        pass
    assert f"process {process.pid} on " in caught.value.title
    assert run.id in caught.value.title
    with store.lock_run(other.id):
        assert store.run(run.id) == run  # reading and watching need no lock

    process.kill()
    process.wait()
    with store.lock_run(run.id), pytest.raises(RunIsBusy), store.lock_run(run.id):
        pass
    with store.lock_run(run.id):
        pass


def test_a_second_store_of_a_process_leaves_the_log_to_both(
    home: Path, store: Store, new_run: NewRun, start: Start
) -> None:
    """As the full screen does: one store for Home, one for the open run, and other programs come and go."""
    with open_store(home) as second:
        run = new_run()
        other = start("open", home)
        assert other.communicate()[0] == "1\n"
        second.put_step(run.id, "mine", 1)
        store.put_step(run.id, "also", 2)
        seen = start("steps", home, run.id)
        assert seen.communicate()[0].split() == ["mine", "also"]


def test_all_that_a_killed_process_had_stored_is_there(
    home: Path, store: Store, new_run: NewRun, start: Start
) -> None:
    chance = random.Random(7)
    for _ in range(3):
        run = new_run()
        process = start("write", home, run.id)
        assert process.stdout is not None
        said = [process.stdout.readline()]
        time.sleep(chance.uniform(0.01, 0.3))
        process.kill()
        said += process.stdout.read().splitlines()
        process.wait()

        stored = len(store.steps(run.id))
        complete = [line for line in said if line]
        assert len(complete) - 1 <= stored <= len(complete) + 1
        assert store.step(run.id, f"step-{stored - 1}") == {"i": stored - 1, "text": "x" * 500}
        store.put_step(run.id, "afterwards", 1)


def test_killed_at_any_statement_of_making_the_database(home: Path, start: Start) -> None:
    killed = _kill_at_each_statement(start, home, "make", "")
    assert len(killed) > 10
    for number in killed:
        with open_store(home / number) as store:
            assert store.runs() == []


def test_killed_at_any_statement_of_an_upgrade(home: Path, tmp_path: Path, start: Start) -> None:
    location = tmp_path / "migrations"
    shutil.copytree(CURRENT.location, location, ignore=shutil.ignore_patterns("__pycache__"))
    (location / "versions" / "0003_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0003'\ndown_revision = '0002'\n"
        "def upgrade():\n"
        "    op.create_table('extra', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    op.execute(\"UPDATE runs SET name = name || '+'\")\n"
    )
    stored = Path(__file__).parent.parent / "data" / "databases" / "schema-0001"
    killed = _kill_at_each_statement(start, home, "upgrade", stored, location, "0003")
    assert len(killed) > 4
    for number in killed:
        with open_store(home / number, schema=Schema(location, "0003")) as store:
            [run] = store.runs()
            assert run.name == "+"
            assert len(store.answers(run.id)) == 3


def test_killed_at_any_statement_of_a_run(home: Path, start: Start) -> None:
    open_store(home / "made").close()
    killed = _kill_at_each_statement(start, home, "work", home / "made")
    assert len(killed) > 40
    for number in killed:
        with open_store(home / number) as store:
            for run in store.runs():
                plan = store.versions(run.id, "plan")
                # Each version and its events were stored in one transaction.
                assert [e.seq for e in store.events(run.id)] == [2 * v.number for v in plan]
                assert [v.number for v in plan] == [*range(1, len(plan) + 1)]
                assert len(plan) <= len(store.answers(run.id)) <= len(store.steps(run.id)) <= 2
                assert len(store.decisions(run.id)) <= len(plan)


def test_fifty_runs_at_once_in_threads_and_processes(home: Path, start: Start) -> None:
    """From an empty folder on: the processes also race to make the database."""
    processes = [start("many", home, 16, 4), start("many", home, 17, 4), start("many", home, 17, 4)]
    for process in processes:
        out, err = process.communicate(timeout=240)
        assert out == "errors []\n", err
    with open_store(home) as store:
        found = store.runs(limit=None)
        assert len({run.id for run in found}) == 50
        for run in found:
            assert len(store.steps(run.id)) == 4
            assert [a.number for a in store.answer_history(run.id)] == [1, 2, 3, 4]
            assert [v.values["i"] for v in store.versions(run.id, "plan")] == [0, 1, 2, 3]
            assert [d.value for d in store.decisions(run.id)] == [0, 1, 2, 3]
            assert [e.seq for e in store.events(run.id)] == [2, 4, 6, 8]


def test_only_one_of_many_processes_makes_the_database(home: Path, start: Start) -> None:
    for attempt in range(3):
        out, err = start("race", home / str(attempt), 8).communicate(timeout=120)
        assert out.strip() == str([0] * 8), err


def test_ten_thousand_runs_are_listed_with_as_much_work_as_ten(store: Store, new_run: NewRun) -> None:
    start = now()
    for i in range(10):
        new_run(f"Company {i}", at=start + timedelta(seconds=i))
    few = _work_of_listing(store)
    template = new_run("Many")
    with store.engine.connect() as connection:
        query = runs_table.select().where(runs_table.c.id == template.id)
        row = dict(connection.execute(query).mappings().one())
    rows = [
        row | {"id": f"{template.id}-{i}", "created_at": start - timedelta(minutes=i)} for i in range(10_000)
    ]
    with store.engine.begin() as connection:
        connection.execute(runs_table.insert(), rows)
    many = _work_of_listing(store)
    assert len(store.runs(limit=None)) == 10_011
    assert 0 < many < 2 * few, f"{few} steps of SQLite with 10 runs, {many} with 10,000"


def _work_of_listing(store: Store) -> int:
    """How many steps SQLite takes to list ten runs: a figure that other work on the machine cannot change."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(count, 1)

    event.listen(store.engine, "checkout", watch)
    assert len(store.runs(limit=10)) == 10
    event.remove(store.engine, "checkout", watch)
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(None, 0)
    return steps


def _kill_at_each_statement(start: Start, home: Path, what: str, *more: object) -> list[str]:
    process = start("killed", home, what, *more)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    *killed, last = out.splitlines()
    assert last.startswith("through ")
    return killed
