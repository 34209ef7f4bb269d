"""How the crash tests start processes, kill them and compare what is left."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIME_OF_DAY = re.compile(r"(?<=\d{4}, )\d{2}:\d{2}")
SAME = ("deliverables.json", "sources.json", "checks.json")


@dataclass(frozen=True, slots=True)
class Killed:
    """One process that was killed at a boundary, and the one that went on in the same folder."""

    number: int
    first: int
    second: int
    left: dict[str, str]
    folder: Path


def killed_at_boundaries(what: str, folder: Path, first: int, step: int) -> Iterator[Killed]:
    """One process per boundary (every `step`-th from the `first`), killed there and gone on with."""
    command = [sys.executable, str(HERE / "crash_worker.py"), what, str(folder), str(first), str(step)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        data = json.loads(line)
        yield Killed(**data, folder=folder / "killed" / str(data["number"]))
    assert process.wait() == 0


def contents(folder: Path) -> dict[str, str]:
    """What a run has written, without its own id and the time of day at which something was decided."""
    run_id = json.loads((folder / "run.json").read_text("utf-8"))["run"]
    files = {name: (folder / name).read_text("utf-8") for name in (*SAME, "plan.md")}
    return {name: TIME_OF_DAY.sub("TIME", text.replace(run_id, "RUN")) for name, text in files.items()}


def log(folder: Path) -> str:
    path = folder / "log"
    return path.read_text("utf-8", "replace")[-3000:] if path.exists() else ""


def start(words: Sequence[str], home: Path, *, largest_file: int | None = None) -> subprocess.Popen[str]:
    """`python -m missionrunner` in `home`, with a disk that takes no more than so many bytes a file."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    home.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "missionrunner", *words],
        cwd=home,
        env={**os.environ, "MISSIONRUNNER_HOME": str(home / "data"), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
    )


def run(words: Sequence[str], home: Path) -> str:
    """Run a command to its end; its output."""
    process = start(words, home)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def go_on(words: Sequence[str], home: Path) -> None:
    """Resume the run of this home, or start it where it did not come to be stored."""
    lines = run(["runs", "--json"], home).splitlines()
    assert len(lines) < 2, "the run was made twice"
    run(resuming(json.loads(lines[0])["id"]) if lines else words, home)


def next_words(words: Sequence[str], home: Path) -> Sequence[str]:
    """What a person types after a kill. It is read from the file, so that no process of ours repairs it."""
    try:
        with closing(sqlite3.connect(f"file:{home / 'data' / 'missionrunner.db'}?mode=ro", uri=True)) as file:
            found = file.execute("SELECT id FROM runs").fetchall()
    except sqlite3.Error:
        return words
    return resuming(found[0][0]) if found else words


def resuming(run_id: str) -> list[str]:
    return ["resume", run_id, "--auto", "--output", "plan"]


def killed_after(seconds: float, words: Sequence[str], home: Path) -> bool:
    """Start a command and kill it from outside; False if it was quicker."""
    process = start(words, home)
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return process.returncode != 0
