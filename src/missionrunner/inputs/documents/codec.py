"""A document as JSON, for the store: what was read stays with the run, the file itself does not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from missionrunner.inputs.documents.model import Block, Bullet, Document, Paragraph, Section, Table


def document_to_json(document: Document) -> dict[str, Any]:
    """All of the document but its path, which means nothing on another machine."""
    sections = [
        {
            **{k: v for k, v in asdict(section).items() if k != "blocks"},
            "blocks": [_block_to_json(b) for b in section.blocks],
        }
        for section in document.sections
    ]
    return {
        "name": document.name,
        "format": document.format,
        "sections": sections,
        "lines": list(document.lines),
    }


def document_from_json(data: dict[str, Any]) -> Document:
    """The inverse of `document_to_json`; `path` is the file's name."""
    sections = tuple(
        Section(
            heading=section["heading"],
            level=section["level"],
            line=section["line"],
            blocks=tuple(_block(block) for block in section["blocks"]),
            page=section["page"],
        )
        for section in data["sections"]
    )
    return Document(data["name"], data["name"], data["format"], sections, tuple(data["lines"]))


def _block_to_json(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **asdict(block)}


def _block(data: dict[str, Any]) -> Block:
    fields = {key: value for key, value in data.items() if key != "kind"}
    if data["kind"] == "table":
        return Table(tuple(data["header"]), tuple(tuple(row) for row in data["rows"]), data["line"])
    return Bullet(**fields) if data["kind"] == "bullet" else Paragraph(**fields)
