"""`show --template`: the questions as a file that can be filled in and run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from missionrunner.cli import main

HIRING = str(Path(__file__).parents[1] / "data" / "missions" / "hiring-round")


def test_a_filled_template_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", HIRING, "--template"]) == 0
    template = json.loads(capsys.readouterr().out)
    assert template["posts"] is None
    assert template["_posts"].startswith("1. How many posts are open? (required)")
    template |= {"posts": 2, "budget": 8000, "interviewers": [{"name": "Ann", "hours": 3}]}
    intake = tmp_path / "intake.json"
    intake.write_text(json.dumps(template), encoding="utf-8")
    assert main(["run", HIRING, "--intake", str(intake), "--auto", "--output", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "deliverables.yaml",
            "intake.posts / playbook",
            "intake.post / playbook",
            ["deliverables.yaml, line", "'posts'"],
        ),
        (
            "deliverables.yaml",
            "intake.budget / intake.posts",
            "intake.budget /",
            ["deliverables.yaml, line", "cost_per_hire"],
        ),
        ("checks.yaml", "c.weight > 0.0", "c.wait > 0.0", ["checks.yaml, line", "HIR-03"]),
    ],
)
def test_a_wrong_formula_is_named_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, words: list[str]
) -> None:
    folder = tmp_path / "hiring"
    folder.mkdir()
    for path in Path(HIRING).iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(
            text.replace(old, new) if path.name == file else text, encoding="utf-8"
        )
    assert main(["show", str(folder)]) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in words)
    assert len(said.splitlines()) <= 3
