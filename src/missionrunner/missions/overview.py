"""Everything of a mission that is not one of its phases: objective, inputs, criteria, variations, notes."""

from __future__ import annotations

import re

from missionrunner.missions.durations import Reading, find_duration
from missionrunner.missions.entries import Entry, deliverable_of, input_of
from missionrunner.missions.inline import bold_head, plain, without_check_box
from missionrunner.missions.labels import agent_mentions, agent_names, label_kind
from missionrunner.missions.markdown import Block, Document, Node
from missionrunner.missions.model import Criterion, Note
from missionrunner.missions.notes import Remarks
from missionrunner.missions.overview_parts import SPLIT_KINDS, Choice, Overview, Run, split_runs
from missionrunner.missions.phase_search import PhaseSearch
from missionrunner.missions.section_text import all_blocks, grouped_notes, list_entries, prose, section_lines
from missionrunner.missions.section_words import SectionKind
from missionrunner.missions.sections import mode_name, section_kind
from missionrunner.missions.text import squeeze, strip_emoji
from missionrunner.missions.variations import VariationList


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
        self.objectives: list[Choice] = []
        self.inputs: list[Choice] = []
        self.optional_inputs: list[Choice] = []
        self.criteria: list[Choice] = []
        self.deliverables: list[Choice] = []
        self.variations = VariationList(remarks)

    # -- small helpers -----------------------------------------------------------------------

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

    def run(self, run: Run, *, heading: str, header: bool) -> str:
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
                    Note(run.label, run.line, "\n".join(filter(None, [text, prose(self.document, below)])))
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
                    for entry in list_entries(below, "modes", self.remarks)
                    if (head := bold_head(entry.raw))
                )
                out.notes.append(
                    Note(run.label, run.line, "\n".join(filter(None, [text, prose(self.document, below)])))
                )
                below = []
            case "objective" if header:
                extra = prose(self.document, below)
                self.objectives.append(
                    Choice(0, run.line, run.label, "\n".join(filter(None, [text, extra])), [])
                )
                below = []
            case "resources" if header:
                out.resources.append(
                    Note(run.label, run.line, "\n".join(filter(None, [text, prose(self.document, below)])))
                )
                below = []
            case "inputs" | "criteria" | "deliverables":
                value = [Block("item", run.line, run.line + 1, run.value)] if run.value else []
                entries = list_entries([*value, *below], run.kind, self.remarks)
                if not entries:
                    known = False
                else:
                    where = {
                        "inputs": self.inputs,
                        "criteria": self.criteria,
                        "deliverables": self.deliverables,
                    }[run.kind]
                    where.append(Choice(3, run.line, run.label, prose(self.document, below), entries))
                    below = [block for block in below if block.kind not in ("item", "table")]
            case _:
                known = False
        if not known:
            if not run.label:
                return prose(self.document, below)
            self.keep(
                run.label if header else f"{heading}: {run.label}",
                run.line,
                "\n".join(filter(None, [text, prose(self.document, below)])),
            )
            return ""
        rest = prose(self.document, below) if run.kind not in ("lead", "support", "agents") else ""
        if rest:
            self.keep(f"{run.label}", run.line, rest)
        return ""

    def header(self, blocks: list[Block], title: str, *, rank: int) -> None:
        """The blocks directly under a title: labels, and prose that may be the objective."""
        texts: list[str] = []
        line = blocks[0].line if blocks else 1
        for run in split_runs([block for block in blocks if block.kind not in ("html", "fence", "quote")]):
            texts.append(self.run(run, heading=title, header=True))
        text = "\n".join(filter(None, texts))
        if text:
            self.objectives.append(Choice(rank, line, title, text, []))
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
                self.variations.read(node)
                kinds = ("text", "quote", "fence", "table") if node.children else ("text", "quote", "fence")
                loose = [
                    block
                    for block in node.blocks
                    if block.kind in (("item", *kinds) if node.children else kinds)
                ]
                self.keep(title, node.line, prose(self.document, loose), warn=False)
            case "quality":
                self.out.quality.extend(section_lines(node))
            case "integration":
                self.out.integration.extend(section_lines(node))
            case "usage":
                self.out.usage.extend(section_lines(node))
            case "impact":
                self.out.impact.extend(grouped_notes(self.document, node))
            case "resources":
                self.out.resources.extend(grouped_notes(self.document, node))
            case "agents":
                self.add_agents(all_blocks(node))
                self.keep(title, node.line, self.document.node_source(node), warn=False)
            case "modes":
                entries = list_entries(all_blocks(node), "modes", self.remarks)
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
        runs = split_runs([block for block in node.blocks if block.kind not in ("html",)])
        texts = [self.run(run, heading=title, header=True) for run in runs]
        text = "\n".join(filter(None, texts))
        if text:
            self.objectives.append(Choice(rank, node.line, title, text, []))
        for child in node.children:
            self.section(child, title)

    def listed(self, node: Node, kind: SectionKind, rank: int, title: str) -> None:
        entries = list_entries(all_blocks(node), title, self.remarks)
        text = prose(
            self.document, [block for block in all_blocks(node) if block.kind in ("text", "quote", "fence")]
        )
        if not entries and text:
            entries = list_entries(
                [block for block in all_blocks(node) if block.kind == "text"],
                title,
                self.remarks,
                paragraphs=True,
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
        where.append(Choice(rank, node.line, title, text, entries))

    def value(self, node: Node, kind: str, title: str) -> None:
        text = prose(self.document, all_blocks(node))
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
        labelled = [
            run for run in split_runs(node.blocks) if run.kind in ("criteria", "inputs", "deliverables")
        ]
        splits = [child for child in node.children if section_kind(child.title)[0] in SPLIT_KINDS]
        if not labelled and not splits:
            self.keep(name, node.line, self.document.node_source(node))
            return
        texts = [self.run(run, heading=title, header=False) for run in split_runs(node.blocks)]
        text = "\n".join(filter(None, texts))
        if text:
            self.keep(name, node.line, text)
        for child in node.children:
            self.section(child, name)

    # -- result --------------------------------------------------------------------------------

    def choose(self, choices: list[Choice]) -> list[Entry]:
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
        out.variations = self.variations.found
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
        kind = section_kind(child.title)[0]
        is_title = (
            number == 0 and child.level == top and id(child) not in reader.phases and kind not in _NO_TITLE
        )
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


_NO_TITLE = frozenset({"phases", "inputs", "criteria", "deliverables", "mode"})


def _read_tail(reader: OverviewReader, tail: list[Block]) -> None:
    for block in tail:
        if block.label:
            reader.run(
                Run(block.label, label_kind(block.label), block.line, block.text, []),
                heading="",
                header=True,
            )
        elif plain(block.text):
            reader.out.usage.append(plain(block.text))
