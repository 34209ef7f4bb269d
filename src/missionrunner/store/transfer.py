"""A run with all its rows, out of one store and into another."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, String, Table, select

from missionrunner.errors import BadInput
from missionrunner.runs.model import now, time_from_text, time_text
from missionrunner.store.codec import PackedJson, PlainJson, UtcTime
from missionrunner.store.migrate import CURRENT
from missionrunner.store.run_file import Record, RunFile, damaged, read_run_file, run_file_text
from missionrunner.store.run_records import RunRecords, company_id
from missionrunner.store.tables import (
    answers,
    companies,
    decisions,
    definitions,
    documents,
    events,
    marks,
    model_calls,
    reviews,
    runs,
    session_notes,
    steps,
    versions,
)

# What a person may change without changing the run. It travels, but two files may differ in it.
_LABEL = "label"
_DEFINITION = "definition"
_RUN = "run"
_OF_RUN = {
    table.name: table
    for table in (
        answers,
        documents,
        versions,
        decisions,
        reviews,
        steps,
        model_calls,
        events,
        marks,
        session_notes,
    )
}
# Of this machine only: the output folder is a path here, and the rest follows from the import.
_STAYS = frozenset({"id", "company_id", "name", "output_dir", "archived", "updated_at"})
# Where events of the journal name such a path. Its last part stays: it says what was written.
_PATHS_IN_EVENTS = ("folder", "output_dir")
_LARGEST_INTEGER = 2**31 - 1


class TransferRecords(RunRecords):
    """Whole runs as text of `run_file`."""

    def run_as_text(self, run_id: str) -> str:
        """A run as one file's text, the same for the same run; no key and no path of this machine."""
        with self._reading() as connection:
            return run_file_text(run_id, CURRENT.head, self._records(connection, run_id))

    def read_run_file(self, path: Path) -> RunFile:
        """Read and check a file of another machine; nothing is stored. Raises BadInput."""
        return read_run_file(path, CURRENT.head)

    def add_run_from(self, file: RunFile) -> bool:
        """Store the run of a file; False if just this run is here already.

        Raises BadInput, with nothing stored, if the run is here in another state or a row has a wrong type.
        What the rows mean is for the caller to check in the same transaction.
        """
        with self._writing() as connection:
            there = connection.execute(select(runs.c.id).where(runs.c.id == file.run_id)).first()
            if there is not None:
                if _contents(self._records(connection, file.run_id)) == _contents(file.records):
                    return False
                raise BadInput(
                    f"{file.place}: run {file.run_id} is stored here already, in another state. "
                    "Nothing was imported.",
                    hint=f"To replace it: missionrunner runs delete {file.run_id}, then import again.",
                )
            _insert(connection, file)
            return True

    def _records(self, connection: Connection, run_id: str) -> list[Record]:
        query = select(runs, companies.c.name.label("company")).join_from(runs, companies)
        run = connection.execute(query.where(runs.c.id == run_id)).mappings().first()
        if run is None:
            raise BadInput(f"Run {run_id} is not in the store; it may have been deleted.")
        body = connection.execute(
            select(definitions.c.body).where(definitions.c.hash == run["definition_hash"])
        ).scalar_one()
        kept = {c.name: _to_json(c, run[c.name]) for c in runs.c if c.name not in _STAYS}
        records = [
            Record(_LABEL, {"company": run["company"], "name": run["name"]}),
            Record(_DEFINITION, body),
            Record(_RUN, kept),
        ]
        for name, table in _OF_RUN.items():
            rows = (
                self._calls(connection, run_id) if table is model_calls else _rows(connection, table, run_id)
            )
            if table is events:
                rows = [row | {"body": [_without_path(event) for event in row["body"]]} for row in rows]
            records += [Record(name, row) for row in rows]
        return records

    def _calls(self, connection: Connection, run_id: str) -> list[dict[str, Any]]:
        """The run's answered calls, and those it would find with its ancestors: elsewhere they are not there.

        What an ancestor paid was not paid by this run, so those come without cost.
        """
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for ancestor in self.ancestry(run_id):
            for row in _rows(connection, model_calls, ancestor):
                if ancestor != run_id:
                    row |= {"prompt_tokens": 0, "completion_tokens": 0, "seconds": 0.0, "cost": None}
                found.setdefault((row["deliverable"], row["attempt"], row["request_hash"]), row)
        return [found[key] for key in sorted(found)]


def _without_path(event: dict[str, Any]) -> dict[str, Any]:
    paths = {key: event[key] for key in _PATHS_IN_EVENTS if isinstance(event.get(key), str)}
    return event | {key: PurePath(path).name for key, path in paths.items()}


def _contents(records: Any) -> list[Record]:
    return [record for record in records if record.table != _LABEL]


def _rows(connection: Connection, table: Table, run_id: str) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name != "run_id"]
    query = select(*columns).where(table.c.run_id == run_id).order_by(*table.primary_key)
    return [
        {column.name: _to_json(column, value) for column, value in zip(columns, row, strict=True)}
        for row in connection.execute(query)
    ]


def _insert(connection: Connection, file: RunFile) -> None:
    heads = file.records[:3]
    if [record.table for record in heads] != [_LABEL, _DEFINITION, _RUN]:
        raise damaged(file.place, "it holds no run")
    label, definition, run = (record.row for record in heads)
    names = [label.get("company"), label.get("name")]
    if label.keys() != {"company", "name"} or not all(isinstance(name, str) for name in names):
        raise damaged(file.place, "line 2: the run has no label")
    digest = _digest(definition)
    if run.get("definition_hash") != digest:
        raise damaged(file.place, "line 3: this is not the definition that the run was made from")
    created = now()
    known = connection.execute(select(definitions.c.hash).where(definitions.c.hash == digest)).first()
    if known is None:
        connection.execute(definitions.insert().values(hash=digest, body=definition, created_at=created))
    values = _values([c for c in runs.c if c.name not in _STAYS], run, file.place, 4)
    connection.execute(
        runs.insert().values(
            **values,
            id=file.run_id,
            company_id=company_id(connection, str(names[0]), created),
            name=names[1],
            output_dir="",
            archived=False,
            updated_at=created,
        )
    )
    seen: set[tuple[Any, ...]] = set()
    for number, record in enumerate(file.records[3:], start=5):
        table = _OF_RUN.get(record.table)
        if table is None:
            raise damaged(file.place, f"line {number}: {record.table!r} is no part of a run")
        row = _values([c for c in table.c if c.name != "run_id"], record.row, file.place, number)
        key = (record.table, *(row[c.name] for c in table.primary_key if c.name != "run_id"))
        if key in seen:
            raise damaged(file.place, f"line {number}: it is there twice")
        seen.add(key)
        connection.execute(table.insert().values(run_id=file.run_id, **row))


def _digest(definition: dict[str, Any]) -> str:
    """As `Definition.hash` computes it, from the JSON as it was stored."""
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _values(columns: list[Column[Any]], row: dict[str, Any], place: str, line: int) -> dict[str, Any]:
    if row.keys() != {column.name for column in columns}:
        raise damaged(place, f"line {line}: its fields are not those of such a record")
    out: dict[str, Any] = {}
    for column in columns:
        try:
            out[column.name] = _from_json(column, row[column.name])
        except (TypeError, ValueError, OverflowError) as error:
            raise damaged(place, f"line {line}: {column.name} has a wrong value") from error
    return out


def _to_json(column: Column[Any], value: Any) -> Any:
    return time_text(value) if isinstance(column.type, UtcTime) else value


def _from_json(column: Column[Any], value: Any) -> Any:
    """The value of a column. Raises TypeError or ValueError for one that such a column never holds."""
    kind = column.type
    if isinstance(kind, (PlainJson, PackedJson)):
        return value
    if value is None and column.nullable:
        return None
    if isinstance(kind, UtcTime):
        at = time_from_text(str(value))
        if time_text(at) != value:
            raise ValueError("not as times are written")
        return at
    if isinstance(kind, Integer):
        if type(value) is not int or not 0 <= value <= _LARGEST_INTEGER:
            raise ValueError("no count")
        return value
    if isinstance(kind, Float):
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise TypeError("no number")
        return float(value)
    if isinstance(kind, String):
        if not isinstance(value, str) or len(value) > (kind.length or len(value)):
            raise ValueError("no text, or too long")
        return value
    raise TypeError(f"a column of type {kind} cannot travel")
