"""Filling deliverables: which source wins, what an edit changes, and what stays empty."""

from __future__ import annotations

import math
from typing import Any

import pytest
from deliverables.build import answered, drafted, edited, filled, plan_of
from hypothesis import given as cases
from hypothesis import strategies as st

from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Given
from missionrunner.errors import BadDefinition

SHOP = """
questions:
  - id: stock
    answers:
      stock: {type: integer}
      price: {type: number, default: {value: playbook.price}}
      colour: {type: string}
playbook:
  price: {value: 12.5, reason: Last year's price.}
  shelves:
    - {id: left, name: Left shelf, weight: 1}
    - {id: right, name: Right shelf, weight: 3}
deliverables:
  offer:
    properties:
      value: {type: number, compute: "intake.stock * intake.price"}
      double: {type: number, compute: "offer.value * 2.0"}
      price: {type: number, compute: intake.price}
      whole: {type: integer, compute: "ceil(offer.value)"}
      share: {type: number, compute: "1.0 / intake.stock"}
      motto:
        type: string
        intake: intake.colour
        document: {value: "first(documents.bible.motto.bullets)", cite: documents.bible.motto}
        playbook: {const: Fair prices, reason: Standard text.}
      line: {type: string, playbook: {text: "{count} pieces, {tint}", names: {count: intake.stock, tint: intake.colour}}}
  plan:
    properties:
      shelves:
        type: array
        key: id
        rows: {for_each: playbook.shelves, as: shelf}
        items:
          type: object
          properties:
            id: {type: string, fixed: shelf.id}
            name: {type: string, playbook: shelf.name}
            weight: {type: number, playbook: shelf.weight}
            pieces: {type: number, compute: "intake.stock * row.weight / plan.total"}
      total: {type: number, compute: "sum(plan.shelves.map(s, s.weight))"}
"""

BIBLE = {
    "bible": {
        "motto": {
            "bullets": ["Honest work"],
            "citation": {"file": "bible.md", "heading": "Motto", "line": 3, "quote": "Honest work"},
        }
    }
}


def test_computed_values_follow_from_answers_and_defaults() -> None:
    book = filled(plan_of(SHOP), stock=10)
    assert book.values["offer"]["double"] == 250
    assert book.sources["/offer/double"].ref == "offer.value * 2.0"
    assert book.sources["/intake/price"].kind is SourceKind.PLAYBOOK
    assert book.sources["/intake/price"].ref == "Last year's price."


def test_a_field_that_only_shows_an_answer_has_its_source() -> None:
    book = filled(plan_of(SHOP), stock=10, price=8)
    assert book.values["offer"]["price"] == 8
    assert book.sources["/offer/price"].kind is SourceKind.INTAKE
    assert filled(plan_of(SHOP)).sources["/offer/price"].kind is SourceKind.PLAYBOOK


def test_a_field_declared_as_an_integer_is_one() -> None:
    value = filled(plan_of(SHOP), stock=1).values["offer"]["whole"]
    assert value == 13
    assert isinstance(value, int)


def test_what_cannot_be_computed_is_empty_and_names_the_answer() -> None:
    book = filled(plan_of(SHOP))
    assert book.values["offer"]["double"] is None
    assert book.missing["/offer/double"] == ("stock",)


def test_a_division_by_zero_is_empty_and_not_infinite() -> None:
    assert filled(plan_of(SHOP), stock=0).values["offer"]["share"] is None


@pytest.mark.parametrize(
    ("edits", "answers", "documents", "drafts", "value", "kind"),
    [
        ({"/offer/motto": "E"}, {"colour": "I"}, BIBLE, {"/offer/motto": "M"}, "E", SourceKind.EDITED),
        ({}, {"colour": "I"}, BIBLE, {"/offer/motto": "M"}, "I", SourceKind.INTAKE),
        ({}, {}, BIBLE, {"/offer/motto": "M"}, "Honest work", SourceKind.DOCUMENT),
        ({}, {}, {}, {"/offer/motto": "M"}, "M", SourceKind.MODEL),
        ({}, {}, {}, {}, "Fair prices", SourceKind.PLAYBOOK),
    ],
)
def test_the_stronger_source_wins(
    edits: dict[str, Any],
    answers: dict[str, Any],
    documents: dict[str, Any],
    drafts: dict[str, Any],
    value: str,
    kind: SourceKind,
) -> None:
    given = Given(answered(**answers), documents, drafted(drafts), edited(edits))
    book = filled(plan_of(SHOP), given)
    assert book.values["offer"]["motto"] == value
    assert book.sources["/offer/motto"].kind is kind


def test_a_document_value_cites_its_place() -> None:
    source = filled(plan_of(SHOP), Given(documents=BIBLE)).sources["/offer/motto"]
    assert (source.ref, source.line, source.quote) == ("bible.md: Motto", 3, "Honest work")


def test_an_empty_slot_of_a_text_says_so() -> None:
    assert filled(plan_of(SHOP), stock=3).values["offer"]["line"] == "3 pieces, not known"


def test_an_edit_of_one_row_flows_through_the_others() -> None:
    plan = plan_of(SHOP)
    given = Given(answered(stock=12), edits=edited({"/plan/shelves/left/weight": 9}))
    book = filled(plan, given)
    assert book.values["plan"]["total"] == 12
    assert [row["pieces"] for row in book.values["plan"]["shelves"]] == [9, 3]
    assert book.sources["/plan/shelves/left/weight"].ref == "Ann"


def test_a_row_that_a_person_adds_takes_part_and_moves_nobodys_edit() -> None:
    plan = plan_of(SHOP)
    edits = edited(
        {"/plan/shelves/middle": {"name": "Middle", "weight": 4}, "/plan/shelves/right/name": "My shelf"}
    )
    rows = filled(plan, Given(answered(stock=8), edits=edits)).values["plan"]["shelves"]
    assert [row["id"] for row in rows] == ["left", "right", "middle"]
    assert rows[1]["name"] == "My shelf"
    assert rows[2]["pieces"] == 4


def test_a_row_that_a_person_removes_is_gone_from_the_sums() -> None:
    given = Given(answered(stock=8), edits=edited({"/plan/shelves/left": None}))
    book = filled(plan_of(SHOP), given)
    assert [row["pieces"] for row in book.values["plan"]["shelves"]] == [8]


def test_computed_fields_and_parts_of_the_template_cannot_be_edited_or_drafted() -> None:
    changes = {"/offer/value": 1, "/plan/shelves/left/id": "x", "/plan/total": 99}
    given = Given(answered(stock=4), drafts=drafted(changes), edits=edited(changes))
    book = filled(plan_of(SHOP), given)
    assert book.values["offer"]["value"] == 50
    assert book.values["plan"]["total"] == 4
    assert book.values["plan"]["shelves"][0]["id"] == "left"


@cases(
    stock=st.one_of(st.none(), st.integers(0, 10_000)),
    price=st.one_of(st.none(), st.floats(0.01, 1e6)),
    weights=st.lists(st.integers(0, 50), min_size=2, max_size=2),
)
def test_the_parts_add_up_or_are_empty(stock: int | None, price: float | None, weights: list[int]) -> None:
    keys = ("left", "right")
    edits = edited({f"/plan/shelves/{k}/weight": w for k, w in zip(keys, weights, strict=True)})
    book = filled(plan_of(SHOP), Given(answered(stock=stock, price=price), edits=edits))
    pieces = [row["pieces"] for row in book.values["plan"]["shelves"]]
    if stock is None or sum(weights) == 0:
        assert pieces == [None, None]
    else:
        assert math.isclose(sum(pieces), stock, rel_tol=1e-9)
    assert (book.values["offer"]["value"] is None) == (stock is None)


def test_fields_that_depend_on_each_other_in_a_circle_are_refused_by_name() -> None:
    circle = SHOP.replace("intake.stock * intake.price", "offer.double / 2.0")
    with pytest.raises(BadDefinition, match=r"circle: .*offer\.double"):
        plan_of(circle)


def test_a_computed_field_cannot_have_another_origin() -> None:
    with pytest.raises(BadDefinition, match="no other origin"):
        plan_of(SHOP.replace('compute: "1.0 / intake.stock"', 'compute: "1.0", playbook: {const: 2}'))
