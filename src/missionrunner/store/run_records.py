"""Runs, their companies and their definitions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from missionrunner.errors import BadInput, StoreError
from missionrunner.library.definition import Definition, definition_from_json
from missionrunner.plain_text import one_line
from missionrunner.runs.ids import MAX_LENGTH, new_run_id
from missionrunner.runs.model import Run, RunMode, RunStatus, now
from missionrunner.store.base import Records
from missionrunner.store.tables import MUTABLE_RUN_COLUMNS, companies, definitions, runs

LIST_LIMIT = 50
_ID_ATTEMPTS = 20
_SHORTEST_END = 4
_NEAREST_AMONG = 1000


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    runs: int
    created_at: datetime


class RunRecords(Records):
    """What a run is; what happened in it is in the other records."""

    def create_run(
        self,
        *,
        company: str,
        definition: Definition,
        mode: RunMode,
        engine: str,
        actor: str,
        model: str = "",
        language: str = "en",
        name: str = "",
        status: RunStatus = RunStatus.RUNNING,
        variations: Sequence[str] = (),
        options: Mapping[str, Any] | None = None,
        parent: str = "",
        parent_phase: str = "",
        at: datetime | None = None,
    ) -> Run:
        """Store a new run with a snapshot of its definition and return it under its new id.

        `company` may be empty as long as it is not known. `options` is plain JSON and holds no secrets.
        """
        created = at or now()
        with self._writing() as connection:
            owner = company_id(connection, company, created)
            digest = _keep_definition(connection, definition, created)
            run_id = _free_id(connection, company, created)
            connection.execute(
                runs.insert().values(
                    id=run_id,
                    company_id=owner,
                    definition_hash=digest,
                    mission=definition.mission.slug,
                    mission_title=definition.mission.title,
                    name=name,
                    mode=mode.value,
                    engine=engine,
                    model=model,
                    language=language,
                    status=status.value,
                    actor=actor,
                    parent_run=parent,
                    parent_phase=parent_phase,
                    variations=list(variations),
                    options=dict(options or {}),
                    output_dir="",
                    archived=False,
                    created_at=created,
                    updated_at=created,
                )
            )
            return self.run(run_id)

    def run(self, run_id: str) -> Run:
        """The run with this id, or the only one whose id begins or, from 4 characters, ends so.

        Raises BadInput for none, naming the nearest, and for several, naming them.
        """
        wanted = run_id.strip().lower()
        with self._reading() as connection:
            row = connection.execute(_runs().where(runs.c.id == wanted)).first()
            if row is not None:
                return _run(row)
            if not wanted or len(wanted) > MAX_LENGTH:
                raise BadInput("This is no run's id.", hint="See: missionrunner runs")
            matches = [runs.c.id.startswith(wanted, autoescape=True)]
            if len(wanted) >= _SHORTEST_END:
                matches.append(runs.c.id.endswith(wanted, autoescape=True))
            found = connection.execute(_runs().where(or_(*matches)).order_by(*_NEWEST).limit(4)).all()
            if len(found) == 1:
                return _run(found[0])
            if found:
                names = ", ".join(row.id for row in found[:3]) + (" ..." if len(found) > 3 else "")
                raise BadInput(
                    f"Several runs begin or end with {one_line(wanted)}: {names}", hint="Add more letters."
                )
            raise _no_such_run(connection, wanted)

    def runs(
        self,
        *,
        limit: int | None = LIST_LIMIT,
        company: str | None = None,
        mission: str | None = None,
        statuses: Sequence[RunStatus] = (),
        archived: bool | None = False,
    ) -> list[Run]:
        """Runs, newest first. `limit=None` gives all, `archived=None` archived ones too."""
        query = _runs().order_by(*_NEWEST).limit(limit)
        if archived is not None:
            query = query.where(runs.c.archived == archived)
        if company is not None:
            query = query.where(companies.c.key == _company_key(company))
        if mission is not None:
            query = query.where(runs.c.mission == mission)
        if statuses:
            query = query.where(runs.c.status.in_([s.value for s in statuses]))
        with self._reading() as connection:
            return [_run(row) for row in connection.execute(query)]

    def ancestry(self, run_id: str) -> list[str]:
        """The run's id and those of the runs it was forked from, nearest first; deleted ones end the line."""
        line: list[str] = []
        current = run_id
        with self._reading() as connection:
            while current and current not in line:
                row = connection.execute(select(runs.c.parent_run).where(runs.c.id == current)).first()
                if row is None:
                    break
                line.append(current)
                current = row.parent_run
        return line

    def definition(self, run: Run) -> Definition:
        """The definition as it was when the run started."""
        with self._reading() as connection:
            query = select(definitions.c.body).where(definitions.c.hash == run.definition)
            row = connection.execute(query).first()
        if row is None:
            raise StoreError(f"{self.place}: the definition of run {run.id} is missing.")
        return definition_from_json(row.body)

    def companies(self) -> list[Company]:
        """All companies by name, with the number of their runs (archived ones too)."""
        query = (
            select(companies.c.name, companies.c.created_at, func.count(runs.c.id))
            .join_from(companies, runs, isouter=True)
            .group_by(companies.c.id, companies.c.name, companies.c.created_at)
            .order_by(companies.c.key)
        )
        with self._reading() as connection:
            return [Company(name, count, created) for name, created, count in connection.execute(query)]

    def set_status(self, run_id: str, status: RunStatus) -> None:
        self._change(run_id, status=status.value)

    def rename(self, run_id: str, name: str) -> None:
        self._change(run_id, name=name)

    def archive(self, run_id: str, archived: bool = True) -> None:
        """Take a run out of the list, or put it back."""
        self._change(run_id, archived=archived)

    def set_output_dir(self, run_id: str, folder: str) -> None:
        self._change(run_id, output_dir=folder)

    def set_model(self, run_id: str, engine: str, model: str) -> None:
        """Who drafts from now on."""
        self._change(run_id, engine=engine, model=model)

    def set_options(self, run_id: str, options: Mapping[str, Any]) -> None:
        """Plain JSON, without secrets."""
        self._change(run_id, options=dict(options))

    def assign_company(self, run_id: str, company: str) -> None:
        """Give a run its company once the intake has named it."""
        with self._writing() as connection:
            self._change(run_id, company_id=company_id(connection, company, now()))
            _drop_unused_companies(connection)

    def _change(self, run_id: str, **values: Any) -> None:
        if not values.keys() <= MUTABLE_RUN_COLUMNS:
            raise ValueError(f"These columns never change: {sorted(values.keys() - MUTABLE_RUN_COLUMNS)}")
        with self._writing() as connection:
            self._require_run(connection, run_id)
            connection.execute(update(runs).where(runs.c.id == run_id).values(**values, updated_at=now()))

    def _erase_runs(self, connection: Connection, run_ids: Sequence[str]) -> None:
        """Delete runs with all their rows, and what no other run needs any more."""
        for run_id in run_ids:
            connection.execute(delete(runs).where(runs.c.id == run_id))
        in_use = select(runs.c.definition_hash)
        connection.execute(delete(definitions).where(definitions.c.hash.not_in(in_use)))
        _drop_unused_companies(connection)


_NEWEST = (runs.c.created_at.desc(), runs.c.id.desc())


def _runs() -> Select[Any]:
    return select(runs, companies.c.name.label("company")).join_from(runs, companies)


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        company=row.company,
        mission=row.mission,
        mission_title=row.mission_title,
        name=row.name,
        mode=RunMode(row.mode),
        engine=row.engine,
        model=row.model,
        language=row.language,
        status=RunStatus(row.status),
        definition=row.definition_hash,
        actor=row.actor,
        created_at=row.created_at,
        updated_at=row.updated_at,
        parent=row.parent_run,
        parent_phase=row.parent_phase,
        variations=tuple(row.variations),
        options=row.options,
        output_dir=row.output_dir,
        archived=row.archived,
    )


def _company_key(name: str) -> str:
    """Names that differ only in case and spaces are one company."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()[:200]


def company_id(connection: Connection, name: str, at: datetime) -> int:
    """The id of the company of this name, which is made if there is none."""
    key = _company_key(name)
    query = select(companies.c.id).where(companies.c.key == key)
    found = connection.execute(query).scalar()
    if found is None:
        connection.execute(companies.insert().values(key=key, name=name.strip(), created_at=at))
        found = connection.execute(query).scalar_one()
    return found


def _drop_unused_companies(connection: Connection) -> None:
    connection.execute(delete(companies).where(companies.c.id.not_in(select(runs.c.company_id))))


def _keep_definition(connection: Connection, definition: Definition, at: datetime) -> str:
    digest = definition.hash()
    known = connection.execute(select(definitions.c.hash).where(definitions.c.hash == digest)).first()
    if known is None:
        connection.execute(definitions.insert().values(hash=digest, body=definition.to_json(), created_at=at))
    return digest


def _free_id(connection: Connection, company: str, at: datetime) -> str:
    for _ in range(_ID_ATTEMPTS):
        candidate = new_run_id(company, at)
        if connection.execute(select(runs.c.id).where(runs.c.id == candidate)).first() is None:
            return candidate
    raise StoreError("No free id was found for the run.", hint="Try again.")


def _no_such_run(connection: Connection, wanted: str) -> BadInput:
    import difflib  # late: only a mistyped id needs it

    recent = connection.execute(select(runs.c.id).order_by(*_NEWEST).limit(_NEAREST_AMONG)).scalars().all()
    near = difflib.get_close_matches(wanted, recent, n=1, cutoff=0.5)
    if not recent:
        return BadInput(f"There is no run {one_line(wanted)}: no run is stored yet.")
    if near:
        return BadInput(f"There is no run {one_line(wanted)}.", hint=f"Did you mean {near[0]}?")
    return BadInput(f"There is no run {one_line(wanted)}.", hint="See: missionrunner runs")
