"""A person decides at one gate while a model drafts the next phase: nothing waits for the calls."""

from __future__ import annotations

import threading
from pathlib import Path

from drafting.model_runs import served, set_up, start

from missionrunner.runs import events
from missionrunner.runs.events import Event
from missionrunner.session import RunSession


def test_a_gate_is_approved_while_the_next_phase_is_drafted_ahead(place: Path) -> None:
    with served(place, first_token=0.4) as server:
        set_up(place, server)
        person = start(engaged=True, go=False)
        gate, ended = threading.Event(), threading.Event()
        seen: list[Event] = []

        def hear(event: Event) -> None:
            seen.append(event)
            if isinstance(event, events.GateOpened):
                gate.set()

        with RunSession(actor="Ann") as session, session.open(person.run_id, hear) as live:
            live.decides_meanwhile = True
            before: list[bool] = []

            def decide() -> None:
                assert gate.wait(20)
                # Looking works too, while calls are under way.
                looked = live.interject(lambda: [state.status for state in live.phases()])
                assert looked is not None
                before.append(looked.result(20) == ["at_gate", "waiting"])
                approved = live.interject(lambda: live.approve("find"))
                assert approved is not None
                approved.result(20)
                before.append(not ended.is_set())

            person_at_work = threading.Thread(target=decide)
            person_at_work.start()
            live.go_on()
            ended.set()
            person_at_work.join(20)
            statuses = {state.phase.id: state.status for state in live.phases()}
        assert before == [True, True], "it was decided before the phase was drafted to its end"
        assert statuses == {"find": "approved", "act": "at_gate"}
        assert live.interject(lambda: None) is None, "nothing is under way any more"
        prompts = [r.body["messages"] for r in server.log]
        assert len(prompts) == len({str(messages) for messages in prompts}), "nothing was asked twice"


def test_a_front_end_that_cannot_decide_meanwhile_gets_the_gate_first(place: Path) -> None:
    with served(place) as server:
        set_up(place, server)
        person = start(engaged=True)
    assert person.statuses() == {"find": "at_gate", "act": "waiting"}
