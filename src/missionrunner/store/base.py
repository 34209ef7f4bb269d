"""Transactions: what all records have in common."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from missionrunner.errors import BadInput
from missionrunner.store.faults import faults
from missionrunner.store.sqlite import DERIVED, WRITES
from missionrunner.store.tables import runs

Call = Callable[[], None]


@dataclass(slots=True)
class _Open:
    """The transaction that is open, and what is to be done when it ends."""

    connection: Connection
    when_stored: list[Call] = field(default_factory=list[Call])
    when_not: list[Call] = field(default_factory=list[Call])
    runs_seen: set[str] = field(default_factory=set[str])


class Records:
    """A database with its transactions. `place` is the file or URL as messages name it."""

    def __init__(self, engine: Engine, home: Path, place: str) -> None:
        self.engine = engine
        self.home = home
        self.place = place
        # Threads of one process queue here, in order, instead of at the file.
        self._turn = threading.Lock()
        self._open: ContextVar[_Open | None] = ContextVar("missionrunner_transaction", default=None)

    def close(self) -> None:
        """Close all connections; the store must not be used after that."""
        self.engine.dispose()

    @contextmanager
    def transaction(self, *, derived: bool = False) -> Generator[None]:
        """All writes inside are stored together or not at all.

        May be nested; the outermost one counts. Do nothing slow inside and never `await`: everyone else
        who wants to write waits for it. `derived` is for what can be made again from what is stored already,
        with the same result: a killed process loses none of it, a power cut may lose the last of it.
        """
        with self._writing(derived=derived):
            yield

    def at_end(self, *, stored: Call, not_stored: Call) -> None:
        """Call `stored` once the open transaction is committed, or `not_stored` if it is rolled back.

        Both in the order that keeps sense: what is stored is told first to last, what is not is taken back
        last to first. Without an open transaction there is nothing to wait for: `stored` is called now.
        """
        current = self._open.get()
        if current is None:
            stored()
            return
        current.when_stored.append(stored)
        current.when_not.append(not_stored)

    @contextmanager
    def _writing(self, *, derived: bool = False) -> Generator[Connection]:
        current = self._open.get()
        if current is not None:
            yield current.connection
            return
        opened: _Open | None = None
        try:
            with (
                faults(self.place),
                self._turn,
                self.engine.connect().execution_options(**{WRITES: True, DERIVED: derived}) as connection,
                connection.begin(),
            ):
                opened = _Open(connection)
                token = self._open.set(opened)
                try:
                    yield connection
                finally:
                    self._open.reset(token)
        except BaseException:
            for take_back in reversed(opened.when_not if opened else []):
                take_back()
            raise
        for tell in opened.when_stored:
            tell()

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        current = self._open.get()
        if current is not None:
            yield current.connection
            return
        with faults(self.place), self.engine.connect() as connection:
            yield connection

    def _add_numbered(self, table: Table, run_id: str, values: dict[str, Any]) -> int:
        """Insert a row under the next number of its run (1, 2, ...) and return that number."""
        with self._writing() as connection:
            self._require_run(connection, run_id)
            last = connection.execute(
                select(func.max(table.c.number)).where(table.c.run_id == run_id)
            ).scalar()
            number = (last or 0) + 1
            connection.execute(table.insert().values(run_id=run_id, number=number, **values))
            return number

    def _require_run(self, connection: Connection, run_id: str) -> None:
        """A full id is expected here; prefixes are resolved at the door by `run()`."""
        current = self._open.get()
        if current is not None and run_id in current.runs_seen:
            return
        found = connection.execute(select(runs.c.id).where(runs.c.id == run_id)).first()
        if found is None:
            raise BadInput(f"Run {run_id} is not in the store; it may have been deleted.")
        if current is not None:
            current.runs_seen.add(run_id)
