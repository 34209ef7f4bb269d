"""`doctor` says what is wrong and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.cli import main


def test_all_is_well_in_a_new_home(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert f"ok      Data folder: {own_home} (made by the first run)" in printed
    assert "ok      Database: none yet" in printed
    assert "broken" not in printed
    assert not own_home.exists()


def test_a_home_that_is_a_file_is_named_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("MISSIONRUNNER_HOME", str(file / "home"))
    assert main(["doctor"]) == 2
    lines = capsys.readouterr().out.splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("broken  Data folder"))
    assert "MISSIONRUNNER_HOME" in lines[number + 1]


def test_a_broken_database_is_named(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_home.mkdir()
    (own_home / "missionrunner.db").write_bytes(b"this is no database" * 100)
    assert main(["doctor"]) == 2
    assert "broken  Database: " in capsys.readouterr().out


def test_a_working_database_is_shown_with_its_schema(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["runs"]) == 0
    capsys.readouterr()
    assert main(["doctor"]) == 0
    assert f"ok      Database: {own_home / 'missionrunner.db'}, schema " in capsys.readouterr().out
