"""missionrunner in a side-by-side benchmark of guided-mission runners: the sales plan on a model server.

    PYTHONPATH=FOLDER_OF_SALES_PLAN OPENAI_BASE_URL=... python bench/contestant.py

Runs the mission `tests/data/missions/bench-sales-plan` as a front end would: through `RunSession`, with
everything that a run stores, checks and writes. `sales_plan` is the benchmark's own module: inputs, number of
missions, where state and results go.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

bench: Any = import_module("sales_plan")
MISSION = Path(__file__).resolve().parent.parent / "tests" / "data" / "missions" / "bench-sales-plan"


def main() -> None:
    # The agents of the mission lie beside it, as those of a project do.
    os.chdir(MISSION)
    with tempfile.TemporaryDirectory(prefix="contestant-") as scratch:
        home = Path(bench.STATE or scratch)
        os.environ["MISSIONRUNNER_HOME"] = str(home)
        asyncio.run(_run_all(home, Path(scratch)))


async def _run_all(home: Path, scratch: Path) -> None:
    from missionrunner.session import RunSession

    with RunSession(actor="bench") as session:
        stored = {run.company: run.id for run in session.list_runs()} if bench.RESUME else {}
        missions = [
            _mission(session, stored.get(_company(n)) or _created(session, n, scratch), home / f"plan-{n}")
            for n in range(bench.MISSIONS)
        ]
        bench.write_out(await asyncio.gather(*missions))


def _company(client: int) -> str:
    return f"Client {client:03d}"


def _created(session: Any, client: int, scratch: Path) -> str:
    """A new run, from a file of answers."""
    from missionrunner.engine.preparation import StartOptions

    answers = scratch / f"answers-{client}.json"
    answers.write_text(json.dumps({"inputs": bench.inputs(client)}), "utf-8")
    options = StartOptions(str(MISSION), intake=answers, company=_company(client), model=bench.MODEL)
    run_id, _ = session.create(options)
    return run_id


async def _mission(session: Any, run_id: str, output: Path) -> dict[str, Any]:
    """One run to its end: its deliverables under the names that the benchmark gives them."""
    with session.open(run_id, unattended=True) as live:
        session.tell_start(live, resumed=bench.RESUME)
        await session.work(live, output)
        values = live.context.workbook.values
        return {name: values[_snake(name)] for name in bench.MODELS}


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


if __name__ == "__main__":
    main()
