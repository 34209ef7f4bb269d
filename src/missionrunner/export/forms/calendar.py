"""The working calendar: the numbers of every person week by week, later months added up.

The schema says which fields are meant: `layout: {date, when, entries, what, who, count, texts}` on the list
of weeks, where `entries` is a list of {what, who, count} inside each week. `split` names another list that
divides some of these counts over parts of the week, named by its field `part`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.numbers import format_date, format_number
from missionrunner.export import schema as sch
from missionrunner.export.document import Block, BulletList, Column, Paragraph, Shown, Table
from missionrunner.export.forms.common import ListToPrint, Row
from missionrunner.export.forms.periods import detail_and_later, group_later


@dataclass(frozen=True, slots=True)
class Week:
    """One row of the calendar. `entries` are (what, who, count), `parts` (what, who, part, count)."""

    name: str
    day: str
    working: bool
    entries: tuple[tuple[str, str, float], ...]
    texts: tuple[str, ...]
    parts: tuple[tuple[str, str, str, float], ...]
    row: Row


class Calendar:
    """A list of weeks, read with the names that its schema gives."""

    def __init__(self, given: ListToPrint) -> None:
        self.given = given
        spec = sch.layout(given.schema)
        self.names = {name: sch.text_of(spec, name) for name in _PARTS}
        detail = sch.as_map(given.schema.get("detail_rows"))
        self.months = detail.get("months", 3)
        self.total_by = sch.text_of(detail, "total_by")
        self.parts = self._parts_by_week(sch.text_of(spec, "split"), sch.text_of(spec, "part"))
        self.weeks = [self._week(row) for row in given.rows]
        # Activities stand in the order of the list that they are named after.
        self.order = given.reader.key_order(self.names["what"])

    def _week(self, row: Row) -> Week:
        names = self.names
        entries = [e for e in sch.as_list(row.get(names["entries"])) if is_map(e)]
        found = tuple(
            (str(e.get(names["what"], "")), str(e.get(names["who"], "")), e[names["count"]])
            for e in entries
            if sch.is_number(e.get(names["count"]))
        )
        texts = tuple(str(text) for text in sch.as_list(row.get(names["texts"])))
        working = bool(row.get(names["when"], True)) if names["when"] else True
        key = self.given.reader.row_key(self.given.schema, row, 0)
        parts = tuple(self.parts.get(key, ()))
        return Week(key, str(row.get(names["date"], "")), working, found, texts, parts, row)

    def _parts_by_week(self, dotted: str, part: str) -> dict[str, list[tuple[str, str, str, float]]]:
        """Key of a week -> (what, who, part, count), from the list that `split` names."""
        found: dict[str, list[tuple[str, str, str, float]]] = {}
        names = self.names
        for row in sch.as_list(self.given.reader.locate(dotted)[1]) if dotted and part else []:
            if is_map(row) and sch.is_number(row.get(names["count"])):
                key = self.given.reader.row_key(self.given.schema, row, 0)
                what, who = str(row.get(names["what"], "")), str(row.get(names["who"], ""))
                found.setdefault(key, []).append((what, who, str(row.get(part, "")), row[names["count"]]))
        return found

    def parts_of(self, weeks: Iterable[Week], what: str, who: str) -> list[str]:
        """Names of the parts of the week that this activity of a person is divided over."""
        return list(dict.fromkeys(p for w in weeks for a, b, p, _ in w.parts if (a, b) == (what, who)))

    def first_working(self) -> Week | None:
        return next((week for week in self.weeks if week.working and week.entries), None)

    def word(self, what: str) -> str:
        """The name of an activity."""
        field = sch.properties(sch.items(self.given.schema)).get(self.names["entries"], {})
        schema = sch.properties(sch.items(field)).get(self.names["what"], {})
        named = self.given.reader.text(schema, what, name=self.names["what"])
        return sch.in_words(what) if named == what else named

    def activities(self, weeks: Iterable[Week], who: str | None = None) -> list[str]:
        found = dict.fromkeys(e[0] for w in weeks for e in w.entries if who is None or e[1] == who)
        return sorted(found, key=lambda name: self.order.get(name, -1))

    def people(self, weeks: Iterable[Week]) -> list[str]:
        return list(dict.fromkeys(e[1] for week in weeks for e in week.entries))

    def detailed(self) -> tuple[list[Week], list[tuple[str, list[Week]]]]:
        """The weeks to print in full, and the later ones in groups."""
        rows = [week.row for week in self.weeks]
        detail, later = detail_and_later(rows, self.names["date"], self.months)
        by_row = {id(week.row): week for week in self.weeks}
        groups = group_later(later, self.names["date"], self.total_by) if later else []
        return (
            [by_row[id(row)] for row in detail],
            [(label, [by_row[id(row)] for row in part]) for label, part in groups],
        )


_PARTS = ("date", "when", "entries", "what", "who", "count", "texts")


def calendar(given: ListToPrint) -> list[Block]:
    """Per person the weeks of the first months; then what is due when; then later months added up."""
    book = Calendar(given)
    if not book.names["entries"] or not book.names["count"]:
        return []
    detail, later = book.detailed()
    note = sch.text_of(given.schema, "note")
    blocks: list[Block] = [Paragraph(note)] if note else []
    for who in book.people(book.weeks):
        if book.activities(detail, who):
            blocks.append(_person_table(book, detail, who))
        else:
            first = next(week for week in book.weeks if any(e[1] == who for e in week.entries))
            blocks.append(
                Paragraph(f"{who} starts in the week from {week_start(first)}; the numbers are below.")
            )
    due = [(week, text) for week in book.weeks for text in week.texts]
    if due:
        rows = tuple((Shown(week_start(week)), Shown(text)) for week, text in due)
        columns = (Column("Week from"), Column("What is due"))
        blocks.append(Table(columns, rows, "What is due when"))
    if later:
        blocks += _later_tables(book, later)
    return blocks


def first_week(given: ListToPrint) -> list[Block]:
    """The numbers of the first working week, per person, for the first page."""
    book = Calendar(given)
    week = book.first_working()
    if week is None:
        return []
    columns = (Column("Who"), Column("Numbers of the week"))
    rows: list[tuple[Shown, ...]] = []
    for who in book.people([week]):
        parts = [
            f"{book.word(what)}: {_count(count)}{_divided(week, what, who)}"
            for what, owner, count in week.entries
            if owner == who
        ]
        rows.append((Shown(who or "All"), Shown("; ".join(parts))))
    title = f"Week {week.name}, from Monday {week_start(week)}" if week.day else f"Week {week.name}"
    blocks: list[Block] = [Table(columns, tuple(rows), title)]
    if week.texts:
        blocks.append(BulletList(tuple(Shown(text) for text in week.texts), "Due in this week"))
    return blocks


def _divided(week: Week, what: str, who: str) -> str:
    """ " (Tuesday morning 6, Thursday morning 6)" where the number is divided over parts of the week."""
    parts = [f"{part} {_count(count)}" for a, b, part, count in week.parts if (a, b) == (what, who)]
    return f" ({', '.join(parts)})" if parts else ""


def week_start(week: Week) -> str:
    return format_date(week.day)


def _count(value: float) -> str:
    return format_number(value, "count")


def _person_table(book: Calendar, weeks: Sequence[Week], who: str) -> Table:
    """A column per activity; an activity that is divided has one per part of the week."""
    asked = [
        (name, part)
        for name in book.activities(weeks, who)
        for part in book.parts_of(weeks, name, who) or [""]
    ]
    columns = [Column("Week", align="right"), Column("Monday")]
    columns += [
        Column(book.word(name) + (f", {part}" if part else ""), align="right") for name, part in asked
    ]
    rows: list[tuple[Shown, ...]] = []
    for week in weeks:
        cells = [
            _number(_sum_of_part(week, name, who, part)) if week.working else Shown("off")
            for name, part in asked
        ]
        rows.append((Shown(week.name), Shown(week_start(week)), *cells))
    totals = [_number(sum(_sum_of_part(w, name, who, part) for w in weeks)) for name, part in asked]
    rows.append((Shown("Sum"), Shown(""), *totals))
    return Table(tuple(columns), tuple(rows), who)


def _sum_of_part(week: Week, what: str, who: str, part: str) -> float:
    if not part:
        return _sum(week.entries, what, who)
    return sum(count for a, b, p, count in week.parts if (a, b, p) == (what, who, part))


def _later_tables(book: Calendar, groups: Sequence[tuple[str, Sequence[Week]]]) -> list[Block]:
    weeks = [week for _, part in groups for week in part]
    names = book.activities(weeks)
    people = book.people(weeks)
    title = "Later months, everybody together" if len(people) > 1 else "Later months"
    blocks = [_sums(book, groups, names, None, title)]
    if len(people) > 1:
        blocks += [
            _sums(book, groups, book.activities(weeks, who), who, f"Later months: {who}") for who in people
        ]
    return list(blocks)


def _sums(
    book: Calendar,
    groups: Sequence[tuple[str, Sequence[Week]]],
    names: Sequence[str],
    who: str | None,
    title: str,
) -> Table:
    columns = [Column("Month"), Column("Working weeks", align="right")]
    columns += [Column(book.word(name), align="right") for name in names]
    rows: list[tuple[Shown, ...]] = []
    for label, weeks in groups:
        cells = [_number(sum(_sum(w.entries, name, who) for w in weeks)) for name in names]
        rows.append((Shown(label), Shown(str(sum(w.working for w in weeks))), *cells))
    return Table(tuple(columns), tuple(rows), title)


def _sum(entries: Sequence[tuple[str, str, float]], what: str, who: str | None) -> float:
    return sum(count for name, owner, count in entries if name == what and who in (None, owner))


def _number(value: Any) -> Shown:
    return Shown(_count(value), raw=value, unit="count")
