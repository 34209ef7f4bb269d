"""What a person deletes is gone, also when the process that deletes it is killed half way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from missionrunner.errors import StoreError
from missionrunner.runs.model import Run
from missionrunner.store import sqlite
from missionrunner.store.database import open_store
from missionrunner.store.migrate import BACKUPS
from missionrunner.store.repository import Store

NewRun = Callable[..., Run]
SECRET = "Zanzibarian Pumpernickel"


def traces(home: Path) -> list[Path]:
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path for path in files if "umpernickel" in path.name or b"umpernickel" in path.read_bytes()]


def copies(home: Path) -> None:
    """A copy of an older schema, and one that was being made when its process was killed."""
    (home / BACKUPS).mkdir()
    for name in ("old.db", "older.db.part"):
        (home / BACKUPS / name).write_bytes(SECRET.encode())


def test_a_deletion_that_ended_half_way_is_finished_when_the_store_opens(
    home: Path, store: Store, new_run: NewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, other = new_run(SECRET), new_run("Fjordlane")
    copies(home)
    (home / "locks").mkdir()
    (home / "locks" / f"{run.id}.holder.part").write_text("a note that was being written")

    def killed(_: object) -> None:
        raise StoreError("Killed here.")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "erase_traces", killed)
        with pytest.raises(StoreError):
            store.delete_run(run.id)
    assert traces(home)
    store.close()

    with open_store(home) as later:
        assert [r.id for r in later.runs()] == [other.id]
        assert traces(home) == []
    assert not list((home / BACKUPS).iterdir())


def test_a_deletion_that_deleted_nothing_yet_leaves_everything(
    home: Path, store: Store, new_run: NewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run(SECRET)
    copies(home)

    def killed(*_: object) -> None:
        raise StoreError("Killed here.")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_erase_runs", killed)
        with pytest.raises(StoreError):
            store.delete_run(run.id)
    for _ in range(2):
        with open_store(home) as later:
            assert [r.id for r in later.runs()] == [run.id]
    assert len(list((home / BACKUPS).iterdir())) == 2
    with open_store(home) as later:
        later.delete_run(run.id)
    assert traces(home) == []
