"""Files are old or new, never half, and only a run's own files are replaced."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from export.sample_run import a_run, exported, with_company
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadInput
from missionrunner.export.files import (
    FILE_NAMES,
    check_output_folder,
    default_output_folder,
    folder_name,
    write_output,
    write_together,
)

NAMES = sorted(FILE_NAMES)


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_files_are_written_and_a_run_may_replace_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    written = write_output(exported(), folder)
    assert written[0] == folder / "plan.md"
    assert visible(folder) == NAMES
    write_output(exported({"company": "Other name", "start": "2026-03-01", "rent": 2000}), folder)
    assert "2,000 EUR" in (folder / "plan.md").read_text("utf-8")
    assert visible(folder) == NAMES


def test_files_of_another_run_need_force(tmp_path: Path) -> None:
    write_output(exported(run=a_run("first")), tmp_path)
    before = (tmp_path / "plan.md").read_bytes()
    with pytest.raises(BadInput) as problem:
        write_output(exported(run=a_run("second")), tmp_path)
    assert str(tmp_path) in problem.value.title
    assert "the run first" in problem.value.title
    assert "--force" in problem.value.hint
    assert (tmp_path / "plan.md").read_bytes() == before
    write_output(exported(run=a_run("second")), tmp_path, force=True)
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["run"] == "second"


@pytest.mark.parametrize("mark", ["", "[]", "{", '{"run": 5}', "\x00", '{"run": ' + "[" * 5000])
def test_somebody_elses_plan_is_not_replaced(tmp_path: Path, mark: str) -> None:
    (tmp_path / "plan.md").write_text("mine", "utf-8")
    if mark:
        (tmp_path / "run.json").write_text(mark, "utf-8")
    with pytest.raises(BadInput, match="something else"):
        write_output(exported(), tmp_path)
    assert (tmp_path / "plan.md").read_text("utf-8") == "mine"


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    write_output(exported(), tmp_path)
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_a_path_that_is_a_file_and_a_folder_named_like_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    for target in (file, file / "below"):
        with pytest.raises(BadInput, match="is a file, not a folder"):
            write_output(exported(), target)
    (tmp_path / "out" / "checks.json").mkdir(parents=True)
    with pytest.raises(BadInput, match=r"checks\.json is a folder"):
        write_output(exported(), tmp_path / "out", force=True)


def test_check_creates_nothing(tmp_path: Path) -> None:
    check_output_folder(tmp_path / "a" / "b", run_id=None)
    assert list(tmp_path.iterdir()) == []


def test_a_link_laid_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("old", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "plan.md").symlink_to(target)
    write_output(exported(), folder, force=True)
    assert target.read_text("utf-8") == "old"
    assert not (folder / "plan.md").is_symlink()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "not allowed")],
)
def test_a_full_or_locked_disk_is_one_message_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    write_output(exported(), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in NAMES}
    real, calls = os.fsync, iter(range(100))

    def failing(descriptor: int) -> None:
        if next(calls) == 3:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(BadInput) as problem:
        write_output(exported({"company": "B", "start": "2026-03-01", "rent": 9}), tmp_path)
    assert words in problem.value.title
    assert str(tmp_path) in problem.value.title
    assert len(problem.value.lines()) <= 3
    assert {name: (tmp_path / name).read_bytes() for name in visible(tmp_path)} == before


@pytest.mark.skipif(
    not Path("/dev/full").exists() or os.geteuid() == 0, reason="needs a user without all rights"
)
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BadInput, match="writing is not allowed"):
        write_output(exported(), tmp_path / "out")


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from missionrunner.export.files import FILE_NAMES, write_together
for number in range(1_000_000):
    write_together(Path(sys.argv[1]), {name: f"{number % 10}" * 300_000 for name in FILE_NAMES})
"""


def test_killed_at_any_moment_each_file_is_old_or_new(tmp_path: Path) -> None:
    write_together(tmp_path, dict.fromkeys(FILE_NAMES, "x" * 300_000))
    for wait in (0.0, 0.003, 0.01, 0.02, 0.035):
        process = subprocess.Popen([sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path)])
        before = (tmp_path / "plan.md").stat().st_ino
        deadline = time.monotonic() + 30
        while (tmp_path / "plan.md").stat().st_ino == before and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(wait)
        assert process.poll() is None, "the writer ended by itself"
        process.kill()
        process.wait()
        for name in FILE_NAMES:
            text = (tmp_path / name).read_text("utf-8")
            assert len(text) == 300_000
            assert len(set(text)) == 1
    write_together(tmp_path, dict.fromkeys(FILE_NAMES, "done"))
    assert visible(tmp_path) == NAMES


def test_default_folder_is_named_after_company_mission_and_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    export = with_company(exported(), "Crumb & Co / ../x")
    folder = default_output_folder(export)
    assert folder == Path("crumb-co-x-bakery-2026-01-02")
    write_output(export, folder)
    # Files of this run may be those of the original of an imported copy: they stay as they are.
    assert default_output_folder(export) == Path("crumb-co-x-bakery-2026-01-02-2")
    other = exported(run=a_run("other", "Crumb & Co / ../x"))
    assert default_output_folder(other) == Path("crumb-co-x-bakery-2026-01-02-3")


@given(st.text(), st.text())
def test_any_company_gives_a_name_that_every_file_system_takes(company: str, mission: str) -> None:
    name = folder_name(company, mission, "2026-01-02")
    assert name.endswith("2026-01-02")
    assert len(name.encode("utf-8")) < 200
    assert name == Path(name).name
    assert not set(name) & set('<>:"/\\|?*. \x00\n')
    assert name[0] != "-"


def test_scripts_other_than_latin_stay_readable() -> None:
    assert folder_name("株式会社パン", "bakery", "2026-01-02") == "株式会社パン-bakery-2026-01-02"
    assert folder_name("🥖", "bakery", "2026-01-02") == "bakery-2026-01-02"
    assert folder_name("", "", "2026-01-02") == "plan-2026-01-02"
