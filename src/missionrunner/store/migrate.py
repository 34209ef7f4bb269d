"""Bringing a database to this program's schema: one process at a time, a backup first, all or nothing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from missionrunner import __version__
from missionrunner.errors import StoreError
from missionrunner.paths import HOME_VARIABLE, home_error, make_private_folder
from missionrunner.runs.model import now
from missionrunner.store import sqlite, tables
from missionrunner.store.faults import faults

BACKUPS = "backups"
_LOCK_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Schema:
    """A folder of migrations and the newest of them. Revisions are numbers of four digits, in order."""

    location: Path
    head: str


CURRENT = Schema(Path(__file__).parent / "migrations", "0002")


def ensure_schema(
    engine: Engine, home: Path, place: str, file: Path | None, schema: Schema = CURRENT
) -> None:
    """Make sure that the database has the schema `schema`.

    `file` is the SQLite file, None for another database. A database that is up to date costs one query and
    loads no migration library. Raises StoreError for a database of a newer program.
    """
    if file is not None and (not file.exists() or file.stat().st_size == 0):
        # Nobody has made it yet: touching it before holding the lock would get in the way of who is.
        _migrate(engine, home, place, file, schema)
        return
    if file is not None:
        sqlite.prepare_file(file)
    with faults(place):
        stored = stored_version(engine)
    if stored == schema.head:
        return
    _refuse_newer(place, stored, schema)
    _migrate(engine, home, place, file, schema)


def stored_version(engine: Engine) -> str | None:
    """The revision of the database; None when it has none yet."""
    query = select(tables.schema_version.c.version_num)
    with engine.connect() as connection:
        try:
            return connection.execute(query).scalar()
        except DBAPIError:
            connection.rollback()
            if not inspect(connection).has_table("alembic_version"):
                return None
            connection.rollback()
            # Another process may have made the table between the two looks; else this raises again.
            return connection.execute(query).scalar()


def _refuse_newer(place: str, stored: str | None, schema: Schema) -> None:
    if stored is None or stored <= schema.head:
        return
    raise StoreError(
        f"{place}: the database has schema {stored} and comes from a newer missionrunner; "
        f"this one (version {__version__}) knows schemas up to {schema.head}.",
        detail="Nothing was changed.",
        hint=f"Install the newer missionrunner, or set {HOME_VARIABLE} to another folder.",
    )


def _migrate(engine: Engine, home: Path, place: str, file: Path | None, schema: Schema) -> None:
    with _migration_lock(home), faults(place):
        if file is not None:
            sqlite.prepare_file(file)
            sqlite.use_write_ahead_log(engine)
        stored = stored_version(engine)
        if stored == schema.head:
            return  # another process was quicker
        _refuse_newer(place, stored, schema)
        if file is not None and stored is not None:
            folder = make_private_folder(home / BACKUPS)
            sqlite.copy_database(file, folder / f"{file.stem}-{now():%Y%m%dT%H%M%SZ}-schema-{stored}.db")
        if stored is None and schema == CURRENT:
            _create(engine)
        else:
            _upgrade(engine, schema)


def _create(engine: Engine) -> None:
    """Make a new database at once, without loading Alembic, which would double the time of a first run.

    A test proves that this and running all migrations give the same schema.
    """
    with engine.connect().execution_options(**{sqlite.WRITES: True}) as connection, connection.begin():
        tables.metadata.create_all(connection, checkfirst=False)
        connection.execute(tables.schema_version.insert().values(version_num=CURRENT.head))


def _upgrade(engine: Engine, schema: Schema) -> None:
    """Run the missing migrations in one transaction: killed anywhere, the database is as it was before."""
    from alembic import command  # late: only a database that is not up to date needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect().execution_options(**{sqlite.WRITES: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, schema.head)


@contextmanager
def _migration_lock(home: Path) -> Generator[None]:
    from filelock import FileLock, Timeout

    try:
        with FileLock(home / "migration.lock", mode=0o600, timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise StoreError(
            f"{home}: another process has been upgrading the database for {_LOCK_SECONDS} seconds.",
            hint="Wait for it or stop it, and try again.",
        ) from error
    except OSError as error:
        raise home_error(home, error.strerror or "a lock cannot be made") from error
