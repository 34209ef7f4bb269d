"""Who decided: the name in the settings, or the one that a command is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.cli import main
from missionrunner.session import RunSession

HIRING = str(Path(__file__).resolve().parents[1] / "data" / "missions" / "hiring-round")
ANSWERS = ("posts=2", "offer_rate=25 %", "budget=8000", "yearly_budget=100000", "interviewers=Ann, 3; Ben, 2")


@pytest.fixture(autouse=True)
def settings(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home.mkdir(parents=True)
    (own_home / "settings.toml").write_text('actor = "Maren"\n', "utf-8")
    monkeypatch.chdir(tmp_path)


def the_run() -> str:
    with RunSession() as session:
        (run,) = session.list_runs()
        return run.id


def test_the_name_of_the_settings_stands_beside_all_that_is_done() -> None:
    sets = [word for answer in ANSWERS for word in ("--set", answer)]
    assert main(["run", HIRING, "--engaged", "--json", *sets]) == 4
    run = the_run()
    assert main(["note", run, "--kind", "note", "--text", "Ask Ben"]) == 0
    main(["decide", run, "approve", "--phase", "posts"])
    main(["decide", run, "approve", "--phase", "interviews", "--actor", "Ben"])
    with RunSession() as session:
        store = session.store
        assert session.actor == store.run(run).actor == "Maren"
        assert [d.actor for d in store.decisions(run)] == ["Maren", "Ben"]
        assert [note.actor for note in store.session_notes(run)] == ["Maren"]
        assert {answer.actor for answer in store.answer_history(run)} == {"Maren"}


def test_a_project_folder_gives_nobody_a_name(tmp_path: Path) -> None:
    folder = tmp_path / ".missionrunner"
    folder.mkdir()
    (folder / "settings.toml").write_text('actor = "Mallory"\n', "utf-8")
    with RunSession() as session:
        assert session.actor == "Maren"
