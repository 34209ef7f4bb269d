"""Word documents (.docx) as sections: headings by style or outline level, lists, tables."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, cast

from missionrunner.errors import BadInput
from missionrunner.inputs.documents.model import Paragraph, Section, SectionBuilder, make_bullet, make_table
from missionrunner.plain_text import one_line

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

MAX_UNPACKED = 100_000_000
MAX_PARTS = 5_000
MAX_BLOCKS = 50_000
MAX_CELLS = 100_000
_HEADING = re.compile(r"(?:heading|überschrift|rubrik|titre)\s?(\d)", re.IGNORECASE)
_LIST = re.compile(r"list|aufzählung|liste|punkt", re.IGNORECASE)


def is_word(data: bytes) -> bool:
    """True for a zip archive that holds a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_word(data: bytes, name: str) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """Sections and lines of a Word document. `name` stands in messages; it is printable."""
    _refuse_bombs(data, name)
    from docx import Document as open_word
    from docx.table import Table as WordTable

    try:
        blocks = list(open_word(io.BytesIO(data)).iter_inner_content())
    except Exception as error:
        raise _unreadable(name) from error
    if len(blocks) > MAX_BLOCKS:
        raise BadInput(f"{name}: this document has more than {MAX_BLOCKS:,} paragraphs")
    try:
        return _read(blocks, WordTable, name)
    except BadInput:
        raise
    except Exception as error:
        raise _unreadable(name) from error


def _read(
    blocks: list[Any], table_type: type[WordTable], name: str
) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    builder = SectionBuilder()
    lines: list[str] = []
    styled = any(not isinstance(b, table_type) and _level(b) for b in blocks)
    cells = 0
    for block in blocks:
        number = len(lines) + 1
        if isinstance(block, table_type):
            rows = _table_rows(block)
            cells += sum(len(row) for row in rows)
            if cells > MAX_CELLS:
                raise BadInput(f"{name}: the tables of this document have more than {MAX_CELLS:,} cells")
            lines.extend(" | ".join(row) for row in rows)
            builder.add_table(make_table(rows, number))
            continue
        text = one_line(block.text)
        if not text:
            continue
        lines.append(text)
        level = _level(block) or (0 if styled else _bold_heading(block, text))
        if level:
            builder.heading(text, level, number)
        elif _is_list_item(block):
            builder.add(make_bullet(text, number, _bold_start(block)))
        else:
            quote = "quote" in (block.style.name or "").casefold() if block.style is not None else False
            builder.add(Paragraph(text, number, quote=quote))
    return builder.close(), tuple(lines)


def _unreadable(name: str) -> BadInput:
    """python-docx and lxml meet a damaged file with many kinds of errors; to a user all say the same."""
    return BadInput(
        f"{name}: this Word document is damaged and cannot be read",
        hint="Open it in Word and save it again as .docx, or save it as Markdown or plain text.",
    )


def _refuse_bombs(data: bytes, name: str) -> None:
    """A few kilobytes of zip can hold gigabytes; what the archive says of itself is binding when unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        locked = any(part.flag_bits & 1 for part in parts)
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise BadInput(
            f"{name}: this document unpacks to more than {MAX_UNPACKED // 1_000_000} MB and is not opened"
        )
    if locked:
        raise BadInput(
            f"{name}: this document is protected by a password", hint="Save it without one and try again."
        )


def _level(paragraph: WordParagraph) -> int:
    """1 to 9 for a heading, 0 for text: by its style, or a style that one builds on."""
    style = paragraph.style
    for _ in range(12):
        if style is None:
            return 0
        label = style.name or ""
        if label.casefold() == "title":
            return 1
        if match := _HEADING.fullmatch(label.strip()):
            return int(match[1])
        outline = style.element.xpath("./w:pPr/w:outlineLvl/@w:val")
        if outline and str(outline[0]).isdigit() and int(outline[0]) < 9:
            return int(outline[0]) + 1
        style = getattr(style, "base_style", None)
    return 0


def _bold_heading(paragraph: WordParagraph, text: str) -> int:
    """In a document without heading styles, a short paragraph in bold is a heading."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    short = len(text) <= 70 and not text.endswith((".", ",", ";", "!", "?")) and not _is_list_item(paragraph)
    return 2 if short and runs and all(run.bold for run in runs) else 0


def _is_list_item(paragraph: WordParagraph) -> bool:
    # python-docx has no public way to a paragraph's list; its elements are untyped.
    if cast(list[Any], paragraph._p.xpath("./w:pPr/w:numPr")):  # pyright: ignore[reportPrivateUsage]
        return True
    style = paragraph.style
    return bool(style is not None and _LIST.search(style.name or "") and style.name != "List Paragraph")


def _bold_start(paragraph: WordParagraph) -> str:
    label = ""
    for run in paragraph.runs:
        if run.text.strip() and not run.bold:
            break
        label += run.text
    label = one_line(label)
    return "" if label == one_line(paragraph.text) else label


def _table_rows(table: WordTable) -> list[list[str]]:
    """The cells' texts. A cell that spans columns gives its text once and empty cells after it."""
    rows: list[list[str]] = []
    for row in table.rows:
        seen: set[int] = set()
        texts: list[str] = []
        for cell in row.cells:
            key = id(cell._tc)  # pyright: ignore[reportPrivateUsage]  # only the element tells merged cells apart
            texts.append("" if key in seen else one_line(cell.text))
            seen.add(key)
        rows.append(texts)
    return rows
