"""A process is killed before and after everything that becomes durable; the next one gives the same plan."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from crash.disasters import SAME, contents, killed_at_boundaries, log


def check(what: str, folder: Path, first: int = 1, step: int = 1) -> int:
    """Kill and go on at every `step`-th boundary from the `first`; how many were killed."""
    count = 0
    expected: dict[str, str] = {}
    for killed in killed_at_boundaries(what, folder, first, step):
        expected = expected or contents(folder / "undisturbed" / "plan")
        where = f"{what}, boundary {killed.number}: {log(killed.folder)}"
        assert killed.second == 0, where
        assert contents(killed.folder / "plan") == expected, where
        # Each file is whole or not there yet.
        for name in SAME:
            assert killed.left.get(name, expected[name]) == expected[name], where
        count += killed.first == -signal.SIGKILL
    return count


def test_a_run_is_killed_at_some_boundaries(tmp_path: Path) -> None:
    assert check("small", tmp_path, step=17) >= 3


def test_decisions_are_killed_at_some_boundaries(tmp_path: Path) -> None:
    assert check("engaged", tmp_path, step=71) >= 2


@pytest.mark.crash
def test_a_run_is_killed_at_every_boundary(tmp_path: Path) -> None:
    assert check("small", tmp_path) > 40


@pytest.mark.crash
def test_the_example_run_is_killed_at_every_boundary(tmp_path: Path) -> None:
    assert check("large", tmp_path) > 40


@pytest.mark.crash
@pytest.mark.parametrize("first", [1, 2])
def test_decisions_are_killed_at_every_boundary(tmp_path: Path, first: int) -> None:
    """Half of the boundaries each, so that both cores have something to do."""
    assert check("engaged", tmp_path, first, step=2) > 80


def test_a_fork_is_killed_at_some_boundaries(tmp_path: Path) -> None:
    assert check("fork", tmp_path, step=14) >= 2


@pytest.mark.crash
@pytest.mark.parametrize("what", ["fork", "import", "upgrade"])
def test_a_run_that_is_copied_or_upgraded_is_killed_at_every_boundary(tmp_path: Path, what: str) -> None:
    assert check(what, tmp_path) > 20


def test_a_deletion_that_is_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    count = 0
    for killed in killed_at_boundaries("delete", tmp_path, 1, 1):
        assert killed.second == 0, log(killed.folder)
        count += killed.first == -signal.SIGKILL
    assert count >= 2


def test_an_export_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    count = 0
    for killed in killed_at_boundaries("export", tmp_path, 1, 1):
        old, new = (killed.folder / name for name in ("old", "new"))
        assert old.read_bytes() != new.read_bytes()
        assert killed.second == 0, log(killed.folder)
        assert (killed.folder / "file.run").read_bytes() == new.read_bytes()
        assert (killed.folder / "left.run").read_bytes() in (old.read_bytes(), new.read_bytes())
        assert not list(killed.folder.glob(".file.run*"))
        count += killed.first == -signal.SIGKILL
    assert count > 4
