"""One writer per run: a lock that goes when its process goes, however it ends."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from missionrunner.errors import BadInput, RunIsBusy
from missionrunner.paths import home_error, make_private_folder
from missionrunner.runs.ids import is_run_id
from missionrunner.runs.model import now

_FOLDER = "locks"
_PART = ".part"
_ALIVE = ".alive"
# Whoever only looks whether a run is held holds it for a moment, and gets in nobody's way.
_PATIENCE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a run. `since` is ISO 8601 in UTC, to the second."""

    pid: int
    host: str
    since: str


@contextmanager
def run_lock(home: Path, run_id: str) -> Generator[None]:
    """Hold a run as its only writer; raises RunIsBusy when another holds it.

    Not reentrant: a second hold in the same process is refused too. The lock is the operating system's
    lock on a file; the note of who holds it lies in a file of its own and decides nothing.
    """
    from filelock import FileLock, Timeout  # late: it loads asyncio

    file = _file(home, run_id, ".lock")
    make_private_folder(file.parent)
    lock = FileLock(file, mode=0o600)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.02)
    except Timeout as error:
        raise _busy(run_id, holder(home, run_id)) from error
    except OSError as error:
        raise home_error(file.parent, error.strerror or "a lock cannot be made") from error
    try:
        _write_note(_file(home, run_id, ".holder"))
        yield
    finally:
        for suffix in (".holder", _ALIVE):
            with suppress(OSError):
                _file(home, run_id, suffix).unlink(missing_ok=True)
        lock.release()


def is_held(home: Path, run_id: str) -> bool:
    """True while some process holds the run. The note of who held it last stays as it is."""
    from filelock import FileLock, Timeout

    file = _file(home, run_id, ".lock")
    if not file.exists():
        return False
    try:
        with FileLock(file, mode=0o600, blocking=False):
            return False
    except Timeout:
        return True
    except OSError as error:
        raise home_error(file.parent, error.strerror or "a lock cannot be read") from error


def holder(home: Path, run_id: str) -> Holder | None:
    """Who held the run last and did not say goodbye; only a hint, the lock itself decides."""
    try:
        data: Any = json.loads(_file(home, run_id, ".holder").read_text("utf-8"))
        return Holder(int(data["pid"]), str(data["host"]), str(data["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def give_sign_of_life(home: Path, run_id: str) -> None:
    """Say that the process which holds the run still serves a person. Only a hint, like who holds it."""
    with suppress(OSError):
        _file(home, run_id, _ALIVE).touch(mode=0o600)


def last_sign_of_life(home: Path, run_id: str) -> datetime | None:
    """When a process that never let the run go gave its last sign; None if it gave none."""
    try:
        return datetime.fromtimestamp(_file(home, run_id, _ALIVE).stat().st_mtime, UTC)
    except OSError:
        return None


def forget_lock(home: Path, run_id: str) -> None:
    """Remove the lock files of a run that is being deleted; call it while holding the lock."""
    for suffix in (".lock", ".holder", ".holder" + _PART, _ALIVE):
        with suppress(OSError):
            _file(home, run_id, suffix).unlink(missing_ok=True)


def _file(home: Path, run_id: str, suffix: str) -> Path:
    if not is_run_id(run_id):
        raise BadInput("This is no run's id.")
    return home / _FOLDER / (run_id + suffix)


def _write_note(file: Path) -> None:
    note = {"pid": os.getpid(), "host": socket.gethostname(), "since": now().isoformat(timespec="seconds")}
    # One name for all: whoever holds the lock is alone, and what a killed process left is replaced.
    part = file.with_name(file.name + _PART)
    # A full disk must not stop a run from being read: the note is only a courtesy.
    with suppress(OSError):
        part.write_text(json.dumps(note), "utf-8")
        part.chmod(0o600)
        part.replace(file)


def _busy(run_id: str, who: Holder | None) -> RunIsBusy:
    by = f"process {who.pid} on {who.host} since {who.since}" if who else "another process"
    return RunIsBusy(
        f"Run {run_id} is in use by {by}.",
        hint="Wait until that process ends, or stop it; nothing is lost either way.",
    )
