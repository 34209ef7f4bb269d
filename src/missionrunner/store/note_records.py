"""Session notes. They need no lock: whoever sits in the room may write one down while another drives."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote
from missionrunner.store.base import Records
from missionrunner.store.tables import session_notes


class NoteRecords(Records):
    """Rows are only ever added."""

    def add_session_note(self, run_id: str, note: SessionNote) -> SessionNote:
        """Store a record; it comes back with its number."""
        row = {
            "item": note.item,
            "kind": note.kind.value,
            "text": note.text,
            "owner": note.owner,
            "due": note.due,
            "status": note.status.value,
            "phase": note.phase,
            "minute": note.minute,
            "actor": note.actor,
            "at": note.at,
        }
        return replace(note, number=self._add_numbered(session_notes, run_id, row))

    def session_notes(self, run_id: str) -> list[SessionNote]:
        """All records, oldest first, also those that were replaced or removed."""
        query = select(session_notes).where(session_notes.c.run_id == run_id).order_by(session_notes.c.number)
        with self._reading() as connection:
            return [
                SessionNote(
                    kind=NoteKind(r.kind),
                    text=r.text,
                    actor=r.actor,
                    at=r.at,
                    owner=r.owner,
                    due=r.due,
                    status=NoteStatus(r.status),
                    phase=r.phase,
                    minute=r.minute,
                    item=r.item,
                    number=r.number,
                )
                for r in connection.execute(query)
            ]
