"""Opening the store. Nothing heavy is loaded before that."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from missionrunner.errors import BadInput, StoreError
from missionrunner.paths import data_home, make_private_folder

if TYPE_CHECKING:
    from sqlalchemy import URL

    from missionrunner.store.migrate import Schema
    from missionrunner.store.repository import Store

FILE_NAME = "missionrunner.db"


def open_store(home: Path | None = None, url: str | None = None, *, schema: Schema | None = None) -> Store:
    """Open the store of `home` (default: `data_home()`), make it or bring it up to date where needed.

    `url` names another database as SQLAlchemy writes it; locks of runs stay in `home` then. `schema` is for
    tests of migrations. Raises StoreError for a folder or database that cannot be used, BadInput for a
    bad URL.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.pool import QueuePool

    from missionrunner.store import sqlite
    from missionrunner.store.migrate import CURRENT, ensure_schema
    from missionrunner.store.repository import Store

    folder = make_private_folder(data_home() if home is None else home.absolute())
    target = _url(folder, url)
    file = Path(target.database) if target.get_backend_name() == "sqlite" and target.database else None
    try:
        # As many connections as there are threads at work; each waits at the database, not for the pool.
        engine = create_engine(target, poolclass=QueuePool, max_overflow=-1)
    except (ArgumentError, ImportError) as error:
        raise StoreError(
            f"The database {target.render_as_string()} cannot be used: its driver is not installed.",
            hint="Install the driver, or leave the URL out to use a file.",
        ) from error
    place = str(file) if file else target.render_as_string(hide_password=True)
    if engine.dialect.name == "sqlite":
        sqlite.configure(engine)
    store = Store(engine, folder, place)
    try:
        ensure_schema(engine, folder, place, file, schema or CURRENT)
        with suppress(StoreError):  # what cannot be erased now is tried again the next time
            store.finish_deletion()
    except BaseException:
        store.close()
        raise
    return store


def _url(folder: Path, url: str | None) -> URL:
    from sqlalchemy import URL
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if url is None:
        return URL.create("sqlite", database=str(folder / FILE_NAME))
    try:
        return make_url(url)
    except ArgumentError as error:
        raise BadInput("The database URL cannot be read.", hint="Example: postgresql://host/name") from error
