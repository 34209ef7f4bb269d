"""Names in expressions: a misspelt one is refused by name, not computed as empty."""

from __future__ import annotations

import pytest
from deliverables.build import plan_of
from deliverables.test_fill import SHOP

from missionrunner.errors import BadDefinition


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("intake.stock * intake.price", "intake.stok * intake.price", "did you mean 'stock'"),
        ("offer.value * 2.0", "offer.worth * 2.0", "offer.double: .*offer.worth"),
        ("offer.value * 2.0", "ofer.value * 2.0", "did you mean 'offer'"),
        ("shelf.weight", "shelf.wight", "did you mean 'weight'"),
        ("playbook.price", "playbook.prize", "did you mean 'price'"),
        ("row.weight / plan.total", "row.wait / plan.total", "plan.shelves"),
        ("s, s.weight", "s, s.wheight", "did you mean 'weight'"),
        ("offer.value * 2.0", "offer.double * 2.0", "computed from itself"),
    ],
)
def test_a_name_that_does_not_exist_is_refused(old: str, new: str, message: str) -> None:
    assert old in SHOP
    with pytest.raises(BadDefinition, match=message):
        plan_of(SHOP.replace(old, new, 1))


def test_names_in_checks_are_looked_up_too() -> None:
    check = 'checks: [{id: C1, severity: error, expr: "offer.valu > 1.0", message: m}]\n'
    with pytest.raises(BadDefinition, match=r"check C1: .*did you mean 'value'"):
        plan_of(SHOP + check)
