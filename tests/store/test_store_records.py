"""What is stored comes back as it was, and nothing that was stored is ever changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.errors import BadInput
from missionrunner.runs.events import MessageShown, PhaseStarted, TextDelta, stamped
from missionrunner.runs.model import (
    Answer,
    CallKey,
    ClockMark,
    Decision,
    MarkKind,
    ModelCall,
    ReviewPoint,
    Run,
    RunMode,
    RunStatus,
    StoredDocument,
    Usage,
    Verb,
    Verdict,
    Version,
    now,
)
from missionrunner.store.repository import Store
from missionrunner.store.tables import MUTABLE_RUN_COLUMNS, metadata

NewRun = Callable[..., Run]
INTAKE = Source(SourceKind.INTAKE, "target")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def answer(question: str, value: Any, actor: str = "Ada") -> Answer:
    return Answer(question, value, INTAKE, actor, now())


def test_a_run_comes_back_with_all_that_it_was_made_of(store: Store, new_run: NewRun) -> None:
    made = new_run(
        "Fjordlane Analytics",
        mode=RunMode.ENGAGED,
        model="small",
        language="de",
        name="Spring",
        variations=("solo",),
        options={"offline": True},
        parent="2026-01-01-fjordlane-2222",
        parent_phase="phase-2",
    )

    stored = store.run(made.id)

    assert stored == made
    assert (stored.company, stored.mission, stored.mission_title) == (
        "Fjordlane Analytics",
        "hiring-round",
        "Hiring round",
    )
    assert stored.variations == ("solo",)
    assert stored.options == {"offline": True}
    assert store.definition(stored).mission.title == "Hiring round"


def test_the_newest_answer_counts_and_the_older_ones_stay(store: Store, new_run: NewRun) -> None:
    run = new_run()
    store.add_answer(run.id, answer("target", 100))
    store.add_answer(run.id, answer("months", 12))
    store.add_answer(run.id, answer("target", 120, actor="Ben"))

    assert {q: (a.value, a.actor) for q, a in store.answers(run.id).items()} == {
        "target": (120, "Ben"),
        "months": (12, "Ada"),
    }
    assert [(a.number, a.value) for a in store.answer_history(run.id)] == [(1, 100), (2, 12), (3, 120)]


def test_an_answer_that_was_taken_back_does_not_count(store: Store, new_run: NewRun) -> None:
    run = new_run()
    store.add_answer(run.id, answer("target", 100))
    store.add_answer(run.id, answer("target", None))

    assert store.answers(run.id) == {}
    assert len(store.answer_history(run.id)) == 2


def test_versions_count_per_deliverable_and_keep_their_sources(store: Store, new_run: NewRun) -> None:
    run = new_run()
    sources = {"/plan/target": Source(SourceKind.DOCUMENT, "Bible, Targets", "1.2 million", 14)}
    first = store.add_version(run.id, Version("plan", {"target": 1.2e6}, sources, "engine", "filled", now()))
    store.add_version(run.id, Version("risks", {"rows": []}, {}, "engine", "filled", now()))
    second = store.add_version(run.id, Version("plan", {"target": None}, {}, "Ada", "edited", now()))

    assert store.versions(run.id, "plan") == [first, second]
    assert (first.number, second.number) == (1, 2)
    latest = store.latest_versions(run.id)
    assert {d: v.number for d, v in latest.items()} == {"plan": 2, "risks": 1}
    assert latest["plan"] == second
    assert store.latest_version(run.id, "plan") == second
    assert store.latest_version(run.id, "other") is None
    assert store.version_numbers(run.id) == {"plan": 2, "risks": 1}


def test_decisions_reviews_documents_calls_and_marks_come_back(store: Store, new_run: NewRun) -> None:
    run = new_run()
    decision = Decision(
        Verb.SEND_BACK, "Ada", now(), "p1", "/plan", {"a": [1]}, "Too bold", {"plan": 3}, undoes=None
    )
    point = ReviewPoint("p1", "revenue", "Is it funded?", Verdict.QUESTION, "Ask", now(), "plan", ("C1",), 2)
    document = StoredDocument("bible", "Bible.md", "ab" * 32, {"lines": ["ä"]}, "Ada", now(), "by name")
    call = ModelCall(CallKey("plan", 1, "f" * 64), "small", {"text": "ok"}, Usage(10, 20, 0.5, None), now())
    mark = ClockMark(MarkKind.TIME_ADDED, now(), "p1", 15.0, "Ada")

    stored = (
        store.add_decision(run.id, decision),
        store.add_review(run.id, point),
        store.add_document(run.id, document),
        store.put_model_call(run.id, call),
        store.add_mark(run.id, mark),
    )

    assert store.decisions(run.id) == [stored[0]]
    assert store.reviews(run.id, "p1") == [stored[1]]
    assert store.reviews(run.id, "p2") == []
    assert store.documents(run.id) == [stored[2]]
    assert store.model_calls(run.id) == [stored[3]] == [call]
    assert store.marks(run.id) == [stored[4]]
    assert (stored[0].note, stored[0].seen, stored[1].evidence, stored[4].minutes) == (
        "Too bold",
        {"plan": 3},
        ("C1",),
        15.0,
    )


def test_a_step_keeps_the_first_thing_that_was_stored(store: Store, new_run: NewRun) -> None:
    run = new_run()

    assert store.step(run.id, "draft", phase="p1") is None
    assert store.put_step(run.id, "draft", {"n": 1}, phase="p1") == {"n": 1}
    assert store.put_step(run.id, "draft", {"n": 2}, phase="p1") == {"n": 1}
    assert store.put_step(run.id, "draft", {"n": 3}, phase="p2") == {"n": 3}
    assert store.step(run.id, "draft", phase="p1") == {"n": 1}
    assert store.steps(run.id) == [("p1", "draft"), ("p2", "draft")]
    assert store.steps(run.id, phase="p2") == [("p2", "draft")]


def test_a_model_call_is_found_through_the_whole_ancestry(store: Store, new_run: NewRun) -> None:
    grandparent = new_run()
    parent = new_run(parent=grandparent.id)
    child = new_run(parent=parent.id)
    key = CallKey("plan", 1, "f" * 64)
    call = ModelCall(key, "small", "paid once", Usage(), now())
    store.put_model_call(grandparent.id, call)

    line = store.ancestry(child.id)

    assert line == [child.id, parent.id, grandparent.id]
    assert store.model_call(line, key) == call
    assert store.model_call([child.id], key) is None
    assert store.model_call(line, CallKey("plan", 2, "f" * 64)) is None
    again = ModelCall(key, "small", "paid twice", Usage(), now())
    assert store.put_model_call(grandparent.id, again).answer == "paid once"


def test_the_journal_gives_what_came_after_a_number_and_no_text_deltas(store: Store, new_run: NewRun) -> None:
    run = new_run()
    first = stamped(PhaseStarted(phase="p1", title="One"), run.id, 1, now())
    delta = stamped(TextDelta(deliverable="plan", text="..."), run.id, 2, now())
    third = stamped(MessageShown(level="info", text="three"), run.id, 3, now())
    fourth = stamped(MessageShown(level="info", text="four"), run.id, 4, now())
    store.append_events(run.id, [first, delta, third])
    store.append_events(run.id, [fourth])

    assert store.events(run.id) == [first, third, fourth]
    assert store.events(run.id, after=1) == [third, fourth]
    assert store.events(run.id, after=4) == []
    assert store.last_event(run.id) == 4
    with pytest.raises(BadInput, match="does not follow"):
        store.append_events(run.id, [third])


def test_a_transaction_stores_all_or_nothing(store: Store, new_run: NewRun) -> None:
    run = new_run()

    with pytest.raises(RuntimeError), store.transaction():
        store.put_step(run.id, "draft", 1)
        store.add_answer(run.id, answer("target", 1))
        raise RuntimeError

    assert store.steps(run.id) == []
    assert store.answers(run.id) == {}
    with store.transaction():
        store.put_step(run.id, "draft", 2)
        assert store.step(run.id, "draft") == 2
    assert store.step(run.id, "draft") == 2


def test_another_thread_sees_a_transaction_only_when_it_is_done(store: Store, new_run: NewRun) -> None:
    run = new_run()
    seen: list[Any] = []
    with store.transaction():
        store.put_step(run.id, "draft", 1)
        reader = threading.Thread(target=lambda: seen.append(store.step(run.id, "draft")))
        reader.start()
        reader.join(10)
    assert seen == [None]


def test_a_run_is_found_by_the_beginning_of_its_id(store: Store, new_run: NewRun) -> None:
    run = new_run("Fjordlane", at=now().replace(year=2031))
    new_run("Fjordlane", at=now().replace(year=2030))

    assert store.run("2031-").id == run.id
    assert store.run(f"  {run.id.upper()} ").id == run.id
    assert store.run(run.id[-4:]).id == run.id
    with pytest.raises(BadInput, match="Several runs begin or end with 203"):
        store.run("203")


def test_an_unknown_run_names_the_nearest(store: Store, new_run: NewRun) -> None:
    run = new_run("Fjordlane Analytics")

    with pytest.raises(BadInput) as caught:
        store.run(run.id.replace("fjordlane", "fjordlan") + "x")

    assert run.id in caught.value.hint
    with pytest.raises(BadInput, match="There is no run zzz"):
        store.run("zzz")
    for wild in ("%", "_", "", "x" * 500, "\x1b[2J"):
        with pytest.raises(BadInput) as caught:
            store.run(wild)
        assert "\x1b" not in caught.value.title


def test_runs_come_newest_first_and_can_be_filtered(store: Store, new_run: NewRun) -> None:
    start = now()
    ids = [new_run(f"Company {i % 2}", at=start + timedelta(seconds=i)).id for i in range(6)]
    store.archive(ids[5])
    store.set_status(ids[4], RunStatus.FINISHED)

    assert [r.id for r in store.runs()] == ids[4::-1]
    assert [r.id for r in store.runs(limit=2)] == [ids[4], ids[3]]
    assert [r.id for r in store.runs(archived=None)] == ids[::-1]
    assert [r.id for r in store.runs(company="  company   1 ")] == [ids[3], ids[1]]
    assert [r.id for r in store.runs(statuses=[RunStatus.FINISHED])] == [ids[4]]
    assert store.runs(mission="another") == []
    assert store.runs(mission="hiring-round", limit=1)[0].id == ids[4]


def test_name_status_output_and_company_of_a_run_can_change(store: Store, new_run: NewRun) -> None:
    run = new_run("")
    store.rename(run.id, "Spring")
    store.set_status(run.id, RunStatus.AT_GATE)
    store.set_output_dir(run.id, "/plans/spring")
    store.assign_company(run.id, "Fjordlane")
    store.archive(run.id)

    changed = store.run(run.id)
    assert (changed.name, changed.status, changed.output_dir, changed.company, changed.archived) == (
        "Spring",
        RunStatus.AT_GATE,
        "/plans/spring",
        "Fjordlane",
        True,
    )
    assert changed.created_at == run.created_at
    assert changed.updated_at > run.updated_at
    assert [(c.name, c.runs) for c in store.companies()] == [("Fjordlane", 1)]
    store.archive(run.id, False)
    assert not store.run(run.id).archived


def test_writing_to_a_run_that_is_gone_is_said_clearly(store: Store, new_run: NewRun) -> None:
    run = new_run()
    store.delete_run(run.id)

    for write in (
        lambda: store.put_step(run.id, "x", 1),
        lambda: store.add_answer(run.id, answer("q", 1)),
        lambda: store.rename(run.id, "x"),
        lambda: store.append_events(run.id, [stamped(PhaseStarted(phase="p", title="t"), run.id, 1, now())]),
    ):
        with pytest.raises(BadInput, match=run.id):
            write()


def test_text_that_is_no_unicode_is_refused_with_a_message(store: Store, new_run: NewRun) -> None:
    run = new_run()
    with pytest.raises(BadInput, match="Unicode"):
        store.rename(run.id, "broken \udce4")
    assert store.run(run.id).name == ""


@given(json_values)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_comes_back_as_it_was(store: Store, new_run: NewRun, value: Any) -> None:
    run = new_run()
    store.put_step(run.id, "value", value)
    store.add_decision(run.id, Decision(Verb.EDIT, "Ada", now(), value=value))
    store.add_version(run.id, Version("plan", {"v": value}, {}, "Ada", "edited", now()))

    assert store.step(run.id, "value") == value
    assert store.decisions(run.id)[0].value == value
    assert store.latest_versions(run.id)["plan"].values == {"v": value}


def test_history_is_only_ever_added_to(store: Store, new_run: NewRun) -> None:
    """Whatever is done to a run, no stored row changes or goes, but for the few columns of `runs`."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        statements.append(sql)

    event.listen(store.engine, "before_cursor_execute", note)
    history = [t for t in metadata.sorted_tables if t.name not in ("runs", "alembic_version")]

    def rows() -> dict[str, list[Any]]:
        with store.engine.connect() as connection:
            return {t.name: [tuple(r) for r in connection.execute(select(t))] for t in history}

    run = new_run()
    before = rows()
    for number in range(1, 4):
        store.add_answer(run.id, answer("q", number))
        store.put_step(run.id, "s", number)
        store.add_version(run.id, Version("plan", {"n": number}, {}, "Ada", "edited", now()))
        store.add_decision(run.id, Decision(Verb.UNDO, "Ada", now(), undoes=number))
        store.append_events(run.id, [stamped(MessageShown(level="info", text="x"), run.id, number, now())])
        store.add_mark(run.id, ClockMark(MarkKind.ALIVE, now()))
        store.rename(run.id, str(number))
        after = rows()
        for table, old in before.items():
            assert [row for row in old if row not in after[table]] == []
        before = after

    assert not [s for s in statements if s.startswith("DELETE")]
    for update in (s for s in statements if s.startswith("UPDATE")):
        assert update.startswith("UPDATE runs SET")
        changed = {
            part.split("=")[0] for part in update[len("UPDATE runs SET ") :].split(" WHERE")[0].split(", ")
        }
        assert changed <= MUTABLE_RUN_COLUMNS
