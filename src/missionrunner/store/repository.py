"""The store: all records of all runs behind one object, the locks of runs, and deleting for good."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sqlalchemy import select

from missionrunner.errors import BadInput, StoreError
from missionrunner.plain_text import one_line
from missionrunner.store import sqlite
from missionrunner.store.deletion import (
    deletion_is_noted,
    forget_deletion,
    note_deletion,
    noted_deletion,
)
from missionrunner.store.faults import faults
from missionrunner.store.journal_records import JournalRecords
from missionrunner.store.lock import forget_lock, is_held, run_lock
from missionrunner.store.migrate import BACKUPS
from missionrunner.store.note_records import NoteRecords
from missionrunner.store.plan_records import PlanRecords
from missionrunner.store.tables import runs
from missionrunner.store.transfer import TransferRecords


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a deletion removed: ids of runs, and copies of the database that still held them."""

    runs: tuple[str, ...]
    backups: tuple[Path, ...]


class Store(TransferRecords, PlanRecords, JournalRecords, NoteRecords):
    """An open database. Safe to use from several threads; `missionrunner.store.database` opens it.

    Every method raises StoreError when the database cannot be read or written.
    """

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def lock_run(self, run_id: str) -> AbstractContextManager[None]:
        """Hold the run as its only writer for a `with` block; raises RunIsBusy when another holds it."""
        return run_lock(self.home, run_id)

    def is_held(self, run_id: str) -> bool:
        """True while some process works on the run; looking gets in nobody's way."""
        return is_held(self.home, run_id)

    def delete_run(self, run_id: str) -> Deleted:
        """Delete a run with all its data, for good; raises RunIsBusy while someone works on it.

        Copies of the database from before a migration would still hold it, so they go too. Output folders
        belong to the user and stay.
        """
        return self._delete([self.run(run_id).id])

    def delete_company(self, company: str) -> Deleted:
        """Delete a company with all its runs, for good. Raises BadInput when there is none of that name."""
        found = self.runs(company=company, limit=None, archived=None)
        if not found:
            raise BadInput(f"No run of the company {one_line(company)} is stored.")
        return self._delete([run.id for run in found])

    def _delete(self, run_ids: Sequence[str]) -> Deleted:
        with ExitStack() as held:
            for run_id in run_ids:
                held.enter_context(self.lock_run(run_id))
            note_deletion(self.home, run_ids)
            with self._writing() as connection:
                self._erase_runs(connection, run_ids)
            return Deleted(tuple(run_ids), self._erase_rest(run_ids))

    def finish_deletion(self) -> None:
        """Erase what a deletion left behind that was killed; without one this does nothing."""
        if not deletion_is_noted(self.home):
            return
        noted = noted_deletion(self.home)
        if any(self.is_held(run_id) for run_id in noted):
            return  # it is under way
        with self._reading() as connection:
            query = select(runs.c.id).where(runs.c.id.in_(noted))
            left = connection.execute(query).first() is not None
        if left or not noted:
            forget_deletion(self.home)  # killed before anything was deleted
        else:
            self._erase_rest(noted)

    def _erase_rest(self, run_ids: Sequence[str]) -> tuple[Path, ...]:
        """Erase what runs that are deleted from the tables left elsewhere; the copies that held them."""
        for run_id in run_ids:
            forget_lock(self.home, run_id)
        if self.engine.dialect.name == "sqlite":
            with faults(self.place):
                sqlite.erase_traces(self.engine)
        copies = self._drop_backups()
        forget_deletion(self.home)
        return copies

    def _drop_backups(self) -> tuple[Path, ...]:
        copies = tuple(sorted((self.home / BACKUPS).glob("*.db*")))
        for copy in copies:
            try:
                copy.unlink()
            except OSError as error:
                raise StoreError(
                    f"{copy}: the run is deleted, but this copy that still holds it could not be removed.",
                    hint="Remove it by hand.",
                ) from error
        return copies
