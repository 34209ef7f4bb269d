"""What a mission reads from its documents: elements found by heading, with texts, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from missionrunner.inputs.dates import AmbiguousDate, parse_date
from missionrunner.inputs.documents.headings import best_match, normal_words
from missionrunner.inputs.documents.model import Block, Bullet, Document, Paragraph, Section, Table
from missionrunner.inputs.numbers import find_numbers
from missionrunner.plain_text import one_line, shortened

LONGEST_QUOTE = 200
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}\s+")
_ABBREVIATIONS = "e.g. i.e. etc. approx. ca. z.b. d.h. bzw. t.ex. bl.a. p.ex. no. nr. mr. ms. mrs. dr. vs."
_QUOTATION_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»", "»": "«", "'": "'", "‘": "’", "”": "”"}


@dataclass(slots=True)
class _Element:
    """The sections that belong to one element; the first one is what it is cited by."""

    document: Document
    first: Section
    sections: list[Section] = field(default_factory=list[Section])


def extract(documents: Sequence[Document], spec: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions see as `documents.<input>`, for the documents of one input.

    `spec` is the input's entry in documents.yaml. The result has `loaded`, `count`, `files`, `found`,
    `lines` (lower case), `citation` (the first file) and one entry per element that was found:
    `heading`, `text`, `sentences`, `bullets`, `labelled`, `table`, `columns`, `rows`, `line`, `citation`
    {file, heading, line or page, quote} and `passages` {text, line}, piece by piece. Cells that are
    empty, or no number where the column asks for one, are absent from the rows of `table`.
    """
    elements = cast(Mapping[str, Mapping[str, Any]], spec.get("elements") or {})
    found = find_elements(documents, elements)
    context: dict[str, Any] = {
        "loaded": bool(documents),
        "count": len(documents),
        "files": [document.name for document in documents],
        "found": [key for key in elements if key in found],
        "lines": [line.lower() for document in documents for line in document.lines],
    }
    if documents:
        context["citation"] = {"file": documents[0].name}
    for key, element in found.items():
        context[key] = _content(element, _column_specs(elements[key]))
    return context


def headings_found(document: Document, spec: Mapping[str, Any]) -> tuple[int, int]:
    """How many elements of an input a document has: under an exact heading, and under a similar one."""
    synonyms = _synonyms(cast(Mapping[str, Mapping[str, Any]], spec.get("elements") or {}))
    matches = [match for match in _matches(document, synonyms) if match]
    exact = {key for key, is_exact in matches if is_exact}
    return len(exact), len({key for key, _ in matches} - exact)


def find_elements(
    documents: Sequence[Document], elements: Mapping[str, Mapping[str, Any]]
) -> dict[str, _Element]:
    """Element id -> its sections, in the order of the documents.

    A heading that says exactly the element's name takes precedence over one that contains it. A
    section below an element belongs to it, unless its own heading names another element.
    """
    synonyms = _synonyms(elements)
    by_document = [(document, _matches(document, synonyms)) for document in documents]
    exact = {match[0] for _, matches in by_document for match in matches if match and match[1]}
    found: dict[str, _Element] = {}
    for document, matches in by_document:
        above: list[tuple[int, str | None]] = []
        for section, match in zip(document.sections, matches, strict=True):
            while above and above[-1][0] >= section.level:
                above.pop()
            named = match is not None and (match[1] or match[0] not in exact)
            key = match[0] if match and named else above[-1][1] if above else None
            above.append((section.level, key))
            if key is not None:
                found.setdefault(key, _Element(document, section)).sections.append(section)
    return found


def _synonyms(elements: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    return {key: [str(h) for h in cast(list[Any], e.get("headings") or [key])] for key, e in elements.items()}


def _matches(document: Document, synonyms: Mapping[str, Sequence[str]]) -> list[tuple[str, bool] | None]:
    """Per section the element its heading names. The title of a document names one only if exactly."""
    levels = [section.level for section in document.sections if section.heading]
    title_level = levels[0] if levels and levels.count(levels[0]) == 1 and min(levels) == levels[0] else None
    matches: list[tuple[str, bool] | None] = []
    for section in document.sections:
        match = best_match(section.heading, synonyms) if section.heading else None
        is_title = section.level == title_level and len(levels) > 1
        matches.append(None if match and is_title and not match[1] else match)
    return matches


def _content(element: _Element, columns: dict[str, tuple[list[str], str]]) -> dict[str, Any]:
    blocks = [block for section in element.sections for block in section.blocks]
    paragraphs = [b.text for b in blocks if isinstance(b, Paragraph) and not b.quote]
    bullets = [b for b in blocks if isinstance(b, Bullet)]
    tables = [b for b in blocks if isinstance(b, Table)]
    text = " ".join(paragraphs)
    table = max(tables, key=lambda t: len(_mapped(t, columns)), default=None)
    content: dict[str, Any] = {
        "heading": element.first.heading,
        "text": text,
        "sentences": sentences(text),
        "bullets": [bullet.text for bullet in bullets],
        "labelled": [{"label": b.label, "text": b.body} for b in bullets if b.label]
        + _under_headings(element),
        "table": _rows(table, columns) if table else [],
        "columns": list(table.header) if table else [],
        "rows": [list(row) for row in table.rows] if table else [],
        "line": element.first.line,
        "citation": _citation(element, blocks),
        "passages": _passages(element),
    }
    return content


def _passages(element: _Element) -> list[dict[str, Any]]:
    """Everything that stands below the element, piece by piece, each with its line where there are lines."""
    found: list[dict[str, Any]] = []
    for section in element.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                texts = [" | ".join(cell for cell in row if cell) for row in block.rows]
                # A table of Markdown has its header and a line of dashes above its rows.
                pieces = [(text, block.line + 2 + number) for number, text in enumerate(texts)]
            else:
                pieces = [(block.text, block.line)]
            for text, line in pieces:
                place = {"line": line} if element.document.has_lines else {}
                found.append({"text": text, **place})
    return found


def _under_headings(element: _Element) -> list[dict[str, str]]:
    """A heading of its own inside the element labels what stands below it."""
    labelled: list[dict[str, str]] = []
    for section in element.sections[1:]:
        text = " ".join(b.text for b in section.blocks if isinstance(b, Paragraph))
        if text and section.level > element.first.level:
            labelled.append({"label": section.heading, "text": text})
    return labelled


def _citation(element: _Element, blocks: list[Block]) -> dict[str, Any]:
    citation: dict[str, Any] = {
        "file": element.document.name,
        "heading": element.first.heading,
        "quote": shortened(_passage(blocks), LONGEST_QUOTE),
    }
    if element.document.has_lines:
        citation["line"] = element.first.line
    elif element.first.page is not None:
        citation["page"] = element.first.page
    return citation


def _passage(blocks: list[Block]) -> str:
    """The beginning of what stands under a heading, in the order of the text."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            parts.extend(" | ".join(cell for cell in row if cell) for row in block.rows[:2])
        elif isinstance(block, Bullet) or not block.quote:
            parts.append(block.text)
        if sum(len(part) for part in parts) > LONGEST_QUOTE:
            break
    return "; ".join(parts)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph. A new one begins with a capital, a quotation mark or a bracket."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        following = text[match.end() : match.end() + 1]
        last_word = text[max(start, match.start() - 12) : match.start() + 1].rpartition(" ")[2].casefold()
        begins = following.isupper() or following in "\"'“„«(["
        if begins and last_word not in _ABBREVIATIONS.split():
            found.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _column_specs(element: Mapping[str, Any]) -> dict[str, tuple[list[str], str]]:
    """Column -> (its headings, its type). A column is a list of headings or {headings, type}."""
    specs: dict[str, tuple[list[str], str]] = {}
    for key, column in cast(Mapping[str, Any], element.get("columns") or {}).items():
        if isinstance(column, Mapping):
            described = cast(Mapping[str, Any], column)
            names = cast(list[Any], described.get("headings") or [key])
            specs[key] = ([str(name) for name in names], str(described.get("type") or "text"))
        else:
            specs[key] = ([str(name) for name in cast(list[Any], column or [key])], "text")
    return specs


def _mapped(table: Table, columns: dict[str, tuple[list[str], str]]) -> dict[str, int]:
    """Column -> place in the table. Exact headings first; no place is used twice."""
    synonyms = {key: names for key, (names, _) in columns.items()}
    matches = [(place, best_match(header, synonyms)) for place, header in enumerate(table.header)]
    places: dict[str, int] = {}
    for wanted in (True, False):
        for place, match in matches:
            if match and match[1] is wanted and match[0] not in places:
                places[match[0]] = place
    return places


def _rows(table: Table, columns: dict[str, tuple[list[str], str]]) -> list[dict[str, Any]]:
    if columns:
        places = _mapped(table, columns)
        kinds = {key: columns[key][1] for key in places}
    else:
        places = {
            "_".join(normal_words(header)) or f"column_{i + 1}": i for i, header in enumerate(table.header)
        }
        kinds = dict.fromkeys(places, "text")
    rows: list[dict[str, Any]] = []
    for cells in table.rows:
        values = {key: _cell(cells[place], kinds[key]) for key, place in places.items()}
        row = {key: value for key, value in values.items() if value is not None}
        if row:
            rows.append(row)
    return rows


def _cell(text: str, kind: str) -> Any:
    """The value of a cell, or None for an empty one and for text where a number or a date is wanted."""
    text = one_line(text)
    if kind in ("money", "number", "ratio"):
        numbers = find_numbers(text)
        return None if not numbers else numbers[0].ratio_or_value() if kind == "ratio" else numbers[0].value
    if kind == "date":
        try:
            return parse_date(text)
        except AmbiguousDate:
            return None
    if len(text) > 2 and _QUOTATION_MARKS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text or None
