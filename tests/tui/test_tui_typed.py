"""What is typed: paths as terminals paste them, lines that go on, own keys; and what a footer has room for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui.looks import FOLDER_OF_LOOKS

from missionrunner.errors import BadInput
from missionrunner.runs.model import Run, RunMode, RunStatus
from missionrunner.tui.bindings import KEYS
from missionrunner.tui.commands import completions, split_last
from missionrunner.tui.keymap import user_keymap
from missionrunner.tui.paths_typed import matching_paths, typed_paths
from missionrunner.tui.screens.home_rows import first_sentences, run_row, told_apart
from missionrunner.tui.widgets.key_line import Entry, fitting


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "Sales Bible.md", tmp_path / "it's 50%.docx"
    for path in made:
        path.write_text("text")
    return made


def test_a_dragged_path_is_understood_as_every_terminal_writes_it(files: tuple[Path, Path]) -> None:
    first, second = files
    escaped = str(first).replace(" ", "\\ ")
    address = first.as_uri()
    for text in (str(first), f"'{first}'", f'"{first}"', f" {escaped} ", address, f"'{address}'"):
        assert typed_paths(text) == [first], text
    for text in (f"{first}\n{second}\n", f"'{first}' \"{second}\"", f'{address} "{second}"'):
        assert typed_paths(text) == [first, second], text
    assert typed_paths(" ") == []


def test_a_line_goes_on_with_missions_then_with_files(files: tuple[Path, Path]) -> None:
    folder = files[0].parent
    missions = ["sales-plan-development", "hiring-round"]
    assert completions("/co", missions) == ["/coord "]
    assert completions("/coord plan", missions) == ["/coord sales-plan-development "]
    found = completions(f"/coord hiring-round '{folder}/Sal", missions, paths=matching_paths)
    assert found == [f"/coord hiring-round '{files[0]}'"]
    assert completions(f"/theme {folder}/Sal", missions, paths=matching_paths) == []


@given(st.text(alphabet="ab '\"\\/é", max_size=12))
def test_the_last_word_of_any_line_is_found(text: str) -> None:
    before, last = split_last(text)
    assert len(before) + len(last) <= len(text)
    assert text.startswith(before)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('\n"session.aprove" = "f7"', ("line 2", "session.aprove", "session.approve?")),
        ('"session.approve" = 7', ("line 1", "session.approve", "a text is expected")),
        ('"session.approve = "f7"', ("line 1", "cannot be read")),
    ],
)
def test_a_wrong_keymap_says_where(text: str, named: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(text)
    with pytest.raises(BadInput) as caught:
        user_keymap(file)
    said = " ".join(caught.value.lines())
    assert str(file) in said
    assert all(part in said for part in named), said


def test_a_text_that_has_no_room_ends_at_a_sentence_with_a_sign() -> None:
    text = "First sentence is here. The second one is a good deal longer. Third."
    assert first_sentences(text, 80, 1, "more") == text
    assert first_sentences(text, 40, 1, "more") == "First sentence is here. more"
    assert first_sentences("word " * 50, 20, 2, "more").endswith("word more")


@pytest.mark.parametrize("columns", [30, 60, 80, 200])
@pytest.mark.parametrize("place", sorted(set(KEYS) - {"everywhere"}))
def test_a_footer_is_never_cut_and_always_names_help(place: str, columns: int) -> None:
    entries = [
        Entry(key.keys, key.keys.split(",")[0], key.label, key.action, is_help=key.id == "app.help", rank=n)
        for n, key in enumerate((*KEYS[place], *KEYS["everywhere"]))
        if key.footer
    ]
    shown, gap = fitting(entries, columns)
    assert sum(entry.cells + gap for entry in shown) <= columns
    assert shown[-1].is_help
    # The keys that stay are those that stand first in the table.
    assert [entry.rank for entry in shown[:-1]] == [e.rank for e in entries if not e.is_help][
        : len(shown) - 1
    ]


WHOLE_SCREENS = ("home", "brief", "intake", "gate", "plan")


def test_every_screen_as_committed_ends_with_a_whole_footer() -> None:
    labels = {key.label for keys in KEYS.values() for key in keys} | {"Next", "Open", "Take", "Close search"}
    seen = 0
    for file in FOLDER_OF_LOOKS.glob("*.txt"):
        if not file.name.startswith(WHOLE_SCREENS):
            continue
        last = file.read_text("utf-8").rstrip("\n").split("\n")[-1]
        assert last.endswith("f1 Help"), (file.name, last)
        assert any(last.endswith(f"{label}{gap}f1 Help") for label in labels for gap in (" ", "  ")), last
        seen += 1
    assert seen >= 3 * len(WHOLE_SCREENS)


def test_runs_of_one_name_are_told_apart() -> None:
    at = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    first = Run(
        "2026-01-05-acme-aaaa", "Acme", "plan", "Sales Plan Development", "", RunMode.ENGAGED, "offline", "",
        "en", RunStatus.AT_GATE, "hash", "ann", at, at,
    )  # fmt: skip
    later = replace(first, id="2026-01-05-acme-bbbb", created_at=at + timedelta(hours=1))
    same = replace(first, id="2026-01-05-acme-cccc")
    named = replace(first, id="2026-01-05-acme-dddd", name="Second try")
    apart = told_apart([first, later, same, named])
    assert set(apart) == {first.id, later.id, same.id}
    assert (apart[first.id], apart[same.id]) == (", aaaa", ", cccc")
    assert apart[later.id].startswith(", begun 05 Jan ")
    row = run_row(first, 80, apart[first.id]).plain
    assert len(row) <= 80 and "Sales Plan Development, Acme, aaaa" in row
