"""What is typed and pasted, where a person would stumble: kinds of notes, long texts, tables, commands, YAML."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, TextArea
from tui.app_walks import HIRING, SETS, Walk, walking

from missionrunner.engine.preparation import StartOptions
from missionrunner.runs.notes import NoteKind, notes_now
from missionrunner.session import RunSession
from missionrunner.tui.bindings import KEYS
from missionrunner.tui.home_filter import wanted
from missionrunner.tui.screens.notes import NotesWindow
from missionrunner.tui.screens.yaml_window import EditYaml
from missionrunner.tui.start import Start
from missionrunner.tui.widgets.grid_view import GridView
from missionrunner.tui.widgets.long_text import LongText


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def at_gate() -> Start:
    options = StartOptions(mission=HIRING, company="Acme", mode="engaged", ask=False, sets=list(SETS))
    with RunSession() as session:
        run_id, _ = session.create(options)
        for key, _ in SETS:
            session.store.put_step(run_id, f"asked/{key}", {"by": "Ann"})
    return Start(run_id=run_id)


def intake(mission: str = HIRING) -> Start:
    return Start(options=StartOptions(mission=mission, mode="engaged", ask=True), at_once=True)


async def to_question(walk: Walk, words: str) -> None:
    """Skip to a question."""
    await walk.sees("Question 1 of")
    for _ in range(30):
        before = walk.screen()
        if words in before:
            return
        await walk.press("f4")
        for _ in range(100):
            if walk.screen() != before:
                break
            await walk.pilot.pause(0.02)
    raise AssertionError(walk.screen())


# ---------------------------------------------------------------------- session notes
async def test_a_letter_chooses_the_kind_of_its_line_and_tab_that_of_all_that_follow() -> None:
    start = at_gate()
    async with walking(start) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("▸n: Note")
        await walk.press("p", "colon")
        await walk.sees("▸p: Parking lot")
        await walk.type(" Partner channel")
        await walk.press("enter")
        await walk.sees("▸n: Note", "Parking lot Partner channel")
        await walk.type("Just a note")
        await walk.press("enter")
        await walk.sees("Note Just a note")
        # What is left half typed comes back with the kind of its letter, and the letter stays one of a line.
        await walk.press("d", "colon")
        await walk.type("We hire")
        await walk.press("escape", "n")
        await walk.sees("▸d: Decision", "We hire")
        await walk.type(" two")
        await walk.press("enter")
        await walk.sees("▸n: Note", "Decision We hire two")
        await walk.press("tab")
        await walk.type("Call Ben")
        await walk.press("enter")
        await walk.sees("▸a: Action item", "Action item Call Ben")
        await walk.type("Call Ann")
        await walk.press("enter")
        await walk.sees("Action item Call Ann")
    with RunSession() as session:
        noted = [(note.kind, note.text) for note in notes_now(session.store.session_notes(start.run_id))]
    assert noted == [
        (NoteKind.PARKING_LOT, "Partner channel"),
        (NoteKind.NOTE, "Just a note"),
        (NoteKind.DECISION, "We hire two"),
        (NoteKind.ACTION, "Call Ben"),
        (NoteKind.ACTION, "Call Ann"),
    ]


async def test_a_day_that_is_none_is_told_while_it_is_typed_and_when_it_is_taken() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes")
        await walk.press("a", "colon")
        await walk.type("Call Ben by 31 Feb")
        await walk.sees("Due: not understood: by 31 Feb")
        await walk.press("enter")
        await walk.sees("No date: by 31 Feb is not understood. To correct it: down, then e.")
        await walk.press("down", "e")
        await walk.sees("Correct: action item")
        for _ in "31 Feb":
            await walk.press("backspace")
        await walk.type("1 Dec 2026")
        await walk.press("enter")
        await walk.sees("Call Ben due 1 Dec 2026")
        assert "not understood" not in walk.screen()


async def test_what_d_is_for_is_said_in_the_window_and_named_only_where_it_works() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("n")
        await walk.sees("Session notes")
        for text in ("a: Call Ben", "d: We hire two"):
            letter, _, words = text.partition(": ")
            await walk.press(letter, "colon")
            await walk.type(words)
            await walk.press("enter")
            await walk.sees(words)
        await walk.press("down")
        await walk.sees("e corrects x removes")
        await walk.press("d")
        await walk.sees("Only action items and what is parked can be done; this is: decision")
        assert isinstance(walk.app.screen, NotesWindow)
        await walk.press("down")
        await walk.sees("e corrects d done x removes")
        assert "Only action items" not in walk.screen()
        await walk.press("d")
        await walk.sees("done: Call Ben", "d opens it again")


# ---------------------------------------------------------------------- long texts
async def test_a_long_text_is_folded_and_shown_by_one_key_and_emptied_by_another() -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    async with walking(intake("sales-plan-development")) as walk:
        await to_question(walk, "What do you sell")
        field = walk.app.screen.query_one(LongText)
        assert "Empty" not in walk.screen()
        field.post_message(Paste(text))
        await walk.sees("pasted text, 200 lines", "ctrl+o shows it, f8 empties it", "f8 Empty")
        for _ in range(2):
            await walk.press("ctrl+o")
            await walk.sees("line 199")
            await walk.press("ctrl+o")
            await walk.sees("pasted text, 200 lines")
        # Any key shows it, and the same key folds it after that, too.
        await walk.press("x")
        await walk.sees("line 199")
        await walk.press("ctrl+o")
        await walk.sees("pasted text, 200 lines")
        await walk.press("f8")
        await walk.sees("Emptied; ctrl+z brings the text back.")
        assert field.value == "" and "f8 Empty" not in walk.screen()
        await walk.press("ctrl+z")
        await walk.sees("line 0", "f8 Empty")
        assert field.value == text


# ---------------------------------------------------------------------- tables
async def at_table(walk: Walk) -> GridView:
    await to_question(walk, "Who interviews?")
    return walk.app.screen.query_one(GridView)


def paste(view: GridView, *lines: str) -> None:
    view.post_message(Paste("\n".join(lines)))


async def test_cells_without_a_column_are_told_by_their_row_and_left_out() -> None:
    async with walking(intake()) as walk:
        view = await at_table(walk)
        paste(view, "Ann\t3\t12", "Ben\t2", "Cy\t1\tlead\tx")
        await walk.sees(
            "More cells than the table has columns, left out in row 1 (12); row 3 (lead; x).",
            "ctrl+z takes the paste back.",
        )
        assert view.grid.filled == (("Ann", "3"), ("Ben", "2"), ("Cy", "1"))
        # It stays until the next key.
        await walk.press("up")
        assert "left out" not in walk.screen()
        paste(view, "Dot;4;x", "Eve;5;y")
        await walk.sees("left out in row 4 (x); row 5 (y)")
        await walk.press("ctrl+z", "ctrl+z")
        assert view.grid.filled == ()


@pytest.mark.parametrize(
    "heading", ["NAME\thours  A week", "name.\tHours (a week)", "Name\tHours", "Name\tHours a week (paid)"]
)
async def test_a_heading_is_known_in_other_letters(heading: str) -> None:
    async with walking(intake()) as walk:
        view = await at_table(walk)
        paste(view, heading, "Ann\t3", "Ben\t2")
        await walk.sees("Ann", "Ben")
        assert view.grid.filled == (("Ann", "3"), ("Ben", "2"))


async def test_a_heading_in_other_words_or_with_more_columns_is_told() -> None:
    async with walking(intake()) as walk:
        view = await at_table(walk)
        paste(view, "Who\tTime", "Ann\t3", "Ben\t2")
        await walk.sees("The first line is taken as the heading: Who, Time.", "ctrl+z")
        assert view.grid.filled == (("Ann", "3"), ("Ben", "2"))
        paste(view, "Hours\tName\tComment", "4\tCy\tnew")
        await walk.sees("The table has no column for: Comment.")
        assert view.grid.filled == (("Ann", "3"), ("Ben", "2"), ("Cy", "4"))


async def test_a_second_paste_replaces_nothing_and_is_undone_in_one_step() -> None:
    first = (("Ann", "3"), ("Ben", "2"))
    async with walking(intake()) as walk:
        view = await at_table(walk)
        paste(view, "Ann\t3", "Ben\t2")
        await walk.sees("Ben")
        # On a filled row, wherever it is: behind all rows.
        for keys in (("up",), ("up", "up", "home")):
            await walk.press(*keys)
            paste(view, "Cy\t1", "Dot\t4")
            await walk.sees("Dot")
            assert view.grid.filled == (*first, ("Cy", "1"), ("Dot", "4"))
            await walk.press("ctrl+z")
            assert view.grid.filled == first
        # On an empty row: there. Down makes one behind the last.
        await walk.press("down", "down", "down")
        assert view.grid.here.row == 2
        paste(view, "Cy\t1", "Dot\t4")
        await walk.sees("Dot")
        assert view.grid.filled == (*first, ("Cy", "1"), ("Dot", "4"))


async def test_down_on_the_last_row_makes_a_new_one_but_only_behind_a_filled_one() -> None:
    async with walking(intake()) as walk:
        view = await at_table(walk)
        await walk.press("down")
        assert len(view.grid.rows) == 1
        await walk.type("Ann")
        await walk.press("tab", "down", "down")
        assert (len(view.grid.rows), view.grid.here.row, view.grid.here.column) == (2, 1, 1)


# ---------------------------------------------------------------------- the command line
async def test_tab_completes_a_mission_with_a_blank_and_then_its_examples() -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("slash")
        await walk.type("exa")
        await walk.press("tab")
        await walk.type("sales-plan-d")
        await walk.sees("/example sales-plan-development")
        await walk.press("tab")
        assert walk.app.screen.query_one(Input).value == "/example sales-plan-development "
        await walk.sees("/example sales-plan-development fjordlane", "development meunier")
        await walk.type("meu")
        await walk.press("tab")
        assert walk.app.screen.query_one(Input).value == "/example sales-plan-development meunier"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("nothing", "There is no command /nothing."),
        ("coord sales-plan-developmnt", 'Did you mean "sales-plan-development"?'),
        ("coord", "/coord needs a mission."),
        ("coord sales-plan-development no-such.md", "no-such.md: there is no such file."),
        ("example nothing", 'There is no mission "nothing".'),
        ("example sales-plan-development nobody", "Examples: fjordlane, meunier."),
        ("resume nothing", "There is no run nothing"),
        ("theme pink", "There is no theme pink."),
    ],
)
async def test_a_wrong_command_stays_in_the_line_with_its_reason(typed: str, reason: str) -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("slash")
        await walk.type(typed)
        await walk.press("enter")
        if typed == "coord":
            # A command that needs a word waits for it first.
            await walk.press("enter")
        await walk.sees(reason)
        assert walk.app.screen.query_one(Input).value.strip() == f"/{typed}"
        # Put right, it is done.
        await walk.press("ctrl+u")
        await walk.type("theme mission-light")
        await walk.press("enter")
        for _ in range(100):
            if walk.app.theme == "mission-light":
                break
            await walk.pilot.pause(0.02)
        assert walk.app.theme == "mission-light"


# ---------------------------------------------------------------------- companies
async def test_the_brief_offers_known_companies_and_still_takes_any_name() -> None:
    with RunSession() as session:
        for company in ("Acme", "Beta"):
            session.create(StartOptions(mission=HIRING, company=company, mode="engaged", ask=True))
        away, _ = session.create(StartOptions(mission=HIRING, company="Gone", mode="engaged", ask=True))
        session.store.archive(away)
        both, _ = session.create(StartOptions(mission=HIRING, company="Beta", mode="engaged", ask=True))
        session.store.archive(both)
    async with walking() as walk:
        walk.app.command(f"/coord {HIRING}")
        await walk.sees("Fill open posts", "asked in the intake")
        await walk.press("w")
        await walk.sees("Acme 1 run", "Beta 2 runs, 1 put away", "Gone 1 run, put away", "Another name")
        await walk.press("down", "enter")
        await walk.sees("Company Beta")
        await walk.press("w")
        await walk.sees("Another name")
        await walk.press("end", "enter")
        await walk.sees("Company", "enter takes it")
        await walk.type("Delta")
        await walk.press("enter")
        await walk.sees("Company Delta")
        await walk.press("w", "escape")
        await walk.sees("Company Delta")
        # While Home shows one company, no other is named.
        walk.app.company = "Acme"
        await walk.press("w")
        shown = await walk.sees("Acme 1 run", "Another name")
        assert "Beta" not in shown


# ---------------------------------------------------------------------- Home's search
@pytest.mark.parametrize(
    ("typed", "fitting"),
    [
        ("60 minutes", (30, 60)),
        ("60 min", (30, 60)),
        ("60m", (30, 60)),
        ("at most 60", (30, 60)),
        ("AT MOST 60 minutes", (30, 60)),
        ("up to 60", (30, 60)),
        ("<= 60", (30, 60)),
        ("<60", (30, 60)),
        ("under 60 min", (30, 60)),
        ("no more than 60", (30, 60)),
        ("over 60", (75, 90)),
        ("> 60 min", (75, 90)),
        ("more than 60 minutes", (75, 90)),
        ("at least 60", (60, 75, 90)),
        (">= 60", (60, 75, 90)),
        ("60-90", (60, 75, 90)),
        ("60 - 75 min", (60, 75)),
        ("60 to 75", (60, 75)),
        ("between 60 and 75 minutes", (60, 75)),
        ("over 30 under 75", (60, 75)),
        ("plan under 100", (30, 60, 75, 90)),
        ("100", ()),
        ("other under 100", ()),
    ],
)
def test_minutes_in_home_s_search(typed: str, fitting: tuple[int, ...]) -> None:
    found = wanted(typed)
    assert tuple(n for n in (30, 60, 75, 90) if found.fits("a plan", n)) == fitting
    assert not found.fits("a plan", None)


def test_a_number_that_says_nothing_of_time_is_a_word() -> None:
    for text in ("2026-11-29-acme", "plan 2026", "max weber", "from oslo", "team 7", "q1-2"):
        assert wanted(text).minutes is None, text
        assert wanted(text).fits(f"x {text} y"), text


async def test_home_finds_a_mission_by_its_minutes() -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("s")
        for typed, is_there in (("plan 60-90", True), ("at most 60", False), ("plan under 100", True)):
            await walk.type(typed)
            await walk.sees("Sales Plan Development" if is_there else "Nothing fits these words")
            await walk.press("ctrl+u")


# ---------------------------------------------------------------------- a deliverable as YAML
async def to_yaml_window(walk: Walk) -> TextArea:
    await walk.press("w")
    await walk.sees("Scorecard as YAML")
    return walk.app.screen.query_one(TextArea)


async def test_a_kept_yaml_text_is_named_and_can_be_thrown_away() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        area = await to_yaml_window(walk)
        written = area.text
        await walk.press("f8")
        await walk.sees("These are the stored values.")
        area.text = "mine: 1\n"
        await walk.press("escape")
        await walk.sees("Posts › Scorecard")
        area = await to_yaml_window(walk)
        await walk.sees("This is what you typed before and did not take. f8 brings back the")
        assert area.text == "mine: 1\n"
        await walk.press("f8")
        await walk.sees("The stored values are back; ctrl+z brings your text back.", "weight: 3")
        assert area.text == written
        await walk.press("ctrl+z")
        assert area.text == "mine: 1\n"
        await walk.press("f8", "escape")
        await walk.sees("Posts › Scorecard")
        area = await to_yaml_window(walk)
        assert area.text == written and "did not take" not in walk.screen()


async def test_enter_in_yaml_goes_on_where_the_line_begins() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        area = await to_yaml_window(walk)
        area.text = "criteria:\n- id: craft\n  weight: 3"
        area.move_cursor((1, 11))
        await walk.press("enter", "x")
        assert area.text == "criteria:\n- id: craft\n  x\n  weight: 3"
        area.move_cursor(area.document.end)
        await walk.press("enter", "y")
        assert area.text.endswith("\n  weight: 3\n  y")
        area.move_cursor((0, 0))
        await walk.press("enter")
        assert area.text.startswith("\ncriteria:")


async def test_an_unknown_field_in_yaml_is_told_with_what_can_be_set() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        area = await to_yaml_window(walk)
        area.text = area.text.replace("weight: 3", "wieght: 3", 1)
        await walk.press("f2")
        # "share" is computed and "id" is part of the template: neither can be set, so neither is offered.
        await walk.sees(
            "Line 4, criteria, craft: there is no field 'wieght' here.",
            "Did you mean weight? Fields here: name, weight.",
        )
        assert area.cursor_location[0] == 3


async def test_the_own_editor_is_named_wherever_keys_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "vi")
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("tab")
        await walk.sees("Posts › Scorecard")
        await to_yaml_window(walk)
        await walk.sees("f4 opens $EDITOR", "f8 stored values")
        await walk.press("f1")
        await walk.sees("Edit the text in your own editor: that of")


# ---------------------------------------------------------------------- words and keys
@pytest.mark.parametrize(("given", "words"), [(0, "3 needed answers open"), (5, "1 needed answer open")])
async def test_the_title_of_the_intake_counts_answers(given: int, words: str) -> None:
    with RunSession() as session:
        run_id, _ = session.create(
            StartOptions(mission=HIRING, mode="engaged", ask=True, sets=list(SETS[:given]))
        )
    async with walking(Start(run_id=run_id)) as walk:
        await walk.sees("Question ", words)


async def test_the_title_of_an_answer_that_is_changed_says_that_nothing_is_open() -> None:
    async with walking(at_gate()) as walk:
        await walk.sees("Gate: Posts")
        await walk.press("i")
        await walk.sees("enter chooses")
        await walk.press("enter")
        await walk.sees("Question 1 of 5", "all needed answers given")


@pytest.mark.parametrize(("place", "owner"), [("text", EditYaml), ("long", LongText), ("table", GridView)])
def test_every_key_of_a_field_does_something(place: str, owner: type) -> None:
    for key in KEYS[place]:
        name = key.action.partition("(")[0]
        assert name == "climb" or hasattr(owner, f"action_{name}"), f"{key.id}: {key.action}"
