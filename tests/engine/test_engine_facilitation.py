"""Session notes and the clock of the session in real runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from engine.people import Person, begin

from missionrunner.errors import BadInput
from missionrunner.runs.events import NoteTaken
from missionrunner.runs.notes import NoteKind, NoteStatus
from missionrunner.session import RunSession


@pytest.fixture
def ann() -> Person:
    """Ann stands at the gate of the first phase."""
    return begin()


def noted(person: Person, kind: NoteKind, text: str, **more: str) -> int:
    with person.at_work() as live:
        return live.take_note(kind, text, **more).id


def texts(person: Person) -> list[str]:
    with person.at_work() as live:
        return [note.text for note in live.notes()]


def test_a_note_is_stamped_with_phase_and_minute(ann: Person) -> None:
    noted(ann, NoteKind.DECISION, "We hire in May")
    ann.approves("posts")
    noted(ann, NoteKind.PARKING_LOT, "Salaries")
    with ann.at_work() as live:
        first, second = live.notes()
    assert (first.kind, first.text, first.phase, first.minute) == (
        NoteKind.DECISION,
        "We hire in May",
        "posts",
        0,
    )
    assert (second.phase, second.actor) == ("interviews", "Ann")
    assert [event.note["text"] for event in ann.told(NoteTaken)] == ["Salaries"]


def test_an_action_is_done_and_opened_again_and_a_note_is_removed(ann: Person) -> None:
    action = noted(ann, NoteKind.ACTION, "Call Ben", owner="Ann", due="2026-12-01")
    slip = noted(ann, NoteKind.NOTE, "A slip")
    with ann.at_work() as live:
        live.set_note_status(action, NoteStatus.DONE)
        live.set_note_status(slip, NoteStatus.REMOVED)
        [note] = live.notes()
        assert (note.id, note.status, note.owner, note.due) == (action, NoteStatus.DONE, "Ann", "2026-12-01")
        live.set_note_status(action, NoteStatus.OPEN)
        assert live.notes()[0].status is NoteStatus.OPEN
        # The history keeps everything that was ever said.
        assert len(live.context.store.session_notes(ann.run_id)) == 5
        with pytest.raises(BadInput, match="no session note 2"):
            live.set_note_status(slip, NoteStatus.OPEN)


@pytest.mark.parametrize(
    ("kind", "text", "more", "message"),
    [
        (NoteKind.NOTE, " \x1b[2J ", {}, None),
        (NoteKind.NOTE, "  ", {}, "needs a text"),
        (NoteKind.NOTE, "x", {"owner": "Ann"}, "no owner"),
        (NoteKind.ACTION, "x", {"due": "soon"}, "soon: this is no day"),
        (NoteKind.ACTION, "x", {"due": "20261201"}, "no day"),
        (NoteKind.ATTENDEE, "BEN", {}, "listed already"),
        (NoteKind.NOTE, "x" * 2001, {}, "at most 2000"),
    ],
)
def test_what_is_no_note_is_refused(
    ann: Person, kind: NoteKind, text: str, more: dict[str, str], message: str | None
) -> None:
    noted(ann, NoteKind.ATTENDEE, "Ben")
    if message is None:
        noted(ann, kind, text, **more)
        assert texts(ann) == ["Ben", "[2J"]
        return
    with pytest.raises(BadInput, match=message):
        noted(ann, kind, text, **more)
    assert texts(ann) == ["Ben"]


def test_only_what_can_be_done_is_done(ann: Person) -> None:
    item = noted(ann, NoteKind.DECISION, "We hire in May")
    with ann.at_work() as live, pytest.raises(BadInput, match="no action item"):
        live.set_note_status(item, NoteStatus.DONE)


def test_another_person_notes_while_ann_holds_the_run(ann: Person) -> None:
    with ann.at_work() as live:
        with RunSession(actor="Ben") as other:
            other.take_note(ann.run_id, NoteKind.NOTE, "Written by Ben")
        live.take_note(NoteKind.NOTE, "Written by Ann")
        assert [(note.actor, note.text) for note in live.notes()] == [
            ("Ben", "Written by Ben"),
            ("Ann", "Written by Ann"),
        ]
    # Nothing of it stops the run, and whoever watches reads what its holder noted.
    ann.approves("posts")
    with RunSession(actor="Cyd") as session:
        session.take_note(ann.run_id, NoteKind.NOTE, "Nobody holds it")
        told = [e.note["text"] for e in session.store.events(ann.run_id) if isinstance(e, NoteTaken)]
    assert told == ["Written by Ann", "Nobody holds it"]


def test_notes_do_not_touch_the_plan_or_its_signature(ann: Person) -> None:
    ann.approves("posts", "interviews")
    ann.decides(lambda live: live.sign("Ann"))
    noted(ann, NoteKind.NOTE, "After the signature")
    with ann.at_work() as live:
        assert live.is_signed
        assert live.open_gates() == []


def test_a_fork_knows_what_was_noted_before_its_gate(ann: Person) -> None:
    noted(ann, NoteKind.ATTENDEE, "Ben")
    action = noted(ann, NoteKind.ACTION, "Call Ben")
    ann.approves("posts")
    noted(ann, NoteKind.NOTE, "Later")
    with ann.at_work() as live:
        live.set_note_status(action, NoteStatus.DONE)
    with RunSession(actor="Ann") as session:
        fork = Person(session.fork(ann.run_id, "posts"))
    with fork.at_work() as live:
        assert [(n.text, n.status.value, n.phase) for n in live.notes()] == [
            ("Ben", "open", "posts"),
            ("Call Ben", "open", "posts"),
        ]
        live.set_note_status(action, NoteStatus.REMOVED)
        assert [n.text for n in live.notes()] == ["Ben"]


def test_a_run_takes_its_notes_to_another_machine(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(ann, NoteKind.ACTION, "Call Ben", owner="Ann", due="2026-12-01")
    with RunSession() as session:
        file = session.export_run(ann.run_id, tmp_path / "plan.run")
    monkeypatch.setenv("MISSIONRUNNER_HOME", str(tmp_path / "elsewhere"))
    with RunSession() as session:
        session.import_run(file)
    assert texts(ann) == ["Call Ben"]


def test_notes_stand_in_the_files(ann: Person, tmp_path: Path) -> None:
    ann.output = tmp_path / "plan"
    noted(ann, NoteKind.ATTENDEE, "Ben")
    noted(ann, NoteKind.ACTION, "Call | Ben", owner="Ann", due="2026-12-01")
    ann.approves("posts", "interviews")
    run = json.loads((ann.output / "run.json").read_text("utf-8"))
    assert [(n["kind"], n["text"], n["minute"]) for n in run["session_notes"]] == [
        ("attendee", "Ben", 0),
        ("action", "Call | Ben", 0),
    ]
    plan = (ann.output / "plan.md").read_text("utf-8")
    assert "## Session notes" in plan
    assert "Call \\| Ben" in plan


def test_a_break_stops_the_clock_and_opening_the_run_starts_it(ann: Person) -> None:
    with ann.at_work() as live:
        live.pause_clock()
        assert live.clock().paused
        with pytest.raises(BadInput, match="paused already"):
            live.pause_clock()
        live.go_on_clock()
        assert not live.clock().paused
        live.pause_clock()
    with ann.at_work() as live:
        assert not live.clock().paused


def test_minutes_go_to_the_open_phase_or_to_the_named_one(ann: Person) -> None:
    with ann.at_work() as live:
        planned = live.clock().planned or 0
        live.add_time("", 10)
        live.add_time("interviews", 5)
        clock = live.clock()
        assert clock.current == "posts"
        assert clock.planned == planned + 15
        for phase, minutes, message in (("nothing", 5, "no phase"), ("", 0, "from 1"), ("", 1e6, "from 1")):
            with pytest.raises(BadInput, match=message):
                live.add_time(phase, minutes)


def test_a_deleted_run_leaves_no_note_behind(ann: Person) -> None:
    noted(ann, NoteKind.NOTE, "Very secret words")
    with RunSession() as session:
        home = session.store.home
        session.store.delete_run(ann.run_id)
        assert session.store.session_notes(ann.run_id) == []
    files = [file for file in home.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if b"Very secret words" in file.read_bytes()]
