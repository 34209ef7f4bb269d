"""What a facilitator needs beside the plan: session notes, and the clock of the session.

Notes go straight to the store, without the lock of the run: they change no value and no gate, so one person
can take them while another process drives the session.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from missionrunner.engine.run_context import RunContext
from missionrunner.errors import BadInput
from missionrunner.library.definition import Definition
from missionrunner.plain_text import one_line
from missionrunner.runs import events
from missionrunner.runs.model import ClockMark, MarkKind, Run, RunMode, now
from missionrunner.runs.notes import (
    CAN_BE_DONE,
    KIND_TITLES,
    NoteKind,
    NoteStatus,
    SessionNote,
    notes_now,
    of_kind,
)
from missionrunner.runs.pace import SessionClock, session_clock
from missionrunner.store.repository import Store

_LONGEST_TEXT = 2_000
_LONGEST_OWNER = 120
_MOST_MINUTES = 24 * 60


# ------------------------------------------------------------------ the clock
def planned_minutes(definition: Definition) -> dict[str, float | None]:
    """Phase -> the minutes that the mission gives it."""
    return {phase.id: phase.duration.high if phase.duration else None for phase in definition.mission.phases}


def stored_clock(store: Store, run: Run, definition: Definition | None = None) -> SessionClock:
    """How the session stands now. Give the definition where it is at hand: reading it takes a while."""
    planned = planned_minutes(definition or store.definition(run))
    return session_clock(planned, store.marks(run.id), now(), attended=run.mode is RunMode.ENGAGED)


def pause_clock(store: Store, run: Run, actor: str) -> None:
    """A break: no minutes count until `go_on_clock`, or until the run is opened again. It stays open."""
    clock = stored_clock(store, run)
    if clock.minute is None:
        raise BadInput("The clock is not running yet; it starts with the first phase.")
    if clock.paused:
        raise BadInput("The clock is paused already.")
    store.add_mark(run.id, ClockMark(MarkKind.PAUSED, now(), actor=actor))


def go_on_clock(store: Store, run: Run, actor: str) -> None:
    """The break is over."""
    if stored_clock(store, run).paused:
        store.add_mark(run.id, ClockMark(MarkKind.RESUMED, now(), actor=actor))


def add_time(store: Store, run: Run, actor: str, phase: str, minutes: float) -> None:
    """Give a phase more minutes than the mission plans; "" is the one that is open.

    Raises BadInput for a phase that is not there, none that is open, and for less than a minute or more than
    a day.
    """
    clock = stored_clock(store, run)
    if phase and phase not in clock.phases:
        raise BadInput(f"There is no phase {phase!r}.", hint=f"Allowed: {', '.join(clock.phases)}")
    if not phase and not clock.current:
        raise BadInput("No phase is open now.", hint="Name the phase that gets the minutes.")
    if not 1 <= minutes <= _MOST_MINUTES:
        raise BadInput("Minutes to add are a number from 1 to 1440.")
    store.add_mark(run.id, ClockMark(MarkKind.TIME_ADDED, now(), phase or clock.current, minutes, actor))


# ------------------------------------------------------------------ notes
def notes_of(store: Store, run_id: str) -> list[SessionNote]:
    """What is noted and was not removed, oldest first."""
    return notes_now(store.session_notes(run_id))


def take_note(
    store: Store, run_id: str, actor: str, kind: NoteKind, text: str, *, owner: str = "", due: str = ""
) -> SessionNote:
    """Write something down, with the phase and minute of the session. `due` is an ISO date.

    Raises BadInput for an empty or overlong text, an owner or date of something that is no action, a date
    that is none, and a person who is listed already.
    """
    run = store.run(run_id)
    clock = stored_clock(store, run)
    minute = None if clock.minute is None else int(clock.minute)
    note = SessionNote(kind, one_line(text), actor, now(), one_line(owner), due.strip())
    note = replace(note, phase=clock.current, minute=minute)
    with store.transaction():
        _check(note, notes_of(store, run.id))
        return store.add_session_note(run.id, note)


def change_note(
    store: Store,
    run_id: str,
    actor: str,
    item: int,
    *,
    text: str | None = None,
    owner: str | None = None,
    due: str | None = None,
    status: NoteStatus | None = None,
) -> SessionNote:
    """Say something else about an item, or that it is done, open again or removed; None keeps what is."""
    with store.transaction():
        every = notes_of(store, run_id)
        before = next((note for note in every if note.id == item), None)
        if before is None:
            raise BadInput(f"There is no session note {item}.", hint=_which(every))
        if status is NoteStatus.DONE and before.kind not in CAN_BE_DONE:
            raise BadInput(
                f"Session note {item} is no action item and does not stand in the parking lot.",
                hint="Only those can be done; other notes can be removed.",
            )
        after = replace(
            before,
            text=before.text if text is None else one_line(text),
            owner=before.owner if owner is None else one_line(owner),
            due=before.due if due is None else due.strip(),
            status=before.status if status is None else status,
            actor=actor,
            at=now(),
            item=item,
        )
        _check(after, [note for note in every if note.id != item])
        return store.add_session_note(run_id, after)


def _which(notes: list[SessionNote]) -> str:
    return f"There are: {', '.join(str(note.id) for note in notes)}." if notes else "Nothing is noted yet."


def _check(note: SessionNote, others: list[SessionNote]) -> None:
    title = KIND_TITLES[note.kind].lower()
    if not note.text:
        raise BadInput("A session note needs a text.", hint="An attendee's text is the name.")
    if len(note.text) > _LONGEST_TEXT or len(note.owner) > _LONGEST_OWNER:
        raise BadInput(f"A note has at most {_LONGEST_TEXT} characters, an owner {_LONGEST_OWNER}.")
    if note.kind is not NoteKind.ACTION and (note.owner or note.due):
        raise BadInput(f"A {title} has no owner and no due date; an action item has.")
    if note.due and not _is_day(note.due):
        raise BadInput(f"{one_line(note.due)}: this is no day.", hint="Write the due date as 2026-01-31.")
    if note.kind is NoteKind.ATTENDEE:
        names = [other.text.casefold() for other in of_kind(others, NoteKind.ATTENDEE)]
        if note.text.casefold() in names:
            raise BadInput(f"{note.text} is listed already.")


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def tell_note(context: RunContext, note: SessionNote) -> None:
    """Into the journal, for those who watch. Only who holds the run may write there."""
    context.emit(events.NoteTaken(note=note.to_json()))
    context.save_events()
