"""From pieces of text on a page to lines, headings and tables. Lengths are points, y grows upwards."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from missionrunner.inputs.documents.pdf_lists import TextRow, left_margin, list_items
from missionrunner.inputs.documents.pdf_tables import CHARACTER, Fragment, Page, joined, ruled_tables
from missionrunner.inputs.documents.plain import Line
from missionrunner.plain_text import one_line

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|sida)?\s*\d{1,4}(?:\s*(?:/|of|von|av|sur)\s*\d{1,4})?", re.IGNORECASE
)
# What browsers print beside the title of a page: the address of the file and the time.
_ADDRESS = re.compile(r"(?:file|https?)://\S", re.IGNORECASE)
_PRINTED_AT = re.compile(r"\b\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4},? +\d{1,2}[:.]\d{2}\b")
_ENDS_WITH_PAGE = re.compile(r"\d{1,4} ?(?:/|of|von|av|sur) ?\d{1,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of text of a page, or a ruled table at the height of its first row."""

    y: float
    fragments: tuple[Fragment, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None

    @property
    def text(self) -> str:
        return one_line(joined(list(self.fragments)))

    @property
    def size(self) -> float:
        return max((f.size for f in self.fragments), default=1.0)


def layout(pages: list[Page]) -> list[Line]:
    """Lines of all pages: text with its columns as spaces, empty lines for gaps, headings, ruled tables."""
    body = _body_size(pages)
    all_rows = [_without_margins(_rows(page), body) for page in pages]
    repeated = _repeated(all_rows)
    all_rows = [[row for row in rows if row.text not in repeated] for rows in all_rows]
    sizes = sorted({row.size for rows in all_rows for row in rows if _is_heading(row, body)}, reverse=True)
    texts = [_text_rows(rows, body) for rows in all_rows]
    left = left_margin([text for page in texts for text in page if not text.apart])
    right = max((text.end for page in texts for text in page if not text.apart), default=0.0)
    lines: list[Line] = []
    for number, (rows, on_page) in enumerate(zip(all_rows, texts, strict=True), start=1):
        items = list_items(on_page, left, right)
        for place, row in enumerate(rows):
            gap = on_page[place].gap
            level = min(1 + sizes.index(row.size), 6) if _is_heading(row, body) else None
            goes_on = level is not None and not gap and lines and lines[-1].level == level
            if goes_on or items.get(place) is False:
                lines[-1] = replace(lines[-1], text=f"{lines[-1].text} {row.text}")
            else:
                if gap and place:
                    lines.append(Line("", len(lines) + 1, number))
                text = row.text if level else _with_columns(row, body)
                mark = "- " if items.get(place) else ""
                lines.append(
                    Line(mark + text.lstrip() if mark else text, len(lines) + 1, number, level, row.rows)
                )
        # A paragraph may go on over the page; a heading or a table on the next page stands for itself.
    return lines


def _text_rows(rows: list[_Row], body: float) -> list[TextRow]:
    found: list[TextRow] = []
    before: _Row | None = None
    for row in rows:
        gap = (
            before is None or before.rows is not None or before.y - row.y > 1.55 * max(row.size, before.size)
        )
        apart = row.rows is not None or _is_heading(row, body) or "  " in _with_columns(row, body).strip()
        first = row.fragments[0] if row.fragments else None
        found.append(
            TextRow(first.x if first else 0.0, row.size, bool(first and first.bold), row.text, gap, apart)
        )
        before = row
    return found


def _body_size(pages: list[Page]) -> float:
    """The type size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for fragment in page.fragments:
            sizes[fragment.size] += len(fragment.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _is_heading(row: _Row, body: float) -> bool:
    """Larger than the text, or bold throughout, short, alone on its line and no sentence."""
    if (
        not row.fragments
        or row.rows is not None
        or len(row.text) > 120
        or not any(c.isalpha() for c in row.text)
    ):
        return False
    if min(f.size for f in row.fragments) > body * 1.12:
        return True
    in_one = all(b.x - a.end < 4 * body for a, b in zip(row.fragments, row.fragments[1:], strict=False))
    bold = all(f.bold for f in row.fragments)
    return bold and in_one and len(row.text) <= 60 and not row.text.endswith((".", ",", ";", ":"))


def _rows(page: Page) -> list[_Row]:
    """The lines and ruled tables of a page from top to bottom."""
    tables, rest = ruled_tables(page)
    found = [_Row(table.top, (), table.rows) for table in tables]
    open_line: list[Fragment] = []
    for fragment in sorted(rest, key=lambda f: (-f.y, f.x)):
        if open_line and abs(open_line[0].y - fragment.y) > 0.4 * max(fragment.size, open_line[0].size):
            found.append(_line(open_line))
            open_line = []
        open_line.append(fragment)
    if open_line:
        found.append(_line(open_line))
    return sorted(found, key=lambda row: -row.y)


def _line(fragments: list[Fragment]) -> _Row:
    in_order = tuple(sorted(fragments, key=lambda f: f.x))
    return _Row(in_order[0].y, in_order)


def _without_margins(rows: list[_Row], body: float) -> list[_Row]:
    """Without page numbers, and the lines that browsers print at the top and the bottom of a page."""
    edges = {id(row) for row in (rows[:1] + rows[-1:]) if row.rows is None and row.size <= body * 1.12}
    return [row for row in rows if id(row) not in edges or not _is_margin(row, body)]


def _is_margin(row: _Row, body: float) -> bool:
    if _PAGE_NUMBER.fullmatch(row.text):
        return True
    printed = bool(_ADDRESS.search(row.text) or _PRINTED_AT.search(row.text))
    return printed and (row.size < 0.95 * body or bool(_ENDS_WITH_PAGE.search(row.text)))


def _repeated(pages: list[list[_Row]]) -> set[str]:
    """Lines at the edge of most pages: running titles."""
    if len(pages) < 3:
        return set()
    counts = Counter(
        text for rows in pages for text in {r.text for r in rows[:1] + rows[-1:] if r.rows is None}
    )
    return {text for text, count in counts.items() if text and count > len(pages) / 2}


def _with_columns(row: _Row, body: float) -> str:
    """The line with spaces where it has gaps, so that columns without ruled lines can be seen."""
    text = ""
    end = 0.0
    for fragment in row.fragments:
        piece = fragment.text.strip()
        if text and fragment.x - end < 1.5 * body:
            spaced = fragment.text.startswith(" ") or text.endswith(" ") or fragment.x - end > 0.1 * body
            text += (" " if spaced and not text.endswith(" ") else "") + piece
        else:
            column = max(int(fragment.x / (body * CHARACTER)), 0)
            text = (text.rstrip() + "  ").ljust(column) + piece if text else " " * column + piece
        end = max(end, fragment.end)
    return text
