"""Documents that are broken, locked or made to do harm: one clear message each, and no waiting."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inputs.document_files import DATA, write_pdf, write_word

from missionrunner.deliverables.problems import printable
from missionrunner.errors import BadInput
from missionrunner.inputs.documents.elements import extract
from missionrunner.inputs.documents.read import FORMATS, read_document

BIBLE = (DATA / "fjordlane_sales_bible.md").read_text()
SPEC: dict[str, Any] = {
    "elements": {
        "pricing": {"headings": ["pricing"], "columns": {"price": {"headings": ["price"], "type": "money"}}},
        "closing": {"headings": ["closing"]},
    }
}
HOSTILE = "\x1b[2J\x1b]0;x\x07\u202e\u2066\u200b\x9b31m\x00"


def refused(path: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_document(path)
    lines = caught.value.lines()
    assert 1 <= len(lines) <= 3
    assert lines[0].startswith(printable(path.name))
    assert all(line == printable(line) for line in lines)
    return lines


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_locked_pdf(tmp_path: Path) -> None:
    path = write_pdf("# Pricing\n\nSecret.\n", tmp_path / "locked.pdf", password="secret")
    assert "password" in refused(path)[0] or "encrypted" in refused(path)[0]


def test_a_pdf_without_text(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    pdf.output(str(tmp_path / "scan.pdf"))
    assert "only pictures" in refused(tmp_path / "scan.pdf")[0]


def test_damaged_pdf_and_word(tmp_path: Path) -> None:
    pdf = write_pdf(BIBLE, tmp_path / "a.pdf").read_bytes()
    assert "damaged" in refused(write(tmp_path / "cut.pdf", pdf[:300]))[0]
    word = write_word(BIBLE, tmp_path / "a.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive, zipfile.ZipFile(tmp_path / "b.docx", "w") as broken:
        for part in archive.namelist():
            broken.writestr(part, b"<w:" if part == "word/document.xml" else archive.read(part))
    assert "damaged" in refused(tmp_path / "b.docx")[0]
    refused(write(tmp_path / "cut.docx", word[:2000]))


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(120):
                part.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    assert "unpacks to more than 100 MB" in refused(path)[0]


def test_entities_in_word_files_are_not_expanded(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt", b"top secret")
    document = write_word("# Pricing\n\nMARK\n", tmp_path / "a.docx")
    path = tmp_path / "b.docx"
    with zipfile.ZipFile(document) as archive, zipfile.ZipFile(path, "w") as hostile:
        for part in archive.namelist():
            data = archive.read(part)
            if part == "word/document.xml":
                text = data.decode().replace("MARK", "&secret;")
                head, _, body = text.partition("?>")
                data = f'{head}?><!DOCTYPE x [<!ENTITY secret SYSTEM "file://{secret}">]>{body}'.encode()
            hostile.writestr(part, data)
    try:
        read = read_document(path)
    except BadInput:
        return
    assert "top secret" not in str(read)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("picture.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20),
        ("program.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 200),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("page.html", b"<!DOCTYPE html><html></html>"),
        ("text.rtf", b"{\\rtf1 hello}"),
        ("archive.zip", b"PK\x05\x06" + b"\x00" * 18),
    ],
)
def test_other_formats_are_named(tmp_path: Path, name: str, data: bytes) -> None:
    assert FORMATS in " ".join(refused(write(tmp_path / name, data)))


def test_files_without_content(tmp_path: Path) -> None:
    assert "empty" in refused(write(tmp_path / "a.md", b" \n"))[0]
    assert "folder" in refused(tmp_path)[0]
    assert "no such file" in refused(tmp_path / "none.pdf")[0]


def test_a_line_of_ten_megabytes(tmp_path: Path) -> None:
    start = time.monotonic()
    assert "longer than" in refused(write(tmp_path / "a.md", b"x" * 10_000_000))[0]
    assert "line 2 has 60,000 characters" in refused(write(tmp_path / "b.txt", b"a\n" + b"x" * 60_000))[0]
    assert "larger than 20 MB" in refused(write(tmp_path / "c.txt", b"x" * 20_000_001))[0]
    assert time.monotonic() - start < 10


def test_too_many_headings(tmp_path: Path) -> None:
    assert "more than 5,000 headings" in refused(write(tmp_path / "a.md", b"# a\n\n" * 6000))[0]


SLOW_TEXTS = {
    "quotes": ">" * 40_000,
    "lists": "".join("  " * (i % 40) + "- a\n" for i in range(5_000)),
    "pipes": ("|" * 20_000 + "\n") * 5,
    "bold": ("**a " * 10_000 + "\n") * 5,
    "links": ("[a](" * 10_000 + "\n") * 5,
    "code": ("`" * 40_000 + "\n") * 5,
    "comments": ("<!--" * 10_000 + "\n") * 5,
    "columns": "a  b\n" + "      c\n" * 20_000,
    "blank lines": "\n" * 100_000 + "ab\n\ntext text.\n\n" * 1_000,
    "sentences": "A. " * 15_000,
}


@pytest.mark.parametrize("text", SLOW_TEXTS)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_texts_made_to_be_slow_are_not(tmp_path: Path, name: str, text: str) -> None:
    start = time.monotonic()
    document = read_document(write(tmp_path / name, SLOW_TEXTS[text].encode()))
    extract([document], SPEC)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("kind", ["md", "txt", "docx", "pdf"])
def test_control_characters_do_not_come_through(tmp_path: Path, kind: str) -> None:
    text = f"# D\n\n## Pricing\n\nOne {HOSTILE.strip(chr(0))} two.\n\n| Price |  A{HOSTILE.strip(chr(0))} |\n| - | - |\n| 5 | x |\n"
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        write_word(text.replace("\x1b", "").replace("\x07", ""), path)
    elif kind == "pdf":
        write_pdf("".join(c for c in text if ord(c) < 256), path)
    else:
        path.write_text(text)
    document = read_document(path)
    everything = str([document.sections, document.lines, extract([document], SPEC)])
    assert "pricing" in everything.casefold()
    for character in "\x1b\x07\x9b\x00\u202e\u2066\u200b":
        assert character not in everything and repr(character)[1:-1] not in everything


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"# Pricing\n\n"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = write(tmp_path / "any.md", start + data)
    try:
        extract([read_document(path)], SPEC)
    except BadInput as error:
        assert 1 <= len(error.lines()) <= 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(st.text("#-|* ab.1\n\t>:=`[]()<é", max_size=200), st.sampled_from(["a.md", "a.txt"]))
def test_any_text_is_read(tmp_path: Path, text: str, name: str) -> None:
    path = write(tmp_path / name, ("x" + text).encode())
    document = read_document(path)
    assert extract([document], SPEC)["loaded"] is True
    words = {w.strip("#-|* .:=`[]()<>1") for w in text.split()}
    kept = str(document.sections)
    assert all(w in kept for w in words if w.isalpha() and len(w) > 3 and name == "a.txt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 60), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, place: int, length: int, noise: bytes) -> None:
    for name, make in (("a.pdf", write_pdf), ("a.docx", write_word)):
        path = tmp_path / name
        if not path.exists():
            make("# Pricing\n\nFive.\n\n| Price | A |\n| - | - |\n| 5 | x |\n", path)
        data = path.read_bytes()
        cut = place % len(data)
        damaged = write(tmp_path / f"b{name}", data[:cut] + noise + data[cut + length :])
        try:
            extract([read_document(damaged)], SPEC)
        except BadInput as error:
            assert 1 <= len(error.lines()) <= 3
