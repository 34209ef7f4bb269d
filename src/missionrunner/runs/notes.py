"""What people write down in a session: who is there, what was decided, parked, noted, and who does what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from missionrunner.runs.model import Json, time_text


class NoteKind(StrEnum):
    """A decision here is what people agreed on in the room; decisions at gates are `runs.model.Decision`."""

    NOTE = "note"
    ACTION = "action"
    DECISION = "decision"
    PARKING_LOT = "parking_lot"
    ATTENDEE = "attendee"


class NoteStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    REMOVED = "removed"


KIND_TITLES = {
    NoteKind.NOTE: "Note",
    NoteKind.ACTION: "Action item",
    NoteKind.DECISION: "Decision",
    NoteKind.PARKING_LOT: "Parking lot",
    NoteKind.ATTENDEE: "Attendee",
}
# What can be open or done; everything else just stands there.
CAN_BE_DONE = (NoteKind.ACTION, NoteKind.PARKING_LOT)


@dataclass(frozen=True, slots=True)
class SessionNote:
    """One record. Records are only added: a later one about the same `item` replaces what it says.

    `item` is the number of the first record about it, 0 in that record itself. `phase` and `minute` are when
    the item was first noted: the phase that was open (empty before the first and after the last one) and the
    minute of the session, None before its clock started. `due` is an ISO date or empty.
    """

    kind: NoteKind
    text: str
    actor: str
    at: datetime
    owner: str = ""
    due: str = ""
    status: NoteStatus = NoteStatus.OPEN
    phase: str = ""
    minute: int | None = None
    item: int = 0
    number: int = 0

    @property
    def id(self) -> int:
        """The number by which people call it."""
        return self.item or self.number

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "kind": self.kind.value,
            "text": self.text,
            "owner": self.owner,
            "due": self.due,
            "status": self.status.value,
            "phase": self.phase,
            "minute": self.minute,
            "actor": self.actor,
            "at": time_text(self.at),
        }


def notes_now(records: Iterable[SessionNote]) -> list[SessionNote]:
    """The newest record of each item that was not removed, in the order in which the items were noted.

    The actor and time of the first record stay: they say who noted it and when.
    """
    first: dict[int, SessionNote] = {}
    newest: dict[int, SessionNote] = {}
    for record in sorted(records, key=lambda r: r.number):
        first.setdefault(record.id, record)
        newest[record.id] = record
    return [
        replace(note, actor=first[key].actor, at=first[key].at)
        for key, note in newest.items()
        if note.status is not NoteStatus.REMOVED
    ]


def of_kind(notes: Iterable[SessionNote], kind: NoteKind) -> list[SessionNote]:
    return [note for note in notes if note.kind is kind]


def stamp_words(note: SessionNote, phase_title: str) -> str:
    """When it was noted: "Pipeline, minute 13", "minute 88", "before the first phase"."""
    if note.minute is None:
        return "before the first phase"
    return f"{phase_title}, minute {note.minute}" if phase_title else f"minute {note.minute}"
