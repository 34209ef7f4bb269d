"""What the intake offers from documents: whole answers with their place, never taken by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionrunner.deliverables.sources import SourceKind
from missionrunner.engine.questions import Questions
from missionrunner.session import RunSession, StartOptions
from missionrunner.store.database import open_store

EXAMPLES = Path(__file__).parents[2] / "missions" / "sales-plan-development" / "examples"


@pytest.mark.parametrize(
    ("company", "counts", "deal"),
    [("fjordlane", [610, 174, 110, 67, 48, 36], 9600), ("meunier", [66, 33, 23, 17, 13, 11], 5900)],
)
def test_counts_and_amounts_of_the_sales_bible_are_offered(
    tmp_path: Path, company: str, counts: list[int], deal: int
) -> None:
    bible = EXAMPLES / company / "sales_bible.md"
    with RunSession(open_store(tmp_path / "home")) as session:
        run_id, _ = session.create(
            StartOptions(mission="sales-plan-development", documents=[(None, bible)], ask=True)
        )
        with session.open(run_id) as live:
            states = {a.key: a for question in Questions(live).all() for a in question.answers}
            offered = states["funnel_counts"].offered
            assert offered is not None
            assert offered.value == counts
            assert (offered.source.kind, offered.source.ref) == (SourceKind.DOCUMENT, "sales_bible.md")
            assert str(counts[0]) in offered.source.quote
            average = states["average_deal_current"].offered
            assert average is not None
            assert average.value == deal
            assert live.context.workbook.intake["funnel_counts"] is None
