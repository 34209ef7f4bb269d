"""All that is special to SQLite. Everything else in this room is portable SQL."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from missionrunner.errors import StoreError
from missionrunner.paths import home_error
from missionrunner.store.faults import sqlite_code

BUSY_SECONDS = 60.0

# Set on a connection whose transaction will write.
WRITES = "missionrunner_writes"
# Set on one whose transaction holds nothing that could not be made again.
DERIVED = "missionrunner_derived"
_FLUSHED = "missionrunner_synchronous"

_TRY_AGAIN = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")


def prepare_file(file: Path) -> None:
    """Make the database file, empty and readable by its owner only, or tighten the one that is there.

    SQLite gives the files it makes beside it (log and shared memory) the same permissions.

    A file that is there is never opened here: closing any descriptor of it would take away the locks that
    other stores of this process hold on it (https://sqlite.org/howtocorrupt.html, section 2.2). The next
    process to leave would then take this one for gone, and remove the log that it still writes to.
    """
    try:
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            if not file.is_file():
                raise home_error(file.parent, f"{file.name} is not a file") from None
            if not os.access(file, os.R_OK | os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from None
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise home_error(file.parent, error.strerror or "the database file cannot be opened") from error


def configure(engine: Engine) -> None:
    """Set the pragmas of every connection and how its transactions begin."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin below and nowhere else
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    cursor.execute("PRAGMA foreign_keys=ON")
    # A killed process loses nothing with NORMAL either; FULL also survives a power cut.
    cursor.execute("PRAGMA synchronous=FULL")
    # What a person deletes is overwritten, not only forgotten.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(WRITES):
        _flush(connection, "NORMAL" if options.get(DERIVED) else "FULL")
        # Taking the write lock at once means that a transaction can never fail half way for it.
        _retry(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        _retry(lambda: connection.exec_driver_sql("BEGIN"))
        # Opens the snapshot here, where a log that is just being recovered can be waited for.
        _retry(lambda: connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").fetchall())


def _flush(connection: Connection, how: str) -> None:
    """Say whether the next commit waits for the disk. The log keeps the order of commits in any case."""
    if connection.info.get(_FLUSHED, "FULL") != how:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA synchronous={how}")
        connection.info[_FLUSHED] = how


def use_write_ahead_log(engine: Engine) -> None:
    """Readers and the writer no longer wait for each other. The file remembers it."""

    def switch() -> None:
        with engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA journal_mode=WAL")

    _retry(switch)


def erase_traces(engine: Engine) -> None:
    """Take deleted rows out of the log file too."""
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_database(file: Path, target: Path) -> None:
    """Copy a database that may be in use, as one consistent state; all of it or nothing.

    Raises StoreError when there is no room for it.
    """
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        prepare_file(part)
        source = sqlite3.connect(file, timeout=BUSY_SECONDS)
        copy = sqlite3.connect(part, timeout=BUSY_SECONDS)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{target}: the copy that is made before the database is upgraded could not be written: {error}.",
            detail="The database was left as it is.",
            hint="Free some space and try again.",
        ) from error


def _retry(action: Callable[[], object]) -> None:
    """Try for as long as SQLite itself would wait; in a few cases it gives up without waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    pause = 0.002
    while True:
        try:
            action()
            return
        except (OperationalError, sqlite3.OperationalError) as error:
            if not sqlite_code(error).startswith(_TRY_AGAIN) or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.1)
