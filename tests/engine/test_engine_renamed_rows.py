"""A row that gets another name keeps the sources of what stands in it, in the program and in the files."""

from __future__ import annotations

import json
from pathlib import Path

from engine.people import Person

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession

TASKS = "/sales_initiatives/initiatives/I1/tasks"


def test_an_added_task_stays_the_persons_after_it_is_renamed(tmp_path: Path) -> None:
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(
            StartOptions(mission="sales-plan-development", example="fjordlane", mode="auto", ask=False)
        )
    ann = Person(run_id, output=tmp_path / "plan")
    row = {"name": "Ask the mayor", "owner": "Horst", "week": 3}
    ann.decides(lambda live: live.edit(f"{TASKS}/Ask the mayor", row))
    ann.decides(lambda live: live.edit(f"{TASKS}/Ask the mayor/name", "Ask for the date"))
    ann.decides(lambda live: live.edit(f"{TASKS}/Ask for the date/week", 4))
    ann.decides(lambda live: live.edit(f"{TASKS}/Ask for the date/name", "Ask twice"))

    with ann.at_work() as live:
        tasks = live.context.workbook.values["sales_initiatives"]["initiatives"][0]["tasks"]
        sources = live.context.workbook.sources
    number = next(index for index, task in enumerate(tasks) if task["name"] == "Ask twice")
    assert tasks[number] == {"name": "Ask twice", "owner": "Horst", "week": 4}
    assert not [path for path in sources if "/Ask the mayor" in path or "/Ask for the date" in path]
    written = json.loads((tmp_path / "plan" / "sources.json").read_text())
    for field in ("name", "owner", "week"):
        found = written[f"/sales_initiatives/initiatives/0/tasks/{number}/{field}"]
        assert (found["source"], found["ref"]) == ("edited", "Ann"), field
    others = [written[f"/sales_initiatives/initiatives/0/tasks/{n}/owner"] for n in range(number)]
    assert all(other["source"] != "edited" for other in others)
