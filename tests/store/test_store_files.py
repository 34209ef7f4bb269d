"""The store's files: who may read them, which database is refused, what a full disk does."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from missionrunner.errors import BadInput, RunIsBusy, StoreError
from missionrunner.runs.model import Decision, Run, Verb, now
from missionrunner.store.database import FILE_NAME, open_store
from missionrunner.store.migrate import BACKUPS, CURRENT, Schema
from missionrunner.store.repository import Store

NewRun = Callable[..., Run]
Start = Callable[..., "subprocess.Popen[str]"]
DATABASES = Path(__file__).parent.parent / "data" / "databases"

SECOND = """
import pathlib, time
import sqlalchemy as sa
from alembic import op
revision = "0003"
down_revision = "0002"
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE runs SET name = name || ' upgraded'")
    op.add_column("runs", sa.Column("colour", sa.Text))
    signal = pathlib.Path({signal!r})
    if signal.exists():
        signal.write_text("half way")
        time.sleep(600)
"""


@pytest.fixture
def second(tmp_path: Path) -> Schema:
    """The real migrations and one more, as the next version of the program would bring it."""
    location = tmp_path / "50% more migrations"
    shutil.copytree(CURRENT.location, location, ignore=shutil.ignore_patterns("__pycache__"))
    signal = str(tmp_path / "signal")
    (location / "versions" / "0003_more.py").write_text(SECOND.replace("{signal!r}", repr(signal)))
    return Schema(location, "0003")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_for_their_owner_only(home: Path, store: Store, new_run: NewRun) -> None:
    run = new_run()
    with store.lock_run(run.id):
        entries = list(home.rglob("*"))
        assert {e.name for e in entries} >= {
            FILE_NAME,
            FILE_NAME + "-wal",
            run.id + ".lock",
            run.id + ".holder",
        }
        assert mode(home) == 0o700
        for entry in entries:
            assert mode(entry) == (0o700 if entry.is_dir() else 0o600), entry


def test_a_file_that_others_could_read_is_tightened(home: Path) -> None:
    open_store(home).close()
    (home / FILE_NAME).chmod(0o644)
    open_store(home).close()
    assert mode(home / FILE_NAME) == 0o600


def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    open_store(shared).close()
    assert mode(shared) == 0o755
    assert mode(shared / FILE_NAME) == 0o600


@pytest.mark.parametrize("where", ["file", "proc"])
def test_a_home_that_cannot_be_written_says_which_variable_to_set(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("no folder")
    home = tmp_path / "file" / "home" if where == "file" else Path("/proc/missionrunner")

    with pytest.raises(StoreError) as caught:
        open_store(home)

    assert str(home) in caught.value.title
    assert "MISSIONRUNNER_HOME" in caught.value.hint
    assert len(caught.value.lines()) <= 3


@pytest.mark.parametrize("room", [1, 5000, 40_000])
def test_a_disk_without_room_for_a_new_database(home: Path, start: Start, room: int) -> None:
    process = start("upgrade", home, CURRENT.location, CURRENT.head, room)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2, err
    assert "MISSIONRUNNER_HOME" in err
    assert "Traceback" not in err
    with open_store(home) as store:
        assert store.runs() == []


def test_a_database_of_a_newer_version_is_left_alone(home: Path) -> None:
    open_store(home).close()
    with sqlite3.connect(home / FILE_NAME) as raw:
        raw.execute("UPDATE alembic_version SET version_num='0007'")
    raw.close()
    before = (home / FILE_NAME).read_bytes()

    with pytest.raises(StoreError) as caught:
        open_store(home)

    message = "\n".join(caught.value.lines())
    assert "0007" in message
    assert CURRENT.head in message
    assert "newer missionrunner" in message
    assert (home / FILE_NAME).read_bytes() == before


def test_a_file_that_is_no_database_is_said_clearly_and_kept(home: Path) -> None:
    home.mkdir()
    (home / FILE_NAME).write_bytes(b"this is no database " * 500)
    with pytest.raises(StoreError, match="damaged"):
        open_store(home)
    assert (home / FILE_NAME).read_bytes().startswith(b"this is no database")


def test_a_damaged_database_is_said_clearly(home: Path) -> None:
    from missionrunner.library.definition import Definition
    from missionrunner.missions.model import Mission
    from missionrunner.runs.model import RunMode

    with open_store(home) as store:
        definition = Definition(Mission("m", "M"))
        for _ in range(50):
            store.create_run(company="C", definition=definition, mode=RunMode.AUTO, engine="w", actor="A")
    with (home / FILE_NAME).open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"\xff" * ((home / FILE_NAME).stat().st_size - 4096))
    with pytest.raises(StoreError, match="damaged"), open_store(home) as store:
        store.runs()


def test_a_bad_database_url_is_refused_without_showing_its_password(home: Path) -> None:
    with pytest.raises(BadInput):
        open_store(home, "no url")
    with pytest.raises(StoreError) as caught:
        open_store(home, "oracle://ada:secret@host/db")
    assert "secret" not in "".join(caught.value.lines())


def test_a_database_elsewhere_by_url(home: Path, tmp_path: Path) -> None:
    with open_store(home, f"sqlite:///{tmp_path / 'other.db'}") as store:
        assert store.runs() == []
    assert (tmp_path / "other.db").exists()
    assert not (home / FILE_NAME).exists()


def test_making_a_database_and_migrating_it_give_the_same_schema(tmp_path: Path, second: Schema) -> None:
    open_store(tmp_path / "made").close()
    open_store(tmp_path / "migrated", schema=Schema(second.location, CURRENT.head)).close()

    def schema(folder: Path) -> object:
        engine = create_engine(f"sqlite:///{folder / FILE_NAME}")
        found = inspect(engine)
        tables = {
            table: (
                [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)],
                found.get_pk_constraint(table)["constrained_columns"],
                sorted(
                    (f["constrained_columns"], f["referred_table"], str(f.get("options")))
                    for f in found.get_foreign_keys(table)
                ),
                sorted((i["name"], i["column_names"], i["unique"]) for i in found.get_indexes(table)),
                [u["column_names"] for u in found.get_unique_constraints(table)],
            )
            for table in found.get_table_names()
        }
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        engine.dispose()
        return tables, version

    assert schema(tmp_path / "made") == schema(tmp_path / "migrated")


def test_the_newest_migration_is_the_one_the_program_knows() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(CURRENT.location))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [CURRENT.head]
    revisions = [s.revision for s in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_an_upgrade_makes_a_copy_first_and_keeps_everything(home: Path, second: Schema) -> None:
    shutil.copytree(DATABASES / "schema-0001", home)
    with open_store(home) as store:
        old = store.runs()[0]

    with open_store(home, schema=second) as store:
        assert [r.name for r in store.runs()] == [old.name + " upgraded"]
        assert store.answers(old.id)

    # Each of the two upgrades, from the stored file to this program's schema and from there, has its copy.
    copies = sorted((home / BACKUPS).iterdir(), key=lambda copy: copy.name[-7:])
    assert [copy.stem[-4:] for copy in copies] == ["0001", CURRENT.head]
    assert {mode(copy) for copy in copies} == {0o600}
    restored = home / "restored"
    restored.mkdir()
    shutil.copy(copies[-1], restored / FILE_NAME)
    with open_store(restored) as store:
        assert store.runs()[0] == old


def test_an_upgrade_that_is_killed_half_way_is_finished_by_the_next_start(
    home: Path, second: Schema, tmp_path: Path, start: Start
) -> None:
    shutil.copytree(DATABASES / "schema-0001", home)
    signal = tmp_path / "signal"
    signal.write_text("stop here")
    process = start("upgrade", home, second.location, second.head)
    _wait_for(lambda: signal.read_text() == "half way", process)
    process.kill()
    process.wait()
    with open_store(home) as store:
        assert not store.runs()[0].name.endswith("upgraded")
    signal.unlink()

    with open_store(home, schema=second) as store:
        assert store.runs()[0].name.endswith(" upgraded")
        assert store.runs()[0].name.count("upgraded") == 1


def test_an_upgrade_without_room_for_its_copy_changes_nothing(
    home: Path, second: Schema, start: Start
) -> None:
    shutil.copytree(DATABASES / "schema-0001", home)
    before = (home / FILE_NAME).read_bytes()

    process = start("upgrade", home, second.location, second.head, 40_000)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "The database was left as it is." in err
    assert (home / FILE_NAME).read_bytes() == before
    with open_store(home) as store:
        assert len(store.runs()) == 1


def test_a_stored_database_of_the_first_version_opens(home: Path) -> None:
    """Made by version 0.1.0 with `worker.py`'s `fill`; every later version must read it."""
    shutil.copytree(DATABASES / "schema-0001", home)
    with open_store(home) as store:
        [run] = store.runs()
        assert (run.company, run.mission, run.actor) == ("Fjordlane Analytics", "hiring-round", "Ada")
        assert store.definition(run).mission.title == "Hiring round"
        assert {q: a.value for q, a in store.answers(run.id).items()} == {"q0": 0, "q1": 1, "q2": 2}
        assert [v.values for v in store.versions(run.id, "plan")] == [{"i": 0}, {"i": 1}, {"i": 2}]
        assert [e.seq for e in store.events(run.id)] == [2, 4, 6]
        assert [d.value for d in store.decisions(run.id)] == [0, 1, 2]
        assert store.step(run.id, "step-2") == {"i": 2}
        assert store.session_notes(run.id) == []


@pytest.mark.parametrize("room", [1_000_000, 6_000_000])
def test_a_full_disk_loses_nothing_that_was_stored(
    home: Path, store: Store, new_run: NewRun, start: Start, room: int
) -> None:
    """With little room the log is full first; with more, it was already written back into the database."""
    run = new_run()
    process = start("limited", home, room, run.id)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "disk is full" in err
    assert "Traceback" not in err
    stored = {key for _, key in store.steps(run.id)}
    said = {f"step-{line}" for line in out.split()}
    assert len(said) > 10
    assert stored == said
    store.put_step(run.id, "afterwards", 1)


def test_a_deleted_run_is_really_gone(home: Path, store: Store, new_run: NewRun) -> None:
    secret = "Zanzibarian Pumpernickel"
    kept = new_run("Fjordlane")
    gone = [new_run(secret, name=secret) for _ in range(2)]
    for run in [*gone, kept]:
        with store.lock_run(run.id):
            store.add_decision(run.id, Decision(Verb.EDIT, "Ada", now(), note=f"{run.company} note"))
    (home / BACKUPS).mkdir()
    (home / BACKUPS / "old.db").write_bytes(secret.encode())

    deleted = store.delete_company(secret.upper())

    assert set(deleted.runs) == {r.id for r in gone}
    assert [c.name for c in deleted.backups] == ["old.db"]
    assert [r.id for r in store.runs(archived=None)] == [kept.id]
    assert [c.name for c in store.companies()] == ["Fjordlane"]
    assert store.decisions(kept.id)[0].note == "Fjordlane note"
    for file in home.rglob("*"):
        assert "pumpernickel" not in file.name
        if file.is_file():
            assert b"umpernickel" not in file.read_bytes(), file
    with pytest.raises(BadInput, match="No run of the company"):
        store.delete_company(secret)


def test_a_run_that_is_worked_on_cannot_be_deleted(store: Store, new_run: NewRun) -> None:
    run = new_run()
    with store.lock_run(run.id), pytest.raises(RunIsBusy):
        store.delete_run(run.id)
    assert store.run(run.id) == run
    store.delete_run(run.id)
    assert store.runs() == []


def test_listing_runs_loads_no_migration_library(home: Path, store: Store, new_run: NewRun) -> None:
    run = new_run()
    code = (
        "import sys; from pathlib import Path\n"
        "import missionrunner.store.database as d\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "s = d.open_store(Path(sys.argv[1])); print(s.runs()[0].id)\n"
        "print([m for m in ('alembic', 'filelock', 'langgraph', 'openai') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(home)], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.split("\n")[:2] == [run.id, "[]"]


def _wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
