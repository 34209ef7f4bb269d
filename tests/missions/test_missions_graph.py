"""The phase graph: order, what may start, and needs that cannot be met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.errors import BadDefinition
from missionrunner.missions.graph import PhaseGraph
from missionrunner.missions.model import Phase
from missionrunner.missions.reader import read_mission


def phase(name: str, *needs: str) -> Phase:
    return Phase(id=name, title=name.title(), line=1, needs=needs)


def test_phases_start_when_all_their_needs_are_decided() -> None:
    graph = PhaseGraph([phase("a"), phase("b", "a"), phase("c", "a"), phase("d", "b", "c")])
    assert graph.ready(set()) == ["a"]
    assert graph.ready({"a"}) == ["b", "c"]
    assert graph.ready({"a", "c"}) == ["b"]
    assert graph.ready({"a", "b", "c"}) == ["d"]
    assert graph.ready({"a", "b", "c", "d"}) == []
    assert graph.followers("b") == ["d"]
    assert graph.followers("a") == ["b", "c", "d"]


def test_a_need_that_names_no_phase_is_dropped_with_a_warning() -> None:
    graph = PhaseGraph([phase("a", "ghost"), phase("b", "a")])
    assert graph.needs["a"] == ()
    assert ["ghost" in warning.message for warning in graph.warnings] == [True]


@pytest.mark.parametrize(
    "phases",
    [
        [phase("a", "a")],
        [phase("a", "b"), phase("b", "a")],
        [phase("x"), phase("a", "c"), phase("b", "a"), phase("c", "b", "x")],
    ],
)
def test_a_circle_is_refused_and_its_phases_named(phases: list[Phase]) -> None:
    with pytest.raises(BadDefinition) as problem:
        PhaseGraph(phases, where="mission.md")
    start = "mission.md, line 1: phases need each other in a circle: "
    assert problem.value.title.startswith(start)
    assert "a (line 1)" in problem.value.title
    assert "x" not in problem.value.title.removeprefix(start)


def test_a_stray_mission_with_a_circle_gives_one_message() -> None:
    text = "---\nneeds:\n  a: b\n  b: a\n---\n# Mission: M\n### Phase 1: A (1 min)\n- x\n### Phase 2: B (1 min)\n- y\n"
    with pytest.raises(BadDefinition) as problem:
        read_mission(text, slug="m", path="m.md")
    assert problem.value.title.startswith("m.md, line 7: ")
    assert "a (line 7) -> b (line 9) -> a" in problem.value.title
    assert len(problem.value.lines()) <= 3


def test_a_circle_by_labels_is_refused_too() -> None:
    text = "# Mission: M\n### Phase 1: A\n**Depends on**: Phase 2\n### Phase 2: B\n**Depends on**: Phase 1\n"
    with pytest.raises(BadDefinition):
        read_mission(text, slug="m")


@given(st.lists(st.sets(st.integers(0, 30), max_size=5), min_size=1, max_size=30))
def test_the_order_respects_all_needs(needs: list[set[int]]) -> None:
    phases = [phase(f"p{n}", *(f"p{m}" for m in row if m < n)) for n, row in enumerate(needs)]
    graph = PhaseGraph(phases)
    order = graph.order()
    assert sorted(order) == sorted(graph.ids)
    for position, name in enumerate(order):
        assert set(graph.needs[name]) <= set(order[:position])
        assert name in graph.ready(order[:position])
