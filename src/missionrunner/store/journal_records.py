"""What makes a run resumable and watchable: steps, model calls, events and the marks of its clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from missionrunner.errors import BadInput
from missionrunner.runs.events import Event, event_from_json
from missionrunner.runs.model import CallKey, ClockMark, MarkKind, ModelCall, Step, Usage, now
from missionrunner.store.base import Records
from missionrunner.store.tables import events, marks, model_calls, steps


class JournalRecords(Records):
    """Rows are only ever added; what is already there wins over what is put."""

    def put_step(
        self, run_id: str, key: str, body: Any, *, phase: str = "", at: datetime | None = None
    ) -> Any:
        """Store what a step gave (plain JSON), and return what is stored.

        A step that is stored already keeps its first body, which is then returned: work that was done twice
        gives one result. `at` is for a fork, whose first steps were done in its parent.
        """
        with self._writing() as connection:
            self._require_run(connection, run_id)
            stored = connection.execute(_step(run_id, phase, key)).first()
            if stored is not None:
                return stored.body
            row = {"run_id": run_id, "phase": phase, "key": key, "body": body, "at": at or now()}
            connection.execute(steps.insert().values(row))
            return body

    def step(self, run_id: str, key: str, *, phase: str = "") -> Any:
        """What is stored for a step; None when it is not done. Store no None."""
        with self._reading() as connection:
            row = connection.execute(_step(run_id, phase, key)).first()
        return None if row is None else row.body

    def steps(self, run_id: str, *, phase: str | None = None) -> list[tuple[str, str]]:
        """(phase, key) of all steps done, in the order in which they were stored."""
        query = select(steps.c.phase, steps.c.key).where(steps.c.run_id == run_id)
        if phase is not None:
            query = query.where(steps.c.phase == phase)
        with self._reading() as connection:
            return [(r.phase, r.key) for r in connection.execute(query.order_by(steps.c.at, steps.c.key))]

    def step_records(self, run_id: str) -> list[Step]:
        """All steps done with what they gave, in the order in which they were stored."""
        query = select(steps).where(steps.c.run_id == run_id).order_by(steps.c.at, steps.c.key)
        with self._reading() as connection:
            return [Step(r.phase, r.key, r.body, r.at) for r in connection.execute(query)]

    def put_model_call(self, run_id: str, call: ModelCall) -> ModelCall:
        """Store an answered call, and return what is stored: the first answer under its key."""
        key = call.key
        with self._writing() as connection:
            self._require_run(connection, run_id)
            stored = connection.execute(_call_query(run_id, key)).first()
            if stored is not None:
                return _call(stored)
            connection.execute(
                model_calls.insert().values(
                    run_id=run_id,
                    deliverable=key.deliverable,
                    attempt=key.attempt,
                    request_hash=key.request_hash,
                    model=call.model,
                    answer=call.answer,
                    prompt_tokens=call.usage.prompt_tokens,
                    completion_tokens=call.usage.completion_tokens,
                    seconds=call.usage.seconds,
                    cost=call.usage.cost,
                    at=call.at,
                )
            )
            return call

    def model_call(self, line: Sequence[str], key: CallKey) -> ModelCall | None:
        """The stored answer of a call, from the first run in `line` that has it (see `ancestry`)."""
        with self._reading() as connection:
            for run_id in line:
                row = connection.execute(_call_query(run_id, key)).first()
                if row is not None:
                    return _call(row)
        return None

    def model_calls(self, run_id: str) -> list[ModelCall]:
        """The calls that this run itself paid for, oldest first."""
        query = select(model_calls).where(model_calls.c.run_id == run_id).order_by(model_calls.c.at)
        with self._reading() as connection:
            return [_call(row) for row in connection.execute(query)]

    def append_events(self, run_id: str, new: Sequence[Event]) -> None:
        """Add events to the journal; those that are never stored are left out.

        Raises BadInput when a sequence number is not above all that came before.
        """
        kept = [event for event in new if event.journaled]
        if not kept:
            return
        with self._writing() as connection:
            self._require_run(connection, run_id)
            last = self.last_event(run_id)
            for event in kept:
                if event.seq <= last or event.run != run_id:
                    raise BadInput(
                        f"Event {event.seq} of run {event.run} does not follow {last} of {run_id}."
                    )
                last = event.seq
            connection.execute(
                events.insert().values(
                    run_id=run_id,
                    first_seq=kept[0].seq,
                    last_seq=last,
                    body=[event.to_json() for event in kept],
                    at=kept[-1].at,
                )
            )

    def events(self, run_id: str, after: int = 0) -> list[Event]:
        """The journal's events with a sequence number above `after`, in order."""
        query = (
            select(events.c.body)
            .where(events.c.run_id == run_id, events.c.last_seq > after)
            .order_by(events.c.first_seq)
        )
        with self._reading() as connection:
            batches = connection.execute(query).scalars().all()
        return [event_from_json(data) for batch in batches for data in batch if data["seq"] > after]

    def last_event(self, run_id: str) -> int:
        """The highest sequence number in the journal; 0 for none."""
        with self._reading() as connection:
            return (
                connection.execute(
                    select(func.max(events.c.last_seq)).where(events.c.run_id == run_id)
                ).scalar()
                or 0
            )

    def add_mark(self, run_id: str, mark: ClockMark) -> ClockMark:
        row = {
            "kind": mark.kind.value,
            "phase": mark.phase,
            "minutes": mark.minutes,
            "actor": mark.actor,
            "at": mark.at,
        }
        return replace(mark, number=self._add_numbered(marks, run_id, row))

    def marks(self, run_id: str) -> list[ClockMark]:
        """The marks of the run's clock, in the order in which they were set."""
        query = select(marks).where(marks.c.run_id == run_id).order_by(marks.c.number)
        with self._reading() as connection:
            return [
                ClockMark(MarkKind(r.kind), r.at, r.phase, r.minutes, r.actor, r.number)
                for r in connection.execute(query)
            ]


def _step(run_id: str, phase: str, key: str) -> Any:
    return select(steps.c.body).where(
        and_(steps.c.run_id == run_id, steps.c.phase == phase, steps.c.key == key)
    )


def _call_query(run_id: str, key: CallKey) -> Any:
    return select(model_calls).where(
        model_calls.c.run_id == run_id,
        model_calls.c.deliverable == key.deliverable,
        model_calls.c.attempt == key.attempt,
        model_calls.c.request_hash == key.request_hash,
    )


def _call(row: Row[Any]) -> ModelCall:
    return ModelCall(
        key=CallKey(row.deliverable, row.attempt, row.request_hash),
        model=row.model,
        answer=row.answer,
        usage=Usage(row.prompt_tokens, row.completion_tokens, row.seconds, row.cost),
        at=row.at,
    )
