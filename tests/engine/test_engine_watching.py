"""Whoever watches a run hears within seconds that the process that worked on it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import pytest
from engine.people import begin

from missionrunner.cli import main
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunSession

TESTS = Path(__file__).resolve().parent.parent


@contextmanager
def process(*words: str) -> Generator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-m", *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, sys.path)])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def line_with(words: str, stream: Iterable[str] | None) -> str:
    """Read lines up to one that holds these words."""
    for line in stream or ():
        if words in line:
            return line
    raise AssertionError(f"{words!r} was never said")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["watch"], RunStatus.RUNNING),
        (["watch", "--json"], RunStatus.AT_GATE),
        (["resume", "--plain"], RunStatus.AT_GATE),
    ],
)
def test_the_owner_is_killed_and_the_watcher_says_so_and_ends(words: list[str], status: RunStatus) -> None:
    ann = begin()
    with RunSession() as session:
        session.store.set_status(ann.run_id, status)
    with process("engine.many_runs", "hold", ann.run_id) as owner:
        line_with("held", owner.stdout)
        with process("missionrunner", words[0], ann.run_id, *words[1:]) as watcher:
            told = watcher.stdout if "--json" in words else watcher.stderr
            line_with("phase_started" if "--json" in words else "Watching", told)
            time.sleep(2.5)
            assert watcher.poll() is None, "it must watch as long as the owner is there"
            owner.kill()
            owner.wait()
            begun = time.monotonic()
            out, err = watcher.communicate(timeout=60)
            assert time.monotonic() - begun < 30
    assert watcher.returncode == 4, err
    said, then = err.splitlines()[-2:]
    assert said.startswith(f"Process {owner.pid} on ")
    assert "is gone" in said
    assert then == f"Go on with: missionrunner resume {ann.run_id}"
    assert "gone" not in out
    # The line that was printed does go on.
    assert main([*then.removeprefix("Go on with: missionrunner ").split(), "--auto"]) == 0


def test_a_killed_run_that_nobody_works_on_is_not_watched_for_ever(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ann = begin()
    with process("engine.many_runs", "hold", ann.run_id) as owner:
        line_with("held", owner.stdout)
    assert main(["runs"]) == 0
    capsys.readouterr()
    assert main(["watch", ann.run_id]) == 4
    told = capsys.readouterr().err
    assert "Nobody works on it now" in told
    assert f"Process {owner.pid} on" in told


def test_a_run_that_waits_at_its_gate_and_was_let_go_is_watched_on() -> None:
    ann = begin()
    with process("missionrunner", "watch", ann.run_id) as watcher:
        assert watcher.stderr is not None
        assert "Nobody works on it now" in line_with("Watching", watcher.stderr)
        time.sleep(3)
        assert watcher.poll() is None
        ann.approves("posts", "interviews")
        out, err = watcher.communicate(timeout=60)
    assert watcher.returncode == 0
    assert "Finished" in out
    assert "gone" not in err


def test_looking_whether_a_run_is_held_gets_in_nobodys_way() -> None:
    """A run can be taken while others look at it all the time."""
    ann = begin()
    code = "import sys; from missionrunner.session import RunSession; s = RunSession(); print('looks', flush=True)\nwhile True: s.store.is_held(sys.argv[1])"
    lookers = [
        subprocess.Popen([sys.executable, "-c", code, ann.run_id], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for looker in lookers:
            line_with("looks", looker.stdout)
        for _ in range(20):
            with RunSession() as session, session.store.lock_run(ann.run_id):
                assert session.store.is_held(ann.run_id)
    finally:
        for looker in lookers:
            looker.kill()
            looker.communicate()
