"""What stands beside a success criterion reads as a person would say it."""

from __future__ import annotations

from typing import Any

import pytest
from sales_plan.example_plans import SalesPlan

from missionrunner.runs.exhibits import exhibits

ACCEPT, CONTACT = "/lead_handoff/sla/accept_hours", "/lead_handoff/sla/first_contact_hours_inbound"


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({}, "within 4 hours;"),
        ({ACCEPT: 2, CONTACT: 4.5}, "within 2 and 4.5 hours;"),
        ({ACCEPT: 6, CONTACT: 6}, "within 6 hours;"),
    ],
)
def test_hours_that_are_the_same_are_said_once(
    edits: dict[str, Any], words: str, sales_plan: SalesPlan
) -> None:
    workbook = sales_plan.fill(sales_plan.intake("fjordlane"), "fjordlane", edits)
    shown = exhibits(sales_plan.plan().definition, workbook)["SC3"].shown
    assert f"inbound leads are accepted and contacted {words}" in shown[0]
