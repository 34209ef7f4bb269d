"""A text that a person edited is theirs, and it is told where it contradicts the figures later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.people import Person

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.preparation import StartOptions
from missionrunner.runs.model import Verdict
from missionrunner.session import RunSession

_SUMMARY = "/growth_gap/summary"


def at_the_first_gate(tmp_path: Path) -> Person:
    options = StartOptions(mission="sales-plan-development", example="fjordlane", mode="engaged", ask=True)
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(options)
    ann = Person(run_id, output=tmp_path / "plan")
    ann.decides(lambda live: None)
    return ann


def told(ann: Person) -> Sequence[str]:
    with ann.at_work() as live:
        return [p.point for p in live.reviews("initiatives") if p.verdict is Verdict.UNMET]


def test_an_edited_sentence_that_repeats_an_old_figure_is_told_at_its_gate(tmp_path: Path) -> None:
    ann = at_the_first_gate(tmp_path)
    ann.decides(lambda live: live.edit(_SUMMARY, "We want 470,000 EUR, in 12 months, with 3 people."))
    assert told(ann) == []

    source = Source(SourceKind.INTAKE, "typed by Ann")
    with ann.at_work() as live:
        preview = live.preview_answers({"revenue_target": Sourced(500000, source).value})
        assert [line for line in preview.falls if "470,000 EUR" in line]
    ann.answers(revenue_target=500000)
    (said,) = told(ann)
    assert "The edited text says 470,000 EUR, and the figures have changed since" in said
    with ann.at_work() as live:
        (point,) = [p for p in live.reviews("initiatives") if p.verdict is Verdict.UNMET]
        assert point.evidence == (_SUMMARY,)

    # Once the sentence is right, or the figure is back, nothing is said.
    ann.decides(lambda live: live.edit(_SUMMARY, "We want 500,000 EUR."))
    assert told(ann) == []
    ann.decides(lambda live: live.undo())
    assert len(told(ann)) == 1
    ann.answers(revenue_target=470000)
    assert told(ann) == []
