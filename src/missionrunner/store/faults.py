"""What the database says when something goes wrong, in words that help."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from missionrunner.errors import BadInput, StoreError
from missionrunner.paths import HOME_VARIABLE

_KEPT = "Nothing that was stored before is lost."


@contextmanager
def faults(place: str) -> Generator[None]:
    """Turn what the database raises into StoreError; `place` is the file or URL without a password."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise store_error(place, error) from error
    except UnicodeEncodeError as error:
        raise BadInput("A text is not valid Unicode and cannot be stored.", hint="Type it again.") from error


def sqlite_code(error: BaseException) -> str:
    """SQLite's own name of an error, such as SQLITE_FULL; empty for another database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlite_errorname", ""))


def store_error(place: str, error: Exception) -> StoreError:
    code = sqlite_code(error)
    if code.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return StoreError(
            f"{place}: the disk is full or cannot be written to; the last step was not stored. {_KEPT}",
            hint=f"Free some space, or set {HOME_VARIABLE} to a folder on another disk, and resume the run.",
        )
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(
            f"{place}: the file is damaged or is no database of missionrunner.",
            hint=f"Move it away, or put a copy from the folder 'backups' beside it in its place, "
            f"or set {HOME_VARIABLE} to another folder.",
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreError(
            f"{place}: the database cannot be opened for writing.",
            hint=f"Give yourself the right to write there, or set {HOME_VARIABLE} to another folder.",
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return StoreError(
            f"{place}: another program has held the database for more than a minute. {_KEPT}",
            hint="Close the other program and try again.",
        )
    first_line = str(getattr(error, "orig", None) or error).splitlines()[0][:300]
    return StoreError(f"{place}: the database refused a step: {first_line}", detail=_KEPT)
