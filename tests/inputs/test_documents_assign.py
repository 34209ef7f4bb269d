"""Which document is taken for which input, and numbers that differ from the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from inputs.document_files import DATA

from missionrunner.errors import BadDefinition, BadInput
from missionrunner.inputs.documents.assign import assign
from missionrunner.inputs.documents.figures import compare_documents, compare_figures
from missionrunner.inputs.documents.model import Document
from missionrunner.inputs.documents.read import read_document

SPECS: dict[str, Any] = yaml.safe_load((DATA / "documents.yaml").read_text())


def document(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text)
    return read_document(path)


def example(name: str) -> Document:
    return read_document(DATA / name)


def test_files_are_assigned_by_headings_and_name() -> None:
    result = assign([example("fjordlane_foundation.md"), example("fjordlane_sales_bible.md")], SPECS, {})
    assert [d.name for d in result.by_input["sales_bible"]] == ["fjordlane_sales_bible.md"]
    assert [d.name for d in result.by_input["foundation_documents"]] == ["fjordlane_foundation.md"]
    assert result.notes == [
        "fjordlane_foundation.md: read as Foundation documents (3 headings fit and the file name fits).",
        "fjordlane_sales_bible.md: read as Sales Bible (11 headings fit and the file name fits).",
    ]


def test_headings_decide_when_names_say_nothing(tmp_path: Path) -> None:
    bible = document(tmp_path, "a.md", (DATA / "meunier_sales_bible.md").read_text())
    vision = document(tmp_path, "b.txt", "Vision\n======\nGrow.\n")
    result = assign([bible, vision], SPECS, {})
    assert result.by_input == {"sales_bible": [bible], "foundation_documents": [vision]}


def test_an_input_for_one_file_takes_the_best_and_leaves_the_other(tmp_path: Path) -> None:
    thin = document(tmp_path, "thin.md", "# Notes\n\n## Pricing\n\nLow.\n")
    result = assign([thin, example("fjordlane_sales_bible.md")], SPECS, {})
    assert [d.name for d in result.by_input["sales_bible"]] == ["fjordlane_sales_bible.md"]
    assert result.unassigned == [thin]
    assert result.notes[0] == "thin.md: not used; no heading and no name fits an input that is still open."


def test_an_input_for_many_files_takes_them_all(tmp_path: Path) -> None:
    files = [document(tmp_path, f"{n}.md", f"# {n}\n\nText.\n") for n in ("Vision", "Roadmap", "Mission")]
    assert assign(files, SPECS, {}).by_input["foundation_documents"] == files


def test_what_fits_nothing_is_said(tmp_path: Path) -> None:
    menu = document(tmp_path, "menu.md", "# Menu\n\n## Soup\n\nHot.\n")
    assert assign([menu], SPECS, {}).unassigned == [menu]


def test_what_the_person_says_counts(tmp_path: Path) -> None:
    menu = document(tmp_path, "menu.md", "# Menu\n")
    result = assign([menu, example("fjordlane_sales_bible.md")], SPECS, {menu.path: "sales_bible"})
    assert result.by_input["sales_bible"] == [menu]
    assert result.notes[0] == "menu.md: read as Sales Bible (as you said)."
    assert [d.name for d in result.unassigned] == ["fjordlane_sales_bible.md"]


def test_an_unknown_input_names_the_allowed(tmp_path: Path) -> None:
    menu = document(tmp_path, "menu.md", "# Menu\n")
    with pytest.raises(BadInput) as caught:
        assign([menu], SPECS, {menu.path: "sales-bibel"})
    assert caught.value.lines() == [
        "sales-bibel=menu.md: the input sales-bibel is not known; did you mean 'sales_bible'?",
        "Inputs of this mission: sales_bible, foundation_documents.",
    ]
    with pytest.raises(BadInput, match="takes one file"):
        assign([menu, menu], SPECS, {menu.path: "sales_bible", "other.md": "sales_bible"})


def test_a_mission_without_documents() -> None:
    bible = example("meunier_sales_bible.md")
    assert assign([bible], {"version": 1}, {}).unassigned == [bible]


FIGURES = {
    "figures": [
        {"answer": "average_deal_current", "pattern": "average first contract {number}"},
        {"answer": "funnel_counts[0]", "pattern": "{number} leads"},
        {"answer": "funnel_counts[5]", "pattern": "{number} won"},
        {"answer": "customer_health.retention", "pattern": "kept over 12 months | {number} %"},
        {"answer": "not.asked[3]", "pattern": "{number} presentations"},
    ]
}
ANSWERS = {
    "average_deal_current": 9600,
    "funnel_counts": [610, 174, 110, 67, 48, 36],
    "customer_health": {"retention": 0.88},
}


def test_figures_that_agree_are_not_mentioned() -> None:
    assert compare_documents([example("fjordlane_sales_bible.md")], FIGURES, ANSWERS) == []
    within = {**ANSWERS, "average_deal_current": 9600 * 1.009}
    assert compare_documents([example("fjordlane_sales_bible.md")], FIGURES, within) == []


def test_figures_that_differ_are_shown_with_their_place() -> None:
    answers = {
        "average_deal_current": 9000,
        "funnel_counts": [600, 1],
        "customer_health": {"retention": 0.95},
    }
    found = compare_documents([example("fjordlane_sales_bible.md")], FIGURES, answers)
    assert [(d.answer, d.given, d.found) for d in found] == [
        ("average_deal_current", 9000, 9600),
        ("funnel_counts[0]", 600, 610),
        ("customer_health.retention", 0.95, 0.88),
    ]
    assert found[0].file == "fjordlane_sales_bible.md" and found[0].line == 52
    assert "average first contract 9,600 EUR" in found[0].quote


def test_patterns_are_words_not_expressions() -> None:
    spec = {"figures": [{"answer": "a", "pattern": ".* {number} (x+)+"}]}
    assert compare_figures("any 5 xxxx", spec, {"a": 1}) == []
    assert [d.found for d in compare_figures("so .* 5 (x+)+", spec, {"a": 1})] == [5]
    assert compare_figures("so .* 5 (x+)+", spec, {"a": True}) == []
    for pattern in ("no placeholder", "{number}", "{number} and {number}"):
        with pytest.raises(BadDefinition, match="figures"):
            compare_figures("1", {"figures": [{"answer": "a", "pattern": pattern}]}, {"a": 1})


def test_figures_over_line_ends_and_in_other_spellings() -> None:
    spec = {"figures": [{"answer": "a", "pattern": "Average  deal {number}"}]}
    for text in ("the average\ndeal 5.000 EUR", "AVERAGE DEAL: € 5,000", "average deal **5000**"):
        assert [d.found for d in compare_figures(text, spec, {"a": 1})] == [5000], text
    assert compare_figures("average deal size 5000", spec, {"a": 1}) == []
    assert compare_figures("average deal 0", spec, {"a": 0}) == []
