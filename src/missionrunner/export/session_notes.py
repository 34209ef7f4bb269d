"""What people noted in the session, as the plan tells it."""

from __future__ import annotations

from missionrunner.deliverables.numbers import format_date
from missionrunner.export.document import Block, BulletList, Column, Heading, Shown, Table
from missionrunner.export.inputs import ExportInput
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote, of_kind, stamp_words

_LISTS = (
    (NoteKind.DECISION, "Decided in the session"),
    (NoteKind.PARKING_LOT, "Parking lot"),
    (NoteKind.NOTE, "Notes"),
)


def note_blocks(given: ExportInput) -> list[Block]:
    """The chapter. Attendees stand at the sign-off, or here where there is none."""
    blocks: list[Block] = []
    actions = of_kind(given.notes, NoteKind.ACTION)
    if actions:
        blocks += [Heading(3, "Action items"), _actions(given, actions)]
    for kind, title in _LISTS:
        notes = of_kind(given.notes, kind)
        if notes:
            blocks += [Heading(3, title), BulletList(tuple(Shown(_line(given, note)) for note in notes))]
    return blocks if given.criteria else [*blocks, *attendee_blocks(given)]


def attendee_blocks(given: ExportInput) -> list[Block]:
    """Who was there."""
    names = tuple(Shown(note.text) for note in of_kind(given.notes, NoteKind.ATTENDEE))
    return [BulletList(names, "Attendees")] if names else []


def agreed_actions(given: ExportInput) -> list[str]:
    """Open action items as one of the first steps; nothing without any."""
    actions = [n for n in of_kind(given.notes, NoteKind.ACTION) if n.status is NoteStatus.OPEN]
    if not actions:
        return []
    count = "1 action item" if len(actions) == 1 else f"{len(actions)} action items"
    days = sorted(note.due for note in actions if note.due)
    first = f", the first by {format_date(days[0])}" if days else ""
    return [f"Do what was agreed: {count}{first} (chapter Session notes)."]


def _actions(given: ExportInput, actions: list[SessionNote]) -> Table:
    columns = (Column("Action"), Column("Owner"), Column("Due"), Column("Status"), Column("Noted"))
    rows = tuple(
        (
            Shown(note.text),
            Shown(note.owner or "not named"),
            Shown(format_date(note.due) if note.due else "no date"),
            Shown(note.status.value),
            Shown(_stamp(given, note)),
        )
        for note in actions
    )
    return Table(columns, rows)


def _line(given: ExportInput, note: SessionNote) -> str:
    done = ", resolved" if note.status is NoteStatus.DONE else ""
    return f"{note.text} ({_stamp(given, note)}, {note.actor}{done})"


def _stamp(given: ExportInput, note: SessionNote) -> str:
    titles = {phase.id: phase.title for phase in given.definition.mission.phases}
    return stamp_words(note, titles.get(note.phase, ""))
