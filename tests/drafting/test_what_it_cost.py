"""What a run has cost when one of its models has no price: the same while it works, after a resume, in the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drafting.model_runs import MODEL, go_on, served, set_up, start, told
from engine.people import Person
from model_server.faults import Fault
from model_server.server import ModelServer

from missionrunner.engine.usage import usage_of
from missionrunner.runs.costs import cost_words
from missionrunner.runs.events import MessageShown, UsageAdded
from missionrunner.tui.activity import Activity

UNPRICED = "home-made"


def models(home: Path, server: ModelServer) -> None:
    """The usual profiles, and one whose price nobody knows."""
    set_up(home, server)
    settings = home / "settings.toml"
    profile = (
        f'[models.{UNPRICED}]\nbase_url = "{server.url}"\nmodel = "toy"\nkey_variable = "TEST_MODEL_KEY"\n'
    )
    settings.write_text(settings.read_text("utf-8") + profile, "utf-8")


def shown(person: Person) -> str:
    """What the panel says, from the events that it heard."""
    activity = Activity()
    activity.take(person.events)
    used = activity.used
    return f"{used.calls} calls, {cost_words(used.cost, used.unpriced)}"


def stored(person: Person) -> str:
    """The same from what is stored, as after a resume."""
    with person.at_work() as live:
        usage = usage_of(live.context)
        assert usage is not None
        used = usage.total.used
        return f"{usage.total.calls} calls, {cost_words(used.known_cost, used.unpriced_calls)}"


def test_a_model_without_a_price_is_counted_beside_what_is_known(place: Path, tmp_path: Path) -> None:
    with served(place) as server:
        models(place, server)
        ann = start(engaged=True, model=UNPRICED, output=tmp_path / "plan")
        assert shown(ann) == stored(ann) == "3 calls, price not known"
        with ann.at_work() as live:
            live.change_model(MODEL)
            live.approve("find")
        go_on(ann)
        assert shown(ann) == stored(ann)
        assert shown(ann).startswith("6 calls, 0.00")
        assert shown(ann).endswith("US dollars and 3 calls without a known price")
        with ann.at_work() as live:
            live.approve("act")
        go_on(ann)
    words = stored(ann).removeprefix("6 calls, ")
    assert f" out, {words}." in (tmp_path / "plan/plan.md").read_text("utf-8")
    assert words in told(ann.events, MessageShown)[-1].text
    used = json.loads((tmp_path / "plan/run.json").read_text("utf-8"))["model_usage"]["used"]
    assert (used["cost"], used["calls_without_price"]) == (None, 3)
    assert 0 < used["known_cost"] < 0.1


@pytest.mark.parametrize("times", [1, 2])
def test_an_answer_that_was_asked_for_again_counts_as_often_as_it_is_paid(times: int, place: Path) -> None:
    """The second time the answer is given up; it was paid all the same."""
    with served(place, faults=[Fault("malformed", about="target", times=times)]) as server:
        models(place, server)
        ann = start(model=UNPRICED)
        assert sum(event.calls for event in told(ann.events, UsageAdded)) == len(server.log) == 7
    assert shown(ann) == stored(ann)


def test_a_limit_of_cost_that_cannot_hold_a_model_back_says_so_once(place: Path) -> None:
    with served(place) as server:
        models(place, server)
        ann = start(engaged=True, model=UNPRICED, budget={"cost": 5.0})
        with ann.at_work() as live:
            live.approve("find")
        go_on(ann)
        lines = [event.text for event in told(ann.events, MessageShown) if event.level == "warning"]
        assert [line.partition(". ")[0] for line in lines] == [
            "The limit of 5.00 US dollars does not hold back toy: its price is not known"
        ]
        priced = start(budget={"cost": 5.0})
    assert not [event for event in told(priced.events, MessageShown) if event.level == "warning"]
