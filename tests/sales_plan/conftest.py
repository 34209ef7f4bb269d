"""The sales plan mission as it ships, loaded once."""

from __future__ import annotations

import json

import pytest
from sales_plan.example_plans import DATA, EXAMPLES, Json, SalesPlan


@pytest.fixture(scope="session")
def sales_plan() -> SalesPlan:
    return SalesPlan()


@pytest.fixture(scope="session")
def expected() -> dict[str, Json]:
    """Deliverables of both example companies, computed by the reference implementation."""
    return {
        name: json.loads((DATA / f"{name}_deliverables.json").read_text(encoding="utf-8"))
        for name in EXAMPLES
    }
