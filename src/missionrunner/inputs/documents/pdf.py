"""PDF as sections: text with its place and type from pypdf, headings by type size, tables by ruled lines."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from missionrunner.errors import BadInput
from missionrunner.inputs.documents.model import Section
from missionrunner.inputs.documents.pdf_layout import layout
from missionrunner.inputs.documents.pdf_tables import Fragment, Page, Rule
from missionrunner.inputs.documents.plain import Line, read_plain
from missionrunner.plain_text import clean_text

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
_MAX_RULES = 4_000  # on a page; a page full of a table has about a thousand
_LONGEST_SECONDS = 60.0
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PAINTED = (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")


def read_pdf(data: bytes, name: str) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """Sections and lines of a PDF. `name` stands in messages; it is printable."""
    pages = _pages(data, name)
    if not any(page.fragments for page in pages):
        raise BadInput(
            f"{name}: this PDF holds no text, only pictures of it",
            hint="Export it again with text, or save it as Word, Markdown or plain text.",
        )
    lines = layout(pages)
    typed = any(line.level is not None for line in lines)
    return read_plain(lines, guess_headings=not typed), tuple(_shown_lines(lines))


def _shown_lines(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        if line.rows is not None:
            yield from (" | ".join(row) for row in line.rows)
        elif not line.blank:
            yield " ".join(line.text.split())


def _pages(data: bytes, name: str) -> list[Page]:
    from pypdf import PdfReader

    with _quiet():
        try:
            reader = PdfReader(io.BytesIO(data))
            locked = reader.is_encrypted and not reader.decrypt("")
            count = 0 if locked else len(reader.pages)
        except Exception as error:
            raise _unreadable(name, error) from error
        if locked:
            raise BadInput(
                f"{name}: this PDF is protected by a password", hint="Save it without one and try again."
            )
        if count > MAX_PAGES:
            raise BadInput(f"{name}: this PDF has {count:,} pages; at most {MAX_PAGES} are read")
        pages: list[Page] = []
        characters = 0
        end = time.monotonic() + _LONGEST_SECONDS
        for page in reader.pages:
            found = Page()
            try:
                page.extract_text(
                    visitor_text=_text_visitor(found), visitor_operand_before=_rule_visitor(found)
                )
            except Exception as error:
                raise _unreadable(name, error) from error
            if time.monotonic() > end:
                raise BadInput(
                    f"{name}: this PDF takes more than {_LONGEST_SECONDS:.0f} seconds to read; give a part"
                )
            characters += sum(len(f.text) for f in found.fragments)
            if characters > MAX_CHARACTERS:
                raise BadInput(f"{name}: this PDF holds more than {MAX_CHARACTERS:,} characters")
            pages.append(found)
    return pages


def _unreadable(name: str, error: Exception) -> BadInput:
    """pypdf meets a broken or hostile file with many kinds of errors; to a user all say the same."""
    if type(error).__name__ == "DependencyError":
        return BadInput(f"{name}: this PDF is encrypted", hint="Save it without protection and try again.")
    return BadInput(
        f"{name}: this PDF is damaged or unusual and cannot be read",
        hint="Open it in a viewer and print it to a new PDF, or save it as Word, Markdown or plain text.",
    )


@contextmanager
def _quiet() -> Generator[None]:
    """pypdf reports small faults of a file through logging; nobody can act on them here."""
    logger = logging.getLogger("pypdf")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _text_visitor(page: Page) -> Callable[..., None]:
    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        cleaned = clean_text(text).replace("\n", " ").translate(_LIGATURES)
        if not cleaned.strip():
            return
        x, y = _place(tm[4], tm[5], cm)
        height = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1]))
        family = str(font.get("/BaseFont", "")) if font else ""
        bold = any(word in family.casefold() for word in ("bold", "black", "heavy", "semibold"))
        page.fragments.append(Fragment(x, y, round(height, 1) or 1.0, bold, cleaned))

    return visit


def _rule_visitor(page: Page) -> Callable[..., None]:
    """Collects straight horizontal and vertical lines, drawn as lines or as thin rectangles.

    A path counts only once it is painted: frames that only cut off what is drawn later are no lines.
    """
    start: list[tuple[float, float]] = []
    path: list[Rule] = []

    def visit(operator: bytes, operands: Any, cm: list[float], tm: list[float]) -> None:
        if operator in _PAINTED or operator == b"n":
            if operator != b"n":
                page.rules.extend(path[: _MAX_RULES - len(page.rules)])
            path.clear()
            return
        if operator not in (b"re", b"m", b"l") or len(path) >= _MAX_RULES:
            return
        numbers = [float(value) for value in operands]
        if operator == b"re" and len(numbers) == 4:
            x, y, width, height = numbers
            corners = (_place(x, y, cm), _place(x + width, y, cm), _place(x + width, y + height, cm))
            lower_left, lower_right, upper_right = corners
            upper_left = (lower_left[0], upper_right[1])
            sides = (
                (lower_left, lower_right),
                (upper_left, upper_right),
                (lower_left, upper_left),
                (lower_right, upper_right),
            )
            path.extend(rule for a, b in sides if (rule := Rule.between(a, b)))
        elif operator == b"m" and len(numbers) == 2:
            start[:] = [_place(numbers[0], numbers[1], cm)]
        elif operator == b"l" and len(numbers) == 2 and start:
            end = _place(numbers[0], numbers[1], cm)
            if rule := Rule.between(start[0], end):
                path.append(rule)
            start[:] = [end]

    return visit


def _place(x: float, y: float, matrix: list[float]) -> tuple[float, float]:
    a, b, c, d, e, f = (float(v) for v in matrix[:6])
    return x * a + y * c + e, x * b + y * d + f
