"""An element whose heading was found says whether its content is what the mission wants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from inputs.document_files import DATA, write_pdf

from missionrunner.inputs.documents.elements import extract, not_understood
from missionrunner.inputs.documents.read import read_document

BIBLE: dict[str, Any] = yaml.safe_load((DATA / "documents.yaml").read_text())["sales_bible"]


def read_text(tmp_path: Path, text: str, name: str = "own.md") -> dict[str, Any]:
    path = tmp_path / name
    path.write_text(text)
    return extract([read_document(path)], BIBLE)


def table(*rows: str) -> str:
    header, *body = rows
    return "\n".join([f"| {header} |", "|" + " - |" * (header.count("|") + 1), *(f"| {r} |" for r in body)])


def test_bullets_where_a_table_is_wanted_are_not_understood(tmp_path: Path) -> None:
    read = read_text(tmp_path, "# Own\n\nIntro.\n\n## 1. Who we serve (ICP)\n\n- Landlords\n- Hamburg\n")
    element = read["ideal_customer_profile"]
    assert read["found"] == read["not_understood"] == ["ideal_customer_profile"]
    assert (element["understood"], element["line"]) == (False, 5)
    assert element["wanted"] == ["property", "fits", "does not fit"]
    assert not_understood(read, BIBLE) == [
        'own.md, line 5: the heading "1. Who we serve (ICP)" was found (Ideal customer profile), but not '
        "understood: a table with the columns property, fits, does not fit is wanted."
    ]


def test_a_table_with_other_columns_is_not_understood(tmp_path: Path) -> None:
    rows = table("Objection | Times heard", "Too dear | 7")
    read = read_text(tmp_path, f"# Own\n\n## Objections\n\n{rows}\n")
    assert read["objection_log"]["understood"] is False
    assert "objection, what lies behind it, answer" in read["objection_log"]["problem"]


@pytest.mark.parametrize(
    "header",
    [
        "Criterion | Yes | No",
        "Merkmal | Ja | Nein",
        "What we look at | Good fit | Bad fit",
        "Aspect | Oui | Non",
    ],
)
def test_the_columns_of_a_table_have_many_names_and_the_first_is_what_it_is_about(
    header: str, tmp_path: Path
) -> None:
    rows = table(header, "Buildings | 5-40 flats | single houses", "Region | Hamburg | abroad")
    read = read_text(tmp_path, f"# Own\n\n## Ideal customer\n\n{rows}\n")
    assert read["ideal_customer_profile"]["table"] == [
        {"property": "Buildings", "fits": "5-40 flats", "does_not_fit": "single houses"},
        {"property": "Region", "fits": "Hamburg", "does_not_fit": "abroad"},
    ]
    assert read["not_understood"] == []


def test_a_column_that_numbers_the_rows_is_no_column_of_the_mission(tmp_path: Path) -> None:
    rows = table("No. | What | Fits", "1. | Buildings | 5-40 flats", "2. | Region | Hamburg")
    read = read_text(tmp_path, f"# Own\n\n## Ideal customer\n\n{rows}\n")
    assert read["ideal_customer_profile"]["table"][0] == {"property": "Buildings", "fits": "5-40 flats"}


@pytest.mark.parametrize(
    ("heading", "body", "problem"),
    [
        ("Red flags", "We do not serve cheap people.", "a list is wanted"),
        ("Talk track", "Say hello.", "a list is wanted in which each item begins with its name and a colon"),
        ("Sales philosophy", "", "nothing stands below it"),
    ],
)
def test_other_shapes_are_missed_too(heading: str, body: str, problem: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, f"# Own\n\n## {heading}\n\n{body}\n\n## Vision\n\nText.\n")
    (key,) = read["not_understood"]
    assert read[key]["problem"] == problem


def test_without_lines_the_place_is_the_page(tmp_path: Path) -> None:
    text = "# Own\n\nIntro to the text of all.\n\n## Objections\n\nNone so far, as far as we know it.\n"
    read = extract([read_document(write_pdf(text, tmp_path / "own.pdf"))], BIBLE)
    assert not_understood(read, BIBLE)[0].startswith('own.pdf, page 1: the heading "Objections"')


def test_the_examples_are_understood_whole() -> None:
    for name in ("fjordlane", "meunier"):
        read = extract([read_document(DATA / f"{name}_sales_bible.md")], BIBLE)
        assert read["not_understood"] == []
