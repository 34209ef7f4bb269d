"""Lists in a mission file: items with what is nested below them, and what one item says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from missionrunner.missions.inline import bold_head, leading_link, plain, without_check_box
from missionrunner.missions.labels import label_kind
from missionrunner.missions.limits import MAX_ENTRIES
from missionrunner.missions.markdown import Block
from missionrunner.missions.model import DeliverableRef, MissionInput, Task
from missionrunner.missions.notes import Remarks
from missionrunner.missions.text import identifier, unique


@dataclass(slots=True)
class Entry:
    """One top-level item: raw inline text, its line, and the plain texts of the items below it."""

    raw: str
    line: int
    below: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        return plain(without_check_box(self.raw))


def raw_item(block: Block) -> str:
    """The raw text of an item, its label put back in front."""
    if not block.label:
        return block.text
    label = f"**{block.label}**" if block.marked else block.label
    return f"{label}: {block.text}" if block.text else label


_LIST_LABELS = frozenset({"deliverables", "tasks", "actions", "criteria", "inputs", ""})


def table_labels(block: Block) -> list[Block]:
    """A table of two columns with labels in the first one, as labelled text; [] for any other table."""
    rows = block.rows
    if not rows or any(len(row) != 2 for row in rows):
        return []
    kinds = [label_kind(plain(row[0])) for row in rows]
    if kinds[0] in _LIST_LABELS and not any(kinds[1:]):
        return []
    used = rows if kinds[0] else rows[1:]
    return [Block("text", block.line, block.end, row[1], plain(row[0])) for row in used if row[0].strip()]


class EntryList:
    """Gathers items; the first item's depth is the top level, deeper ones go below the last entry."""

    def __init__(self, what: str, remarks: Remarks) -> None:
        self.entries: list[Entry] = []
        self._what = what
        self._remarks = remarks
        self._cut = False

    def add(self, raw: str, line: int, *, nested: bool = False) -> None:
        if not raw.strip():
            return
        target = self.entries[-1].below if nested and self.entries else None
        if len(target if target is not None else self.entries) >= MAX_ENTRIES:
            if not self._cut:
                self._remarks.warn(
                    line, f"more than {MAX_ENTRIES} {self._what} in one list; the rest is left out"
                )
                self._cut = True
            return
        if target is not None:
            target.append(plain(without_check_box(raw)))
        else:
            self.entries.append(Entry(raw, line))

    def add_table(self, block: Block) -> None:
        """The rows of a table: the first cell, then the others after a dash. A heading row is left out."""
        for row in block.rows[1:]:
            cells = [cell.strip() for cell in row if cell.strip()]
            if cells:
                first = cells[0] if re.match(r"[*\[_]", cells[0]) else f"**{cells[0]}**"
                self.add(" - ".join([first, *cells[1:]]), block.line)


def task_of(entry: Entry) -> Task:
    return Task(entry.text, tuple(entry.below))


_DASH = re.compile(r"\s+(?:[-–—]{1,2}|→)\s+|[:：]\s+")


def _title_and_rest(raw: str) -> tuple[str, str]:
    """`**Title** - rest`, or the whole text as title."""
    head = bold_head(raw)
    if head and len(head[0]) <= 120:
        return head[0], plain(head[1])
    return plain(raw), ""


def deliverable_of(entry: Entry, taken: dict[str, str], remarks: Remarks) -> DeliverableRef:
    """A deliverable line as a reference; a link to deliverables.yaml gives its id."""
    raw = without_check_box(entry.raw)
    link = leading_link(raw)
    schema = ""
    if link and re.search(r"\bdeliverables\.ya?ml#[\w-]+$", link.target):
        schema = link.fragment
        title, rest = link.text, plain(re.sub(r"^\s*(?:[-–—:：,]+\s*)?", "", link.rest))
    else:
        title, rest = _title_and_rest(raw)
    description = "; ".join(part for part in (rest, *entry.below) if part)
    wanted = schema or identifier(title, "deliverable")
    chosen = unique(wanted, taken, "_")
    if schema and chosen != wanted:
        remarks.warn(
            entry.line, f"the deliverable '{wanted}' is named twice; the second is called '{chosen}'"
        )
    taken[chosen] = title
    return DeliverableRef(chosen, title or chosen, schema, description)


_NOT_REQUIRED = re.compile(
    r"optional|helpful|preferred|recommended|nice[- ]to[- ]have|if available|if you have|if known|"
    r"if any|not required|suggested|"
    r"when available|where available|desirable|bonus|useful",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*[*_]{0,2}[(\[](?P<mark>[^()\[\]]{1,60})[)\]][*_]{0,2}")
_WORD_MARK = re.compile(
    r"^\s*[-–—:]*\s*(?P<mark>required|optional|helpful|preferred|recommended)\b\s*[-–—:.,;]*\s*",
    re.IGNORECASE,
)


def _requirement(mark: str) -> bool | None:
    """True or False for `(required)`, `(optional)` and their like; None for another parenthesis."""
    if re.match(r"\s*required\b", mark, re.IGNORECASE) or re.fullmatch(
        r"must[- ]have|mandatory|needed|essential", mark, re.IGNORECASE
    ):
        return True
    return False if _NOT_REQUIRED.search(mark) else None


def input_of(entry: Entry, taken: dict[str, str], *, required: bool = True) -> MissionInput | None:
    """One input: its name, whether it is required, and the rest as a description."""
    raw = without_check_box(entry.raw).strip()
    found: bool | None = None
    for match in list(_MARK.finditer(raw[:1_000])):
        verdict = _requirement(match["mark"])
        if verdict is not None:
            found = verdict
            raw = raw[: match.start()] + raw[match.end() :]
            break
    link = leading_link(raw)
    wanted = ""
    if link and re.search(r"\bdocuments\.ya?ml#[\w-]+$", link.target):
        wanted, name, rest = link.fragment, link.text, link.rest
    elif head := bold_head(raw):
        name, rest = head
    else:
        text = plain(raw)
        parts = _DASH.split(text, maxsplit=1)
        name, rest = (parts[0], parts[1]) if len(parts) == 2 and len(parts[0]) <= 120 else (text, "")
    rest = re.sub(r"^\s*(?:[-–—:：,]+\s*)?", "", rest)
    if found is None and (word := _WORD_MARK.match(rest)):
        found = _requirement(word["mark"])
        rest = rest[word.end() :]
    name = plain(name).strip(" :：-–—")
    if not name:
        return None
    chosen = unique(wanted or identifier(name, "input"), taken, "_")
    taken[chosen] = name
    description = "; ".join(part for part in (plain(rest), *entry.below) if part)
    return MissionInput(name, required if found is None else found, description, chosen)
