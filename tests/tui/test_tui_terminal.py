"""The real program in a real pseudo-terminal: from the brief to the plan, killed at a gate in between."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from missionrunner.session import RunSession

HIRING = str(Path(__file__).resolve().parent.parent / "data" / "missions" / "hiring-round")
SETS = (
    "posts=2",
    "offer_rate=25 %",
    "budget=8000",
    "yearly_budget=100000",
    "weeks=4",
    "interviewers=Ann, 3; Ben, 2",
)
CODE = "import sys; from missionrunner.cli import main; sys.exit(main())"


def spawn(*arguments: str) -> Any:
    environ: Any = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)}
    start: Any = pexpect.spawn  # pexpect ships no types
    return start(
        sys.executable,
        ["-c", CODE, *arguments],
        env=environ,
        encoding="utf-8",
        dimensions=(24, 80),
        timeout=180,
    )


def see(process: Any, words: str) -> None:
    """Wait for words, whatever stands between them to move the cursor or to change the colour."""
    process.expect(r"(?:\s|\x1b\[[0-9;?]*[A-Za-z])+".join(map(re.escape, words.split())))


@pytest.mark.crash
def test_a_session_that_is_killed_at_a_gate_goes_on_from_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = [part for one in SETS for part in ("--set", one)]
    first = spawn("coord", HIRING, "--company", "Acme", *options)
    see(first, "Begin")
    first.send("b")
    see(first, "Gate: Posts.")
    first.send("a")
    see(first, "Gate: Interviews.")
    first.kill(signal.SIGKILL)
    first.expect(pexpect.EOF)
    first.close()

    second = spawn()
    see(second, "Hiring Round, Acme")
    second.send("\r")
    see(second, "Gate: Interviews.")
    second.send("a")
    see(second, "All gates are closed.")
    second.send("\x03")
    see(second, "Esc again pauses the run")
    second.send("\x03")
    see(second, "Closed; the plan is written.")
    second.send("q")
    second.expect(pexpect.EOF)
    second.close()
    assert second.exitstatus == 0

    [plan] = tmp_path.glob("acme-hiring-round-*/plan.md")
    assert "Hiring Round" in plan.read_text("utf-8")
    with RunSession() as session:
        [run] = session.list_runs()
        assert [d.verb.value for d in session.store.decisions(run.id)] == ["approve", "approve"]


def test_without_a_terminal_nothing_is_opened(tmp_path: Path) -> None:
    """The bare program prints its help, so that a script never hangs in front of a screen."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Usage: missionrunner" in done.stdout
