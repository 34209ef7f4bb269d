"""Session notes in the plan: their own chapter, attendees at the sign-off, actions among the first steps."""

from __future__ import annotations

from dataclasses import replace

from export.sample_run import WHEN, exported

from missionrunner.export.build import build_document
from missionrunner.export.inputs import ExportInput
from missionrunner.export.markdown import to_markdown
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote


def note(
    kind: NoteKind, text: str, number: int, *, done: bool = False, owner: str = "", due: str = ""
) -> SessionNote:
    status = NoteStatus.DONE if done else NoteStatus.OPEN
    return SessionNote(
        kind, text, "Ada", WHEN, owner=owner, due=due, status=status, phase="", minute=12, number=number
    )


NOTES = (
    note(NoteKind.ATTENDEE, "Ben *bold*", 1),
    note(NoteKind.ACTION, "Order flour | sugar", 2, owner="Ben", due="2026-12-01"),
    note(NoteKind.ACTION, "Paint the sign", 3, done=True),
    note(NoteKind.DECISION, "Open on Monday", 4),
    note(NoteKind.PARKING_LOT, "A third bakery", 5),
    note(NoteKind.NOTE, "The oven is old", 6),
)


def plan(given: ExportInput) -> str:
    return to_markdown(build_document(given))


def test_without_notes_there_is_no_chapter() -> None:
    text = plan(exported())
    assert "Session notes" not in text
    assert "Attendees" not in text


def test_all_kinds_stand_in_their_chapter() -> None:
    text = plan(replace(exported(), notes=NOTES))
    chapter = text.split("## Session notes")[1]
    assert "Action items" in chapter
    assert "Order flour \\| sugar" in chapter
    assert "1 Dec 2026" in chapter or "1 December 2026" in chapter
    assert "not named" in chapter
    assert (
        chapter.index("Open on Monday") < chapter.index("A third bakery") < chapter.index("The oven is old")
    )
    assert "(minute 12, Ada)" in chapter


def test_attendees_stand_at_the_sign_off() -> None:
    given = replace(exported(), notes=NOTES)
    assert given.criteria
    sign_off = plan(given).split("## Success criteria and sign-off")[1].split("\n## ")[0]
    assert "Attendees" in sign_off
    assert "Ben \\*bold\\*" in sign_off


def test_attendees_stand_in_the_chapter_where_there_is_no_sign_off() -> None:
    text = plan(replace(exported(), notes=NOTES, criteria=()))
    assert "Attendees" in text.split("## Session notes")[1]


def test_open_actions_are_one_of_the_first_steps() -> None:
    first = plan(replace(exported(), notes=NOTES)).split("What to do first")[1]
    assert "Do what was agreed: 1 action item, the first by" in first.split("##")[0]
