"""The same Sales Bible in every format gives the same content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from inputs.document_files import DATA, write_pdf, write_plain, write_printed_pdf, write_word

from missionrunner.inputs.documents.elements import extract
from missionrunner.inputs.documents.model import Document
from missionrunner.inputs.documents.read import read_document

SPECS: dict[str, Any] = yaml.safe_load((DATA / "documents.yaml").read_text())
BIBLE = SPECS["sales_bible"]
FORMATS = ["markdown", "word", "word_without_styles", "pdf", "pdf_inner_lines", "pdf_printed", "plain"]


def bible(company: str, kind: str, folder: Path) -> Document:
    source = DATA / f"{company}_sales_bible.md"
    text = source.read_text()
    match kind:
        case "word":
            path = write_word(text, folder / "bible.docx")
        case "word_without_styles":
            path = write_word(text, folder / "bible.docx", heading_styles=False)
        case "pdf":
            path = write_pdf(text, folder / "bible.pdf")
        case "pdf_inner_lines":
            path = write_pdf(text, folder / "bible.pdf", borders="INTERNAL")
        case "pdf_printed":
            path = write_printed_pdf(text, folder / "bible.pdf")
        case "plain":
            path = write_plain(text, folder / "bible.txt")
        case _:
            path = source
    return read_document(path)


@pytest.mark.parametrize("kind", FORMATS)
def test_fjordlanes_bible_is_read_whole(kind: str, tmp_path: Path) -> None:
    read = extract([bible("fjordlane", kind, tmp_path)], BIBLE)
    assert read["loaded"] is True and read["count"] == 1
    assert read["found"] == list(BIBLE["elements"])
    assert read["sales_philosophy"]["text"].startswith(
        "We help logistics managers see why deliveries are late."
    )
    assert len(read["sales_philosophy"]["sentences"]) == 4
    assert read["ideal_customer_profile"]["table"][3] == {
        "property": "System",
        "fits": "Has a transport management system with export",
        "does_not_fit": "Paper only",
    }
    assert len(read["ideal_customer_profile"]["table"]) == 6
    assert read["green_flags"]["bullets"][0] == "Penalties for late delivery are paid and known in money"
    assert len(read["green_flags"]["bullets"]) == len(read["red_flags"]["bullets"]) == 4
    assert [row["stage"] for row in read["sales_method"]["table"]] == [
        "Outreach",
        "Discovery",
        "Presentation",
        "Objection handling",
        "Closing",
    ]
    assert read["sales_method"]["table"][4]["done_when"] == "Contract signed, kick-off date set"
    assert read["sales_method"]["rows"][0][0] == "1"
    assert [script["label"] for script in read["message_scripts"]["labelled"]] == [
        "First message",
        "Discovery questions",
        "Presentation frame",
    ]
    assert read["message_scripts"]["labelled"][0]["text"].endswith('Is that so with you?"')
    assert read["objection_log"]["table"][0] == {
        "objection": "We already have reports.",
        "cause": "Fear of double work",
        "answer": "Show the hours per week and the day on which the report arrives",
    }
    assert read["closing_onboarding"]["text"].endswith("first dashboard within 14 days.")
    assert [(row["package"], row["price"], row["difference"]) for row in read["pricing_rules"]["table"]] == [
        ("Start", 7200, "dashboard"),
        ("Flow", 10800, "plus causes and alerts"),
        ("Network", 21000, "plus client reports and interface"),
    ]
    discount, value_rule = read["pricing_rules"]["sentences"]
    assert discount.startswith("Discount only in exchange") and discount.endswith("Maren Holt.")
    assert value_rule.startswith("Value rule: the yearly price")
    assert read["success_measures"]["table"][1] == {
        "measure": "Recommendation (0-10)",
        "today": "7.9",
        "goal": "8.5",
    }
    assert any("610 leads" in line for line in read["lines"])


@pytest.mark.parametrize("kind", FORMATS)
def test_meuniers_bible_is_read_whole(kind: str, tmp_path: Path) -> None:
    read = extract([bible("meunier", kind, tmp_path)], BIBLE)
    assert read["found"] == list(BIBLE["elements"])
    assert len(read["sales_method"]["table"]) == 5
    assert read["objection_log"]["table"][1] == {
        "objection": "Consultants write papers.",
        "answer": "Half of the fee is due only after the agreed measure is reached",
    }
    assert read["pricing_rules"]["table"][2] == {
        "package": "Two-line project",
        "price": 10500,
        "difference": "12 weeks",
    }
    assert read["pricing_rules"]["sentences"] == ["No discount; less scope instead."]


@pytest.mark.parametrize("company", ["fjordlane", "meunier"])
def test_what_a_browser_prints_reads_like_the_page(company: str, tmp_path: Path) -> None:
    printed = extract([bible(company, "pdf_printed", tmp_path)], BIBLE)
    written = extract([bible(company, "markdown", tmp_path)], BIBLE)
    for key in written["found"]:
        for part in ("heading", "text", "bullets", "labelled", "table"):
            assert printed[key][part] == written[key][part], (key, part)
    assert not [line for line in printed["lines"] if "file://" in line or "3:50" in line]
    assert printed["not_understood"] == []


def test_citations_name_file_heading_and_a_short_passage(tmp_path: Path) -> None:
    read = extract([bible("fjordlane", "markdown", tmp_path)], BIBLE)
    assert read["pricing_rules"]["citation"] == {
        "file": "fjordlane_sales_bible.md",
        "heading": "Pricing",
        "line": 73,
        "quote": "Start | 7,200 EUR | one depot | dashboard; Flow | 10,800 EUR | two to five depots | "
        "plus causes and alerts; Discount only in exchange (two-year term, reference, payment in advance), at most 10 %…",
    }
    in_pdf = extract([bible("fjordlane", "pdf", tmp_path)], BIBLE)["pricing_rules"]["citation"]
    assert in_pdf["page"] == 3 and "line" not in in_pdf
    in_word = extract([bible("fjordlane", "word", tmp_path)], BIBLE)["pricing_rules"]["citation"]
    assert in_word["heading"] == "Pricing" and "line" not in in_word
    assert all(len(read[key]["citation"]["quote"]) <= 200 for key in read["found"])


def test_nothing_is_read_without_documents() -> None:
    nothing: dict[str, Any] = {
        "loaded": False,
        "count": 0,
        "files": [],
        "found": [],
        "lines": [],
        "not_understood": [],
    }
    assert extract([], BIBLE) == nothing


def read_text(tmp_path: Path, text: str, name: str = "notes.md") -> dict[str, Any]:
    path = tmp_path / name
    path.write_text(text)
    return extract([read_document(path)], BIBLE)


@pytest.mark.parametrize(
    "heading",
    [
        "Sales method",
        "SALES METHOD",
        "3. Sales Method",
        "III. Sales-Method",
        "2.1 🚀 Sälés method",
        "Our sales process in short",
    ],
)
def test_headings_count_without_case_accents_numbers_and_emoji(tmp_path: Path, heading: str) -> None:
    read = read_text(tmp_path, f"# Doc\n\n## {heading}\n\nFive steps.\n\n## Other\n\nNot this.\n")
    assert read["found"] == ["sales_method"]
    assert read["sales_method"]["text"] == "Five steps."


def test_words_inside_words_are_no_headings(tmp_path: Path) -> None:
    assert (
        read_text(tmp_path, "# Doc\n\n## Epicpricey enclosing\n\nText.\n\n## More\n\nText.\n")["found"] == []
    )


def test_an_exact_heading_counts_before_one_that_contains_it(tmp_path: Path) -> None:
    read = read_text(tmp_path, "# D\n\n## A word on pricing pages\n\nNo.\n\n## Pricing\n\nYes.\n")
    assert read["pricing_rules"]["text"] == "Yes."
    assert read["pricing_rules"]["heading"] == "Pricing"


def test_a_deeper_heading_belongs_to_its_parent_unless_it_is_an_element(tmp_path: Path) -> None:
    text = "# D\n\n## Closing\n\nAsk.\n\n### After the call\n\nSend.\n\n### Red flags\n\n- No data\n\n### Last\n\nKick off.\n\n## End\n\nX.\n"
    read = read_text(tmp_path, text)
    assert read["closing_onboarding"]["text"] == "Ask. Send. Kick off."
    assert read["closing_onboarding"]["labelled"][0] == {"label": "After the call", "text": "Send."}
    assert read["red_flags"]["bullets"] == ["No data"]


def test_the_title_is_no_element_unless_it_is_exactly_one(tmp_path: Path) -> None:
    assert read_text(tmp_path, "# Pricing and more for Fjordlane\n\nText.\n\n## Objections\n\nText.\n")[
        "found"
    ] == ["objection_log"]
    assert (
        read_text(tmp_path, "# Pricing\n\nText.\n\n## Discounts\n\nNone.\n")["pricing_rules"]["text"]
        == "Text. None."
    )
    assert read_text(tmp_path, "# Our pricing\n\nText.\n")["found"] == ["pricing_rules"]


def test_cells_that_hold_no_number_are_absent_from_number_columns(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        "# D\n\n## Pricing\n\n| Package | Price |\n| - | - |\n| A | on request |\n| B | 1.800 € |\n|  |  |\n",
    )
    assert read["pricing_rules"]["table"] == [{"package": "A"}, {"package": "B", "price": 1800}]


def test_sentences_end_where_sentences_end(tmp_path: Path) -> None:
    text = '# D\n\n## Pricing\n\nAt most 7.5 %, e.g. Two years. approx. no more. "Never" below cost! (See annex.) Really?\n'
    assert read_text(tmp_path, text)["pricing_rules"]["sentences"] == [
        "At most 7.5 %, e.g. Two years. approx. no more.",
        '"Never" below cost!',
        "(See annex.)",
        "Really?",
    ]


def test_markdown_marks_are_taken_off(tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n# D\n\n## Closing\n\nA **bold** _word_, `code`, [link](http://x) &amp; <b>tag</b> 2*3*4 a_b_c\n"
    read = read_text(tmp_path, text)
    assert read["closing_onboarding"]["text"] == "A bold word, code, link & tag 2*3*4 a_b_c"
    assert read["closing_onboarding"]["line"] == 6


PLAIN = """Sales Bible of a Company

1. Sales philosophy

We help people
to see.

2. Red flags

- no data
  at all
- lowest price: only that

PRICING

Package      Price
Start        1,000 EUR
Flow         2,000 EUR

Onboarding
----------
Kick-off within ten days. The end
"""


def test_plain_text_headings_lists_and_columns(tmp_path: Path) -> None:
    read = read_text(tmp_path, PLAIN, "bible.txt")
    assert read["sales_philosophy"]["text"] == "We help people to see."
    assert read["red_flags"]["bullets"] == ["no data at all", "lowest price: only that"]
    assert read["red_flags"]["labelled"] == [{"label": "lowest price", "text": "only that"}]
    assert read["pricing_rules"]["table"] == [
        {"package": "Start", "price": 1000},
        {"package": "Flow", "price": 2000},
    ]
    assert read["closing_onboarding"]["text"] == "Kick-off within ten days. The end"
    assert read["pricing_rules"]["citation"]["line"] == 14


def test_plain_text_without_headings_has_none(tmp_path: Path) -> None:
    text = "We talked about pricing, objections and closing today.\nThen we left.\n\n1. pricing is low\n2. closing is slow\n"
    assert read_text(tmp_path, text, "bible.txt")["found"] == []


def test_older_encodings_are_read(tmp_path: Path) -> None:
    text = "# D\n\n## Prissättning\n\nGrön – 5 €.\n"
    for number, encoding in enumerate(("utf-8-sig", "utf-16", "cp1252")):
        path = tmp_path / f"{number}.md"
        path.write_bytes(text.encode(encoding))
        assert extract([read_document(path)], BIBLE)["pricing_rules"]["text"] == "Grön – 5 €."
