"""What somebody has to confirm: values of the playbook or a model, numbers first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    titles: Sequence[str]
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
        found.append(
            Assumption(steps, tuple(titles), value, reader.text(schema, value, name=steps[-1]), source)
        )
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


def assumption_blocks(every: list[Assumption]) -> list[Block]:
    """The chapter: a table of figures with reasons, then the texts per deliverable."""
    figures = [a for a in every if a.is_figure]
    texts = [a for a in every if not a.is_figure]
    blocks: list[Block] = [
        Paragraph(
            "You did not give these values. Confirm each one or replace it; the figures move the results."
        )
    ]
    if figures:
        blocks.append(Heading(3, "Figures"))
        columns = (Column("What"), Column("Value"), Column("Why this value"))
        for name, lines in merged_figures(figures).items():
            rows = tuple(tuple(Shown(text) for text in line) for line in lines)
            blocks.append(Table(columns, rows, name, as_list=True))
    if texts:
        blocks += [
            Heading(3, "Texts and choices"),
            Paragraph("Standard wording. Read it in its place in the plan and change what does not fit."),
            BulletList(tuple(Shown(line) for line in _by_deliverable(texts))),
        ]
    return blocks if every else []


def merged_figures(figures: list[Assumption]) -> dict[str, list[tuple[str, str, str]]]:
    """Deliverable -> (field, value, reason); rows with the same field and reason in one line."""
    groups: dict[tuple[str, str, str], list[Assumption]] = {}
    for a in figures:
        groups.setdefault((_where(a), a.titles[-1], a.source.ref), []).append(a)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for (where, field, reason), members in groups.items():
        what, value = field, members[0].shown
        distinct = list(dict.fromkeys(a.shown for a in members))
        if len(members) == 1:
            # The row's name, for example the activity, says which of several values this is.
            between = [title for title in members[0].titles[1:-1] if title != field]
            what = ", ".join([field, *between])
        elif len(distinct) > 1:
            value = f"{_range(members)} ({len(members)} rows)"
        found.setdefault(where, []).append((what, value, reason))
    return found


def _where(a: Assumption) -> str:
    return "Your answers" if a.path[0] == "intake" else a.titles[0]


def _range(members: list[Assumption]) -> str:
    if not all(sch.is_number(a.value) for a in members):
        return ", ".join(dict.fromkeys(a.shown for a in members))
    ordered = sorted(members, key=lambda a: a.value)
    return f"{ordered[0].shown} to {ordered[-1].shown}"


def _by_deliverable(texts: list[Assumption]) -> list[str]:
    groups: dict[str, dict[str, int]] = {}
    for a in texts:
        fields = groups.setdefault(_where(a), {})
        fields[a.titles[-1]] = fields.get(a.titles[-1], 0) + 1
    return [
        f"{where}: " + ", ".join(f"{name} ({n})" if n > 1 else name for name, n in fields.items())
        for where, fields in groups.items()
    ]
