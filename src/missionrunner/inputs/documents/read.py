"""Opening an input document, whatever its format."""

from __future__ import annotations

import re
from pathlib import Path

from missionrunner.deliverables.problems import printable
from missionrunner.errors import BadInput
from missionrunner.inputs.documents.markdown import read_markdown
from missionrunner.inputs.documents.model import Document
from missionrunner.inputs.documents.pdf import read_pdf
from missionrunner.inputs.documents.plain import Line, read_plain
from missionrunner.inputs.documents.word import is_word, read_word
from missionrunner.inputs.files import read_bytes
from missionrunner.plain_text import clean_text

MAX_BYTES = 20_000_000
MAX_TEXT = 1_000_000
LONGEST_LINE = 50_000
MAX_HEADINGS = 5_000
FORMATS = "Markdown, plain text, Word (.docx) and PDF"
_HINT = f"Formats that are read: {FORMATS}."
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(path: Path) -> Document:
    """A document as sections. The content decides on the format, not the name.

    Raises BadInput with the file's name when it is missing, too large, binary, encrypted or damaged.
    """
    name = printable(path.name)
    data = read_bytes(path, limit=MAX_BYTES, kinds=FORMATS)
    document = _read(path, data, name)
    if len(document.sections) > MAX_HEADINGS:
        raise BadInput(
            f"{name}: this document has more than {MAX_HEADINGS:,} headings",
            hint="Give the part that counts.",
        )
    return document


def _read(path: Path, data: bytes, name: str) -> Document:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        sections, lines = read_pdf(data, name)
        return Document(name, str(path), "PDF", sections, lines)
    if data.startswith(b"PK") and is_word(data):
        sections, lines = read_word(data, name)
        return Document(name, str(path), "Word", sections, lines)
    if data.startswith(_OLD_OFFICE):
        raise BadInput(
            f"{name}: this is an old or protected Office file",
            hint=f"Save it as .docx without a password. {_HINT}",
        )
    text = _text(data, name)
    kind = "Markdown" if path.suffix.casefold() in (".md", ".markdown", ".mdx") else "plain text"
    if kind == "plain text" and _MARKDOWN_HEADING.search(text):
        kind = "Markdown"
    raw = text.removesuffix("\n").split("\n")
    if kind == "Markdown":
        return Document(name, str(path), kind, read_markdown(text), tuple(raw))
    sections = read_plain([Line(line, number) for number, line in enumerate(raw, start=1)])
    return Document(name, str(path), kind, sections, tuple(raw))


def _text(data: bytes, name: str) -> str:
    """The text of a text file, in UTF-8, UTF-16 with its mark, or the encoding of older Windows files."""
    head = data[:512].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"{\\rtf")):
        raise BadInput(f"{name}: this format is not read", hint=_HINT)
    text = None
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    if b"\x00" not in data or encodings[0] == "utf-16":
        for encoding in encodings:
            try:
                text = data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    if text is None or _looks_binary(text):
        raise BadInput(
            f"{name}: this is no text; it may be a picture, a program or a damaged file", hint=_HINT
        )
    if len(text) > MAX_TEXT:
        raise BadInput(
            f"{name}: this text is longer than {MAX_TEXT:,} characters", hint="Give the part that counts."
        )
    tabs_kept = text.replace("\t", "    ")
    text = clean_text(tabs_kept)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise BadInput(
                f"{name}: line {number} has {len(line):,} characters; at most {LONGEST_LINE:,} are read",
                hint=_HINT,
            )
    return text


def _looks_binary(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(
        1 for c in sample if (c < " " and c not in "\t\n\r\f\x1b") or "\x7f" <= c <= "\x9f" or c == "\ufffd"
    )
    return odd > max(4, len(sample) // 50)
