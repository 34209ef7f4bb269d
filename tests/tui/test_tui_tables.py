"""Keys, commands and glyphs: one table each, and everything that is made from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding
from tui.app_walks import walking

from missionrunner.errors import BadInput
from missionrunner.export.text import width
from missionrunner.tui.app import MissionApp
from missionrunner.tui.bindings import EVERYWHERE, KEYS, all_ids, bindings
from missionrunner.tui.commands import COMMANDS, completions, find_command
from missionrunner.tui.glyphs import GLYPHS, glyphs_for_terminal
from missionrunner.tui.keymap import user_keymap
from missionrunner.tui.keys_page import keys_page
from missionrunner.tui.screens.brief import BriefScreen
from missionrunner.tui.screens.finish import FinishScreen
from missionrunner.tui.screens.home import HomeScreen
from missionrunner.tui.screens.intake import IntakeScreen
from missionrunner.tui.screens.notes import NotesWindow
from missionrunner.tui.screens.presenter import PresenterScreen
from missionrunner.tui.screens.session import SessionScreen
from missionrunner.tui.widgets.document_view import DocumentView

ROOT = Path(__file__).resolve().parent.parent.parent
NEVER_ARRIVE = ("ctrl+enter", "shift+enter", "ctrl+j", "ctrl+q", "alt+", "ctrl+shift+")


def test_the_page_of_keys_is_up_to_date() -> None:
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == keys_page(), (
        "run: python -m missionrunner.tui.keys_page > docs/keys.md"
    )


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("home", HomeScreen),
        ("brief", BriefScreen),
        ("intake", IntakeScreen),
        ("session", SessionScreen),
        ("finish", FinishScreen),
        ("noting", SessionScreen),
        ("noting", IntakeScreen),
        ("noting", FinishScreen),
        ("facilitator", SessionScreen),
        ("facilitator", FinishScreen),
        ("notes", NotesWindow),
        ("presenter", PresenterScreen),
        ("value", DocumentView),
        ("everywhere", MissionApp),
    ],
)
def test_every_key_does_something(place: str, owner: type) -> None:
    for key in KEYS[place]:
        name = key.action.partition("(")[0]
        target = MissionApp if name == "climb" else owner
        assert hasattr(target, f"action_{name}"), f"{key.id}: {key.action}"


def test_keys_are_ones_that_terminals_pass_on_and_unique_in_their_place() -> None:
    for place, keys in KEYS.items():
        used = [one for key in keys for one in key.keys.split(",")]
        assert len(used) == len(set(used)), place
        assert not [one for one in used if one.startswith(NEVER_ARRIVE)]
    ids = [key.id for keys in KEYS.values() for key in keys]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "screen",
    [HomeScreen, BriefScreen, IntakeScreen, SessionScreen, FinishScreen, NotesWindow, PresenterScreen],
)
def test_no_two_keys_of_a_screen_are_the_same(screen: type[HomeScreen]) -> None:
    places = (*screen.PLACES, EVERYWHERE)
    used = [one for place in places for key in KEYS[place] for one in key.keys.split(",")]
    twice = {one for one in used if used.count(one) > 1}
    # In a table the key moves between rows; it brings an answer back only into an empty line.
    assert twice <= ({"up"} if screen is IntakeScreen else set()), twice


def test_every_command_does_something() -> None:
    assert all(hasattr(MissionApp, f"command_{command.action}") for command in COMMANDS)


def test_a_command_is_found_by_its_beginning_and_a_wrong_one_is_named() -> None:
    command, words = find_command("/co sales 'my file.md'")
    assert (command.name, words) == ("/coord", ["sales", "my file.md"])
    with pytest.raises(BadInput, match="no command /nothing"):
        find_command("/nothing")
    with pytest.raises(BadInput, match="quot"):
        find_command("/coord 'open")


def test_completion_offers_commands_then_missions() -> None:
    assert completions("/co", ["sales", "hiring"]) == ["/coord "]
    assert completions("/coord h", ["sales", "hiring"]) == ["/coord hiring "]
    assert completions("/coord hiring x", ["sales", "hiring"]) == []


def test_every_glyph_is_as_wide_in_ascii_and_says_what_it_means() -> None:
    for name, glyph in GLYPHS.items():
        assert glyph.plain.isascii(), name
        assert width(glyph.sign) == width(glyph.plain) == 1, name
        assert glyph.means, name


def test_signs_of_sources_and_phases_differ_without_unicode() -> None:
    plain = glyphs_for_terminal({"MISSIONRUNNER_ASCII": "1"}, "utf-8")
    for kind in ("source.", "box."):
        signs = [plain(name) for name in GLYPHS if name.startswith(kind)]
        assert len(signs) == len(set(signs))


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({}, "utf-8", False),
        ({}, "latin-1", True),
        ({"TERM": "linux"}, "utf-8", True),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "utf-8", True),
        ({"LANG": "C"}, "utf-8", True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "utf-8", False),
        ({"MISSIONRUNNER_ASCII": "1"}, "utf-8", True),
    ],
)
def test_ascii_is_chosen_by_the_terminal(environ: dict[str, str], encoding: str, expected: bool) -> None:
    assert glyphs_for_terminal(environ, encoding).ascii_only is expected


def test_own_keys_are_read_and_wrong_ids_named(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    assert user_keymap(file) == {}
    file.write_text('"session.approve" = "f7"\n')
    assert user_keymap(file) == {"session.approve": "f7"}
    file.write_text('"session.aprove" = "f7"\n')
    with pytest.raises(BadInput, match=r"session\.aprove: there is no such key"):
        user_keymap(file)
    file.write_text("broken")
    with pytest.raises(BadInput, match="cannot be read"):
        user_keymap(file)


def test_bindings_carry_their_ids() -> None:
    made = bindings("home")
    assert {one.id for one in made if isinstance(one, Binding)} <= all_ids()


async def test_help_names_the_keys_of_the_place() -> None:
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("f1")
        await walk.sees("Help", "Begin at once with an example company.")
        await walk.press("escape")
        await walk.press("slash")
        await walk.type("the")
        await walk.sees("/theme NAME")
        await walk.press("tab")
        await walk.type("mission-light")
        await walk.press("enter")
        await walk.pilot.pause()
        assert walk.app.theme == "mission-light"


async def test_own_keys_work(own_home: Path) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "keys.toml").write_text('"home.search" = "f7"\n')
    async with walking() as walk:
        await walk.sees("Sales Plan Development")
        await walk.press("f7")
        await walk.type("nothing at all")
        await walk.sees("Nothing fits these words")
