"""A decision that could not be stored never happened: not in the tables, the journal, the memory or on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from engine.people import Person, begin

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine import run_changes
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import StoreError
from missionrunner.runs import events
from missionrunner.runs.model import Verb
from missionrunner.session import RunSession
from missionrunner.store.repository import Store


def full(*_: Any, **__: Any) -> None:
    raise StoreError("The disk is full.")


SUMMARY = "Two seats are free."
CHANGES: dict[str, Callable[[LiveRun], object]] = {
    "edit": lambda live: live.edit("/interview_plan/hours_each", 9),
    "answer": lambda live: live.answer({"posts": Sourced(4, Source(SourceKind.INTAKE, "typed"))}),
    "undo": lambda live: live.undo(),
}


def journal(person: Person) -> list[str]:
    """Decisions and answers as whoever watches the run is told of them, and where gates opened."""
    with RunSession() as session:
        return [
            f"{type(event).__name__} {getattr(event, 'decision', {}).get('number', '')}"
            for event in session.store.events(person.run_id)
            if isinstance(event, events.DecisionTaken | events.AnswerGiven | events.GateOpened)
        ]


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_fails_half_way_leaves_no_trace(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = begin()
    ann.decides(lambda live: live.edit("/applicants/summary", SUMMARY))
    ann.approves("posts")
    before = journal(ann)
    ann.events.clear()
    with ann.at_work() as live:
        values = live.context.workbook.values
        with monkeypatch.context() as patched:
            patched.setattr(run_changes, "refresh_versions", full)
            with pytest.raises(StoreError):
                CHANGES[what](live)
        # Whoever goes on with the same open run sees what is stored, and decides on that.
        assert [d.number for d in live.context.decisions] == [1, 2]
        assert live.context.workbook.values == values
        assert live.context.given.answers["posts"].value == 2
        live.approve("interviews")
    assert [d.verb for d in _decisions(ann)] == [Verb.EDIT, Verb.APPROVE, Verb.APPROVE]
    assert journal(ann) == [*before, "DecisionTaken 3"]
    assert [event.decision["verb"] for event in ann.told(events.DecisionTaken)] == ["approve"]
    assert ann.told(events.AnswerGiven) == []


def test_what_was_told_before_a_failed_save_is_kept_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    ann = begin()
    with ann.at_work() as live:
        live.context.emit(events.MessageShown(level="info", text="A first remark"))
        with monkeypatch.context() as patched:
            patched.setattr(Store, "append_events", full)
            with pytest.raises(StoreError):
                live.approve("posts")
        live.approve("posts")
    with RunSession() as session:
        told = session.store.events(ann.run_id)
    remarks = [event for event in told if isinstance(event, events.MessageShown)]
    assert [remark.text for remark in remarks] == ["A first remark"]
    assert [d.verb for d in _decisions(ann)] == [Verb.APPROVE]
    assert journal(ann).count("DecisionTaken 1") == 1


def _decisions(person: Person) -> list[Any]:
    with RunSession() as session:
        return session.store.decisions(person.run_id)
