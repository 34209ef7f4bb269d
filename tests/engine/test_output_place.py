"""Where the plan goes is known from the start of a run, not only at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.errors import NeedsPerson
from missionrunner.session import RunSession, StartOptions
from missionrunner.store.database import open_store

HIRING = Path(__file__).parents[1] / "data" / "missions" / "hiring-round"


def test_a_run_that_waited_for_an_answer_writes_to_the_folder_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chosen = tmp_path / "plans" / "hiring"
    with RunSession(open_store(tmp_path / "home")) as session:
        with pytest.raises(NeedsPerson):
            session.start(StartOptions(mission=str(HIRING), sets=[("posts", "2")], output=chosen))
        run = session.list_runs()[0]
        outcome = session.resume(run.id, sets=[("budget", "8000"), ("interviewers", "Ann, 3")])
    assert outcome.output == chosen
    assert (chosen / "plan.md").is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "plans"]
