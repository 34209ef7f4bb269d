"""Kills processes at boundaries and lets others go on. Run as: crash_worker.py WHAT FOLDER FIRST STEP.

A boundary is the moment before or after something becomes durable: a commit, a file that takes its place, a
flush to the disk. The worker loads the program once and forks; each fork is a process of its own that dies by
SIGKILL at its boundary (starting a program anew for each would take longer than what it does; the tests of
random moments start real ones). Boundaries FIRST, FIRST + STEP, ... are killed, to the last one. It prints one line of JSON for each process that was killed.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from shutil import copyfile, rmtree
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from missionrunner.cli import main
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine import coordinator, live_run, phase_work
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import NeedsPerson
from missionrunner.runs.events import DecisionTaken
from missionrunner.runs.model import Run
from missionrunner.session import RunSession

# Loaded before the first fork, so that no process pays for it again.
LOADED = (coordinator, live_run, phase_work)

DATA = Path(__file__).resolve().parent.parent / "data"
HIRING = str(DATA / "missions" / "hiring-round")
OLD = DATA / "databases" / "made-by-0.1.0-schema-0001"
SMALL = [
    ("posts", "2"),
    ("offer_rate", "25 %"),
    ("budget", "8000"),
    ("yearly_budget", "100000"),
    ("weeks", "4"),
    ("interviewers", "Ann, 3; Ben, 2"),
]
SMALL_RUN = [
    "run",
    HIRING,
    "--auto",
    "--company",
    "Acme",
    *(w for k, v in SMALL for w in ("--set", f"{k}={v}")),
]
LARGE_RUN = ["run", "sales-plan-development", "--example", "fjordlane", "--auto"]

# What a person does, one decision after the other.
DECISIONS: Sequence[Callable[[LiveRun], object]] = (
    lambda live: live.edit("/applicants/summary", "Two seats are free."),
    lambda live: live.send_back("posts", "Look at the weights"),
    lambda live: live.edit("/scorecard/criteria/team/weight", 5),
    lambda live: live.approve("posts"),
    lambda live: live.edit("/interview_plan/hours_each", 3),
    lambda live: live.approve("posts"),
    lambda live: live.undo(),
    lambda live: live.redo("posts"),
    lambda live: live.approve("posts"),
    lambda live: live.answer({"weeks": Sourced(5, Source(SourceKind.INTAKE, "typed"))}),
    lambda live: live.tick("SC2", True, "Ann has looked"),
    lambda live: live.approve("interviews"),
    lambda live: live.sign("Ann Berg"),
)


def install(number: int) -> None:
    """Die at the boundary of this number, counted from 1."""
    passed = 0

    def boundary() -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            boundary()
            result = original(*arguments, **named)
            boundary()
            return result

        return call

    DefaultDialect.do_commit = wrapped(DefaultDialect.do_commit)
    os.replace = wrapped(os.replace)
    os.fsync = wrapped(os.fsync)


def apart(home: Path, work: Callable[[], object]) -> int:
    """Do the work in a process of its own; its exit code, or minus the signal that ended it."""
    home.mkdir(parents=True, exist_ok=True)
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            log = os.open(home / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.environ["MISSIONRUNNER_HOME"] = str(home / "data")
            os.chdir(home)
            code = int(work() or 0)  # type: ignore[call-overload] # what main() gives, or None
        except BaseException:  # noqa: BLE001 - a fork must never go on in the code of its parent
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def runs() -> list[Run]:
    with RunSession() as session:
        return session.list_runs(archived=True)


def automatic(command: list[str]) -> int:
    """Start the run, or go on with it if it is there."""
    there = runs() if Path("data").exists() else []
    assert len(there) < 2, "the run was made twice"
    words = ["resume", there[0].id, "--auto"] if there else command
    return main([*words, "--output", "plan"])


def engaged() -> int:
    """Take all decisions, from the first that is not stored yet. One that was said to be stored must be."""
    said = Path("said").read_text().splitlines() if Path("said").exists() else []
    with RunSession(actor="Ann") as session:
        there = session.list_runs()
        options = StartOptions(mission=HIRING, sets=SMALL, company="Acme", mode="engaged", ask=True)
        run_id = there[0].id if there else session.create(options)[0]
        with session.open(run_id) as live:
            live.go_on()
        done = len(session.store.decisions(run_id))
        assert done >= len(said), f"{len(said)} decisions were confirmed, {done} are stored"
        for change in DECISIONS[done:]:
            with session.open(run_id) as live:
                change(live)
                with Path("said").open("a") as file:
                    file.write("stored\n")
                live.go_on()
        told = [e.decision["number"] for e in session.store.events(run_id) if isinstance(e, DecisionTaken)]
        assert told == [d.number for d in session.store.decisions(run_id)], "the journal tells another story"
        with session.open(run_id) as live:
            try:
                return session.proceed(live, Path("plan"), force=False).exit_code
            except NeedsPerson:
                return 4


def export_again() -> int:
    """Write the run of this folder to a file that holds an older state of it."""
    return main(["runs", "export", runs()[0].id, "file.run"])


def fork() -> int:
    """Go on from an earlier gate in a run of its own, if that is not there yet, to a plan."""
    known = runs()
    if len(known) == 1:
        with RunSession() as session:
            session.fork(known[0].id, "posts")
    forks = [run for run in runs() if run.parent]
    assert len(forks) == 1, "a part of a fork was stored, or two"
    return main(["resume", forks[0].id, "--auto", "--output", "plan"])


def take_in() -> int:
    """Import a run from a file, if it is not there yet, and write its plan."""
    if not runs():
        assert main(["runs", "import", "file.run"]) == 0
    [run] = runs()
    return main(["resume", run.id, "--auto", "--output", "plan"])


def upgrade() -> int:
    """Open a database of an older schema and write the plan of the run that it holds."""
    run_id = json.loads((OLD / "runs.json").read_text())["finished"]
    code = main(["resume", run_id, "--auto", "--output", "plan"])
    copies = list(Path("data/backups").glob("*.db"))
    assert copies, "the database was changed without a copy of it"
    for copy in copies:
        with closing(sqlite3.connect(copy)) as file:
            assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
            assert file.execute("SELECT count(*) FROM runs").fetchall() == [(2,)]
    return code


def throw_away() -> int:
    """Delete the only run; nothing of it may be left, whatever was deleted before."""
    for run in runs():
        assert main(["runs", "delete", run.id, "--yes"]) == 0
    assert runs() == []
    files = [path for path in Path("data").rglob("*") if path.is_file()]
    assert not [path for path in files if "acme" in path.name], files
    assert not [path for path in files if b"Zanzibar" in path.read_bytes()], files
    return 0


def kill_at_each(
    folder: Path, work: Callable[[], object], prepare: Callable[[Path], object], first: int, step: int
) -> None:
    number = first
    while True:
        home = folder / str(number)
        home.mkdir(parents=True)
        prepare(home)

        def killed(number: int = number) -> object:
            install(number)
            return work()

        first = apart(home, killed)
        left = {path.name: path.read_text("utf-8") for path in sorted(home.glob("plan/*"))}
        if (home / "file.run").exists():
            (home / "left.run").write_bytes((home / "file.run").read_bytes())
        second = apart(home, work)
        sys.stdout.write(
            json.dumps({"number": number, "first": first, "second": second, "left": left}) + "\n"
        )
        if first != -signal.SIGKILL:
            return
        number += step


def _edited(run_id: str) -> None:
    with RunSession(actor="Ann") as session, session.open(run_id) as live:
        live.tick("SC1", True, "Seen")


def prepare_export(home: Path) -> None:
    """A finished run, its file, and then one more decision that the file does not hold."""

    def make() -> int:
        automatic(SMALL_RUN)
        export_again()
        _edited(runs()[0].id)
        Path("old").write_bytes(Path("file.run").read_bytes())
        main(["runs", "export", runs()[0].id, "new"])
        return 0

    assert apart(home, make) == 0


def prepare_run(home: Path) -> None:
    """A finished run of a company whose name is nowhere else."""
    assert apart(home, lambda: automatic([*SMALL_RUN, "--company", "Acme Zanzibar"])) == 0
    rmtree(home / "plan")


def prepare_old(home: Path) -> None:
    (home / "data").mkdir(parents=True)
    copyfile(OLD / "missionrunner.db", home / "data" / "missionrunner.db")


def prepare_file(home: Path) -> None:
    """The file of a finished run, and no run."""

    def make() -> int:
        automatic(SMALL_RUN)
        return export_again()

    assert apart(home, make) == 0
    for folder in ("data", "plan"):
        rmtree(home / folder)


WORKS: dict[str, tuple[Callable[[], object], Callable[[Path], object]]] = {
    "small": (lambda: automatic(SMALL_RUN), lambda home: None),
    "large": (lambda: automatic(LARGE_RUN), lambda home: None),
    "engaged": (engaged, lambda home: None),
    "export": (export_again, prepare_export),
    "fork": (fork, prepare_run),
    "import": (take_in, prepare_file),
    "upgrade": (upgrade, prepare_old),
    "delete": (throw_away, prepare_run),
}

if __name__ == "__main__":
    what, where, first, step = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    work, prepare = WORKS[what]
    undisturbed = where / "undisturbed"
    prepare(undisturbed)
    assert apart(undisturbed, work) == 0, (undisturbed / "log").read_text()
    kill_at_each(where / "killed", work, prepare, first, step)
