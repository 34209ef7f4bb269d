"""What somebody has to confirm: values of the playbook or a model, numbers first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.document import Block, BulletList, Column, Heading, Paragraph, Shown, Table
from missionrunner.export.inputs import ExportInput
from missionrunner.export.printed import MAIN, NOWHERE, WORKINGS, where_printed
from missionrunner.export.values import Reader

TO_CONFIRM = (SourceKind.PLAYBOOK, SourceKind.MODEL)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value to confirm: where it stands, as it is printed, and why it was chosen."""

    path: tuple[str, ...]
    title: str
    field: str
    rows: tuple[str, ...]
    value: Any
    shown: str
    source: Source
    printed: str = MAIN
    of_mission: bool = False

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
        place = reader.place(steps)
        if (
            place.value in (None, "", [])
            or is_map(place.value)
            or sch.text_of(place.schema, "show") == "hidden"
        ):
            continue
        title = "Your answers" if steps[0] == "intake" else place.title
        row = reader.place(steps[:-1]).value if "unit_from" in place.schema else None
        shown = reader.text(place.schema, place.value, row if is_map(row) else None, name=steps[-1])
        found.append(
            Assumption(
                steps, title, place.field, place.rows, place.value, shown, source,
                printed=where_printed(reader, steps),
                of_mission=sch.is_of_mission(place.schema) and source.kind is SourceKind.PLAYBOOK,
            )
        )  # fmt: skip
    order = {name: number for number, name in enumerate(reader.definition.deliverables)}
    return sorted(found, key=lambda a: order.get(a.path[0], -1))


def intake_assumptions(given: ExportInput, reader: Reader) -> list[dict[str, Any]]:
    """Answers that were left to their default, as they stand in deliverables.json."""
    found: list[dict[str, Any]] = []
    for path, source in given.workbook.sources.items():
        steps = split_path(path)
        if steps[0] != "intake" or source.kind not in TO_CONFIRM or _is_silent(reader, steps):
            continue
        value = reader.place(steps).value
        if value is not None:
            field = ".".join(steps)
            found.append({"field": field, "value": value, "source": source.kind.value, "reason": source.ref})
    return found


def _is_silent(reader: Reader, steps: tuple[str, ...]) -> bool:
    """Nothing was asked, so nothing is assumed."""
    schema: Mapping[str, Any] = (
        reader.answers.get(steps[1], {})
        if steps[0] == "intake" and len(steps) > 1
        else reader.place(steps).schema
    )
    return any(bool(sch.as_map(schema.get(key)).get("silent")) for key in ("default", "playbook"))


def texts_to_read(every: list[Assumption]) -> list[Assumption]:
    """Standard texts and choices that stand in the plan."""
    return [a for a in every if not a.is_figure and not a.of_mission and a.printed != NOWHERE]


def assumption_blocks(every: list[Assumption]) -> list[Block]:
    """The chapter: figures with their reasons, texts by deliverable, and what the mission says itself."""
    figures = [a for a in every if a.is_figure]
    texts = texts_to_read(every)
    own = [a for a in every if a.of_mission]
    blocks: list[Block] = []
    if figures:
        blocks.append(
            Paragraph(
                "You did not give these values. Confirm each one or replace it; the figures move the results."
            )
        )
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
    if own:
        counts: dict[str, int] = {}
        for a in own:
            counts[a.field] = counts.get(a.field, 0) + 1
        taken = ", ".join(f"{name} ({n})" for name, n in counts.items())
        blocks += [
            Heading(3, "From the mission file"),
            Paragraph(
                f"Taken over: {taken}. Change what does not fit your company, and put a"
                " person where a role stands."
            ),
        ]
    return blocks


def groups_to_confirm(every: Iterable[Assumption]) -> list[list[Assumption]]:
    """What is confirmed together: rows of a deliverable with the same field and reason.

    Figures come first, then texts, then what the mission says itself. Values that are printed nowhere are
    left out unless they are figures, which move the results.
    """
    groups: dict[tuple[int, str, str, str], list[Assumption]] = {}
    for a in every:
        if a.is_figure or a.of_mission or a.printed != NOWHERE:
            rank = 0 if a.is_figure else 2 if a.of_mission else 1
            groups.setdefault((rank, a.title, a.field, a.source.ref), []).append(a)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def figures_to_confirm(every: Iterable[Assumption]) -> int:
    """How many figures there are to confirm, counted as the plan lists them."""
    return len(groups_to_confirm(a for a in every if a.is_figure))


def group_words(members: Sequence[Assumption]) -> tuple[str, str]:
    """What is confirmed together, and its value: (field with its row, value or their range)."""
    first = members[0]
    if len(members) == 1:
        # The row's name, for example the activity, says which of several values this is.
        return ", ".join([first.field, *first.rows]), first.shown
    if len({a.shown for a in members}) > 1:
        return first.field, f"{_range(members)} ({len(members)} rows)"
    return first.field, first.shown


def merged_figures(figures: Iterable[Assumption]) -> dict[str, list[tuple[str, str, str]]]:
    """Deliverable -> (field, value, reason); rows with the same field and reason in one line."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for members in groups_to_confirm(figures):
        line = (*group_words(members), members[0].source.ref)
        found.setdefault(members[0].title, []).append(line)
    return found


def _range(members: Sequence[Assumption]) -> str:
    if not all(sch.is_number(a.value) for a in members):
        return ", ".join(dict.fromkeys(a.shown for a in members))
    ordered = sorted(members, key=lambda a: a.value)
    return f"{ordered[0].shown} to {ordered[-1].shown}"


def _by_deliverable(texts: list[Assumption]) -> list[str]:
    groups: dict[str, dict[str, int]] = {}
    for a in texts:
        fields = groups.setdefault(a.title, {})
        field = f"{a.field} in Workings" if a.printed == WORKINGS else a.field
        fields[field] = fields.get(field, 0) + 1
    return [
        f"{where}: " + ", ".join(f"{name} ({n})" if n > 1 else name for name, n in fields.items())
        for where, fields in groups.items()
    ]
