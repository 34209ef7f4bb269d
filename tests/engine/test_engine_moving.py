"""A run that moves to another machine as one file."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from engine.people import begin

from missionrunner import __version__
from missionrunner.cli import main
from missionrunner.errors import BadInput
from missionrunner.llm.model import WireAnswer
from missionrunner.runs.model import CallKey, ModelCall, Usage, now
from missionrunner.runs.notes import NoteKind
from missionrunner.session import RunSession
from missionrunner.store.database import open_store
from missionrunner.store.migrate import CURRENT

Json = dict[str, Any]
Change = Callable[[list[Json]], None]
ANSWER = WireAnswer('{"summary": "Two"}', "stop", model="m").to_json()


def eventful_run() -> str:
    """A run in which something of everything has happened."""
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", "Zwei Plätze \u2013 frei."))
    ann.decides(lambda live: live.send_back("posts", "Again"))
    ann.approves("posts")
    with RunSession() as session:
        session.take_note(ann.run_id, NoteKind.ACTION, "Call Ben", owner="Ann", due="2026-12-01")
        call = ModelCall(CallKey("applicants", 1, "b" * 64), "m", ANSWER, Usage(10, 5, 1.5, 0.01), now())
        session.store.put_model_call(ann.run_id, call)
    return ann.run_id


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of such a run. It is made once, and each test gets a copy."""
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MISSIONRUNNER_HOME", str(folder / "home"))
        patch.setenv("OPENAI_API_KEY", "sk-very-secret")
        run_id = eventful_run()
        with RunSession() as session:
            return session.export_run(run_id, folder / "plan.run").read_bytes()


@pytest.fixture
def file(exported: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "plan.run"
    path.write_bytes(exported)
    return path


@pytest.fixture
def run_id(file: Path) -> str:
    """The same run in the store of this machine."""
    with RunSession() as session:
        return session.import_run(file)[0]


def elsewhere(tmp_path: Path, name: str = "elsewhere") -> RunSession:
    """A session on another machine."""
    return RunSession(open_store(tmp_path / name), actor="Ben")


def all_of(session: RunSession, run_id: str) -> list[Any]:
    store = session.store
    return [
        store.answer_history(run_id),
        store.decisions(run_id),
        store.versions(run_id, "applicants"),
        store.step_records(run_id),
        store.reviews(run_id),
        store.model_calls(run_id),
        store.events(run_id),
        store.marks(run_id),
        store.definition(store.run(run_id)),
    ]


def changed(file: Path, change: Change) -> Path:
    """The file as someone would forge it, with a checksum that holds."""
    lines = file.read_text().splitlines()
    header, records = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    change(records)
    body = "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records)
    header["sha256"] = hashlib.sha256(body.encode()).hexdigest()
    forged = file.with_name("forged.run")
    forged.write_text(json.dumps(header) + "\n" + body)
    return forged


def record(records: list[Json], table: str) -> Json:
    return next(record["row"] for record in records if record["table"] == table)


def test_a_run_arrives_as_it_left_and_goes_on(run_id: str, file: Path, tmp_path: Path) -> None:
    with RunSession() as here, elsewhere(tmp_path) as there:
        with here.open(run_id) as live:
            live.tick("SC1", True, "Seen")
        assert there.import_run(here.export_run(run_id, file)) == (run_id, True)
        assert all_of(there, run_id) == all_of(here, run_id)
        with there.open(run_id) as live:
            live.approve("interviews")
            outcome = there.proceed(live, tmp_path / "out", force=False)
    assert outcome.plan is not None
    assert "Zwei Plätze" in outcome.plan.read_text()


def test_an_imported_copy_does_not_write_over_the_files_of_the_original(tmp_path: Path) -> None:
    ann = begin()
    ann.approves("posts", "interviews")
    with RunSession() as here, elsewhere(tmp_path) as there:
        file = here.export_run(ann.run_id, tmp_path / "early.run")
        here.take_note(ann.run_id, NoteKind.ACTION, "Call the school")
        original = here.resume(ann.run_id).plan
        there.import_run(file)
        copy = there.resume(ann.run_id).plan
        again = there.resume(ann.run_id).plan
    assert original is not None and copy is not None
    assert "Call the school" in original.read_text()
    assert "Call the school" not in copy.read_text()
    assert copy == again


def test_the_file_is_the_same_each_time_and_holds_no_key_and_no_folder(
    run_id: str, file: Path, tmp_path: Path
) -> None:
    with RunSession() as session:
        session.store.set_output_dir(run_id, str(tmp_path / "private-folder"))
        again = session.export_run(run_id, tmp_path / "again.run")
    assert again.read_bytes() == file.read_bytes()
    text = file.read_text("ascii")
    assert "sk-very-secret" not in text
    assert "private-folder" not in text
    assert str(Path.home()) not in text
    header = json.loads(text.splitlines()[0])
    assert (header["format"], header["program"], header["schema"]) == (1, __version__, CURRENT.head)
    assert stat.S_IMODE(again.stat().st_mode) == 0o600


def test_the_file_of_a_finished_run_does_not_say_where_its_plan_lies(tmp_path: Path) -> None:
    ann = begin(output=tmp_path / "private-folder" / "plan")
    ann.approves("posts", "interviews")
    with RunSession() as session, elsewhere(tmp_path) as there:
        file = session.export_run(ann.run_id, tmp_path / "finished.run")
        assert str(tmp_path) in str(session.store.events(ann.run_id))
        assert "private-folder" not in file.read_text("ascii")
        there.import_run(file)
        assert "folder='plan'" in str(there.store.events(ann.run_id))
        assert there.import_run(file) == (ann.run_id, False)


def test_importing_twice_changes_nothing_and_says_so(run_id: str, file: Path, tmp_path: Path) -> None:
    with elsewhere(tmp_path) as there:
        there.import_run(file)
        there.store.rename(run_id, "Our plan")
        assert there.import_run(file) == (run_id, False)
        assert there.store.run(run_id).name == "Our plan"
        with there.open(run_id) as live:
            live.approve("interviews")
        with pytest.raises(BadInput, match="stored here already, in another state"):
            there.import_run(file)
        assert len(there.store.decisions(run_id)) == 4


def test_a_fork_travels_with_what_its_parent_paid(run_id: str, tmp_path: Path) -> None:
    with RunSession() as here, elsewhere(tmp_path) as there:
        child = here.fork(run_id, "posts")
        there.import_run(here.export_run(child, tmp_path / "child.run"))
        key = CallKey("applicants", 1, "b" * 64)
        found = there.store.model_call(there.store.ancestry(child), key)
        assert found is not None
        assert found.answer == ANSWER
        assert found.usage == Usage(0, 0, 0.0, None)
        assert (
            there.export_run(child, tmp_path / "back.run").read_bytes()
            == (tmp_path / "child.run").read_bytes()
        )


def test_an_existing_file_is_replaced_only_if_it_is_of_this_run(
    run_id: str, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Ann")
    with RunSession() as session:
        session.export_run(run_id, file)
        with pytest.raises(BadInput, match="holds something else"):
            session.export_run(run_id, other)
        assert other.read_text() == "Dear Ann"
        session.export_run(run_id, other, force=True)
        assert other.read_bytes() == file.read_bytes()
        for place in (tmp_path, tmp_path / "no" / "where.run"):
            with pytest.raises(BadInput):
                session.export_run(run_id, place)


def refused(path: Path, tmp_path: Path) -> str:
    """The message with which a file is refused; nothing is stored by it."""
    with elsewhere(tmp_path, f"at-{path.name}") as there:
        with pytest.raises(BadInput) as caught:
            there.import_run(path)
        assert there.store.runs(limit=None, archived=None) == []
        assert there.store.companies() == []
        with there.store.engine.connect() as connection:
            assert connection.exec_driver_sql("select count(*) from definitions").scalar() == 0
    assert len(caught.value.title) < 600
    return caught.value.title


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this is no run"),
        (b"# Mission: X\n", "this is no run"),
        (b'{"file":"something"}\n', "this is no run"),
        (b"[" * 100_000, "this is no run"),
        (b"[" * 3000, "this is no run"),
        (b"\x00\xff\xfe" * 50, "this is no run"),
        (b'{"file":"missionrunner run","format":true,"schema":"0001"}\n', "names no format"),
        (b'{"file":"missionrunner run","format":1,"schema":"0001","run":"../../x"}\n', "names no run"),
        (b'{"file":"missionrunner run","format":1,"schema":"0001","run":"2026-01-01-a-b"}\n', "checksum"),
    ],
)
def test_a_foreign_file_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign.run"
    path.write_bytes(content)
    assert message in refused(path, tmp_path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "nothing.run", tmp_path)
    (tmp_path / "folder.run").mkdir()
    assert "no such file" in refused(tmp_path / "folder.run", tmp_path)


@pytest.mark.parametrize("key", ["format", "schema"])
def test_a_newer_file_is_refused_with_its_version(key: str, file: Path, tmp_path: Path) -> None:
    first, _, body = file.read_text().partition("\n")
    header = json.loads(first) | {key: 2 if key == "format" else "9999", "program": "7.1"}
    file.write_text(json.dumps(header) + "\n" + body)
    assert "comes from a newer missionrunner (version 7.1)" in refused(file, tmp_path)


def test_every_cut_and_every_flipped_byte_is_noticed(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    bad = tmp_path / "bad.run"
    start = data.index(b"\n") + 1
    with elsewhere(tmp_path) as there:
        for place in range(start, len(data), len(data) // 40):
            for broken in (data[:place], data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]):
                bad.write_bytes(broken)
                with pytest.raises(BadInput, match="damaged"):
                    there.import_run(bad)
        assert there.store.runs(limit=None) == []


def deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _set(table: str, key: str, value: Any) -> Change:
    return lambda records: record(records, table).update({key: value})


def _grow_definition(records: list[Json]) -> None:
    """A definition with a formula that nobody could compute, under its right hash."""
    definition = record(records, "definition")
    definition["deliverables"]["applicants"]["properties"]["cost_per_hire"]["compute"] = "(" * 500
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    record(records, "run")["definition_hash"] = hashlib.sha256(text.encode()).hexdigest()


HOSTILE: dict[str, Change] = {
    "deep value": _set("answers", "value", deep(200)),
    "very deep value": _set("answers", "value", deep(900)),
    "infinite number": _set("answers", "value", float("inf")),
    "huge number": _set("answers", "value", 10**30),
    "half a character": _set("answers", "value", "\ud800"),
    "number as text": _set("answers", "number", "1"),
    "negative number": _set("answers", "number", -1),
    "no time": _set("answers", "at", "yesterday"),
    "local time": _set("answers", "at", "2026-01-01T00:00:00"),
    "null actor": _set("answers", "actor", None),
    "list as text": _set("decisions", "note", ["x"]),
    "unknown verb": _set("decisions", "verb", "destroy"),
    "unknown status": _set("run", "status", "owned"),
    "unknown mode": _set("run", "mode", "wild"),
    "long engine": _set("run", "engine", "x" * 1000),
    "output folder": _set("run", "output_dir", "/etc"),
    "another id": _set("run", "id", "../../../etc/passwd"),
    "another definition": _set("definition", "facts", {}),
    "bad formula": _grow_definition,
    "options as list": _set("run", "options", [1]),
    "source of nowhere": _set("answers", "source", {"source": "heaven"}),
    "version without values": _set("versions", "body", {}),
    "version out of order": _set("versions", "number", 9),
    "events of another run": lambda r: record(r, "events")["body"][0].update({"run": "2026-01-01-b-c"}),
    "no event": _set("events", "body", [{"type": "x"}]),
    "events as text": _set("events", "body", "x"),
    "step twice": lambda r: r.append({"table": "steps", "row": dict(record(r, "steps"))}),
    "unknown table": lambda r: r.append({"table": "alembic_version", "row": {"version_num": "9"}}),
    "table as list": lambda r: r.append({"table": ["runs"], "row": {}}),
    "more keys": lambda r: r[0].update({"x": 1}),
    "no run": lambda r: r.clear(),
    "second run": lambda r: r.append({"table": "run", "row": dict(record(r, "run"))}),
    "company as number": _set("label", "company", 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_forged_file_is_refused_without_effect(name: str, file: Path, tmp_path: Path) -> None:
    assert "damaged" in refused(changed(file, HOSTILE[name]), tmp_path)


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.run"
    with path.open("wb") as handle:
        handle.truncate(300 * 1024 * 1024)
    assert "larger than 256 MB" in refused(path, tmp_path)


def test_export_and_import_as_a_user_types_them(
    run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.run"
    assert main(["runs", "export", run_id, str(path)]) == 0
    assert capsys.readouterr().out.strip() == str(path)
    monkeypatch.setenv("MISSIONRUNNER_HOME", str(tmp_path / "other-home"))
    assert main(["runs", "import", str(path)]) == 0
    assert capsys.readouterr().out.strip() == run_id
    assert main(["runs", "import", str(path)]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == run_id
    assert "here already" in captured.err
    path.write_bytes(path.read_bytes()[:-10])
    assert main(["runs", "import", str(path)]) == 2
    assert "damaged" in capsys.readouterr().err
