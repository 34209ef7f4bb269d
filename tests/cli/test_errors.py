"""What a user sees when something is wrong: a line or three, a fitting exit code, never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from missionrunner import cli, terminal
from missionrunner.commands.root import root
from missionrunner.errors import BadInput, MissionRunnerError, NeedsPerson


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every command end in this error."""

    @click.command()
    def broken() -> None:
        raise error

    def get_command(self: click.Group, ctx: click.Context, cmd_name: str) -> click.Command:
        return broken

    monkeypatch.setattr(type(root), "get_command", get_command)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lisst"], 'Did you mean "list"?'),
        (["qqqq"], "Commands: list, show"),
        (["run"], "Missing argument"),
        (["list", "--colour"], "--colour"),
        (["show"], "Missing argument"),
        (["run", "no-such-mission"], 'no mission "no-such-mission"'),
        (["run", "no/such/file.md"], "no/such/file.md: there is no such file"),
        (["run", "sales-plan-development", "--set", "revenue_target"], "--set revenue_target"),
        (["resume", "no-such-run"], "no-such-run"),
    ],
)
def test_bad_usage_is_one_to_three_lines_and_exit_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert 1 <= len(lines) <= 3
    assert lines[0].startswith("Error: ")
    assert words in captured.err


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadInput("a.json: x: wrong"), 2), (NeedsPerson("x is missing"), 4), (KeyboardInterrupt(), 130)],
)
def test_each_kind_of_error_has_its_exit_code(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, error)
    assert cli.main(["list"]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_an_unexpected_error_leaves_its_traceback_in_a_file_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("nobody\nthought of this"))
    assert cli.main(["list"]) == 2
    error = capsys.readouterr().err
    assert "ZeroDivisionError: nobody thought of this" in error
    assert "Traceback" not in error
    assert len(error.splitlines()) == 2
    (log,) = (own_home / "logs").iterdir()
    assert str(log) in error
    assert "Traceback" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_an_unexpected_error_is_told_also_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "a file"
    file.touch()
    monkeypatch.setenv("MISSIONRUNNER_HOME", str(file / "home"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(file))
    fail_with(monkeypatch, ZeroDivisionError("x"))
    assert cli.main(["list"]) == 2
    assert "could not be saved" in capsys.readouterr().err


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(monkeypatch, OSError(28, "No space left on device", "/plans/plan.md"))
    assert cli.main(["list"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Error: /plans/plan.md: No space left on device"
    assert "disk is full" in lines[1]


def test_no_message_can_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.error(MissionRunnerError("bad\x1b[2J\x9b\u202ename\nsecond", hint="x\x07"))
    printed = capsys.readouterr().err
    assert printed == "Error: bad[2Jname second\n  x\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import sys; from missionrunner.cli import main; sys.exit(main(['--help']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0


def test_ctrl_c_ends_a_command_with_130() -> None:
    code = (
        "import time, click; from missionrunner import cli; from missionrunner.commands.root import root\n"
        "def wait(self, ctx, name):\n"
        "    return click.Command('wait', callback=lambda: (print('ready', flush=True), time.sleep(20)))\n"
        "type(root).get_command = wait\n"
        "raise SystemExit(cli.main(['list']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert error == b"Stopped.\n"
