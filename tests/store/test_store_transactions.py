"""What is told and remembered about a transaction that fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from missionrunner.runs.model import Run
from missionrunner.store.repository import Store

NewRun = Callable[..., Run]


def test_what_waits_for_a_transaction_is_done_after_it(store: Store, new_run: NewRun) -> None:
    run = new_run()
    done: list[str] = []
    with store.transaction():
        with store.transaction():
            store.at_end(stored=lambda: done.append("first"), not_stored=lambda: done.append("lost"))
        store.at_end(stored=lambda: done.append(str(store.steps(run.id))), not_stored=lambda: None)
        store.put_step(run.id, "s", 1)
        assert done == []
    assert done == ["first", "[('', 's')]"]
    store.at_end(stored=lambda: done.append("at once"), not_stored=lambda: None)
    assert done[-1] == "at once"


def test_what_a_failed_transaction_did_is_taken_back_last_to_first(store: Store, new_run: NewRun) -> None:
    run = new_run()
    done: list[str] = []
    with pytest.raises(KeyError), store.transaction():
        for word in ("first", "second"):
            store.at_end(stored=lambda: done.append("stored"), not_stored=lambda word=word: done.append(word))
        store.put_step(run.id, "s", 1)
        raise KeyError("work")
    assert done == ["second", "first"]
    assert store.steps(run.id) == []
    with store.transaction():
        store.put_step(run.id, "s", 2)
    assert done == ["second", "first"]
