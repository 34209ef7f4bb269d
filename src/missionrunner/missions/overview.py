"""Everything of a mission that is not one of its phases: objective, inputs, criteria, variations, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from missionrunner.missions.durations import Reading, find_duration
from missionrunner.missions.entries import Entry, EntryList, deliverable_of, input_of, raw_item, table_labels
from missionrunner.missions.inline import bold_head, leading_link, plain, without_check_box
from missionrunner.missions.labels import LabelKind, agent_mentions, agent_names, label_kind
from missionrunner.missions.limits import MAX_ENTRIES
from missionrunner.missions.markdown import Block, Document, Node
from missionrunner.missions.model import Criterion, DeliverableRef, Duration, MissionInput, Note, VariationRef
from missionrunner.missions.notes import Remarks
from missionrunner.missions.phase_search import PhaseSearch
from missionrunner.missions.sections import SectionKind, mode_name, section_kind
from missionrunner.missions.text import identifier, squeeze, strip_emoji, unique


@dataclass(slots=True)
class _Choice:
    """One of several sections of a kind; the lowest rank is meant."""

    rank: int
    line: int
    heading: str
    text: str
    entries: list[Entry]


@dataclass(slots=True)
class Overview:
    """The mission-wide parts, ready for the Mission."""

    subtitle: str = ""
    objective: str = ""
    mission_type: str = ""
    difficulty: str = ""
    duration: Duration | None = None
    duration_unit: float = 1
    duration_line: int = 0
    inputs: list[MissionInput] = field(default_factory=list[MissionInput])
    criteria: list[Criterion] = field(default_factory=list[Criterion])
    deliverables: list[DeliverableRef] = field(default_factory=list[DeliverableRef])
    variations: list[VariationRef] = field(default_factory=list[VariationRef])
    agents: list[str] = field(default_factory=list[str])
    impact: list[Note] = field(default_factory=list[Note])
    resources: list[Note] = field(default_factory=list[Note])
    quality: list[str] = field(default_factory=list[str])
    integration: list[str] = field(default_factory=list[str])
    usage: list[str] = field(default_factory=list[str])
    modes: list[str] = field(default_factory=list[str])
    notes: list[Note] = field(default_factory=list[Note])


@dataclass(slots=True)
class _Run:
    """Blocks under one label, or without one."""

    label: str
    kind: LabelKind
    line: int
    value: str
    blocks: list[Block]


_HEADER_ITEMS = frozenset(
    {
        "lead",
        "support",
        "agents",
        "duration",
        "objective",
        "deliverables",
        "criteria",
        "inputs",
        "type",
        "difficulty",
        "impact",
        "mode",
    }
)
_SPLIT_KINDS = frozenset(
    {
        "inputs",
        "optional_inputs",
        "criteria",
        "deliverables",
        "variations",
        "duration",
        "type",
        "difficulty",
        "agents",
    }
)


def _runs(blocks: list[Block]) -> list[_Run]:
    """Divide blocks where a label begins: a paragraph with one, or a bullet with a label that is known."""
    runs = [_Run("", "", blocks[0].line if blocks else 1, "", [])]
    expanded = [part for block in blocks for part in (table_labels(block) or [block])]
    for block in expanded:
        kind = label_kind(block.label) if block.label else ""
        starts = block.kind == "text" or (kind in _HEADER_ITEMS and block.depth == 0)
        if block.label and starts and block.kind in ("text", "item"):
            runs.append(_Run(block.label, kind, block.line, block.text, []))
        elif block.kind == "rule" or (
            block.kind == "text"
            and runs[-1].value
            and runs[-1].kind not in ("inputs", "criteria", "deliverables")
        ):
            runs.append(_Run("", "", block.line, "", [] if block.kind == "rule" else [block]))
        else:
            runs[-1].blocks.append(block)
    return [run for run in runs if run.label or run.blocks]


class OverviewReader:
    """Walks the headings outside the phases and sorts what they hold."""

    def __init__(
        self, document: Document, search: PhaseSearch, taken: dict[str, str], remarks: Remarks
    ) -> None:
        self.document = document
        self.remarks = remarks
        self.taken = taken
        self.out = Overview()
        self.phases = {id(node) for node, _ in search.phases}
        self.holders = {id(above) for node, _ in search.phases for above in node.ancestors()}
        self.idle = {id(node) for node in search.idle}
        self.objectives: list[_Choice] = []
        self.inputs: list[_Choice] = []
        self.optional_inputs: list[_Choice] = []
        self.criteria: list[_Choice] = []
        self.deliverables: list[_Choice] = []
        self.variation_ids: list[str] = []
        self.variations_cut = False

    # -- small helpers -----------------------------------------------------------------------

    def entries(self, blocks: list[Block], what: str, *, prose: bool = False) -> list[Entry]:
        """The items among blocks, tables as items; paragraphs too if `prose`."""
        found = EntryList(what, self.remarks)
        base = min((block.depth for block in blocks if block.kind == "item"), default=0)
        for block in blocks:
            if block.kind == "item":
                found.add(raw_item(block), block.line, nested=block.depth > base)
            elif block.kind == "table":
                found.add_table(block)
            elif block.kind == "text" and prose:
                found.add(raw_item(block), block.line)
        return found.entries

    def all_blocks(self, node: Node) -> list[Block]:
        return [block for inner in node.walk() for block in inner.blocks]

    def prose(self, blocks: list[Block]) -> str:
        """Paragraphs and items as plain lines."""
        parts: list[str] = []
        for block in blocks:
            if block.kind in ("text", "quote"):
                parts.append(plain(raw_item(block)))
            elif block.kind == "item":
                parts.append("- " + plain(without_check_box(raw_item(block))))
            elif block.kind == "table":
                parts.append(self.document.source(block.line, block.end))
            elif block.kind == "fence":
                parts.append(block.text.strip())
        return "\n".join(part for part in parts if part)

    def keep(self, heading: str, line: int, text: str, *, warn: bool = True) -> None:
        if text.strip():
            title = strip_emoji(plain(heading)) or plain(heading)
            self.out.notes.append(
                self.remarks.keep(title, line, text) if warn else Note(title[:200], line, text)
            )

    def set_duration(self, text: str, line: int) -> None:
        found: Reading | None = find_duration(text)
        if found is None:
            if not re.search(r"ongoing|tbd|varies|continuous|flexible", text, re.IGNORECASE):
                self.remarks.warn(line, f"no duration could be read from '{squeeze(text)[:60]}'")
        elif self.out.duration is None:
            self.out.duration, self.out.duration_unit, self.out.duration_line = (
                found.duration,
                found.unit,
                line,
            )

    def add_agents(self, blocks: list[Block]) -> None:
        for block in blocks:
            raw = (
                " ".join(cell for row in block.rows for cell in row) if block.kind == "table" else block.text
            )
            marked = agent_mentions(raw) or re.findall(r"`@?([a-z][\w-]*-[\w-]+)`", raw)
            if not marked and block.kind in ("item", "text"):
                head = bold_head(without_check_box(raw))
                marked = (
                    agent_names(raw)
                    if block.label
                    else agent_names(head[0] if head else re.split(r" [-–—] |:", raw)[0])
                )
            self.out.agents.extend(marked)

    # -- runs under labels ---------------------------------------------------------------------

    def run(self, run: _Run, *, heading: str, header: bool) -> str:
        """Sort one labelled run; gives back unlabelled prose, which the caller places."""
        text = plain(run.value)
        out = self.out
        below = run.blocks
        if (
            not text
            and below
            and below[0].kind == "text"
            and not below[0].label
            and run.kind not in ("", "inputs", "criteria", "deliverables")
        ):
            text, below = plain(below[0].text), below[1:]
        known = True
        match run.kind:
            case "duration" if header and text:
                self.set_duration(text, run.line)
            case "type" if header:
                out.mission_type = out.mission_type or text
            case "difficulty" if header:
                out.difficulty = out.difficulty or text
            case "impact" if header:
                out.impact.append(
                    Note(run.label, run.line, "\n".join(filter(None, [text, self.prose(below)])))
                )
                below = []
            case "lead" | "support" | "agents" if header:
                names = agent_names(run.value)
                out.agents.extend(names)
                self.add_agents(below)
                if not names and text:
                    out.notes.append(Note(run.label, run.line, text))
            case "mode" if header:
                pieces = re.split(r"\s*(?:,|/|\||\bor\b|\band\b)\s*", text.lower())
                out.modes.extend(piece for piece in pieces if re.fullmatch(r"[a-z][a-z-]{2,20}", piece))
                out.modes.extend(
                    head[0].lower()
                    for entry in self.entries(below, "modes")
                    if (head := bold_head(entry.raw))
                )
                out.notes.append(
                    Note(run.label, run.line, "\n".join(filter(None, [text, self.prose(below)])))
                )
                below = []
            case "objective" if header:
                extra = self.prose(below)
                self.objectives.append(
                    _Choice(0, run.line, run.label, "\n".join(filter(None, [text, extra])), [])
                )
                below = []
            case "resources" if header:
                out.resources.append(
                    Note(run.label, run.line, "\n".join(filter(None, [text, self.prose(below)])))
                )
                below = []
            case "inputs" | "criteria" | "deliverables":
                value = [Block("item", run.line, run.line + 1, run.value)] if run.value else []
                entries = self.entries([*value, *below], run.kind)
                if not entries:
                    known = False
                else:
                    where = {
                        "inputs": self.inputs,
                        "criteria": self.criteria,
                        "deliverables": self.deliverables,
                    }[run.kind]
                    where.append(_Choice(3, run.line, run.label, self.prose(below), entries))
                    below = [block for block in below if block.kind not in ("item", "table")]
            case _:
                known = False
        if not known:
            if not run.label:
                return self.prose(below)
            self.keep(
                run.label if header else f"{heading}: {run.label}",
                run.line,
                "\n".join(filter(None, [text, self.prose(below)])),
            )
            return ""
        rest = self.prose(below) if run.kind not in ("lead", "support", "agents") else ""
        if rest:
            self.keep(f"{run.label}", run.line, rest)
        return ""

    def header(self, blocks: list[Block], title: str, *, rank: int) -> None:
        """The blocks directly under a title: labels, and prose that may be the objective."""
        prose: list[str] = []
        line = blocks[0].line if blocks else 1
        for run in _runs([block for block in blocks if block.kind not in ("html", "fence", "quote")]):
            prose.append(self.run(run, heading=title, header=True))
        text = "\n".join(filter(None, prose))
        if text:
            self.objectives.append(_Choice(rank, line, title, text, []))
        for block in blocks:
            if block.kind == "quote":
                self.keep("Quotation", block.line, block.text, warn=False)
            elif block.kind == "fence":
                self.keep("Code block", block.line, block.text)
            elif block.kind == "html" and not block.text.lstrip().startswith("<!--"):
                self.keep("HTML", block.line, block.text)

    # -- sections ------------------------------------------------------------------------------

    def section(self, node: Node, above: str = "") -> None:
        if id(node) in self.phases:
            return
        title = plain(node.title)
        if id(node) in self.idle:
            self.keep(title, node.line, self.document.node_source(node), warn=False)
            return
        kind, rank = section_kind(node.title)
        if id(node) in self.holders:
            self.holder(node, title)
            return
        match kind:
            case "objective" | "details":
                self.objective(node, title, rank if kind == "objective" else 6)
            case "inputs" | "optional_inputs" | "criteria" | "deliverables":
                self.listed(node, kind, rank, title)
            case "variations":
                self.variations(node)
            case "quality":
                self.out.quality.extend(self.lines(node))
            case "integration":
                self.out.integration.extend(self.lines(node))
            case "usage":
                self.out.usage.extend(self.lines(node))
            case "impact":
                self.out.impact.extend(self.grouped(node))
            case "resources":
                self.out.resources.extend(self.grouped(node))
            case "agents":
                self.add_agents(self.all_blocks(node))
                self.keep(title, node.line, self.document.node_source(node), warn=False)
            case "modes":
                entries = self.entries(self.all_blocks(node), "modes")
                heads = [bold_head(entry.raw) for entry in entries]
                self.out.modes.extend(squeeze(head[0].lower().replace(" mode", "")) for head in heads if head)
                self.keep(title, node.line, self.document.node_source(node), warn=False)
            case "duration" | "type" | "difficulty":
                self.value(node, kind, title)
            case _:
                self.unknown(node, title, above)

    def holder(self, node: Node, title: str) -> None:
        """A heading above the phases: its own text and the headings between the phases."""
        if node.blocks:
            self.header(node.blocks, title, rank=7)
        for child in node.children:
            self.section(child)

    def objective(self, node: Node, title: str, rank: int) -> None:
        runs = _runs([block for block in node.blocks if block.kind not in ("html",)])
        prose = [self.run(run, heading=title, header=True) for run in runs]
        text = "\n".join(filter(None, prose))
        if text:
            self.objectives.append(_Choice(rank, node.line, title, text, []))
        for child in node.children:
            self.section(child, title)

    def listed(self, node: Node, kind: SectionKind, rank: int, title: str) -> None:
        entries = self.entries(self.all_blocks(node), title)
        text = self.prose(
            [block for block in self.all_blocks(node) if block.kind in ("text", "quote", "fence")]
        )
        if not entries and text:
            entries = self.entries(
                [block for block in self.all_blocks(node) if block.kind == "text"], title, prose=True
            )
            text = ""
        where = {
            "inputs": self.inputs,
            "optional_inputs": self.optional_inputs,
            "criteria": self.criteria,
            "deliverables": self.deliverables,
        }[str(kind)]
        if re.fullmatch(r"\W*(none|nothing|n/?a|not applicable)\b.*", text, re.IGNORECASE) or (
            len(entries) == 1 and re.fullmatch(r"\W*(none|nothing|n/?a)\W*", entries[0].text, re.IGNORECASE)
        ):
            entries = []
        where.append(_Choice(rank, node.line, title, text, entries))

    def variations(self, node: Node) -> None:
        if node.children:
            for child in node.children:
                link = leading_link(child.title.strip())
                title = plain(child.title)
                lines = [*self.lines(child)]
                self.variation(title, link.fragment if link else "", lines, child.line)
            rest = self.prose(node.blocks)
            if rest:
                self.keep(plain(node.title), node.line, rest, warn=False)
            return
        for entry in self.entries(node.blocks, "variations"):
            head = bold_head(entry.raw)
            link = leading_link(entry.raw)
            if link:
                rest = plain(link.rest).strip(" -–—:")
                self.variation(link.text, link.fragment, [t for t in (rest, *entry.below) if t], entry.line)
            elif head:
                self.variation(head[0], "", [t for t in [plain(head[1]), *entry.below] if t], entry.line)
            else:
                parts = re.split(r"\s+[-–—]\s+|:\s+", entry.text, maxsplit=1)
                self.variation(parts[0], "", [*parts[1:], *entry.below], entry.line)
        text = self.prose([block for block in node.blocks if block.kind != "item"])
        if text:
            self.keep(plain(node.title), node.line, text, warn=False)

    def variation(self, title: str, wanted: str, notes: list[str], line: int) -> None:
        if len(self.out.variations) >= MAX_ENTRIES:
            if not self.variations_cut:
                self.remarks.warn(line, f"more than {MAX_ENTRIES} variations; the rest is left out")
                self.variations_cut = True
            return
        chosen = unique(wanted or identifier(title, "variation"), self.variation_ids, "_")
        self.variation_ids.append(chosen)
        self.out.variations.append(VariationRef(chosen, title or chosen, tuple(notes)))

    def lines(self, node: Node) -> list[str]:
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

    def grouped(self, node: Node) -> list[Note]:
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
                    gathered.append(self.prose([block]))
            text = "\n".join(part for part in gathered if part)
            if text or (inner is not node and not inner.children and not inner.blocks):
                notes.append(Note(heading or title, inner.line, text))
        return sorted(notes, key=lambda note: note.line)

    def value(self, node: Node, kind: str, title: str) -> None:
        text = self.prose(self.all_blocks(node))
        first = text.split("\n")[0]
        if kind == "duration":
            self.set_duration(text, node.line + 1)
        elif kind == "type":
            self.out.mission_type = self.out.mission_type or first
        else:
            self.out.difficulty = self.out.difficulty or first
        if "\n" in text or (kind == "duration" and len(text) > 60):
            self.keep(title, node.line, text, warn=False)

    def unknown(self, node: Node, title: str, above: str) -> None:
        """A section of the author's own: kept as a note, known sections inside it taken out."""
        name = f"{above}: {title}" if above else title
        labelled = [run for run in _runs(node.blocks) if run.kind in ("criteria", "inputs", "deliverables")]
        splits = [child for child in node.children if section_kind(child.title)[0] in _SPLIT_KINDS]
        if not labelled and not splits:
            self.keep(name, node.line, self.document.node_source(node))
            return
        prose = [self.run(run, heading=title, header=False) for run in _runs(node.blocks)]
        text = "\n".join(filter(None, prose))
        if text:
            self.keep(name, node.line, text)
        for child in node.children:
            self.section(child, name)

    # -- result --------------------------------------------------------------------------------

    def choose(self, choices: list[_Choice]) -> list[Entry]:
        """The entries of the best-ranked sections; the others are kept as notes."""
        filled = [choice for choice in choices if choice.entries]
        if not filled:
            return []
        best = min(choice.rank for choice in filled)
        entries: list[Entry] = []
        for choice in choices:
            if choice.rank == best:
                entries.extend(choice.entries)
                if choice.text:
                    self.keep(choice.heading, choice.line, choice.text, warn=False)
            else:
                lines = [choice.text, *(f"- {entry.text}" for entry in choice.entries)]
                self.keep(choice.heading, choice.line, "\n".join(filter(None, lines)), warn=False)
        return entries

    def finish(self) -> Overview:
        out = self.out
        if self.objectives:
            best = min(self.objectives, key=lambda choice: choice.rank)
            out.objective = best.text
            for choice in self.objectives:
                if choice is not best:
                    self.keep(choice.heading, choice.line, choice.text, warn=False)
        taken: dict[str, str] = {}
        sections = ((self.inputs, True), (self.optional_inputs, False))
        for choices, required in sections:
            for entry in self.choose(choices):
                if found := input_of(entry, taken, required=required):
                    out.inputs.append(found)
        for number, entry in enumerate(self.choose(self.criteria), 1):
            out.criteria.append(Criterion(f"SC{number}", "; ".join([entry.text, *entry.below])))
        out.deliverables = [
            deliverable_of(entry, self.taken, self.remarks) for entry in self.choose(self.deliverables)
        ]
        return out


def _subtitle(title: Node) -> Node | None:
    """A second heading directly below the title that only says more about it."""
    if title.blocks or not title.children:
        return None
    first = title.children[0]
    kind = section_kind(first.title)[0]
    if kind or first.level != title.level + 1 or mode_name(first.title):
        return None
    loose = any(block.kind != "rule" and not block.label for block in first.blocks)
    return None if loose and not any(block.label for block in first.blocks[:1]) else first


def read_overview(
    document: Document, search: PhaseSearch, tail: list[Block], taken: dict[str, str], remarks: Remarks
) -> Overview:
    """Read all that is outside the phases. `taken` holds the deliverable ids so far and is added to."""
    reader = OverviewReader(document, search, taken, remarks)
    root = document.root
    reader.header(root.blocks, "Introduction", rank=6)
    sections: list[Node] = []
    top = min((child.level for child in root.children), default=1)
    for number, child in enumerate(root.children):
        is_title = number == 0 and child.level == top and id(child) not in reader.phases and section_kind(child.title)[0] not in (
            "phases", "inputs", "criteria", "deliverables", "mode"
        )  # fmt: skip
        if not is_title:
            sections.append(child)
            continue
        subtitle = _subtitle(child)
        if subtitle is not None and id(subtitle) not in reader.phases and id(subtitle) not in reader.holders:
            reader.out.subtitle = plain(subtitle.title)
            reader.keep("Subtitle", subtitle.line, plain(subtitle.title), warn=False)
            reader.header(subtitle.blocks, plain(subtitle.title), rank=5)
            sections.extend(subtitle.children)
            sections.extend(child.children[1:])
        else:
            reader.header(child.blocks, "Introduction", rank=5)
            sections.extend(child.children)
    for node in sections:
        reader.section(node)
    _read_tail(reader, tail)
    return reader.finish()


def _read_tail(reader: OverviewReader, tail: list[Block]) -> None:
    for block in tail:
        if block.label:
            reader.run(
                _Run(block.label, label_kind(block.label), block.line, block.text, []),
                heading="",
                header=True,
            )
        elif plain(block.text):
            reader.out.usage.append(plain(block.text))
