"""`decide`, `sign`, `diff`, `watch`, `coord` and `runs ...` as a user types them, without a terminal."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from missionrunner.cli import main
from missionrunner.runs.model import Decision, Verb
from missionrunner.session import RunSession

MISSIONS = Path(__file__).resolve().parents[1] / "data" / "missions"
HIRING = str(MISSIONS / "hiring-round")
SETS = [
    "--set=posts=2",
    "--set=offer_rate=25 %",
    "--set=budget=8000",
    "--set=yearly_budget=100000",
    "--set=interviewers=Ann, 3; Ben, 2",
]
CODE = "import sys; from missionrunner.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def command(*words: str, typed: str = "") -> Ended:
    """Run the program in this process, with this input, which is no terminal."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(typed)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(words))
    finally:
        sys.stdin = before
    return Ended(code, out.getvalue(), err.getvalue())


def process(*words: str) -> Ended:
    """Run the program as a process of its own, without a terminal."""
    ended = subprocess.run(
        [sys.executable, "-c", CODE, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def line(text: str) -> Ended:
    """Run a line that the program itself printed."""
    program, *words = shlex.split(text)
    assert program == "missionrunner"
    return process(*words)


def engaged() -> str:
    """An engaged run at its first gate; its id."""
    ended = command("run", HIRING, "--engaged", "--company", "Acme", *SETS)
    assert ended.returncode == 4, ended.stderr
    found = re.search(r"decide (\S+) approve", ended.stderr)
    assert found, ended.stderr
    return found.group(1)


def listed(*words: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in command("runs", "--json", *words).stdout.splitlines()]


def decisions(run_id: str) -> list[Decision]:
    with RunSession() as session:
        return session.store.decisions(run_id)


def test_without_a_terminal_the_first_question_is_said_with_the_line_that_goes_on() -> None:
    ended = process("run", HIRING, "--company", "Acme")
    assert ended.returncode == 4
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "Error" not in ended.stderr
    (run,) = listed()
    assert run["status"] == "waiting_for_answers"
    assert "--set posts='...' --set budget='...' --set interviewers='...'" in ended.stderr
    assert "- interviewers: " in ended.stderr and "For example: " in ended.stderr
    (as_printed,) = re.findall(r"^missionrunner resume .*--set.*$", ended.stderr, re.MULTILINE)
    refused = line(as_printed)
    assert refused.returncode == 2
    assert "--set posts is still empty: put your value in place of the dots" in refused.stderr
    found = re.search(r"missionrunner resume (\S+) --set", ended.stderr)
    assert found
    sets = "--set posts='2' --set budget='8000' --set interviewers='Ann, 3'"
    after = line(f"missionrunner resume {found.group(1)} {sets}")
    assert after.returncode == 4
    assert f"missionrunner decide {run['id']} approve" in after.stderr


def test_without_a_terminal_every_gate_prints_the_line_that_goes_on(empty_folder: Path) -> None:
    ended = process("run", HIRING, "--engaged", "--output", "plan", *SETS)
    said: list[str] = []
    while ended.returncode == 4 and len(said) < 5:
        found = re.search(r"missionrunner decide .*", ended.stderr)
        assert found, ended.stderr
        said.append(found.group())
        ended = line(said[-1])
    assert [text.split()[-1] for text in said] == ["posts", "interviews"]
    assert ended.returncode == 0
    assert Path(ended.stdout.strip()).name == "plan.md"


def test_an_edit_reopens_what_was_approved_on_the_old_value_and_undo_takes_it_back() -> None:
    run_id = engaged()
    assert command("decide", run_id, "approve").returncode == 4
    edited = command("decide", run_id, "edit", "--field", "/interview_plan/hours_each", "--value", "3")
    assert edited.returncode == 4
    assert "The gate of Posts opens again. Changed since it was approved: " in edited.stderr
    assert "Run " + run_id + " waits at the gate of posts" in edited.stderr
    undone = command("decide", run_id, "undo", "--actor", "Ben")
    assert "Undone: edit /interview_plan/hours_each." in undone.stderr
    assert "waits at the gate of interviews" in undone.stderr
    with_actor = command("diff", run_id, "--deliverable", "interview_plan", "--json")
    (change,) = [json.loads(text) for text in with_actor.stdout.splitlines()]
    assert (change["path"], change["old"], change["new"]) == ("/interview_plan/hours_each", 3, 2)
    assert change["old_source"]["source"] == "edited"
    assert change["to"]["actor"] == "Ben"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["approve", "--phase", "interviews"], "The gate of interviews is not open."),
        (["approve", "--phase", "nowhere"], "Allowed: posts, interviews"),
        (["skip"], "--note"),
        (["send-back", "--phase", "1"], "--note"),
        (["edit", "--value", "3"], "--field PATH"),
        (["edit", "--field", "/applicants/summary"], "--value"),
        (["edit", "--field", "/applicants/cost_per_hire", "--value", "3"], "/intake/budget"),
        (["edit", "--field", "/applicants/nothing", "--value", "3"], "names no field"),
        (["edit", "--field", "/interview_plan/hours_each", "--value", "many"], "must be a number"),
        (["answer", "--field", "posts", "--value", "0"], "at least 1"),
        (["answer", "--field", "nothing", "--value", "0"], "no such question"),
        (["answer", "--field", "interviewers", "--value", "Ann, 0"], "at least one person"),
        (["tick", "--field", "SC9", "--value", "yes"], "SC1"),
        (["tick", "--field", "SC1", "--value", "perhaps"], "yes or no"),
        (["accept", "--field", "NONE-1", "--note", "x"], "no open warning"),
        (["undo"], "no decision to undo"),
        (["dance"], "approve"),
    ],
)
def test_what_is_refused_says_why_in_at_most_three_lines_and_changes_nothing(
    run_at_gate: str, words: list[str], said: str
) -> None:
    ended = command("decide", run_at_gate, *words)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) <= 3
    (run,) = listed()
    assert run["status"] == "at_gate"


@pytest.fixture
def run_at_gate() -> str:
    return engaged()


def test_phases_are_named_by_id_number_or_beginning() -> None:
    run_id = engaged()
    assert "Done: redo posts." in command("decide", run_id, "redo", "--phase", "1").stderr
    assert "Done: approve posts." in command("decide", run_id, "approve", "--phase", "po").stderr
    assert "Done: skip interviews." in command("decide", run_id, "skip", "--note", "Later.").stderr


def test_sign_writes_the_signature_and_needs_closed_gates() -> None:
    run_id = engaged()
    early = command("sign", run_id, "--name", "Ann")
    assert early.returncode == 2
    assert "gates are open: posts" in early.stderr
    command("decide", run_id, "approve")
    command("decide", run_id, "tick", "--field", "sc1", "--value", "yes", "--note", "Seen.", "--actor", "Ben")
    command("decide", run_id, "approve")
    refused = command("sign", run_id, "--name", "Ann")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "Nobody has decided on these criteria: SC2." in refused.stderr
    assert "--despite-open" in refused.stderr
    listed = command("runs").stdout
    assert "finished, not signed" in listed
    command("decide", run_id, "tick", "--field", "sc2", "--value", "yes")
    signed = command("sign", run_id, "--name", "Ann")
    assert signed.returncode == 0
    assert "Signed by Ann on " in signed.stderr
    assert "finished, signed by Ann" in command("runs").stdout
    assert "signed by Ann" in Path(signed.stdout.strip()).read_text(encoding="utf-8")
    verbs = [(d.verb.value, d.actor) for d in decisions(run_id)]
    assert verbs[1] == ("tick", "Ben")
    assert verbs[-1] == ("sign", "Ann")


def test_decide_and_sign_print_events_as_json_lines_and_nothing_else() -> None:
    run_id = engaged()
    first = command("decide", run_id, "approve", "--json")
    events = [json.loads(text) for text in first.stdout.splitlines()]
    assert {"decision_taken", "phase_finished", "gate_opened", "run_paused"} <= {e["type"] for e in events}
    command("decide", run_id, "approve")
    last = [
        json.loads(text)
        for text in command("sign", run_id, "--name", "Ann", "--despite-open", "--json").stdout.splitlines()
    ]
    assert last[-1]["type"] == "run_finished"
    assert last[-1]["signed_by"] == "Ann"


def test_answers_that_depend_on_each_other_are_changed_together() -> None:
    run_id = engaged()
    both = ["--field", "posts", "--value", "3", "--field", "weeks", "--value", "6"]
    assert command("decide", run_id, "answer", *both).returncode == 4
    answered = [(d.path, d.value) for d in decisions(run_id) if d.verb is Verb.ANSWER]
    assert answered == [("/intake/posts", 3), ("/intake/weeks", 6)]


def test_a_decision_says_how_much_changed_and_which_gate_opens_again_and_why() -> None:
    run_id = engaged()
    command("decide", run_id, "approve")
    said = command("decide", run_id, "answer", "--field", "posts", "--value", "3").stderr
    found = re.search(r"Answered: posts\. (\d+) values of the plan changed\.", said)
    assert found and int(found[1]) > 2
    assert "The gate of Posts opens again. Changed since it was approved: " in said
    assert "Offers needed: from 3 to 4" in said
    assert f"Run {run_id} waits at the gate of posts." in said
    same = command("decide", run_id, "edit", "--field", "/applicants/summary", "--value", "3 posts are open.")
    assert "Edited: /applicants/summary. No value of the plan changes." in same.stderr
    undone = command("decide", run_id, "undo").stderr
    assert "Undone: edit /applicants/summary." in undone


def test_a_whole_row_is_added_and_removed_within_the_limits_of_its_table() -> None:
    run_id = engaged()
    rows = "/scorecard/criteria/"
    refused = command("decide", run_id, "edit", "--field", rows + "craft", "--value", "null")
    assert refused.returncode == 2 and "the table needs at least 2 rows" in refused.stderr
    humour = json.dumps({"name": "Humour", "weight": 2})
    added = command("decide", run_id, "edit", "--field", rows + "humour", "--value", humour)
    assert added.returncode == 4 and "values of the plan changed" in added.stderr
    assert command("decide", run_id, "edit", "--field", rows + "craft", "--value", "null").returncode == 4
    gone = command("decide", run_id, "edit", "--field", rows + "nobody", "--value", "null")
    assert gone.returncode == 2 and "Rows: team, humour" in gone.stderr


def test_diff_names_fields_versions_and_people() -> None:
    run_id = engaged()
    assert "Nothing differs" in command("diff", run_id).stderr
    command("decide", run_id, "edit", "--field", "/applicants/summary", "--value", "Mine.", "--actor", "Ben")
    shown = command("diff", run_id).stdout
    words = " ".join(shown.split())
    assert (
        "Funnel of applicants: version 1 (workbook engine, draft 1) -> version 2 (Ben, edit of Funnel of applicants, Summary)"
        in words
    )
    assert "- Summary: 2 posts are open. -> Mine. (edited by Ben; before: playbook)" in words
    assert command("diff", run_id, "1", "2", "--deliverable", "applicants").stdout == shown
    assert command("diff", run_id, "1", "9", "--deliverable", "applicants").returncode == 2
    assert command("diff", run_id, "1").returncode == 2


def test_diff_shows_the_first_changes_of_each_deliverable_and_one_of_them_whole() -> None:
    command("run", "sales-plan-development", "--example", "fjordlane", "--engaged")
    run_id = listed()[0]["id"]
    command("decide", run_id, "answer", "--field", "revenue_target", "--value", "500k")
    short = command("diff", run_id)
    assert "(all: --deliverable " in short.stdout and "--json" in short.stderr
    assert "Revenue target: 470,000 EUR -> 500,000 EUR (your answer)" in short.stdout
    assert not re.search(r"\d\.\d{5}|/[a-z_]+/[a-z_]+|null|None", short.stdout)
    name = "pipeline_targets"
    assert f"(all: --deliverable {name})" in short.stdout
    whole = command("diff", run_id, "--deliverable", name)
    data = [json.loads(line) for line in command("diff", run_id, "--json").stdout.splitlines()]
    count = sum(one["deliverable"] == name for one in data)
    # What the mission hides stands in the data only.
    assert 6 < len(re.findall(r"^  - ", whole.stdout, re.MULTILINE)) < count
    assert "more (all" not in whole.stdout


def test_coord_takes_files_and_assigns_them_by_their_headings(empty_folder: Path) -> None:
    Path("post.md").write_text("# Job description\n\n## Purpose\n\nWe build a team.\n", encoding="utf-8")
    ended = command("coord", HIRING, "post.md", "--auto", *SETS)
    assert ended.returncode == 0, ended.stderr
    assert "post.md: read as Job description" in ended.stderr
    assert "We build a team." in Path(ended.stdout.strip()).read_text(encoding="utf-8")
    assert command("coord", HIRING, "missing.md", "--auto").returncode == 2


def test_runs_are_told_apart_by_name_parent_and_whether_they_are_archived() -> None:
    run_id = engaged()
    command("runs", "rename", run_id, "first try")
    command("fork", run_id, "--at", "posts")
    first, second = command("runs").stdout.splitlines()
    assert f"forked from {run_id} at posts" in first
    assert 'Acme, "first try"' in second
    command("runs", "archive", run_id)
    assert len(command("runs").stdout.splitlines()) == 1
    assert [one.endswith(", archived") for one in command("runs", "--archived").stdout.splitlines()] == [
        False,
        True,
    ]


def test_a_run_that_another_process_works_on_is_neither_archived_renamed_nor_deleted() -> None:
    run_id = engaged()
    with RunSession() as session, session.open(run_id):
        for words in (("archive", run_id), ("rename", run_id, "x"), ("delete", run_id, "--yes")):
            refused = command("runs", *words)
            assert refused.returncode == 2, words
            assert f"Run {run_id} is in use by process {os.getpid()}" in refused.stderr
    assert listed()[0]["id"] == run_id and not listed()[0]["name"]


def test_runs_are_archived_renamed_and_deleted_for_good(own_home: Path) -> None:
    run_id = engaged()
    assert command("runs", "rename", run_id, "Spring\x1b[31m plan").returncode == 0
    assert listed()[0]["name"] == "Spring[31m plan"
    assert command("runs", "archive", run_id).returncode == 0
    assert listed() == []
    assert command("runs", "archive", run_id, "--undo").returncode == 0
    assert len(listed()) == 1
    asked = command("runs", "delete", run_id)
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert len(listed()) == 1
    gone = command("runs", "delete", run_id, "--yes")
    assert gone.returncode == 0
    assert f"Deleted: run {run_id}" in gone.stderr
    assert listed() == []
    assert command("resume", run_id).returncode == 2
    assert b"Ben, 2" not in b"".join(f.read_bytes() for f in own_home.rglob("*") if f.is_file())


def test_a_document_is_given_when_a_run_is_resumed(empty_folder: Path) -> None:
    run_id = engaged()
    command("decide", run_id, "approve")
    (empty_folder / "job.md").write_text("# Job\n\n## Purpose\n\nA night shift.\n", encoding="utf-8")
    wrong = command("resume", run_id, "--document", "job_descripton=job.md")
    assert wrong.returncode == 2
    assert "Inputs of this mission: job_description." in wrong.stderr
    ended = command("resume", run_id, "--document", "job.md")
    assert ended.returncode == 4
    assert "job.md: read as Job description" in ended.stderr
    assert "waits at the gate of posts" in ended.stderr
    with RunSession() as session:
        version = session.store.latest_version(run_id, "applicants")
    assert version is not None
    assert version.values["summary"] == "A night shift."


def test_plain_works_without_a_terminal_too(empty_folder: Path) -> None:
    ended = command("run", HIRING, "--plain", "--output", "plan", *SETS, typed="\n\n\napprove\n\n")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == str(empty_folder / "plan" / "plan.md")
    closed = command("run", HIRING, "--plain", typed="\n2\n")
    assert closed.returncode == 4
    assert re.search(r"missionrunner resume \S+", closed.stdout)


def test_auto_asks_nobody() -> None:
    assert command("run", HIRING, "--auto", "--engaged").returncode == 2
    assert command("run", HIRING, "--auto", *SETS).returncode == 0
