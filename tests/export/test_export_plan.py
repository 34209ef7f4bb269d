"""The plan as a person reads it: forms, names, units, missing answers, assumptions."""

from __future__ import annotations

import copy
import re
from dataclasses import replace

from export.sample_run import ANSWERS, ROOT, a_run, bakery, exported, with_company
from hypothesis import given, settings
from hypothesis import strategies as st

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.export.build import build_document
from missionrunner.export.document import Heading
from missionrunner.export.inputs import ExportInput
from missionrunner.export.markdown import to_markdown
from missionrunner.runs.model import ReviewPoint, Verdict

GOLDEN = ROOT / "tests" / "data" / "export" / "bakery_plan.md"


def plan(given: ExportInput) -> str:
    return to_markdown(build_document(given))


def test_plan_is_the_one_that_was_read_and_approved() -> None:
    assert plan(exported()) == GOLDEN.read_text("utf-8")


def test_no_table_is_wider_than_120_characters() -> None:
    texts = [plan(exported()), plan(exported({**ANSWERS, "company": "A" * 115}))]
    for text in texts:
        assert [line for line in text.splitlines() if line.startswith("|") and len(line) > 120] == []


def test_no_raw_id_reaches_the_reader() -> None:
    words = plan(exported()).replace("2026-01-02-crumb", "").split()
    assert [word for word in words if "_" in word.strip("_")] == []


def test_missing_answer_is_named_where_the_value_is_empty() -> None:
    assert "not known (missing answer: Guests a month)" in plan(exported())
    known = plan(exported({**ANSWERS, "guests": 900}))
    assert re.search(r"\| Guests a day +\| +30 +\| computed +\|", known)
    assert "not known" not in known


def test_renamed_row_is_renamed_wherever_it_is_referred_to() -> None:
    text = plan(exported(edits={"/steps/steps/tastes_bread/name": "Bites in"}))
    assert "| Weakest step | Bites in | computed |" in text
    assert "Tastes the bread" not in text


def test_edited_value_is_marked_and_no_assumption_any_more() -> None:
    text = plan(exported(edits={"/figures/margin": 0.5}))
    assert re.search(r"\| Margin +\| 50.0 % +\| edited +\|", text)
    assert "- E: changed or confirmed by a person during the run" in text
    assert "Usual for bread." not in text
    assert "Usual for bread." in plan(exported())


def test_every_week_of_the_first_month_is_printed_and_later_ones_are_added_up() -> None:
    text = plan(exported())
    assert "|    2 | 12 Jan 2026 |          120 |" in text
    assert "9 Feb 2026" not in text
    assert "| Feb 2026 |             2 |        1,500 |" in text


def test_failed_error_stands_on_the_first_page_before_everything_else() -> None:
    given = replace(exported(), checks=[CheckResult("B-1", "failed", "error", "The rent is missing.", "SC1")])
    text = plan(given)
    first_page = text[: text.index("## 1. Prepare")]
    assert "> **Problem: 0 of 1 checks of the whole plan hold; 1 error.**" in first_page
    assert "1. Solve the errors above; the plan cannot be signed before." in first_page
    assert "The plan cannot be signed off until these are solved" in text


def test_review_of_a_phase_stands_with_the_phase() -> None:
    phase = bakery().mission.phases[0]
    run = a_run()
    points = [
        ReviewPoint(
            phase.id, "bread-taster", "The rent is low.", Verdict.UNMET, "It is not.", run.created_at
        ),
        ReviewPoint(phase.id, "bread-taster", "Is the oven warm?", Verdict.QUESTION, "", run.created_at),
        ReviewPoint(phase.id, "bread-taster", "Old point", Verdict.UNMET, "", run.created_at, attempt=0),
    ]
    given = replace(exported(), reviews=points, open_questions=["Is the oven warm?", "Who has the key?"])
    text = plan(given)
    review = text[text.index("### Review") : text.index("## 2. Open")]
    assert "Reviewed by the role Bread taster: 0 of 2 points" in review
    assert "- The rent is low: It is not." in review
    assert "Old point" not in text
    assert text.count("Is the oven warm?") == 1
    assert "- Who has the key?" in text


def test_deliverable_without_values_says_so() -> None:
    given = exported()
    values = {name: value for name, value in given.workbook.values.items() if name != "dangers"}
    text = plan(replace(given, workbook=replace(given.workbook, values=values)))
    assert "### Dangers\n\nNothing is filled in yet." in text


def test_a_company_name_of_markup_stays_a_name() -> None:
    text = plan(with_company(exported(), "<b>*Crumb*</b> | [x](http://e.x)\x1b[2J\u202e"))
    assert r"\<b\>\*Crumb\*\</b\> \| \[x\](http\://e.x)\[2J" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


FIELDS = st.sampled_from(
    ["week", "name", "numbers", "marks", "from_week", "chance", "id", "none", "", 5, None, ["id"]]
)
LAYOUTS = st.dictionaries(
    st.sampled_from(["start", "end", "until", "marks", "at", "x", "y", "done", "count", "rate", "pivot", "by", "value",
                     "date", "when", "entries", "what", "who", "texts", "subtitle", "rows"]),
    FIELDS,
)  # fmt: skip
FORMS = st.sampled_from(
    [
        "tiles",
        "cards",
        "table",
        "funnel",
        "gantt",
        "matrix",
        "checklist",
        "calendar",
        "lights",
        "raci",
        "text",
        "list",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_form_and_layout_prints_any_list(data: st.DataObject) -> None:
    sample = exported()
    schemas = copy.deepcopy(sample.definition.deliverables)
    for schema in schemas.values():
        for field in schema["properties"].values():
            field["form"] = data.draw(FORMS)
            field["layout"] = data.draw(LAYOUTS)
            field["label"] = data.draw(FIELDS)
            field["group_by"] = data.draw(FIELDS)
            field["refers_to"] = data.draw(
                st.sampled_from(["steps.steps", "nowhere.at_all", "figures.rent", "", 5])
            )
            field["detail_rows"] = data.draw(
                st.dictionaries(st.sampled_from(["date", "months", "total_by"]), FIELDS)
            )
    text = plan(replace(sample, definition=replace(sample.definition, deliverables=schemas)))
    assert text.startswith("# Second bakery")


def test_funnel_from_lists_names_the_rows_they_belong_to() -> None:
    sample = exported()
    schemas = copy.deepcopy(sample.definition.deliverables)
    schemas["figures"] |= {"form": "funnel", "layout": {"count": "rates"}}
    text = plan(replace(sample, definition=replace(sample.definition, deliverables=schemas)))
    assert "Passes by         ████████████████████████████████████   0.5\n" in text
    assert "Tastes the bread  ██████████████████                    0.25\n" in text


def test_keys_in_a_computed_text_become_names_where_the_field_refers_to_them() -> None:
    sample = exported()
    schemas = copy.deepcopy(sample.definition.deliverables)
    schemas["steps"]["properties"]["weakest_step"] |= {"refers_to": "steps.steps"}
    values = copy.deepcopy(sample.workbook.values)
    values["steps"]["weakest_step"] = "tastes_bread +1 point"
    changed = replace(
        sample,
        definition=replace(sample.definition, deliverables=schemas),
        workbook=replace(sample.workbook, values=values),
    )
    assert "| Weakest step | Tastes the bread +1 point | computed |" in plan(changed)


def test_headings_never_skip_a_level() -> None:
    levels = [block.level for block in build_document(exported()).blocks if isinstance(block, Heading)]
    assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False))
