"""The printed plans of the example companies hold what they send their reader to."""

from __future__ import annotations

import re

import pytest
from export.sample_run import a_run
from sales_plan.example_plans import EXAMPLES, SalesPlan

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.export.build import build_document
from missionrunner.export.inputs import ExportInput
from missionrunner.export.markdown import to_markdown
from missionrunner.runs.criteria import judge

# Fields that are printed as a heading or as a paragraph.
WITHOUT_TITLE = {"summary", "stage", "step"}


def plan_text(name: str, sales_plan: SalesPlan) -> str:
    variations = sales_plan.variations(sales_plan.intake(name))
    plan = sales_plan.plan(variations)
    workbook = sales_plan.example(name)
    checks = evaluate_checks(plan, workbook)
    criteria = judge(plan.definition.mission.success_criteria, checks)
    given = ExportInput(
        plan.definition, workbook, a_run(), checks=checks, criteria=criteria, variations=variations
    )
    return to_markdown(build_document(given))


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_text_to_confirm_is_found_in_the_plan(name: str, sales_plan: SalesPlan) -> None:
    text = plan_text(name, sales_plan)
    listed = text.split("### Texts and choices")[1].split("\n## ")[0]
    rest = text.replace(listed, "").casefold()
    lines = [line[2:].split(": ", 1) for line in listed.splitlines() if line.startswith("- ")]
    assert len(lines) >= 10
    for where, fields in lines:
        for field in fields.split(", "):
            part = rest.split("## workings", 1)[1 if field.endswith(" in Workings") else 0]
            chapter = re.split(r"\n#{2,3} ", part.split(f"### {where}\n".casefold(), 1)[1])[0]
            word = re.sub(r"( in Workings)?( \(\d+\))?$", "", field).casefold()
            # Names and long texts are printed without the title of their field.
            assert word in chapter or word in WITHOUT_TITLE, f"{where}: {field}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_kpi_has_its_formula_and_a_month_its_milestone(name: str, sales_plan: SalesPlan) -> None:
    text = plan_text(name, sales_plan)
    for kpi in sales_plan.example(name).values["performance_framework"]["kpis"]:
        assert kpi["formula"].replace("|", "\\|") in text.replace("\\_", "_").replace("\\<", "<")
    for month in sales_plan.example(name).values["monthly_execution_plan"]["months"]:
        assert month["milestone"] in text


def test_the_week_of_one_person_shows_both_half_days(sales_plan: SalesPlan) -> None:
    text = plan_text("meunier", sales_plan)
    assert "Outreach touches: 12 (Tuesday morning 6, Thursday morning 6)" in text
    assert re.search(r"Outreach touches, Tuesday morning \| Outreach touches, Thursday morning", text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_dates_are_written_for_people(name: str, sales_plan: SalesPlan) -> None:
    text = plan_text(name, sales_plan).replace(a_run().id, "")
    assert re.findall(r"\d{4}-\d{2}-\d{2}", text) == []
