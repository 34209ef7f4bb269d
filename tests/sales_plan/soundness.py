"""What holds for every plan, whatever was answered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sales_plan.example_plans import Json, SalesPlan

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.schemas import compile_model
from missionrunner.deliverables.workbook import Workbook

# Checks of sums and of structure: they hold for every plan that the offline engine makes.
SUMS_AND_STRUCTURE = re.findall(
    r"\S+",
    """
GAP-01 INI-01 INI-03 INI-04 INI-06 INI-08 INI-10 INI-11 INI-13 INI-14 INI-16 MAP-01 PIP-01 PIP-02 PIP-03 PIP-04 PIP-05
PIP-07 PIP-08 PIP-09 TGT-01 TGT-02 TGT-03 TGT-04 TGT-05 TGT-10 CAP-03 CAP-07 HLT-01 HLT-02 HND-01 HND-02 HND-03 HND-04
CNT-01 MEP-01 MEP-02 MEP-03 MEP-04 MEP-05 KPI-01 KPI-02 KPI-03 KPI-04 KPI-05 RSK-01 RSK-02 RSK-03 QRS-01 QRS-02 QRS-03
CHS-01 CHS-02 SCN-01
""",
)


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """All numbers below a value, with their paths."""
    if is_map(value):
        for key, item in value.items():
            yield from numbers(item, f"{path}/{key}")
    elif is_list(value):
        for place, item in enumerate(value):
            yield from numbers(item, f"{path}/{place}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def assert_sound(sales_plan: SalesPlan, answers: Mapping[str, Any], workbook: Workbook) -> None:
    """What holds for every plan."""
    plan = sales_plan.plan(sales_plan.variations(answers))
    assert all(math.isfinite(number) for _, number in numbers(workbook.values))
    for name, schema in plan.definition.deliverables.items():
        assert compile_model(schema, name).validate(workbook.values[name]) == []
    for result in sales_plan.checks(answers, workbook).values():
        if result.id in SUMS_AND_STRUCTURE:
            unknown = result.status == "not_checkable" and result.missing
            assert result.status == "passed" or unknown, (result.id, result.status, result.message)
    hires: list[Json] = answers.get("planned_hires") or []
    for hire in hires:
        for week in workbook.values["monthly_execution_plan"]["weeks"]:
            busy = any(target["owner"] == hire["name"] for target in week["targets"])
            assert not busy or week["monday"] >= hire["start_date"]
    for initiative in workbook.values["sales_initiatives"]["initiatives"]:
        metric = initiative["metrics"][0]
        if initiative["objective"]["statement"].startswith("Raise") and metric["baseline"] is not None:
            assert metric["target"] > metric["baseline"]
