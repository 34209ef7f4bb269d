"""A process that works on several runs at once, each in a thread.

Run as: -m engine.many_runs FOLDER RUNS, or hold RUN."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from engine.people import options

from missionrunner.errors import MissionRunnerError
from missionrunner.session import RunSession


def one(session: RunSession, folder: Path, number: int) -> str:
    """A run with its decisions, to its plan."""
    run_id, _ = session.create(options(answers={"posts": str(number)}))
    with session.open(run_id) as live:
        live.go_on()
        live.edit("/applicants/summary", f"Number {number}.")
        live.approve("posts")
        live.go_on()
        live.approve("interviews")
        session.proceed(live, folder / run_id, force=False)
    return run_id


def many(folder: Path, runs: int) -> None:
    """All runs at once. Prints run ids by number, and what went wrong."""
    made: dict[int, str] = {}
    errors: list[str] = []
    with RunSession(actor="Ann") as session:

        def work(number: int) -> None:
            try:
                made[number] = one(session, folder, number)
            except MissionRunnerError as error:
                errors.append(" ".join(error.lines()))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(1, runs + 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sys.stdout.write(json.dumps({"made": made, "errors": errors}) + "\n")


def hold(run_id: str) -> None:
    with RunSession() as session, session.open(run_id):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        hold(sys.argv[2])
    else:
        many(Path(sys.argv[1]), int(sys.argv[2]))
