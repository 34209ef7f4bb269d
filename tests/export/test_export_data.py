"""The JSON files: values as they are, a source for every leaf."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from export.sample_run import ANSWERS, ROOT, bakery, exported
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.export.data import checks_json, deliverables_json, run_json, sources_json, to_json_text
from missionrunner.export.inputs import ExportInput
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.load import load_definition

SALES_PLAN = ROOT / "missions" / "sales-plan-development"


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(JSON pointer, value) of everything that contains nothing."""
    if isinstance(value, dict) and value:
        for key, below in value.items():  # pyright: ignore[reportUnknownVariableType]  # any JSON
            step = str(key).replace("~", "~0").replace("/", "~1")  # pyright: ignore[reportUnknownArgumentType]
            yield from leaves(below, f"{pointer}/{step}")
    elif isinstance(value, list) and value:
        for index, below in enumerate(value):  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
            yield from leaves(below, f"{pointer}/{index}")
    else:
        yield pointer, value


def check_sources(given: ExportInput) -> None:
    values = deliverables_json(given)
    sources = sources_json(given, values)
    assert set(sources) == {pointer for pointer, _ in leaves(values)}
    assert {entry["source"] for entry in sources.values()} <= {
        "edited", "intake", "document", "model", "carried", "playbook", "computed",
    }  # fmt: skip
    assert all(isinstance(entry["ref"], str) for entry in sources.values())


def test_every_leaf_has_a_source_and_every_source_a_leaf() -> None:
    check_sources(exported())
    check_sources(exported({}))


def test_every_leaf_of_the_sales_plan_has_a_source() -> None:
    definition = load_definition(SALES_PLAN, agents=AgentLibrary(()))
    answers = json.loads((SALES_PLAN / "examples" / "fjordlane" / "intake.json").read_text("utf-8"))
    known = {name: value for name, value in answers.items() if name[0] != "_" and value is not None}
    given = exported(known, definition=definition)
    check_sources(given)
    values = deliverables_json(given)
    sources = sources_json(given, values)
    without = [pointer for pointer, entry in sources.items() if entry["ref"] == "nothing was given"]
    filled = {pointer for pointer, value in leaves(values) if value not in (None, "", [], {})}
    assert filled.isdisjoint(without)


def test_sources_follow_rows_by_their_key() -> None:
    given = exported(edits={"/steps/steps/tastes_bread/name": "Bites in"})
    sources = sources_json(given, deliverables_json(given))
    assert sources["/steps/steps/1/name"] == {"source": "edited", "ref": "Ada"}
    assert sources["/steps/steps/0/name"]["source"] == "playbook"
    assert sources["/intake/rent"] == {"source": "intake", "ref": "rent"}


def test_an_empty_value_names_its_missing_answer() -> None:
    given = exported()
    entry = sources_json(given, deliverables_json(given))["/figures/crowd"]
    assert entry["missing"] == ["guests"]


def test_values_keep_their_precision_and_whole_numbers_are_integers() -> None:
    values = deliverables_json(exported({**ANSWERS, "guests": 1000}))
    assert values["figures"]["crowd"] == 1000 / 30
    assert '"loaves": 667,' in to_json_text(values)


def test_beside_the_deliverables_stand_intake_period_and_notes() -> None:
    values = deliverables_json(replace(exported(), messages=[{"field": "figures.rent", "text": "High."}]))
    assert list(values)[:5] == ["intake", "span", "variations", "assumptions", "messages"]
    assert values["span"] == {"start": "2026-03-01", "end": "2026-06-30"}
    assert values["messages"] == [{"field": "figures.rent", "text": "High."}]
    assert values["figures"]["notes"] == {
        "loose": "A caveat whose name is no field.",
        "rent": "Without heating.",
    }
    assert {
        "field": "intake.price",
        "value": 4.5,
        "source": "playbook",
        "reason": "Price of the first shop.",
    } in (values["assumptions"])


def test_checks_have_three_states() -> None:
    given = exported()
    found = checks_json(
        replace(given, checks=[*given.checks, replace(given.checks[0], id="B-9", status="pending")])
    )
    assert [(check["id"], check["status"]) for check in found] == [
        ("B-1", "passed"), ("B-2", "failed"), ("B-3", "not_checkable"), ("B-9", "not_checkable"),
    ]  # fmt: skip
    assert found[1]["message"] == "667 loaves a month are more than the oven bakes."
    assert found[2]["missing"] == ["guests"]


def test_run_says_what_was_run() -> None:
    run = run_json(exported())
    assert run["run"] == "2026-01-02-crumb"
    assert run["title"] == bakery().mission.title
    assert [criterion["criterion"] for criterion in run["criteria"]] == ["SC1", "SC2"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_any_value_becomes_valid_json_in_utf8(value: Any) -> None:
    text = to_json_text({"a": value})
    json.loads(text.encode("utf-8"), parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
