"""`make bench`: start-up, the example run and recomputing, as ratios that hold on any machine.

Exits with 1 if a limit is broken. Each figure is the best of several runs, since other programs only
ever make it worse.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from full_screen import measure_full_screen
from stored_runs import measure_stored_runs

MISSION = "sales-plan-development"
EXAMPLE = "fjordlane"
TIMES = 9
MAX_VERSION = 5.0
MAX_LIST = 12.0
MAX_RUN = 3.0
MAX_RUN_MEGABYTES = 200.0
MAX_RECOMPUTE_MS = 50.0
MAX_RESUME = 1.5
MAX_LISTING = 2.0
MAX_RUN_SPACE = 0.5
MAX_VERSION_SPACE = 0.5
MAX_FIRST_PAINT = 1.5
MAX_KEY_MS = 50.0
MAX_OPENING = 1.5
MAX_IDLE = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and its limit."""

    name: str
    value: float
    limit: float
    unit: str

    def line(self) -> str:
        verdict = "ok" if self.value <= self.limit else "TOO MUCH"
        return f"{self.name:<46}{self.value:8.2f} {self.unit:<26} (limit {self.limit:g})  {verdict}"


def best_of(times: int, work: Callable[[], object]) -> float:
    """Shortest of several runs, in seconds."""
    return min(_seconds(work) for _ in range(times))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def process(arguments: Sequence[str], home: Path) -> Callable[[], object]:
    """A command in a process of its own."""
    environment = {**os.environ, "MISSIONRUNNER_HOME": str(home)}
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True, env=environment, cwd=home)


def missionrunner(*arguments: str) -> list[str]:
    """As the installed script starts it."""
    return ["-c", "import sys; from missionrunner.cli import main; sys.exit(main())", *arguments]


def measure(home: Path) -> list[Figure]:
    """All figures; `home` is an empty folder."""
    bare = best_of(TIMES, process(["-c", "pass"], home))
    version = best_of(TIMES, process(missionrunner("--version"), home))
    listing = best_of(TIMES, process(missionrunner("list"), home))
    langgraph = best_of(5, process(["-c", "import langgraph.graph"], home))
    output = str(home / "plan")
    arguments = missionrunner(
        "run", MISSION, "--example", EXAMPLE, "--auto", "--offline", "--output", output, "--force"
    )
    run = best_of(5, process(arguments, home))
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    stored = measure_stored_runs(home / "stored", process, missionrunner)
    full_screen = measure_full_screen(home / "full-screen", MISSION)
    return [
        Figure("missionrunner --version", version / bare, MAX_VERSION, "x bare Python"),
        Figure("missionrunner list", listing / bare, MAX_LIST, "x bare Python"),
        Figure("example run to its plan", run / langgraph, MAX_RUN, "x importing langgraph"),
        Figure("example run, memory at its peak", megabytes, MAX_RUN_MEGABYTES, "MB"),
        Figure("all formulas and checks after an edit", recompute_ms(), MAX_RECOMPUTE_MS, "ms"),
        Figure("resuming the finished example run", stored.resume, MAX_RESUME, "x starting it afresh"),
        Figure("missionrunner runs, 10,000 stored", stored.listing, MAX_LISTING, "x with 10 stored"),
        Figure("space of the example run", stored.per_run, MAX_RUN_SPACE, "MB in the database"),
        Figure("space of one more version of all", stored.per_version, MAX_VERSION_SPACE, "MB uncompressed"),
        Figure(
            "first paint of the full screen", full_screen.first_paint, MAX_FIRST_PAINT, "x empty Textual app"
        ),
        Figure("key to paint, 95 %, three drafts streaming", full_screen.key_ms, MAX_KEY_MS, "ms"),
        Figure(
            "opening 12 phases, 200 versions", full_screen.opening, MAX_OPENING, "x the same run when new"
        ),
        Figure("full screen at rest", full_screen.idle, MAX_IDLE, "% of a core"),
    ]


def recompute_ms() -> float:
    """One fill of all deliverables and all checks after an answer was changed, in milliseconds."""
    from missionrunner.deliverables.cel import Memory
    from missionrunner.deliverables.checks import evaluate_checks
    from missionrunner.deliverables.fill import fill
    from missionrunner.deliverables.plan import compile_plan
    from missionrunner.deliverables.workbook import Given, Sourced
    from missionrunner.engine.preparation import StartOptions, prepare
    from missionrunner.engine.run_context import chosen_variations, documents_context
    from missionrunner.library.variations import apply_variations

    prepared = prepare(StartOptions(mission=MISSION, example=EXAMPLE))
    documents = documents_context(prepared.definition, prepared.documents)
    given = Given(answers=prepared.answers, documents=documents)
    applied, _ = chosen_variations(prepared.definition, given, None)
    plan = compile_plan(apply_variations(prepared.definition, applied))
    target = prepared.answers["revenue_target"]
    numbers = iter(range(1, 100))
    memory: Memory = {}  # as a run keeps it between two edits

    def edit() -> None:
        changed = {"revenue_target": Sourced(target.value + next(numbers), target.source)}
        workbook = fill(plan, replace(given, answers={**prepared.answers, **changed}), memory)
        evaluate_checks(plan, workbook, memory=memory)

    return best_of(7, edit) * 1000


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder))
    for figure in figures:
        sys.stdout.write(figure.line() + "\n")
    return int(any(figure.value > figure.limit for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
