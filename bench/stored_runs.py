"""What stored runs cost: resuming one, listing many, and the space they take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

Work = Callable[[], object]
MISSION = "sales-plan-development"
EXAMPLE = "fjordlane"


@dataclass(frozen=True, slots=True)
class StoredRuns:
    """`resume` and `listing` are ratios; the others are megabytes."""

    resume: float
    listing: float
    per_run: float
    per_version: float


def measure_stored_runs(
    home: Path, process: Callable[[Sequence[str], Path], Work], command: Callable[..., list[str]]
) -> StoredRuns:
    """All figures. `home` is an empty folder and will be the data folder too."""
    home.mkdir()
    output = str(home / "plan")
    run = command("run", MISSION, "--example", EXAMPLE, "--auto", "--output", output, "--force")
    process(run, home)()
    file = home / "missionrunner.db"
    run_id = _only_run(home)
    resume = command("resume", run_id, "--auto", "--output", output, "--force")
    sizes: list[int] = []
    fresh: list[float] = []
    resumed: list[float] = []
    # In turns, so that another program on the machine slows both down.
    for _ in range(5):
        sizes.append(file.stat().st_size)
        fresh.append(_seconds(process(run, home)))
        resumed.append(_seconds(process(resume, home)))
    per_run = (sizes[-1] - sizes[0]) / (len(sizes) - 1) / 1e6
    per_version = _per_version(home, run_id)
    _store_runs(home / "few", 10)
    _store_runs(home / "many", 10_000)
    few: list[float] = []
    many: list[float] = []
    for _ in range(9):
        few.append(_seconds(process(command("runs"), home / "few")))
        many.append(_seconds(process(command("runs"), home / "many")))
    return StoredRuns(
        resume=min(resumed) / min(fresh),
        listing=min(many) / min(few),
        per_run=per_run,
        per_version=per_version,
    )


def _seconds(work: Work) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _only_run(home: Path) -> str:
    from missionrunner.store.database import open_store

    with open_store(home) as store:
        return store.runs()[0].id


def _per_version(home: Path, run_id: str) -> float:
    """Megabytes that one more version of every deliverable takes, in the file in which runs travel.

    The database itself grows by pages, which would hide so little.
    """
    from missionrunner.store.database import open_store

    with open_store(home) as store:
        before = len(store.run_as_text(run_id))
        for version in store.latest_versions(run_id).values():
            store.add_version(run_id, version)
        return (len(store.run_as_text(run_id)) - before) / 1e6


def _store_runs(home: Path, count: int) -> None:
    """A data folder with so many runs."""
    from missionrunner.library.definition import Definition
    from missionrunner.missions.model import Mission
    from missionrunner.runs.model import RunMode, now
    from missionrunner.store.database import open_store

    home.mkdir()
    definition = Definition(Mission("sales-plan-development", "Sales Plan Development"))
    begin = now()
    with open_store(home) as store:
        for batch in range(0, count, 500):
            with store.transaction():
                for number in range(batch, min(batch + 500, count)):
                    store.create_run(
                        company=f"Company {number % 100}",
                        definition=definition,
                        mode=RunMode.AUTO,
                        engine="workbook",
                        actor="Ann",
                        at=begin - timedelta(minutes=number),
                    )
