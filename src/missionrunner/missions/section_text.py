"""Sections as lines, notes and entries: what several kinds of sections have in common."""

from __future__ import annotations

from missionrunner.missions.entries import Entry, EntryList, raw_item
from missionrunner.missions.inline import plain, without_check_box
from missionrunner.missions.markdown import Block, Document, Node
from missionrunner.missions.model import Note
from missionrunner.missions.notes import Remarks


def all_blocks(node: Node) -> list[Block]:
    """The blocks of a heading and of all headings below it."""
    return [block for inner in node.walk() for block in inner.blocks]


def list_entries(
    blocks: list[Block], what: str, remarks: Remarks, *, paragraphs: bool = False
) -> list[Entry]:
    """The items among blocks, tables as items; paragraphs too if `paragraphs`."""
    found = EntryList(what, remarks)
    base = min((block.depth for block in blocks if block.kind == "item"), default=0)
    for block in blocks:
        if block.kind == "item":
            found.add(raw_item(block), block.line, nested=block.depth > base)
        elif block.kind == "table":
            found.add_table(block)
        elif block.kind == "text" and paragraphs:
            found.add(raw_item(block), block.line)
    return found.entries


def prose(document: Document, blocks: list[Block]) -> str:
    """Paragraphs and items as plain lines."""
    parts: list[str] = []
    for block in blocks:
        if block.kind in ("text", "quote"):
            parts.append(plain(raw_item(block)))
        elif block.kind == "item":
            parts.append("- " + plain(without_check_box(raw_item(block))))
        elif block.kind == "table":
            parts.append(document.source(block.line, block.end))
        elif block.kind == "fence":
            parts.append(block.text.strip())
    return "\n".join(part for part in parts if part)


def section_lines(node: Node) -> list[str]:
    """Every item and paragraph of a section as one plain line; sub-headings go before their lines."""
    found: list[str] = []
    for inner in node.walk():
        prefix = f"{plain(inner.title)}: " if inner is not node else ""
        start = len(found)
        for block in inner.blocks:
            if block.kind == "item" and block.depth and len(found) > start:
                found[-1] += "; " + plain(without_check_box(raw_item(block)))
            elif block.kind in ("item", "text", "quote"):
                found.append(prefix + plain(without_check_box(raw_item(block))))
            elif block.kind == "fence" and block.text.strip():
                found.append(prefix + block.text.strip())
            elif block.kind == "table":
                found.extend(
                    prefix + " - ".join(plain(c) for c in row if c.strip()) for row in block.rows[1:]
                )
        if prefix and len(found) == start:
            found.append(prefix.rstrip(": "))
    return [line for line in found if line]


def grouped_notes(document: Document, node: Node) -> list[Note]:
    """A section as notes: one per sub-heading, one per labelled line or item directly below it."""
    notes: list[Note] = []
    title = plain(node.title)
    for inner in node.walk():
        heading = plain(inner.title)
        gathered: list[str] = []
        for block in inner.blocks:
            if block.label and (inner is node or block.kind == "text") and not block.depth:
                notes.append(Note(plain(block.label), block.line, plain(block.text)))
            elif block.kind != "rule":
                gathered.append(prose(document, [block]))
        text = "\n".join(part for part in gathered if part)
        if text or (inner is not node and not inner.children and not inner.blocks):
            notes.append(Note(heading or title, inner.line, text))
    return sorted(notes, key=lambda note: note.line)
