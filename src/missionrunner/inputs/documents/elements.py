"""What a mission reads from its documents: elements found by heading, with texts, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from missionrunner.inputs.documents.columns import Columns, column_specs, mapped, table_rows
from missionrunner.inputs.documents.headings import best_match
from missionrunner.inputs.documents.model import Block, Bullet, Document, Paragraph, Section, Table
from missionrunner.plain_text import shortened

LONGEST_QUOTE = 200
# What an element may ask for (`wants`), in the words of the message when it is not there.
_WANTED = {
    "table": "a table with the columns {columns} is wanted",
    "list": "a list is wanted",
    "labels": "a list is wanted in which each item begins with its name and a colon",
    "text": "nothing stands below it",
}
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}\s+")
_ABBREVIATIONS = "e.g. i.e. etc. approx. ca. z.b. d.h. bzw. t.ex. bl.a. p.ex. no. nr. mr. ms. mrs. dr. vs."


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

    An element whose heading was found, but not what the mission wants below it, is in `not_understood`;
    its `understood` is false, `wanted` holds the columns of the table that is wanted, `problem` says in
    words what is wanted, and `place` where the heading stands.
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
        context[key] = _content(element, elements[key])
    context["not_understood"] = [key for key in context["found"] if not context[key]["understood"]]
    return context


def not_understood(read: Mapping[str, Any], spec: Mapping[str, Any]) -> list[str]:
    """One line for each element whose heading was found and whose content was not understood.

    `read` is what `extract` gave for an input, `spec` the input's entry in documents.yaml.
    """
    elements = cast(Mapping[str, Mapping[str, Any]], spec.get("elements") or {})
    lines: list[str] = []
    for key in read.get("not_understood", ()):
        element = read[key]
        title = str(elements.get(key, {}).get("title") or key)
        where = f"{element['citation']['file']}, {element['place']}"
        lines.append(
            f'{where}: the heading "{element["heading"]}" was found ({title}), '
            f"but not understood: {element['problem']}."
        )
    return lines


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


def _content(element: _Element, spec: Mapping[str, Any]) -> dict[str, Any]:
    columns = column_specs(spec)
    blocks = [block for section in element.sections for block in section.blocks]
    paragraphs = [b.text for b in blocks if isinstance(b, Paragraph) and not b.quote]
    bullets = [b for b in blocks if isinstance(b, Bullet)]
    tables = [b for b in blocks if isinstance(b, Table)]
    text = " ".join(paragraphs)
    table = max(tables, key=lambda t: len(mapped(t, columns)), default=None)
    labelled = [{"label": b.label, "text": b.body} for b in bullets if b.label] + _under_headings(element)
    shapes = {
        "table": table is not None and _fits(table, columns),
        "list": bool(bullets),
        "labels": bool(labelled),
        "text": bool(blocks),
    }
    wants = str(spec.get("wants") or ("table" if columns else "text"))
    understood = shapes.get(wants, True)
    wanted = [names[0] for names, _ in columns.values()] if wants == "table" and not understood else []
    problem = "" if understood else _WANTED[wants].format(columns=", ".join(wanted))
    return {
        "heading": element.first.heading,
        "text": text,
        "sentences": sentences(text),
        "bullets": [bullet.text for bullet in bullets],
        "labelled": labelled,
        "table": table_rows(table, columns) if table else [],
        "columns": list(table.header) if table else [],
        "rows": [list(row) for row in table.rows] if table else [],
        "line": element.first.line,
        "citation": _citation(element, blocks),
        "passages": _passages(element),
        "understood": understood,
        "wanted": wanted,
        "problem": problem,
        "place": _place(element),
    }


def _place(element: _Element) -> str:
    """Where the element stands, in the words of a message."""
    if element.document.has_lines:
        return f"line {element.first.line}"
    return (
        f"page {element.first.page}" if element.first.page is not None else f"under {element.first.heading}"
    )


def _fits(table: Table, columns: Columns) -> bool:
    """Has a table at least two of the columns that are wanted (or the only one), with values?"""
    enough = min(2, len(columns))
    return any(len(row) >= enough for row in table_rows(table, columns)) if columns else True


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
