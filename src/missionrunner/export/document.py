"""A plan as a document: plain data that Markdown, Word, Excel, PDF and HTML are made from.

All texts are plain text and never markup; each format escapes them in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from missionrunner.deliverables.sources import SourceKind

Align = Literal["left", "right", "center"]
Tone = Literal["", "good", "warning", "bad"]

LETTERS = {
    SourceKind.EDITED: "E",
    SourceKind.INTAKE: "I",
    SourceKind.DOCUMENT: "D",
    SourceKind.MODEL: "M",
    SourceKind.CARRIED: "R",
    SourceKind.COMPUTED: "C",
    SourceKind.PLAYBOOK: "P",
}
WORDS = {
    SourceKind.EDITED: "edited",
    SourceKind.INTAKE: "your answer",
    SourceKind.DOCUMENT: "document",
    SourceKind.MODEL: "model",
    SourceKind.CARRIED: "last run",
    SourceKind.COMPUTED: "computed",
    SourceKind.PLAYBOOK: "playbook",
}
LEGEND = {
    SourceKind.EDITED: "changed or confirmed by a person during the run",
    SourceKind.INTAKE: "your answer in the intake",
    SourceKind.DOCUMENT: "taken from one of your documents",
    SourceKind.MODEL: "drafted by a language model; to be confirmed",
    SourceKind.CARRIED: "carried over from the last run",
    SourceKind.COMPUTED: "computed from other values",
    SourceKind.PLAYBOOK: "assumption or standard text of the playbook; to be confirmed",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is printed. A list may have several sources; `raw` and `unit` are for spreadsheets.

    `path` is the value's address, for formats in which a person can go to it; () where it has none.
    """

    text: str
    sources: tuple[SourceKind, ...] = ()
    raw: Any = None
    unit: str = ""
    tone: Tone = ""
    path: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 for the title, 2 for chapters, 3 for deliverables, 4 and 5 below."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`path` as in `Shown`."""

    text: str
    sources: tuple[SourceKind, ...] = ()
    path: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class KeyValue:
    label: str
    value: Shown
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts under each other. `tiles` asks for large figures where the format has them."""

    rows: tuple[KeyValue, ...]
    tiles: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` is what the heading adds to the title ("EUR"); the cells then leave it out."""

    title: str
    unit: str = ""
    align: Align = "left"
    note: str = ""

    @property
    def heading(self) -> str:
        if not self.unit or self.unit.lower() in self.title.lower():
            return self.title
        return f"{self.title} ({self.unit})"


@dataclass(frozen=True, slots=True)
class Table:
    """`title` is short and may be empty. A format may move columns that do not fit below the table.

    `name` is the index of the column that names a row; `as_list` says that the rows also read well as a
    list: first column, second column, then sentences. `form` is the schema's form of the list where a
    format may draw more than a table: lights, raci, waterfall.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Shown, ...], ...]
    title: str = ""
    note: str = ""
    name: int = 0
    as_list: bool = False
    form: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[Shown, ...]
    title: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class CheckItem:
    """`done` is None where it is not known. `lines` are sentences below it that belong to it."""

    text: str
    done: bool | None
    details: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    items: tuple[CheckItem, ...]
    title: str = ""
    sources: tuple[SourceKind, ...] = ()


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """`rate` is the share that goes on to the next stage, as printed."""

    label: str
    count: float | None
    shown: str
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Funnel:
    stages: tuple[FunnelStage, ...]
    title: str = ""
    count_title: str = ""
    rate_title: str = ""
    sources: tuple[SourceKind, ...] = ()


@dataclass(frozen=True, slots=True)
class GanttMark:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class GanttBar:
    label: str
    start: float
    end: float
    marks: tuple[GanttMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bars over whole steps (weeks, months) from 1 to `until`; `step` names one of them."""

    bars: tuple[GanttBar, ...]
    until: int
    step: str = "Week"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`cells[r][c]` holds the names of the rows that belong there."""

    x_title: str
    y_title: str
    x_labels: tuple[str, ...]
    y_labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """Something that must not be overlooked."""

    tone: Tone
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    """Boxes to tick by hand, then lines for name, date and signature."""

    statements: tuple[CheckItem, ...]
    lines: tuple[str, ...] = ("Name", "Date", "Signature")


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where a paged format begins a new page."""


Block = (
    Heading
    | Paragraph
    | KeyValues
    | Table
    | Cards
    | BulletList
    | Checklist
    | Funnel
    | Gantt
    | Matrix
    | Callout
    | SignOff
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    meta: dict[str, str] = field(default_factory=dict[str, str])
