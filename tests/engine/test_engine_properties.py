"""Whatever people do in whatever order, the rules of a run hold. The small mission, a real store."""

from __future__ import annotations

import contextlib
import copy
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from engine.people import HIRING, options
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from missionrunner.deliverables.fill import fill
from missionrunner.deliverables.overlay import split_path, value_at
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.consequences import Preview
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput, NeedsPerson
from missionrunner.runs import events
from missionrunner.runs.criteria import Judgement
from missionrunner.runs.gates import GATE_VERBS
from missionrunner.runs.model import Decision, Verb
from missionrunner.session import RunSession
from missionrunner.store.database import open_store

EDITS: dict[str, Any] = {
    "/applicants/summary": st.sampled_from(["Two seats.", "Three seats.", None]),
    "/scorecard/criteria/team/weight": st.integers(0, 5),
    "/scorecard/criteria/craft/name": st.sampled_from(["Craft", "Skill"]),
    "/scorecard/criteria/speed": st.sampled_from(
        [{"id": "speed", "name": "Speed", "weight": 1}, {"id": "speed", "name": "Pace", "weight": 2}, None]
    ),
    "/interview_plan/hours_each": st.sampled_from([1, 2, 3]),
    "/interview_plan/panels/Ben/role": st.sampled_from(["Craft", "Team"]),
}
ANSWERS: dict[str, Any] = {
    "posts": st.integers(1, 5),
    "weeks": st.integers(1, 6),
    "offer_rate": st.sampled_from([0.2, 0.25, 0.5]),
    "budget": st.sampled_from([0.0, 8000.0]),
    "yearly_budget": st.sampled_from([None, 50000.0]),
    "interviewers": st.sampled_from(
        [
            [{"name": "Ann", "hours": 3.0}],
            [{"name": "Ann", "hours": 3.0}, {"name": "Ben", "hours": 2.0}],
            [{"name": "Ben", "hours": 0.0}],
        ]
    ),
}
PHASES = st.sampled_from(["posts", "interviews"])
# What the checks of each success criterion read.
CRITERIA: dict[str, list[tuple[str, str]]] = {
    "SC1": [
        ("applicants", "interviews_needed"),
        ("applicants", "offers_needed"),
        ("applicants", "cost_per_hire"),
    ],
    "SC2": [("scorecard", "criteria"), ("applicants", "share_of_budget")],
}


class Killed(Exception):
    """Stands for a process that ends where it is: nothing after it runs, and its objects are gone."""


class Table(RuleBasedStateMachine):
    """A person, a run and its forks. Each rule opens the store as another process would."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="missionrunner-"))
        self.store = open_store(self.folder)
        self.session = RunSession(self.store, actor="Ann")
        self.run_id = ""
        self.edited: dict[str, Any] = {}
        self.history: dict[str, list[Decision]] = {}
        self.told: list[events.Event] = []
        self.ticked_on: dict[datetime, Any] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.run_id, _ = self.session.create(options(HIRING))
        self._go_on(lambda live: None)

    def _go_on(self, change: Callable[[LiveRun], object]) -> None:
        """Take one decision and go on, unless it is refused."""
        with self.session.open(self.run_id, self.told.append) as live:
            try:
                change(live)
            except BadInput:
                return
            finally:
                self._remember(live)
            with contextlib.suppress(NeedsPerson):
                self.session.proceed(live, self.folder / f"plan-{self.run_id}", force=False)

    def _remember(self, live: LiveRun) -> None:
        """History only grows: what was there is there, unchanged."""
        before = self.history.get(self.run_id, [])
        after = self.store.decisions(self.run_id)
        assert after[: len(before)] == before
        self.history[self.run_id] = after

    # ------------------------------------------------------------------ what people do
    @rule(path=st.sampled_from(sorted(EDITS)), data=st.data())
    def edit(self, path: str, data: st.DataObject) -> None:
        value = data.draw(EDITS[path])
        self._change(lambda live: live.preview_edit(path, value), lambda live: live.edit(path, value))

    @rule(key=st.sampled_from(sorted(ANSWERS)), data=st.data())
    def answer(self, key: str, data: st.DataObject) -> None:
        value = data.draw(ANSWERS[key])
        answer = {key: Sourced(value, Source(SourceKind.INTAKE, "typed"))}
        self._change(lambda live: live.preview_answers({key: value}), lambda live: live.answer(answer))

    def _change(self, look: Callable[[LiveRun], Preview], make: Callable[[LiveRun], Preview]) -> None:
        """What is said before a change is what it does, and what is told of it."""

        def change(live: LiveRun) -> None:
            before = {state.phase.id: state.status for state in live.phases()}
            said = look(live)
            self.told.clear()
            done = make(live)
            assert done == said
            after = {state.phase.id: state.status for state in live.phases()}
            assert list(done.reopens) == [p for p in before if (before[p], after[p]) == ("approved", "stale")]
            told = [e for e in self.told if isinstance(e, events.GateOpened)]
            assert [event.phase for event in told] == list(done.reopens)
            assert all(event.why for event in told)
            assert all(after[phase] == before[phase] == "skipped" for phase in done.skipped)
            notes = [e for e in self.told if isinstance(e, events.MessageShown) and "skipped" in e.text]
            assert len(notes) == len(done.skipped)

        self._go_on(change)

    @rule(phase=PHASES)
    def approve(self, phase: str) -> None:
        self._go_on(lambda live: live.approve(phase))

    @rule(phase=PHASES)
    def skip(self, phase: str) -> None:
        self._go_on(lambda live: live.skip(phase, "Agreed"))

    @rule(phase=PHASES)
    def send_back(self, phase: str) -> None:
        self._go_on(lambda live: live.send_back(phase, "Again"))

    @rule(phase=PHASES)
    def redo(self, phase: str) -> None:
        self._go_on(lambda live: live.redo(phase))

    @rule(criterion=st.sampled_from(sorted(CRITERIA)), met=st.sampled_from([True, False, None]))
    def tick(self, criterion: str, met: bool | None) -> None:
        self._go_on(lambda live: live.tick(criterion, met, "Seen"))
        with self.session.open(self.run_id) as live:
            self.ticked_on[live.context.decisions[-1].at] = _judged_by(live, criterion)

    @rule()
    def undo(self) -> None:
        self._go_on(lambda live: live.undo())

    @rule()
    def sign(self) -> None:
        self._go_on(lambda live: live.sign("Ann Berg"))

    @rule(phase=PHASES)
    def fork(self, phase: str) -> None:
        parent = self.store.run_as_text(self.run_id)
        before = self.run_id
        with contextlib.suppress(BadInput):
            self.run_id = self.session.fork(self.run_id, phase)
            self._go_on(lambda live: None)
            assert self.store.run_as_text(before) == parent
            with self.session.open(self.run_id) as live:
                first = next((s for s in live.phases() if s.status in ("at_gate", "stale")), None)
                assert first is not None, "a fork waits at a gate"

    @precondition(lambda self: self.run_id)
    @rule(after=st.integers(1, 12), path=st.sampled_from(sorted(EDITS)), data=st.data())
    def be_killed(self, after: int, path: str, data: st.DataObject) -> None:
        """The process ends at some commit of an edit; another one opens the store and goes on."""
        value = data.draw(EDITS[path])
        left = after

        def commit(*_: object) -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                raise Killed

        event.listen(self.store.engine, "commit", commit)
        with contextlib.suppress(Killed):
            self._go_on(lambda live: live.edit(path, value))
        event.remove(self.store.engine, "commit", commit)
        self.store.close()
        self.store = open_store(self.folder)
        self.session = RunSession(self.store, actor="Ann")
        self._go_on(lambda live: None)

    # ------------------------------------------------------------------ what always holds
    @invariant()
    def the_rules_hold(self) -> None:
        if not self.run_id:
            return
        with self.session.open(self.run_id) as live:
            self._values_follow_from_what_is_given(live)
            self._no_edit_is_lost(live)
            self._stale_is_what_differs(live)
            self._ticks_count_while_nothing_differs(live)
        numbers = [a.number for a in self.store.answer_history(self.run_id)]
        assert numbers == [*range(1, len(numbers) + 1)]

    def _values_follow_from_what_is_given(self, live: LiveRun) -> None:
        fresh = fill(live.context.plan, live.context.given)
        assert fresh == live.context.workbook
        for name, version in self.store.latest_versions(self.run_id).items():
            assert version.values == fresh.values[name]

    def _no_edit_is_lost(self, live: LiveRun) -> None:
        """The newest edit of a path that was not undone is what stands there."""
        standing = [d for d in _standing(live) if d.verb is Verb.EDIT]
        values = live.context.workbook.values
        for path, value in {d.path: d.value for d in standing}.items():
            name, *steps = split_path(path)
            schema = live.context.definition.deliverables[name]
            above = value_at(values[name], tuple(steps[:-1]), schema)
            if above is None:
                continue  # the row that it belongs to is not there now
            found = value_at(values[name], tuple(steps), schema)
            if isinstance(value, dict):
                assert {**found, **value} == found, path
            else:
                assert found == value, path

    def _stale_is_what_differs(self, live: LiveRun) -> None:
        """A gate is stale exactly when what was approved differs from what is there now."""
        for state in live.phases():
            taken = [d for d in _standing(live) if d.phase == state.phase.id and d.verb in GATE_VERBS]
            approved = taken[-1] if taken and taken[-1].verb is Verb.APPROVE else None
            differs = False
            seen_then: Mapping[str, int] = approved.seen if approved else {}
            for name, number in seen_then.items():
                seen = self.store.versions(self.run_id, name)[number - 1]
                differs |= seen.values != live.context.workbook.values[name]
            assert (state.status == "stale") == differs, state
            if state.status != "waiting":
                is_skipped = bool(taken) and taken[-1].verb is Verb.SKIP
                assert (state.status == "skipped") == is_skipped, state

    def _ticks_count_while_nothing_differs(self, live: LiveRun) -> None:
        """The newest tick of a criterion counts exactly while what it was given on is the same."""
        states = {state.id: state for state in live.criteria()}
        ticks = {d.path: d for d in _standing(live) if d.verb is Verb.TICK}
        for criterion, state in states.items():
            tick = ticks.get(criterion)
            if tick is None or tick.value is None:
                assert (state.stale, state.actor) == (None, "")
                continue
            same = self.ticked_on[tick.at] == _judged_by(live, criterion)
            assert (state.stale is None) == same, state
            if same:
                met = state.judgement is Judgement.MET
                assert (met, state.actor, state.comment) == (tick.value["met"], "Ann", "Seen")
            else:
                assert state.judgement not in (Judgement.MET, Judgement.NOT_MET)
                assert state.stale is not None
                assert state.stale.lines()


def _judged_by(live: LiveRun, criterion: str) -> Any:
    """What a person has before them who judges a criterion: its checks, and the values that they read."""
    checks = [(c.id, c.status, c.message) for c in live.context.checks() if c.criterion == criterion]
    values = live.context.workbook.values
    return copy.deepcopy((checks, [values[name].get(key) for name, key in CRITERIA[criterion]]))


def _standing(live: LiveRun) -> list[Decision]:
    """Decisions that were not undone."""
    decisions = live.context.decisions
    undone = {d.undoes for d in decisions}
    return [d for d in decisions if d.number not in undone and d.verb is not Verb.UNDO]


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def test_the_rules_hold_whatever_people_do() -> None:
    run_state_machine_as_test(Table, settings=_settings(6, 14))


@pytest.mark.crash
def test_the_rules_hold_whatever_people_do_for_long() -> None:
    run_state_machine_as_test(Table, settings=_settings(60, 25))


def test_replacing_the_answers_of_a_run_gives_the_same_as_starting_with_them() -> None:
    """A late change leaves nothing of the old answer behind."""
    with RunSession(actor="Ann") as session:
        late, _ = session.create(options(HIRING))
        early, _ = session.create(options(HIRING, answers={"posts": "5", "weeks": "6"}))
        with session.open(late) as live:
            live.go_on()
            typed = Source(SourceKind.INTAKE, "typed by Ann")
            live.answer({"posts": Sourced(5, typed), "weeks": Sourced(6, typed)})
            changed = live.context.workbook
        with session.open(early) as live:
            live.go_on()
            assert replace(changed, sources={}) == replace(live.context.workbook, sources={})
