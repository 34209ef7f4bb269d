"""What a plan is made of: answers, documents, versions of deliverables, decisions and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, and_, func, select

from missionrunner.deliverables.sources import Source
from missionrunner.runs.model import Answer, Decision, ReviewPoint, StoredDocument, Verb, Verdict, Version
from missionrunner.store.base import Records
from missionrunner.store.tables import answers, decisions, documents, reviews, versions


class PlanRecords(Records):
    """Rows are only ever added. Each `add_` returns the record with the number it got."""

    def add_answer(self, run_id: str, answer: Answer) -> Answer:
        row = {
            "question": answer.question,
            "value": answer.value,
            "source": answer.source.to_json(),
            "actor": answer.actor,
            "at": answer.at,
        }
        return replace(answer, number=self._add_numbered(answers, run_id, row))

    def answer_history(self, run_id: str) -> list[Answer]:
        """All answers ever given, oldest first."""
        query = select(answers).where(answers.c.run_id == run_id).order_by(answers.c.number)
        with self._reading() as connection:
            return [
                Answer(r.question, r.value, Source.from_json(r.source), r.actor, r.at, r.number)
                for r in connection.execute(query)
            ]

    def answers(self, run_id: str) -> dict[str, Answer]:
        """The answers that count now, by question; one that was taken back is not among them."""
        newest = {answer.question: answer for answer in self.answer_history(run_id)}
        return {question: answer for question, answer in newest.items() if answer.value is not None}

    def add_document(self, run_id: str, document: StoredDocument) -> StoredDocument:
        row = {
            "input": document.input,
            "file_name": document.file_name,
            "sha256": document.sha256,
            "assigned": document.assigned,
            "content": document.content,
            "actor": document.actor,
            "at": document.at,
        }
        return replace(document, number=self._add_numbered(documents, run_id, row))

    def documents(self, run_id: str) -> list[StoredDocument]:
        """The documents of a run in the order in which they were added."""
        query = select(documents).where(documents.c.run_id == run_id).order_by(documents.c.number)
        with self._reading() as connection:
            return [
                StoredDocument(r.input, r.file_name, r.sha256, r.content, r.actor, r.at, r.assigned, r.number)
                for r in connection.execute(query)
            ]

    def add_version(self, run_id: str, version: Version) -> Version:
        """Store the next version of its deliverable; numbers count from 1 per deliverable."""
        body = {
            "values": version.values,
            "sources": {path: source.to_json() for path, source in version.sources.items()},
        }
        mine = and_(versions.c.run_id == run_id, versions.c.deliverable == version.deliverable)
        with self._writing() as connection:
            self._require_run(connection, run_id)
            last = connection.execute(select(func.max(versions.c.number)).where(mine)).scalar()
            number = (last or 0) + 1
            connection.execute(
                versions.insert().values(
                    run_id=run_id,
                    deliverable=version.deliverable,
                    number=number,
                    phase=version.phase,
                    body=body,
                    actor=version.actor,
                    reason=version.reason,
                    at=version.at,
                )
            )
        return replace(version, number=number)

    def versions(self, run_id: str, deliverable: str) -> list[Version]:
        """All versions of one deliverable, oldest first."""
        query = (
            select(versions)
            .where(versions.c.run_id == run_id, versions.c.deliverable == deliverable)
            .order_by(versions.c.number)
        )
        with self._reading() as connection:
            return [_version(row) for row in connection.execute(query)]

    def latest_version(self, run_id: str, deliverable: str) -> Version | None:
        """The newest version of one deliverable; None when it has none yet."""
        query = (
            select(versions)
            .where(versions.c.run_id == run_id, versions.c.deliverable == deliverable)
            .order_by(versions.c.number.desc())
            .limit(1)
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _version(row)

    def version_numbers(self, run_id: str) -> dict[str, int]:
        """The newest version's number of every deliverable; reads no values."""
        query = (
            select(versions.c.deliverable, func.max(versions.c.number).label("number"))
            .where(versions.c.run_id == run_id)
            .group_by(versions.c.deliverable)
        )
        with self._reading() as connection:
            return {row.deliverable: row.number for row in connection.execute(query)}

    def latest_versions(self, run_id: str) -> dict[str, Version]:
        """The newest version of every deliverable, by deliverable."""
        newest = (
            select(versions.c.deliverable, func.max(versions.c.number).label("number"))
            .where(versions.c.run_id == run_id)
            .group_by(versions.c.deliverable)
            .subquery()
        )
        query = select(versions).join(
            newest,
            and_(
                versions.c.run_id == run_id,
                versions.c.deliverable == newest.c.deliverable,
                versions.c.number == newest.c.number,
            ),
        )
        with self._reading() as connection:
            return {row.deliverable: _version(row) for row in connection.execute(query)}

    def add_decision(self, run_id: str, decision: Decision) -> Decision:
        row = {
            "verb": decision.verb.value,
            "phase": decision.phase,
            "path": decision.path,
            "value": decision.value,
            "note": decision.note,
            "seen": dict(decision.seen),
            "undoes": decision.undoes,
            "actor": decision.actor,
            "at": decision.at,
        }
        return replace(decision, number=self._add_numbered(decisions, run_id, row))

    def decisions(self, run_id: str) -> list[Decision]:
        """All decisions, oldest first, also those that were undone."""
        query = select(decisions).where(decisions.c.run_id == run_id).order_by(decisions.c.number)
        with self._reading() as connection:
            return [
                Decision(
                    verb=Verb(r.verb),
                    actor=r.actor,
                    at=r.at,
                    phase=r.phase,
                    path=r.path,
                    value=r.value,
                    note=r.note,
                    seen=r.seen,
                    undoes=r.undoes,
                    number=r.number,
                )
                for r in connection.execute(query)
            ]

    def add_review(self, run_id: str, point: ReviewPoint) -> ReviewPoint:
        row = {
            "phase": point.phase,
            "agent": point.agent,
            "deliverable": point.deliverable,
            "point": point.point,
            "verdict": point.verdict.value,
            "note": point.note,
            "evidence": list(point.evidence),
            "attempt": point.attempt,
            "at": point.at,
        }
        return replace(point, number=self._add_numbered(reviews, run_id, row))

    def reviews(self, run_id: str, phase: str | None = None) -> list[ReviewPoint]:
        """All review points, oldest first; of one phase when it is named."""
        query = select(reviews).where(reviews.c.run_id == run_id).order_by(reviews.c.number)
        if phase is not None:
            query = query.where(reviews.c.phase == phase)
        with self._reading() as connection:
            return [
                ReviewPoint(
                    phase=r.phase,
                    agent=r.agent,
                    point=r.point,
                    verdict=Verdict(r.verdict),
                    note=r.note,
                    at=r.at,
                    deliverable=r.deliverable,
                    evidence=tuple(r.evidence),
                    attempt=r.attempt,
                    number=r.number,
                )
                for r in connection.execute(query)
            ]


def _version(row: Row[Any]) -> Version:
    sources: Mapping[str, Any] = row.body["sources"]
    return Version(
        deliverable=row.deliverable,
        values=row.body["values"],
        sources={path: Source.from_json(source) for path, source in sources.items()},
        actor=row.actor,
        reason=row.reason,
        at=row.at,
        phase=row.phase,
        number=row.number,
    )
