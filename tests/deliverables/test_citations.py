"""Lists that a document and the playbook make together: each item says where it comes from."""

from __future__ import annotations

from typing import Any

from deliverables.build import filled, plan_of

from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Given

PLAN = """
playbook:
  rules: {value: [A contact is known, The source is recorded], reason: Both can be seen in the CRM.}
deliverables:
  stage:
    properties:
      rules:
        type: array
        items: {type: string}
        document:
          value: "documents.bible.fit.bullets.map(b, 'Fits: ' + b) + tail(playbook.rules, 1)"
          cite: documents.bible.fit
        playbook: playbook.rules
      name: {type: string, document: {value: "documents.bible.stages.rows[1][0]", cite: documents.bible.stages}}
"""
READ: dict[str, Any] = {
    "bible": {
        "fit": {
            "bullets": ["Pays penalties for delay", "Has its own fleet"],
            "citation": {
                "file": "bible.md",
                "heading": "Good fit",
                "line": 3,
                "quote": "Pays penalties for delay",
            },
            "passages": [
                {"text": "Pays penalties for delay", "line": 4},
                {"text": "Has its own fleet", "line": 5},
            ],
        },
        "stages": {
            "rows": [["Outreach", "Discovery conversation held"], ["Discovery", "Summary confirmed"]],
            "citation": {"file": "bible.md", "heading": "Stages", "line": 8, "quote": "Outreach"},
            "passages": [
                {"text": "Outreach | Discovery conversation held", "line": 11},
                {"text": "Discovery | Summary confirmed", "line": 12},
            ],
        },
    }
}


def test_each_item_of_a_mixed_list_has_its_own_source() -> None:
    sources = filled(plan_of(PLAN), Given(documents=READ)).sources
    own = [sources[f"/stage/rules/{index}"] for index in range(3)]
    assert [source.kind for source in own] == [SourceKind.DOCUMENT, SourceKind.DOCUMENT, SourceKind.PLAYBOOK]
    assert (own[1].ref, own[1].line, own[1].quote) == ("bible.md: Good fit", 5, "Has its own fleet")
    assert own[2].ref == "Both can be seen in the CRM."


def test_a_text_cites_the_row_whose_cell_it_is() -> None:
    source = filled(plan_of(PLAN), Given(documents=READ)).sources["/stage/name"]
    assert (source.line, source.quote) == (12, "Discovery | Summary confirmed")
