"""One phase: its lead, support, objective, tasks, deliverables, criteria and notes."""

from __future__ import annotations

import re

from missionrunner.missions.durations import find_duration
from missionrunner.missions.entries import Entry, EntryList, deliverable_of, raw_item, table_labels, task_of
from missionrunner.missions.inline import has_check_box, plain, without_check_box
from missionrunner.missions.labels import LabelKind, agent_mentions, agent_names, label_kind
from missionrunner.missions.markdown import Block, Document, Node
from missionrunner.missions.model import Note
from missionrunner.missions.need_names import NeedLabel
from missionrunner.missions.notes import Remarks
from missionrunner.missions.phase_draft import FENCE_AGENT, PhaseDraft, fence_tasks, is_agent_fence
from missionrunner.missions.phase_search import is_nested_step
from missionrunner.missions.sections import PhaseHeading, section_kind
from missionrunner.missions.text import squeeze

_LISTS: dict[LabelKind, str] = {
    "tasks": "tasks",
    "actions": "actions",
    "deliverables": "deliverables",
    "criteria": "criteria",
}
_SECTION_LABELS: dict[str, LabelKind] = {
    "deliverables": "deliverables",
    "criteria": "criteria",
    "objective": "objective",
}
_ITEM_META = frozenset({"lead", "support", "duration", "needs", "parallel"})
_ITEM_LABELS = _ITEM_META | {"objective", "tasks", "actions", "deliverables", "criteria"}


class PhaseReader:
    """Reads the blocks of one phase in order, with the label under which they stand."""

    def __init__(
        self,
        document: Document,
        draft: PhaseDraft,
        remarks: Remarks,
        taken: dict[str, str],
        others: set[int],
    ) -> None:
        self.others = others
        self.document = document
        self.draft = draft
        self.remarks = remarks
        self.taken = taken
        self.lists = {
            name: EntryList("tasks" if name == "direct" else name, remarks)
            for name in ("direct", "tasks", "actions", "deliverables", "criteria")
        }
        self.fenced: list[Entry] = []
        self.kind: LabelKind | None = (
            None  # the label under which the next blocks stand; None: directly below the heading
        )
        self.label = ""
        self.note: list[Block] = []
        self.intro_line = draft.node.line
        self.base = 0  # depth of the list items that count as top level under the current label

    # -- labels ------------------------------------------------------------------------------

    def start(self, label: str, block: Block | None, *, base: int = 0) -> None:
        """A label begins: what follows belongs to it."""
        self.finish_note()
        self.kind = label_kind(label)
        self.label = label
        self.base = base
        if self.kind in ("needs", "parallel") and block is not None:
            self.note = [block]
            if block.text and not block.text.rstrip().endswith(":"):
                self.finish_note()  # the value is complete; a list below is not part of it
                self.kind, self.base = None, 0
        elif self.kind in (
            "",
            "inputs",
            "type",
            "difficulty",
            "impact",
            "mode",
            "resources",
            "quality",
            "title",
        ):
            if block is not None:
                self.note = [block]
        elif block is not None and block.text:
            self.value(block.text, block.line)
            if self.kind not in _LISTS and not block.text.rstrip().endswith(":"):
                self.kind, self.base = None, 0  # the value is complete; a list below is not part of it

    def value(self, raw: str, line: int) -> None:
        """A value beside a label or in the paragraph below it."""
        draft = self.draft
        match self.kind:
            case "lead" | "agents":
                self.add_agents(raw, line, lead=True)
            case "support":
                self.add_agents(raw, line, lead=False)
            case "duration":
                found = find_duration(plain(raw))
                draft.reading = draft.reading or found
                if found is None and not re.search(r"ongoing|tbd|varies|continuous", raw, re.IGNORECASE):
                    self.remarks.warn(line, f"no duration could be read from '{squeeze(plain(raw))[:60]}'")
            case "objective":
                draft.objective = squeeze(f"{draft.objective} {plain(raw)}")
            case "tasks" | "actions" | "deliverables" | "criteria":
                for part in re.split(r"\s*;\s+", raw):
                    self.lists[_LISTS[self.kind]].add(part, line)
            case _:
                draft.prose.append(plain(raw))

    def add_agents(self, raw: str, line: int, *, lead: bool) -> None:
        names = agent_names(raw)
        if lead and not self.draft.lead:
            self.draft.lead = names
        else:
            self.draft.support.extend(names)
        if (
            not names
            and raw.strip()
            and not re.fullmatch(r"\W*(none|n/?a|tbd|-|–|—)\W*", raw.strip(), re.IGNORECASE)
        ):
            self.draft.notes.append(self.remarks.keep(self.label, line, plain(raw)))

    def finish_note(self) -> None:
        """Keep what stood under a label without a field of its own."""
        if self.note:
            first = self.note[0]
            parts = [plain(raw_item(b)) if b.kind in ("text", "item") else b.text.strip() for b in self.note]
            if first.kind == "text" or first.kind == "item":
                parts[0] = plain(first.text)
            text = "\n".join(part for part in parts if part)
            if self.kind in ("needs", "parallel"):
                self.draft.need_labels.append(NeedLabel(self.kind, self.label, text, first.line))
                note = Note(self.label, first.line, text)
            else:
                note = self.remarks.keep(self.label, first.line, text)
            self.draft.notes.append(note)
        self.note = []

    def loose_note(self, heading: str, line: int, text: str) -> None:
        if text.strip():
            self.draft.notes.append(self.remarks.keep(heading, line, text.strip()))

    # -- blocks ------------------------------------------------------------------------------

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            match block.kind:
                case "text":
                    self.text(block)
                case "item":
                    self.item(block)
                case "fence":
                    self.fence(block)
                case "table":
                    self.table(block)
                case "html":
                    if not block.text.lstrip().startswith("<!--"):
                        self.loose_note("HTML", block.line, block.text)
                case "quote":
                    self.loose_note("Quotation", block.line, block.text)
                case "rule":
                    self.finish_note()
                    self.kind = None

    def text(self, block: Block) -> None:
        if block.label:
            self.start(block.label, block)
            return
        self.draft.prose.append(plain(block.text))
        if self.note:
            self.note.append(block)
        elif self.kind in ("lead", "agents", "support", "duration", "objective"):
            self.value(block.text, block.line)
            self.kind = "objective" if self.kind == "objective" else None
        elif (
            self.kind in ("deliverables", "criteria", "tasks", "actions")
            and not self.lists[_LISTS[self.kind]].entries
        ):
            if not block.text.rstrip().endswith(":"):  # "You leave the room with:" only introduces the list
                self.value(block.text, block.line)
        elif not self.draft.intro and self.kind is None and not self.started():
            self.draft.intro = plain(block.text)
            if self.draft.intro.startswith("@"):
                self.draft.mentioned.extend(agent_mentions(self.draft.intro))
            self.intro_line = block.line
        else:
            self.loose_note("Remark", block.line, plain(block.text))
            self.kind = None

    def started(self) -> bool:
        """Has the phase's work begun, so that a paragraph is no introduction any more?"""
        return bool(self.fenced or any(entries.entries for entries in self.lists.values()))

    def item(self, block: Block) -> None:
        kind = label_kind(block.label) if block.label else ""
        if kind in (_ITEM_LABELS if block.marked else _ITEM_META) and (
            block.depth == 0 or block.depth < self.base
        ):
            self.start(block.label, block, base=block.depth + 1)
            return
        items = [b for b in self.note if b.kind == "item"]
        other_list = self.kind in ("needs", "parallel") and bool(items) and items[0].ordered != block.ordered
        if other_list or (self.base and block.depth < self.base):
            self.finish_note()
            self.kind, self.base = None, 0
        raw = raw_item(block)
        nested = block.depth > self.base
        self.draft.prose.append(plain(raw))
        if self.note:
            self.note.append(block)
        elif self.kind in _LISTS:
            self.lists[_LISTS[self.kind]].add(raw, block.line, nested=nested)
        elif self.kind in ("lead", "agents", "support", "duration") or (
            self.kind == "objective" and not nested and not has_check_box(block.text)
        ):
            self.value(raw, block.line)
        else:
            self.lists["direct"].add(raw, block.line, nested=nested)
            if not nested:
                self.draft.mentioned.extend(agent_mentions(without_check_box(raw)[:80]))

    def fence(self, block: Block) -> None:
        if not is_agent_fence(block):
            if self.note:
                self.note.append(block)
            else:
                self.loose_note("Code block", block.line, block.text)
            return
        tasks, orders = fence_tasks(block)
        self.fenced.extend(tasks)
        if len(orders) > 1:
            self.loose_note("Instructions", block.line, "\n".join(orders))
        addressed = [line for line in block.text.split("\n") if FENCE_AGENT.match(line)]
        self.draft.mentioned.extend(agent_mentions("\n".join(addressed)))

    def table(self, block: Block) -> None:
        labelled = table_labels(block)
        heading = label_kind(plain(block.rows[0][0])) if block.rows and block.rows[0] else ""
        if heading in _LISTS and self.kind is None and not self.note:
            self.lists[_LISTS[heading]].add_table(block)
        elif labelled:
            self.read(labelled)
            self.finish_note()
            self.kind = None
        elif self.kind in _LISTS and not self.note:
            self.lists[_LISTS[self.kind]].add_table(block)
        elif self.note:
            self.note.append(
                Block("table", block.line, block.end, self.document.source(block.line, block.end))
            )
        else:
            self.loose_note("Table", block.line, self.document.source(block.line, block.end))

    # -- headings inside the phase -----------------------------------------------------------

    def children(self) -> None:
        plain_notes: list[Node] = []
        for child in self.draft.node.children:
            if id(child) in self.others:
                continue
            self.finish_note()
            kind = label_kind(child.title) or _SECTION_LABELS.get(section_kind(child.title)[0], "")
            if kind:
                self.kind, self.label, self.base = kind, plain(child.title), 0
                if kind in (
                    "",
                    "inputs",
                    "needs",
                    "type",
                    "impact",
                    "resources",
                    "quality",
                    "parallel",
                    "mode",
                    "difficulty",
                ):
                    if kind in ("needs", "parallel"):
                        text = plain(self.document.node_source(child))
                        self.draft.need_labels.append(NeedLabel(kind, plain(child.title), text, child.line))
                        self.draft.notes.append(Note(plain(child.title), child.line, text))
                        continue
                    self.loose_note(plain(child.title), child.line, self.document.node_source(child))
                    continue
                self.read(child.blocks)
                self.grandchildren(child)
            elif is_nested_step(child):
                self.step(child)
            else:
                plain_notes.append(child)
        self.finish_note()
        has_tasks = bool(
            self.fenced or any(self.lists[name].entries for name in ("direct", "tasks", "actions"))
        )
        for child in plain_notes:
            if has_tasks or not any(block.kind == "item" for node in child.walk() for block in node.blocks):
                self.loose_note(plain(child.title), child.line, self.document.node_source(child))
            else:
                self.step(child)

    def grandchildren(self, node: Node) -> None:
        """Groups under a heading such as `#### Deliverables`: their items belong to the same list."""
        for child in node.children:
            kind, label = self.kind, self.label
            self.read(child.blocks)
            self.grandchildren(child)
            self.kind, self.label = kind, label

    def step(self, node: Node) -> None:
        """A week, a half-day or a step inside the phase: one task, its items below it."""
        direct = self.lists["direct"]
        direct.add(plain(node.title), node.line)
        for inner in node.walk():
            if inner is not node:
                direct.add(plain(inner.title), inner.line, nested=True)
            for block in inner.blocks:
                if is_agent_fence(block):
                    tasks, _ = fence_tasks(block)
                    for entry in tasks:
                        direct.add(entry.raw, entry.line, nested=True)
                    self.draft.mentioned.extend(agent_mentions(block.text.strip().split("\n")[0]))
                elif block.kind in ("item", "text"):
                    kind = label_kind(block.label) if block.label and block.depth == 0 else ""
                    if kind in ("lead", "support") and block.text:
                        self.add_agents(block.text, block.line, lead=kind == "lead")
                    direct.add(raw_item(block), block.line, nested=True)
                elif block.kind in ("fence", "table", "quote"):
                    text = block.text or self.document.source(block.line, block.end)
                    self.loose_note(plain(inner.title), block.line, text)

    # -- result ------------------------------------------------------------------------------

    def finish(self) -> None:
        self.finish_note()
        draft, lists = self.draft, self.lists
        if draft.objective and draft.intro:
            self.loose_note("Introduction", self.intro_line, draft.intro)
        draft.objective = draft.objective or draft.intro
        entries = sorted(
            [*self.fenced, *lists["direct"].entries, *lists["tasks"].entries], key=lambda entry: entry.line
        )
        if not entries:
            entries = lists["actions"].entries
        elif lists["actions"].entries:
            text = "\n".join(entry.text for entry in lists["actions"].entries)
            draft.notes.append(self.remarks.keep("Activities", lists["actions"].entries[0].line, text))
        draft.tasks = [task_of(entry) for entry in entries]
        draft.deliverables = [
            deliverable_of(entry, self.taken, self.remarks) for entry in lists["deliverables"].entries
        ]
        draft.criteria = ["; ".join([entry.text, *entry.below]) for entry in lists["criteria"].entries]


def read_phase(
    document: Document,
    node: Node,
    heading: PhaseHeading,
    remarks: Remarks,
    taken: dict[str, str],
    others: set[int],
) -> PhaseDraft:
    """Read one phase. `taken` holds the ids of the deliverables so far and is added to.

    `others` are the `id()` of headings that are phases themselves, for files that nest them by mistake.
    """
    draft = PhaseDraft(node, heading, heading.duration)
    reader = PhaseReader(document, draft, remarks, taken, others)
    reader.read(node.blocks)
    reader.children()
    reader.finish()
    for suffix in heading.suffixes:
        draft.notes.append(Note("Marked", node.line, suffix))
    return draft
