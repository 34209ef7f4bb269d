"""Runs on a model as a user types them: every fault, its message, and the commands that it names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from drafting.model_runs import ANSWERS, KEY, MODEL, SHORT, impatient, says, served, set_up
from model_server.faults import Fault, Kind
from model_server.server import ModelServer

from missionrunner.cli import main
from missionrunner.session import RunSession

GIVEN = [word for name, value in ANSWERS.items() for word in ("--set", f"{name}={value}")]
RUN = ["run", str(SHORT), "--auto", "--model", MODEL, "--output", "plan", *GIVEN]
ASKED_AGAIN = ("malformed", "empty", "other_schema")
GENERAL = "Acme needs more deals."


@pytest.fixture(autouse=True)
def place(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data home; the current folder is empty."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    impatient(monkeypatch)
    return own_home


def of_the_run() -> tuple[str, str]:
    """Id and status of the only run."""
    with RunSession() as session:
        (run,) = session.list_runs()
        return run.id, session.status_of(run)


def plan() -> str:
    return Path("plan/plan.md").read_text("utf-8")


def headline() -> str:
    with RunSession() as session:
        return session.read(of_the_run()[0]).context.workbook.values["target"]["headline"]


def commands(said: str) -> list[list[str]]:
    """The commands that a message names, as words."""
    return [found.split() for found in re.findall(r"^  missionrunner (resume [^(]+)  \(", said, re.MULTILINE)]


# ------------------------------------------------------------------ faults of one answer
@pytest.mark.parametrize("kind", ["fenced", "chatty", "thinking", "controls"])
def test_an_answer_that_can_be_read_all_the_same_costs_no_call(kind: Kind, place: Path) -> None:
    with served(place, faults=[Fault(kind, about="target")]) as server:
        set_up(place, server)
        assert main(RUN) == 0
        assert len(server.log) == 6
    assert headline() != GENERAL


@pytest.mark.parametrize("kind", ["malformed", "empty", "other_schema", "off_schema", "length"])
def test_an_answer_that_cannot_be_used_is_asked_for_once_more(kind: Kind, place: Path) -> None:
    with served(place, faults=[Fault(kind, about="target", times=1)]) as server:
        set_up(place, server)
        assert main(RUN) == 0
        assert len(server.log) == 7
    assert headline() != GENERAL


@pytest.mark.parametrize("kind", ["malformed", "empty", "other_schema", "refusal", "filter", "context"])
def test_a_bad_answer_leaves_the_general_text_and_is_told(
    kind: Kind, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # At its beginning: what is complete of an answer would be kept.
    fault = Fault(kind, about="target", times=2 if kind in ASKED_AGAIN else 1, at_share=0.05)
    with served(place, faults=[fault]) as server:
        set_up(place, server)
        assert main(RUN) == 0
        assert len(server.log) <= 7
    assert headline() == GENERAL
    assert re.search(r"Target: .*general text stands instead", plan()), "the plan says so"
    with RunSession() as session:
        kinds = session.read(of_the_run()[0]).context.workbook.sources
    assert kinds["/actions/first_step"].kind.value == "model", "the rest is drafted"


def test_what_was_valid_of_a_cut_answer_is_kept(place: Path) -> None:
    with served(place, faults=[Fault("length", about="actions", at_share=0.4)]) as server:
        set_up(place, server)
        assert main(RUN) == 0
    with RunSession() as session:
        found = session.read(of_the_run()[0]).context.workbook.sources
    kinds = [found[f"/actions/{name}"].kind.value for name in ("weekly_hours", "first_step")]
    assert "model" in kinds


# ------------------------------------------------------------------ faults of the server
@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "cut", "stream_error", "stall", "silent"])
def test_a_fault_that_passes_costs_one_call_and_is_not_seen_in_the_plan(kind: Kind, place: Path) -> None:
    with served(place, faults=[Fault(kind, about="actions", times=1, retry_after="0.01")]) as server:
        set_up(place, server, first_token_seconds=0.7, stall_seconds=0.7)
        assert main(RUN) == 0
        assert len(server.log) == 7
    assert "general text stands" not in plan()


SERVER_FAULTS: Sequence[tuple[Kind, int, str]] = (
    ("429", 3, "takes no more requests"),
    ("quota", 1, "has no credit left"),
    ("500", 3, "failed (500)"),
    ("502", 3, "failed (502)"),
    ("503", 3, "failed (503)"),
    ("cut", 3, "closed the connection in the middle"),
    ("stream_error", 3, "reported an error in the middle"),
    ("html", 1, "not as a model server does"),
    ("stall", 3, "stopped in the middle of its answer"),
    ("silent", 3, "did not begin to answer"),
)


@pytest.mark.parametrize(("kind", "tries", "words"), SERVER_FAULTS)
def test_a_fault_that_stays_pauses_the_run_with_a_cause_and_a_next_step(
    kind: Kind, tries: int, words: str, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(place, faults=[Fault(kind, about="actions")]) as server:
        patience = 0.8 if kind in ("stall", "silent") else 3.0
        set_up(place, server, first_token_seconds=patience, stall_seconds=patience)
        assert main(RUN) == 4
        assert len([s for s in server.log if s.fault]) == tries, "bounded"
        said = capfd.readouterr().err
        assert words in said
        assert len(commands(said)) == 3
        assert KEY not in said and "Traceback" not in said
        assert of_the_run()[1] == "paused"
        done = len(server.log)
        server.forget_faults()
        assert main(commands(said)[0]) == 0
        # What was answered is not asked again: left are actions, letter and a review.
        assert len(server.log) - done == 3
    assert "general text stands" not in plan()


def test_every_command_of_the_message_brings_the_run_to_its_end(
    place: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(place, faults=[Fault("500")]) as server, served(place) as other:
        set_up(place, server)
        text = (place / "settings.toml").read_text("utf-8")
        first, second = text.split("[models.other]")
        (place / "settings.toml").write_text(
            first + "[models.other]" + second.replace(server.url, other.url), "utf-8"
        )
        assert main(RUN) == 4
        said = capfd.readouterr().err
        assert len(commands(said)) == 3
        for number, words in enumerate(commands(said)):
            home = tmp_path / f"home{number}"
            shutil.copytree(place, home)
            monkeypatch.setenv("MISSIONRUNNER_HOME", str(home))
            code = main([word.replace("OTHER", "other") for word in words])
            for _ in range(6):
                said = capfd.readouterr().err
                if code != 4 or "other" in words or len(words) == 2:
                    break
                # Each deliverable is asked about in turn; the general texts are chosen for all.
                code = main(commands(said)[-1])
            if len(words) == 2:
                assert code == 4, "the server still fails"
                server.forget_faults()
                assert main(words) == 0
                server.restore_faults()
            else:
                assert code == 0, words


def test_a_wrong_key_is_named_and_shown_nowhere(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place, key="sk-test-another-key-entirely") as server:
        set_up(place, server)
        assert main(RUN) == 4
        assert len(server.log) <= 2
    said = capfd.readouterr().err
    assert "does not accept the key" in said
    assert "TEST_MODEL_KEY" in said
    assert KEY not in said
    for path in place.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


def test_an_unknown_model_is_named(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place, models=("some-model",)) as server:
        set_up(place, server)
        assert main(RUN) == 4
    assert "does not know the model test-model" in capfd.readouterr().err


def test_a_server_that_is_not_there_is_named(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place) as server:
        set_up(place, server)
    assert main(RUN) == 4
    said = capfd.readouterr().err
    assert "cannot be reached" in said
    assert commands(said)


def test_a_key_alone_switches_no_model_on(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with served(place) as server:
        set_up(place, server)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert main([word for word in RUN if word not in ("--model", MODEL)]) == 0
        assert not server.log


# ------------------------------------------------------------------ budget
@pytest.mark.parametrize(
    ("limit", "value", "more"), [("calls", "3", "40"), ("tokens", "3000", "90000"), ("cost", "0.003", "9")]
)
def test_a_budget_pauses_and_a_higher_one_goes_on(
    limit: str, value: str, more: str, place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(place) as server:
        set_up(place, server)
        assert main([*RUN, "--budget", f"{limit}={value}"]) == 4
        said = capfd.readouterr().err
        before = len(server.log)
        assert 0 < before < 6
        assert "The budget of this run is reached" in said
        (way, *_) = commands(said)
        assert f"--budget {limit}=MORE" in " ".join(way)
        assert main(["resume", of_the_run()[0], "--auto"]) == 4, "what was used counts after a resume"
        assert len(server.log) == before
        assert main([word.replace("MORE", more) for word in way]) == 0
        assert len(server.log) == 6
    assert "general text stands" not in plan()


def test_a_budget_can_be_answered_with_general_texts(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place) as server:
        set_up(place, server)
        code, ways = main([*RUN, "--budget", "calls=1"]), 0
        while code == 4 and ways < 8:
            code, ways = main(commands(capfd.readouterr().err)[-1]), ways + 1
        assert code == 0
        assert len(server.log) == 1
    assert headline() != GENERAL


# ------------------------------------------------------------------ record, replay, language
def test_a_record_is_replayed_without_a_server(place: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\n## Why customers buy\n\nThe pelican is our favourite bird.\n", "utf-8")
    words = [*RUN, "--document", f"notes={notes}"]
    with served(place) as server:
        set_up(place, server)
        assert main([*words, "--record", "whole.jsonl"]) == 0
        first = {p.name: p.read_text("utf-8") for p in Path("plan").iterdir() if p.name != "run.json"}
        assert any("pelican" in str(s.body) for s in server.log)
        shutil.rmtree("plan")
        assert main([*words, "--record", "without.jsonl", "--without-documents"]) == 0
        shutil.rmtree("plan")
        count = len(server.log)
        assert main([*words, "--replay", "without.jsonl"]) == 0
        assert len(server.log) == count
    again = {p.name: p.read_text("utf-8") for p in Path("plan").iterdir() if p.name != "run.json"}
    assert again["deliverables.json"] == first["deliverables.json"]
    whole, without = (Path(f).read_text("utf-8") for f in ("whole.jsonl", "without.jsonl"))
    assert KEY not in whole + without
    assert "pelican" in whole
    assert "pelican" not in without and "within a day" not in without


def test_a_record_of_another_run_is_no_answer(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place) as server:
        set_up(place, server)
        assert main([*RUN, "--record", "one.jsonl"]) == 0
        shutil.rmtree("plan")
    assert main([*RUN, "--set", "goal=100000", "--replay", "one.jsonl"]) == 2
    assert "record holds no further answer" in capfd.readouterr().err


def test_another_language_changes_the_texts_and_no_id_and_no_number(place: Path) -> None:
    def prompts(server: ModelServer) -> list[str]:
        return ["\n".join(m["content"] for m in seen.body["messages"]) for seen in server.log]

    def enums(server: ModelServer) -> str:
        return str([s.body["response_format"]["json_schema"]["schema"] for s in server.log])

    def bilingual(asked: object, value: object) -> object:
        is_swedish = 'language "Swedish"' in asked.prompt  # type: ignore[attr-defined]
        speaks = says(headline="Ring era gamla kunder." if is_swedish else "Call old customers.")
        return speaks(asked, value)  # type: ignore[arg-type]

    with served(place, bilingual) as server:  # type: ignore[arg-type]
        set_up(place, server)
        assert main(RUN) == 0
        asked = enums(server)
        shutil.rmtree("plan")
        server.log.clear()
        assert main([*RUN, "--language", "sv"]) == 0
        assert all('language "Swedish"' in prompt for prompt in prompts(server))
        assert enums(server) == asked
    with RunSession() as session:
        swedish, english = (session.read(run.id).context.workbook.values for run in session.list_runs())
    assert swedish["target"]["headline"] == "Ring era gamla kunder."
    assert swedish["target"]["gap"] == english["target"]["gap"]
    assert [r["id"] for r in swedish["risks"]["risks"]] == ["R1", "R2", "R3"]
