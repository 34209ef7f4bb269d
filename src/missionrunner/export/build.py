"""Builds the plan as a document: first page, phases, calendar, assumptions, checks, sign-off.

Nothing here knows a mission: titles, units, forms and levels of detail come from the schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.numbers import format_date
from missionrunner.deliverables.sources import SourceKind
from missionrunner.export import schema as sch
from missionrunner.export.assumptions import assumption_blocks, assumptions, figures_to_confirm, texts_to_read
from missionrunner.export.checks import (
    accepted_here,
    accepted_line,
    check_blocks,
    counts_line,
    failed,
    review_blocks,
    sign_off,
    signed_text,
    unsigned_text,
)
from missionrunner.export.decisions import decision_blocks, stale_criteria, unmet_criteria
from missionrunner.export.document import (
    LEGEND,
    LETTERS,
    Block,
    BulletList,
    Callout,
    Cards,
    Document,
    Heading,
    KeyValue,
    KeyValues,
    PageBreak,
    Paragraph,
    Shown,
    Table,
)
from missionrunner.export.fields import FieldPrinter
from missionrunner.export.forms.calendar import first_week
from missionrunner.export.forms.common import ListToPrint
from missionrunner.export.glossary import glossary_blocks
from missionrunner.export.inputs import ExportInput
from missionrunner.export.model_use import made_with, model_blocks
from missionrunner.export.schema import Json
from missionrunner.export.session_notes import agreed_actions, attendee_blocks, note_blocks
from missionrunner.export.session_time import time_blocks
from missionrunner.export.values import Reader, Steps
from missionrunner.missions.extras import mission_extras
from missionrunner.missions.model import DeliverableRef, Mission, Phase
from missionrunner.runs.exhibits import exhibits

_MOST_TILES = 8
_CALENDAR = frozenset({"calendar"})


def build_document(given: ExportInput, letters: Mapping[SourceKind, str] = LETTERS) -> Document:
    """The whole plan of a run; `letters` are the marks of the sources where it is shown."""
    return _Builder(given, letters).document()


def mission_blocks(mission: Mission) -> list[Block]:
    """What the mission's file says beside its phases: standards, resources, notes, variations."""
    return [
        BulletList(tuple(Shown(line) for line in extra.lines), extra.heading)
        for extra in mission_extras(mission)
    ]


def without_repeated_titles(blocks: list[Block]) -> Iterator[Block]:
    """A table right below a heading of the same words needs no title of its own."""
    heading = ""
    for block in blocks:
        if isinstance(block, Table | Cards | BulletList) and block.title and block.title == heading:
            block = replace(block, title="")
        heading = block.text if isinstance(block, Heading) else ""
        yield block


class _Builder:
    def __init__(self, given: ExportInput, letters: Mapping[SourceKind, str]) -> None:
        self.given = given
        self.letters = letters
        self.reader = Reader(given)
        self.main = FieldPrinter(self.reader, "main", _CALENDAR)
        self.deliverables = given.definition.deliverables
        self.assumed = assumptions(self.reader)

    def document(self) -> Document:
        run, mission = self.given.run, self.given.definition.mission
        title = mission.title or run.mission_title
        body = [
            *self._phases(),
            *self._calendar(),
            *self._chapter("Assumptions to confirm", assumption_blocks(self.assumed)),
            *self._chapter("Checks", check_blocks(self.given, self.reader)),
            *self._sign_off(),
            *self._chapter("Decisions", decision_blocks(self.given, self.reader)),
            *self._session(),
            *self._workings(),
            *self._documents(),
            *self._chapter("The model", model_blocks(self.given)),
            *self._chapter("Words", glossary_blocks(self.given)),
            *self._chapter("From the mission file", mission_blocks(self.given.definition.mission)),
        ]
        # The first page is made last, so that the legend knows which marks occur.
        blocks = (*self._first_page(), *without_repeated_titles(body))
        subtitle = f"{run.company or 'Plan'}, {self._date()}"
        return Document(title, subtitle, blocks, {"run": run.id, "company": run.company})

    def _date(self) -> str:
        return format_date(self.given.run.created_at.date().isoformat())

    def _chapter(self, title: str, blocks: list[Block]) -> list[Block]:
        return [PageBreak(), Heading(2, title), *blocks] if blocks else []

    def _session(self) -> list[Block]:
        """What people noted and how long they took, in one chapter."""
        notes, time = note_blocks(self.given), time_blocks(self.given)
        return self._chapter("Session notes" if notes else "The session", [*notes, *time])

    # First page

    def _first_page(self) -> Iterator[Block]:
        run = self.given.run
        facts = [
            ("Company", run.company or "not named"),
            *self._period(),
            ("Made with", made_with(self.given)),
            ("Run", run.id),
        ]
        if self.given.variations:
            titles = {ref.id: ref.title for ref in self.given.definition.mission.variations}
            names = [titles.get(name, sch.in_words(name)) for name in self.given.variations]
            facts.append(("Variations", ", ".join(names)))
        facts.append(
            ("Status", signed_text(self.given.signed_by, self.given.signed_on) or unsigned_text(self.given))
        )
        yield KeyValues(tuple(KeyValue(label, Shown(text)) for label, text in facts))
        if self.given.definition.mission.objective:
            yield Paragraph(self.given.definition.mission.objective)
        tiles, texts = self._headlines()
        yield Heading(2, "On one page")
        yield from texts
        if tiles:
            yield KeyValues(tuple(tiles), tiles=True)
        yield from self._warnings()
        yield Heading(3, "What to do first")
        yield BulletList(tuple(Shown(text) for text in self._first_steps()), numbered=True)
        for given in self._calendars():
            yield from first_week(given)
        if self.reader.used:
            yield Heading(3, "Where the values come from")
            kinds = [kind for kind in LEGEND if kind in self.reader.used]
            yield BulletList(tuple(Shown(f"{self.letters[kind]}: {LEGEND[kind]}") for kind in kinds))

    def _period(self) -> list[tuple[str, str]]:
        """Facts that the mission exports and gives a title, in one line each."""
        found: list[tuple[str, str]] = []
        for name, schema in self.given.definition.facts.items():
            value = self.given.workbook.facts.get(name)
            if sch.as_map(schema).get("export") and sch.text_of(schema, "title") and value and is_map(value):
                if not sch.shows(schema, "main"):
                    continue
                dates = [v for v in value.values() if isinstance(v, str) and format_date(v) != v]
                text = f"{format_date(dates[0])} to {format_date(dates[1])}" if len(dates) > 1 else ""
                if text:
                    found.append((sch.text_of(schema, "title"), text))
        return found

    def _headlines(self) -> tuple[list[KeyValue], list[Block]]:
        """Fields marked `headline`; without any, the figures of the first deliverable."""
        tiles: list[KeyValue] = []
        texts: list[Block] = []
        for path, schema, value in self._marked():
            if isinstance(value, str) and len(value) > sch.LONG_TEXT:
                texts.append(Paragraph(value, self.reader.sources(path, schema)))
            else:
                shown = self.reader.shown(schema, value, path)
                tiles.append(KeyValue(sch.title_of(schema, path[-1]), shown))
        return tiles[:_MOST_TILES], texts

    def _marked(self) -> list[tuple[Steps, Json, object]]:
        found: list[tuple[Steps, Json, object]] = []
        first: list[tuple[Steps, Json, object]] = []
        for number, (name, schema) in enumerate(self.deliverables.items()):
            values = self.given.workbook.values.get(name) or {}
            for field_name, field in sch.properties(sch.as_map(schema)).items():
                value = values.get(field_name)
                entry = ((name, field_name), field, value)
                if field.get("headline"):
                    found.append(entry)
                elif number == 0 and sch.is_number(value) and sch.shows(field, "main"):
                    first.append(entry)
        return found or first[:_MOST_TILES]

    def _warnings(self) -> Iterator[Block]:
        checks, accepted = self.given.checks, accepted_here(self.given)
        errors, failing = failed(checks, "error"), failed(checks, "warning")
        warnings = [check for check in failing if check.id not in accepted]
        every = [check.message for check in (*errors, *warnings)]
        every += [accepted_line(check, accepted[check.id]) for check in failing if check.id in accepted]
        lines = tuple(every[:6])
        more = len(every) - len(lines)
        if more > 0:
            lines = (*lines, f"{more} more in the chapter Checks")
        tone = "bad" if errors else "warning" if warnings else ""
        if checks:
            yield Callout(tone, counts_line(checks, accepted), lines)

    def _first_steps(self) -> list[str]:
        checks = self.given.checks
        steps: list[str] = []
        if failed(checks, "error"):
            steps.append("Solve the errors above; the plan cannot be signed before.")
        figures = figures_to_confirm(self.assumed)
        if figures:
            steps.append(f"Confirm or replace {figures} assumed figures (chapter Assumptions to confirm).")
        if any(a.of_mission for a in self.assumed):
            steps.append("Read what comes from the mission file; name a person and a date for each action.")
        if texts_to_read(self.assumed):
            mark = self.letters[SourceKind.PLAYBOOK]
            steps.append(
                f"Read the standard texts, marked {mark}, and change what does not fit your company."
            )
        accepted = accepted_here(self.given)
        warnings = failed(checks, "warning")
        if any(check.id not in accepted for check in warnings):
            which = " that is not accepted yet" if any(check.id in accepted for check in warnings) else ""
            steps.append(f"Decide on each warning{which}: fix it, or accept it with a reason.")
        if any(True for _ in self._calendars()):
            steps.append(
                "Start with the numbers of the first selling week (below); all weeks are in the Calendar."
            )
        steps += [*unmet_criteria(self.given), *stale_criteria(self.given)]
        steps += agreed_actions(self.given)
        if self.given.criteria and not self.given.signed_by:
            steps.append("Go through the success criteria and sign.")
        return steps or ["Read the plan and decide."]

    # Phases

    def _phases(self) -> Iterator[Block]:
        mission = self.given.definition.mission
        told: set[str] = set()
        for number, phase in enumerate(mission.phases, 1):
            yield PageBreak()
            yield Heading(2, f"{number}. {phase.title}")
            if phase.objective:
                yield Paragraph(phase.objective)
            yield from self._of_phase(phase, told)
        rest = [ref for ref in self._all_refs() if ref.id not in told]
        if rest:
            yield from self._chapter(
                "Further deliverables", [b for ref in rest for b in self._deliverable(ref)]
            )

    def _of_phase(self, phase: Phase, told: set[str]) -> Iterator[Block]:
        for ref in phase.deliverables:
            told.add(ref.id)
            # A deliverable without an aim of its own has the phase's, which stands above.
            blocks = self._deliverable(ref)
            yield from (b for b in blocks if not (isinstance(b, Paragraph) and b.text == phase.objective))
        yield from review_blocks(self.given.reviews, phase.id)

    def _all_refs(self) -> list[DeliverableRef]:
        mission = self.given.definition.mission
        known = {ref.id for phase in mission.phases for ref in phase.deliverables}
        known |= {ref.id for ref in mission.deliverables}
        others = [DeliverableRef(name, "") for name in self.deliverables if name not in known]
        return [*mission.deliverables, *others]

    def _deliverable(self, ref: DeliverableRef) -> list[Block]:
        schema = sch.as_map(self.deliverables.get(ref.id))
        values = self.given.workbook.values.get(ref.id)
        title = sch.text_of(schema, "title") or ref.title or sch.in_words(ref.id)
        if not values:
            return [Heading(3, title), Paragraph("Nothing is filled in yet.")]
        blocks = self.main.deliverable(schema, values, (ref.id,))
        if any(True for _ in self._calendars(ref.id)):
            blocks.append(Paragraph("The weeks are in the chapter Calendar."))
        note = sch.text_of(schema, "note")
        head: list[Block] = [Heading(3, title), *([Paragraph(note)] if note else [])]
        return head + blocks if blocks else []

    # Chapters after the phases

    def _calendars(self, only: str = "") -> Iterator[ListToPrint]:
        """All lists of the form `calendar`."""
        for name, schema in self.deliverables.items():
            if only and name != only:
                continue
            whole = sch.as_map(schema)
            values = self.given.workbook.values.get(name) or {}
            for field_name, field in sch.properties(whole).items():
                rows = values.get(field_name)
                if sch.text_of(field, "form") == "calendar" and sch.is_rows(rows):
                    title = sch.title_of(field, field_name)
                    path = (name, field_name)
                    yield ListToPrint(self.reader, field, sch.as_list(rows), path, title, self.main.inner)

    def _calendar(self) -> list[Block]:
        from missionrunner.export.forms.calendar import calendar

        return self._chapter("Calendar", [b for given in self._calendars() for b in calendar(given)])

    def _sign_off(self) -> list[Block]:
        if not self.given.criteria:
            return []
        how = "Tick what you find met, write down what you accept although a check failed, and sign."
        shown = exhibits(self.given.definition, self.given.workbook)
        titles = {name: sch.title_of(sch.as_map(schema), name) for name, schema in self.deliverables.items()}
        boxes = sign_off(self.given, self.reader, shown, titles)
        people = attendee_blocks(self.given)
        return self._chapter("Success criteria and sign-off", [Paragraph(how), *people, boxes])

    def _workings(self) -> list[Block]:
        """Fields marked `show: detail`."""
        printer = FieldPrinter(self.reader, "detail", _CALENDAR)
        blocks: list[Block] = []
        for name, schema in self.deliverables.items():
            values = self.given.workbook.values.get(name)
            made = printer.deliverable(sch.as_map(schema), values, (name,)) if values else []
            if made:
                blocks += [Heading(3, sch.title_of(sch.as_map(schema), name)), *made]
        return self._chapter("Workings", blocks)

    def _documents(self) -> list[Block]:
        lines = tuple(
            Shown(
                f"{document.file_name}: read as {self._input_title(document.input)}"
                + (f", because {document.assigned}" if document.assigned else "")
            )
            for document in self.given.documents
        )
        return self._chapter("Documents used", [BulletList(lines)]) if lines else []

    def _input_title(self, name: str) -> str:
        return sch.title_of(sch.as_map(self.given.definition.documents.get(name)), name)
