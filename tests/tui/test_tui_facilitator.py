"""The facilitator at 80x24: notes on one key, the clock, large type for a shared screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events
from tui.app_walks import HIRING, LARGE, SMALL, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.export.text import width
from missionrunner.runs.events import NoteTaken
from missionrunner.runs.model import MarkKind, Run
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote, notes_now
from missionrunner.runs.pace import SessionClock
from missionrunner.session import RunSession
from missionrunner.tui.clock_text import clock_words
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.big_type import big_lines
from missionrunner.tui.render.pieces import line_text, line_width
from missionrunner.tui.render.slides import slides_of
from missionrunner.tui.screens.notes import KindLabel
from missionrunner.tui.screens.session import SessionScreen
from missionrunner.tui.start import Start

ANSWERS = [
    ("posts", "2"),
    ("offer_rate", "25 %"),
    ("budget", "8000"),
    ("yearly_budget", "100000"),
    ("weeks", "4"),
    ("interviewers", "Ann, 3; Ben, 2"),
]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def at_gate() -> Start:
    options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=True, sets=ANSWERS)
    with RunSession() as session:
        run_id, _ = session.create(replace(options, ask=False))
        for key in ("posts", "offer_rate", "budget", "yearly_budget", "weeks", "interviewers"):
            session.store.put_step(run_id, f"asked/{key}", {"by": "Ann"})
    return Start(run_id=run_id)


def the_run() -> Run:
    with RunSession() as session:
        return session.list_runs()[0]


def stored() -> list[SessionNote]:
    with RunSession() as session:
        return notes_now(session.store.session_notes(the_run().id))


async def test_notes_of_every_kind_on_one_key(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes", "n: Note")
        await walk.type("The rate is a guess")
        await walk.press("enter", "tab")
        await walk.type("Call the agency @Ben due 2026-12-01")
        await walk.sees("Owner: Ben", "Due: 1 Dec 2026")
        await walk.press("enter")
        await walk.press("w", "colon")
        await walk.type("Ann Lee, Ben")
        await walk.press("enter")
        await walk.sees("Attendee", "Ann Lee", "The rate is a guess")
        # The letter was for that line only. A name that is there already is refused, and what was typed
        # comes back with its kind.
        await walk.sees("▸a: Action item")
        await walk.press("w", "colon")
        await walk.type("Ben")
        await walk.press("enter")
        await walk.sees("Ben is listed already", "▸w: Attendee")
        for _ in "Ben":
            await walk.press("backspace")
        await walk.press("down", "down", "down", "d")
        await walk.sees("done: Call")
        # A correction keeps the phase and minute; nothing is taken out without a question.
        await walk.press("e")
        await walk.sees("Correct: action item", "Call the agency @Ben due 1 Dec 2026")
        await walk.press("ctrl+u")
        await walk.type("Call both agencies @Ann due 2026-12-02")
        await walk.press("enter")
        await walk.sees("done: Call both agencies @Ann")
        await walk.press("down", "x")
        await walk.sees("Take this note out?", "The rate is a guess")
        await walk.press("escape", "x")
        await walk.sees("Take this note out?")
        await walk.press("enter")
        for _ in range(100):
            if len(stored()) == 3:
                break
            await walk.pilot.pause(0.05)
        await walk.press("escape")
        await walk.sees("Gate: Posts")
        await walk.settles()
    notes = {note.text: note for note in stored()}
    assert set(notes) == {"Call both agencies", "Ann Lee", "Ben"}
    action = notes["Call both agencies"]
    assert (action.kind, action.owner, action.due, action.status) == (
        NoteKind.ACTION,
        "Ann",
        "2026-12-02",
        NoteStatus.DONE,
    )
    assert (action.phase, action.minute) == ("posts", 0)
    with RunSession() as session:
        told = [e for e in session.store.events(the_run().id) if isinstance(e, NoteTaken)]
    assert len(told) >= 4


async def test_what_was_typed_survives_esc_and_is_of_its_kind(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes")
        await walk.press("tab", "tab")
        await walk.type("We hire")
        await walk.press("escape")
        await walk.press("n")
        await walk.sees("We hire")
        await walk.type(" two")
        await walk.press("enter")
        await walk.sees("Decision", "We hire two")
        await walk.press("escape")
    assert [(note.kind, note.text) for note in stored()] == [(NoteKind.DECISION, "We hire two")]


async def test_what_is_typed_faster_than_it_is_drawn_arrives_whole(own_folder: Path) -> None:
    """Keys that come in one burst, as a fast typist or a paste through a slow line sends them."""
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes")
        for text in ("a: Call Ben", "d: We hire two", "p: Salaries"):
            for letter in text:
                walk.app.post_message(events.Key(letter, letter))
            walk.app.post_message(events.Key("enter", "\r"))
        await walk.sees("Parking lot Salaries", "Decision We hire two", "Action item Call Ben")


async def test_a_click_chooses_the_kind(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes")
        labels = list(walk.app.screen.query(KindLabel))
        await walk.pilot.click(labels[3])
        await walk.type("Salaries")
        await walk.press("enter")
        await walk.sees("Parking lot Salaries")
    assert [note.kind for note in stored()] == [NoteKind.PARKING_LOT]


async def test_hostile_notes_are_shown_as_they_are(own_folder: Path) -> None:
    start = at_gate()
    with RunSession() as session:
        session.take_note(start.run_id, NoteKind.NOTE, "[red]no[/red] \x1b[31m [@click=app.quit]x[/]")
    async with walking(start) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("[red]no[/red] [31m")


async def test_notes_in_the_intake(own_folder: Path) -> None:
    async with walking(
        Start(options=StartOptions(mission=HIRING, mode="engaged", ask=True), at_once=True)
    ) as walk:
        await walk.sees("Question 1 of 5")
        await walk.press("f6")
        await walk.sees("Session notes")
        await walk.press("w", "colon")
        await walk.type("Ann")
        await walk.press("enter")
        await walk.sees("Attendee Ann")
        await walk.press("escape")
        await walk.sees("Question 1 of 5")
    [note] = stored()
    assert (note.kind, note.phase, note.minute) == (NoteKind.ATTENDEE, "", None)


async def test_a_note_after_the_end_is_written_into_the_files(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("a")
        await walk.sees("Approved: Posts", "Gate: Interviews")
        await walk.press("a")
        await walk.sees("All gates are closed.")
        await walk.settles()
        await walk.press("n")
        await walk.sees("Session notes")
        await walk.type("One more thing")
        await walk.press("enter")
        await walk.sees("Note One more thing")
        await walk.press("escape")
        await walk.sees("All gates are closed.")
        await walk.settles()
    [plan] = own_folder.glob("*/plan.md")
    assert "One more thing" in plan.read_text("utf-8")


# ---------------------------------------------------------------------- the clock
async def test_the_clock_is_paused_and_gets_more_time(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts", "min, on plan")
        screen = walk.app.screen
        assert isinstance(screen, SessionScreen)
        planned = screen.view.clock.planned or 0
        # The minutes go to the phase whose clock runs, whatever page is shown.
        await walk.press("tab", "tab")
        await walk.sees("Interviews ›")
        await walk.press("t")
        await walk.sees(f"Five more minutes for Posts: 0/25 min; 0 of {planned + 5:.0f} min")
        await walk.press("H")
        await walk.sees("clock paused")
        await walk.press("H")
        await walk.sees("The clock goes on.")
    with RunSession() as session:
        kinds = [mark.kind for mark in session.store.marks(the_run().id)]
    assert MarkKind.TIME_ADDED in kinds
    assert MarkKind.PAUSED in kinds


async def shifted(walk: Walk, minutes: float) -> str:
    """The screen as it is `minutes` later: the marks of the clock lie that far back."""
    screen = walk.app.screen
    assert isinstance(screen, SessionScreen)
    marks = [replace(mark, at=mark.at - timedelta(minutes=minutes)) for mark in screen.view.marks]
    screen.view = replace(screen.view, marks=marks)
    screen.show_clock()
    await walk.pilot.pause()
    return walk.screen()


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_quiet_words_when_little_time_is_left(own_folder: Path, size: tuple[int, int]) -> None:
    async with walking(at_gate(), size) as walk:
        await walk.sees("Gate: Posts", "a Approve")
        await walk.settles()
        screen = walk.app.screen
        assert isinstance(screen, SessionScreen)
        clock = screen.view.clock.phases["posts"]
        assert clock.planned
        assert clock.planned == 20
        assert "left" not in await shifted(walk, 15.5)
        assert "min, 4 min left" in await shifted(walk, 0.9)
        assert "min, ! 1 min left" in await shifted(walk, 3)
        assert "min, ! 5 min over" in await shifted(walk, 4.9)
        assert "min behind" in walk.screen()


def test_nothing_is_said_before_the_clock_starts() -> None:
    assert clock_words(SessionClock({}, "", None, 90, None, False)) == ""


# ---------------------------------------------------------------------- the shared screen
async def test_large_type_turns_its_pages_and_shows_nothing_private(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("L")
        await walk.sees("page 2 of")
        seen: list[str] = []
        for _ in range(40):
            seen.append(walk.screen())
            await walk.press("right")
        assert len(set(seen)) > 3
        await walk.press("up", "up", "up", "up", "up", "up")
        await walk.sees("Phase 1 of 2", "minutes left of", "page 1 of")
        everything = "\n".join(seen)
        assert str(own_folder) not in everything
        assert walk.app.host is not None and walk.app.host.run_id not in everything
        await walk.press("escape")
        await walk.sees("Gate: Posts")


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (74, 21), (114, 37), (194, 57)])
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_pages_fit_their_size(own_folder: Path, columns: int, rows: int, ascii_only: bool) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        screen = walk.app.screen
        assert isinstance(screen, SessionScreen)
        slides = slides_of(screen.view, columns, rows, GlyphSet(ascii_only=ascii_only))
    assert slides
    for slide in slides:
        assert len(slide.lines) <= rows + 1
        for line in slide.lines:
            assert line_width(line) <= columns
            drawn = set(line_text(line)) & set("▀▄█")
            assert not (ascii_only and drawn)


def test_large_letters() -> None:
    assert big_lines("Größe", 80) == big_lines("GROSSE", 80)
    assert len(big_lines("One two", 80)) == 3
    assert len(big_lines("One two", 80, ascii_only=True)) == 5
    assert len(big_lines("Pipeline targets", 40)) == 7
    assert big_lines("Pipelinetargets", 20) == []
    assert big_lines("日本", 80) == []
    assert len(big_lines("One", 80, double=True)) == 5
    assert width(big_lines("One", 80, double=True)[0]) > width(big_lines("One", 80)[0])
    assert all(width(row) <= 80 for row in big_lines("The quick brown fox, 432,000 €!", 80))


async def test_a_burst_that_opens_a_window_is_typed_into_it_and_decides_nothing(own_folder: Path) -> None:
    """Letters that follow the key of a window are no keys of the session below it."""
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        for letter in "na: Call Ben":
            walk.app.post_message(events.Key(letter, letter))
        walk.app.post_message(events.Key("enter", "\r"))
        await walk.sees("Session notes", "Action item Call Ben")
        await walk.press("escape")
        await walk.sees("Gate: Posts")


async def test_a_paste_behind_a_key_goes_into_its_window(own_folder: Path) -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        walk.app.post_message(events.Key("n", "n"))
        walk.app.post_message(events.Paste("d: We hire two"))
        walk.app.post_message(events.Key("enter", "\r"))
        await walk.sees("Decision We hire two")
