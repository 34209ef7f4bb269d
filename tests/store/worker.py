"""What the second process does in the tests of the store. Run as: worker.py COMMAND HOME ..."""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.errors import MissionRunnerError
from missionrunner.library.definition import Definition
from missionrunner.missions.model import Mission
from missionrunner.runs.events import PhaseStarted, TextDelta, stamped
from missionrunner.runs.model import Answer, Decision, Run, RunMode, Verb, Version, now
from missionrunner.store.database import open_store
from missionrunner.store.migrate import Schema
from missionrunner.store.repository import Store


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def tell_steps(home: Path, run_id: str) -> None:
    with open_store(home) as store:
        say(*(key for _, key in store.steps(run_id)))


def make_run(store: Store, company: str) -> Run:
    definition = Definition(Mission("hiring-round", "Hiring round"))
    return store.create_run(
        company=company, definition=definition, mode=RunMode.AUTO, engine="workbook", actor="Ada"
    )


def fill(store: Store, run: Run, rounds: int) -> None:
    """Some of everything, as a run would write it."""
    for i in range(rounds):
        store.put_step(run.id, f"step-{i}", {"i": i})
        store.add_answer(run.id, Answer(f"q{i}", i, Source(SourceKind.INTAKE, f"q{i}"), "Ada", now()))
        with store.transaction():
            store.add_version(run.id, Version("plan", {"i": i}, {}, "engine", "filled", now()))
            delta = TextDelta(deliverable="plan", text="not kept")
            kept = PhaseStarted(phase=f"p{i}", title="Phase")
            pair = [stamped(delta, run.id, 2 * i + 1, now()), stamped(kept, run.id, 2 * i + 2, now())]
            store.append_events(run.id, pair)
        store.add_decision(run.id, Decision(Verb.EDIT, "Ada", now(), path="/plan/i", value=i))


def open_only(home: Path) -> None:
    with open_store(home) as store:
        say(len(store.runs()))


def write(home: Path, run_id: str) -> None:
    """Store steps for ever; a number is said only after its step is stored."""
    with open_store(home) as store:
        for i in range(1_000_000):
            store.put_step(run_id, f"step-{i}", {"i": i, "text": "x" * 500})
            say(i)


def hold(home: Path, run_id: str) -> None:
    with open_store(home) as store, store.lock_run(run_id):
        say("held")
        time.sleep(600)


def many(home: Path, runs: str, rounds: str) -> None:
    """Several runs at once, each in a thread of its own, from opening the store on."""
    errors: list[str] = []

    def one(number: int) -> None:
        try:
            run = make_run(store, f"Company {number}")
            with store.lock_run(run.id):
                fill(store, run, int(rounds))
        except MissionRunnerError as error:
            errors.append(str(error))

    with open_store(home) as store:
        threads = [threading.Thread(target=one, args=(n,)) for n in range(int(runs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    say("errors", errors)


def limited(home: Path, limit: str, run_id: str) -> None:
    """Store steps on a disk that is nearly full (no file may grow beyond `limit` bytes)."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    with open_store(home) as store:
        for i in range(100_000):
            store.put_step(run_id, f"step-{i}", os.urandom(int(limit) // 400).hex())
            say(i)


def upgrade(home: Path, location: str, head: str, limit: str = "") -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    with open_store(home, schema=Schema(Path(location), head)):
        say("upgraded")


def race(home: Path, count: str) -> None:
    """Children that all open the store of an empty folder at the same moment."""
    importlib.import_module("filelock")
    begin = time.monotonic() + 0.3
    children: list[int] = []
    for _ in range(int(count)):
        child = os.fork()
        if child == 0:
            while time.monotonic() < begin:
                pass
            open_store(home).close()
            os._exit(0)
        children.append(child)
    say([os.waitpid(child, 0)[1] for child in children])


def killed_at_each_statement(home: Path, what: str, template: str, *more: str) -> None:
    """For N = 1, 2, ...: a child does `what` in `home/N` and is killed before its Nth statement.

    `home/N` begins as a copy of `template`, or not at all when that is empty.

    Says N for every child that was killed, and ends with the first child that came through.
    """
    if what == "upgrade":
        importlib.import_module("alembic.command")  # once here rather than in every child
    importlib.import_module("filelock")

    for number in range(1, 500):
        if template:
            shutil.copytree(template, home / str(number))
        child = os.fork()
        if child == 0:
            _die_at(number)
            _ACTIONS[what](home / str(number), *more)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            say("through", number)
            return
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"child {number} failed")
        say(number)


def _die_at(number: int) -> None:
    count = 0

    def before(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", before)


def _make(home: Path) -> None:
    open_store(home).close()


def _upgrade_copy(home: Path, location: str, head: str) -> None:
    open_store(home, schema=Schema(Path(location), head)).close()


def _work(home: Path) -> None:
    with open_store(home) as store:
        fill(store, make_run(store, "Fjordlane"), 2)


_ACTIONS: dict[str, Callable[..., None]] = {"make": _make, "upgrade": _upgrade_copy, "work": _work}

COMMANDS: dict[str, Callable[..., None]] = {
    "open": open_only,
    "steps": tell_steps,
    "write": write,
    "hold": hold,
    "many": many,
    "limited": limited,
    "upgrade": upgrade,
    "race": race,
    "killed": killed_at_each_statement,
}

if __name__ == "__main__":
    try:
        COMMANDS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
    except MissionRunnerError as problem:
        sys.stderr.write("\n".join(problem.lines()) + "\n")
        raise SystemExit(problem.exit_code) from None
