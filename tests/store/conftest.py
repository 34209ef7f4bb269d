"""A real database in a fresh folder, and real second processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from missionrunner.library.definition import Definition
from missionrunner.missions.model import Mission
from missionrunner.runs.model import Run, RunMode
from missionrunner.store.database import open_store
from missionrunner.store.repository import Store

WORKER = Path(__file__).parent / "worker.py"

NewRun = Callable[..., Run]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home) as opened:
        yield opened


@pytest.fixture
def new_run(store: Store) -> NewRun:
    def make(company: str = "Fjordlane Analytics", **options: object) -> Run:
        definition = Definition(Mission("hiring-round", "Hiring round"))
        return store.create_run(  # pyright: ignore[reportArgumentType]  # options are create_run's own
            company=company,
            definition=definition,
            **({"mode": RunMode.AUTO, "engine": "workbook", "actor": "Ada"} | options),  # pyright: ignore[reportArgumentType]  # as above
        )

    return make


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `worker.py` with arguments; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def launch(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield launch
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()
