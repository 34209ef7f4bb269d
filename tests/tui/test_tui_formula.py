"""A formula is told in titles and numbers, and nobody has to read program code."""

from __future__ import annotations

import re

import pytest

from missionrunner.engine.preparation import StartOptions
from missionrunner.session import RunSession
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import line_text
from missionrunner.tui.run_view import RunView, view_of
from missionrunner.tui.story import source_line, story_lines

_CODE = re.compile(r"\w\.\w*[a-z]_|\w\[|\]|\.map|\.filter|\?|==|\w_\w")


@pytest.fixture
def plan(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> RunView:
    monkeypatch.chdir(str(tmp_path))
    with RunSession() as session:
        session.start(StartOptions(mission="sales-plan-development", example="fjordlane"))
        [run] = session.list_runs()
        return view_of(session.read(run.id))


def test_no_source_of_the_example_reads_like_a_program(plan: RunView) -> None:
    glyphs = GlyphSet()
    seen: set[str] = set()
    for deliverable in plan.deliverables:
        for pieces in block_lines(plan.blocks(deliverable), 100, glyphs):
            for piece in pieces:
                source = plan.reader.source(piece.path) if piece.path else None
                if source is not None and source.kind.value == "computed":
                    seen.add(line_text(source_line(plan, piece.path, glyphs)))
    assert len(seen) > 50
    assert [words for words in seen if _CODE.search(words)] == []


def test_a_story_shows_the_formula_with_its_numbers(plan: RunView) -> None:
    def story(*path: str) -> str:
        lines = story_lines(plan, path, 100, GlyphSet())
        return " ".join(" ".join(line_text(pieces) for pieces in lines).split())

    assert "computed: Revenue target - Revenue today = 470,000 EUR - 375,600 EUR = 94,400 EUR" in story(
        "growth_gap", "gap"
    )
    assert "computed: Probability (1-5) * Impact (1-5) = 4 * 4 = 16" in story(
        "risk_register", "risks", "R1", "score"
    )
    # What is more than arithmetic is told by what it is made from.
    assert "computed from Stages" in story("pipeline_stages", "win_rate")
