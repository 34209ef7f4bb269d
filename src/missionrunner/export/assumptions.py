"""What somebody has to confirm: values of the playbook or a model, numbers first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.document import Block, BulletList, Column, Heading, Paragraph, Shown, Table
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader

TO_CONFIRM = (SourceKind.PLAYBOOK, SourceKind.MODEL)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value to confirm. `titles` lead to it: deliverable, row, field."""

    path: tuple[str, ...]
    titles: tuple[str, ...]
    value: Any
    shown: str
    source: Source

    @property
    def is_figure(self) -> bool:
        return sch.is_number(self.value) or (
            is_list(self.value) and bool(self.value) and all(sch.is_number(v) for v in self.value)
        )


def assumptions(reader: Reader) -> list[Assumption]:
    """All values of the playbook or a model that are not empty, in the order of the plan."""
    found: list[Assumption] = []
    for path, source in reader.workbook.sources.items():
        steps = split_path(path)
        if source.kind not in TO_CONFIRM or _is_silent(reader, steps):
            continue
        schema, value, titles = reader.schema_at(steps)
        if value in (None, "", []) or is_map(value) or sch.text_of(schema, "show") == "hidden":
            continue
        found.append(Assumption(steps, tuple(titles), value, reader.text(schema, value), source))
    return found


def intake_assumptions(given: ExportInput, reader: Reader) -> list[dict[str, Any]]:
    """Answers that were left to their default, as they stand in deliverables.json."""
    found: list[dict[str, Any]] = []
    for path, source in given.workbook.sources.items():
        steps = split_path(path)
        if steps[0] != "intake" or source.kind not in TO_CONFIRM or _is_silent(reader, steps):
            continue
        value = reader.schema_at(steps)[1]
        if value is not None:
            field = ".".join(steps)
            found.append({"field": field, "value": value, "source": source.kind.value, "reason": source.ref})
    return found


def _is_silent(reader: Reader, steps: tuple[str, ...]) -> bool:
    """Nothing was asked, so nothing is assumed."""
    schema: Mapping[str, Any] = (
        reader.answers.get(steps[1], {})
        if steps[0] == "intake" and len(steps) > 1
        else reader.schema_at(steps)[0]
    )
    return any(bool(sch.as_map(schema.get(key)).get("silent")) for key in ("default", "playbook"))


def assumption_blocks(reader: Reader) -> list[Block]:
    """The chapter: a table of figures with reasons, then the texts per deliverable."""
    every = assumptions(reader)
    figures = [a for a in every if a.is_figure]
    texts = [a for a in every if not a.is_figure]
    blocks: list[Block] = [
        Paragraph(
            "You did not give these values. Confirm each one or replace it; the figures move the results."
        )
    ]
    if figures:
        columns = (Column("What"), Column("Value"), Column("Why this value"))
        rows = tuple(tuple(Shown(text) for text in row) for row in _merged(figures))
        blocks += [Heading(3, "Figures"), Table(columns, rows)]
    if texts:
        blocks += [
            Heading(3, "Texts and choices"),
            Paragraph("Standard wording. Read it in its place in the plan and change what does not fit."),
            BulletList(tuple(Shown(line) for line in _by_deliverable(texts))),
        ]
    return blocks if every else []


def _merged(figures: list[Assumption]) -> list[tuple[str, str, str]]:
    """One line per field and reason; values of several rows are named together."""
    groups: dict[tuple[str, str, str], list[Assumption]] = {}
    for a in figures:
        groups.setdefault((a.path[0], a.titles[-1], a.source.ref), []).append(a)
    lines: list[tuple[str, str, str]] = []
    for members in groups.values():
        first = members[0]
        if len(members) == 1:
            lines.append((": ".join(first.titles), first.shown, first.source.ref))
            continue
        where = f"{first.titles[0]}: {first.titles[-1]}" if len(first.titles) > 1 else first.titles[0]
        distinct = list(dict.fromkeys(a.shown for a in members))
        rows = f"{len(members)} rows"
        value = f"{distinct[0]} ({rows})" if len(distinct) == 1 else f"{_range(members)} ({rows})"
        lines.append((where, value, first.source.ref))
    return lines


def _range(members: list[Assumption]) -> str:
    if not all(sch.is_number(a.value) for a in members):
        return ", ".join(dict.fromkeys(a.shown for a in members))
    ordered = sorted(members, key=lambda a: a.value)
    return f"{ordered[0].shown} to {ordered[-1].shown}"


def _by_deliverable(texts: list[Assumption]) -> list[str]:
    groups: dict[str, dict[str, int]] = {}
    for a in texts:
        where = "Intake" if a.path[0] == "intake" else a.titles[0]
        fields = groups.setdefault(where, {})
        fields[a.titles[-1]] = fields.get(a.titles[-1], 0) + 1
    return [
        f"{where}: " + ", ".join(f"{name} ({n})" if n > 1 else name for name, n in fields.items())
        for where, fields in groups.items()
    ]
