"""Heavy libraries are loaded only when a file of their format is opened; a document survives the store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs.document_files import DATA, write_pdf, write_word

from missionrunner.inputs.documents.codec import document_from_json, document_to_json
from missionrunner.inputs.documents.read import read_document
from missionrunner.plain_text import clean_text, one_line, shortened

HEAVY = ("pydantic", "docx", "pypdf", "markdown_it", "lxml")


def test_importing_the_readers_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "import missionrunner.inputs.answers_file, missionrunner.inputs.answers_text\n"
        "import missionrunner.inputs.documents.read, missionrunner.inputs.documents.assign\n"
        "import missionrunner.deliverables.schemas\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", ["md", "docx", "pdf"])
def test_a_document_is_the_same_after_the_store(kind: str, tmp_path: Path) -> None:
    text = (DATA / "meunier_sales_bible.md").read_text()
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        write_word(text, path)
    elif kind == "pdf":
        write_pdf(text, path)
    else:
        path.write_text(text)
    document = read_document(path)
    again = document_from_json(json.loads(json.dumps(document_to_json(document))))
    assert (again.name, again.format, again.sections, again.lines) == (
        document.name,
        document.format,
        document.sections,
        document.lines,
    )


@given(st.text())
def test_clean_text_holds_no_control_character_but_the_newline(text: str) -> None:
    cleaned = clean_text(text + "\x1b\u202e\x85\r\n\t\x00")
    assert not any(
        (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066\ufeff" for c in cleaned
    )
    assert clean_text(cleaned) == cleaned
    assert "\n" not in one_line(cleaned)
    cleaned.encode()


def test_joiners_of_scripts_that_need_them_stay() -> None:
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"


def test_texts_are_shortened_between_words() -> None:
    assert shortened("one two three four", 16) == "one two three…"
    assert shortened("one", 16) == "one"
    assert len(shortened("x" * 50, 16)) == 16
