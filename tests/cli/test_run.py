"""`run`, `resume` and `runs` as a user types them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from missionrunner.cli import main
from missionrunner.session import RunSession

EXAMPLE = ["run", "sales-plan-development", "--example", "meunier", "--auto"]
EXAMPLES = (
    Path(__file__).resolve().parents[2] / "missions" / "sales-plan-development" / "examples" / "meunier"
)
FILES = {"plan.md", "deliverables.json", "sources.json", "checks.json", "run.json"}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What `runs --json` prints."""
    capsys.readouterr()
    assert main(["runs", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_run_prints_the_path_of_its_plan_and_nothing_else(
    empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(EXAMPLE) == 0
    captured = capsys.readouterr()
    (line,) = captured.out.splitlines()
    plan = Path(line)
    assert plan.is_absolute()
    assert plan.parent.parent == empty_folder
    assert {path.name for path in plan.parent.iterdir()} == FILES
    assert "Phase: " in captured.err


def test_json_prints_events_and_nothing_else(empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EXAMPLE, "--json", "--output", "plan"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["v"] for event in events} == {1}
    assert len({event["run"] for event in events}) == 1
    assert [event["seq"] for event in events] == sorted({event["seq"] for event in events})
    types = [event["type"] for event in events]
    assert types[0] == "run_started"
    assert types[-1] == "run_finished"
    assert types.count("phase_started") == 3
    assert {path.name for path in (empty_folder / "plan").iterdir()} == FILES


def test_runs_are_listed_newest_first_with_one_id(capsys: pytest.CaptureFixture[str]) -> None:
    for company in ("First", "Second"):
        assert main([*EXAMPLE, "--company", company]) == 0
    assert [run["company"] for run in listed(capsys)] == ["Second", "First"]
    for run in listed(capsys):
        assert next(iter(run)) == "id"
    assert main(["runs"]) == 0
    assert "Second" in capsys.readouterr().out.splitlines()[0]


def test_a_finished_run_writes_its_output_again(
    empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*EXAMPLE, "--output", "one"]) == 0
    (run,) = listed(capsys)
    assert main(["resume", run["id"], "--output", "two"]) == 0
    assert Path(capsys.readouterr().out.strip()) == empty_folder / "two" / "plan.md"
    first, second = [(empty_folder / name / "deliverables.json").read_bytes() for name in ("one", "two")]
    assert first == second


def test_a_missing_answer_exits_with_4_and_the_line_to_add(capsys: pytest.CaptureFixture[str]) -> None:
    intake = json.loads((EXAMPLES / "intake.json").read_text(encoding="utf-8"))
    del intake["revenue_target"]
    Path("intake.json").write_text(json.dumps(intake), encoding="utf-8")
    documents = [f"--document={path}" for path in sorted(EXAMPLES.glob("*.md"))]
    command = ["run", "sales-plan-development", "--intake", "intake.json", *documents, "--auto"]
    assert main(command) == 4
    error = capsys.readouterr().err
    assert "--set revenue_target=" in error
    (run,) = listed(capsys)
    assert run["id"] in error
    assert main(["resume", run["id"], "--set", "revenue_target=92000"]) == 0
    assert Path(capsys.readouterr().out.strip()).name == "plan.md"


def test_a_failing_check_exits_with_3_and_writes_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EXAMPLE, "--set", "revenue_target=900000"]) == 3
    captured = capsys.readouterr()
    plan = Path(captured.out.strip())
    checks = json.loads((plan.parent / "checks.json").read_text(encoding="utf-8"))
    failed = {c["id"] for c in checks if c["status"] == "failed" and c["severity"] == "error"}
    assert failed
    assert all(name in captured.err for name in failed)


def test_files_of_others_need_force(empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = empty_folder / "plan"
    target.mkdir()
    (target / "plan.md").write_text("mine", encoding="utf-8")
    assert main([*EXAMPLE, "--output", "plan"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (target / "plan.md").read_text(encoding="utf-8") == "mine"
    assert main([*EXAMPLE, "--output", "plan", "--force"]) == 0
    assert (target / "plan.md").read_text(encoding="utf-8") != "mine"


def test_a_document_can_be_named_with_its_input(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a=b.md").write_text("# Sales method\n\n## Stages\n\n- Outreach\n", encoding="utf-8")
    assert main([*EXAMPLE, "--document", "foundation_documents=a=b.md"]) == 0
    assert "a=b.md" in capsys.readouterr().err
    assert main([*EXAMPLE, "--document", "a=b.md"]) == 0
    assert main([*EXAMPLE, "--document", "no_such_input=a=b.md"]) == 2
    assert "no_such_input" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on_and_the_run_goes_on(
    empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import sys; from missionrunner.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *EXAMPLE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        cwd=empty_folder,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    found = re.match(r"Run (\S+): ", first)
    assert found, first
    process.send_signal(signal.SIGINT)
    printed, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed == ""
    assert error.splitlines()[-1].endswith(f"missionrunner resume {found.group(1)}")
    assert "Traceback" not in error
    assert main(["resume", found.group(1)]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()


def test_the_company_of_the_command_line_is_the_answer_to_its_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "sales-plan-development", "--company", "Acme Boats"]) == 4
    error = capsys.readouterr().err
    assert "--set offer='...'" in error and "company_name" not in error
    (run,) = listed(capsys)
    assert run["company"] == "Acme Boats"
    with RunSession() as session:
        answer = session.store.answers(run["id"])["company_name"]
    assert (answer.value, answer.source.ref) == ("Acme Boats", "--company")
