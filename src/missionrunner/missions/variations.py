"""The variations of a mission: one per sub-heading, or one per item."""

from __future__ import annotations

import re

from missionrunner.missions.inline import bold_head, leading_link, plain
from missionrunner.missions.limits import MAX_ENTRIES
from missionrunner.missions.markdown import Node
from missionrunner.missions.model import VariationRef
from missionrunner.missions.notes import Remarks
from missionrunner.missions.section_text import list_entries, section_lines
from missionrunner.missions.text import identifier, unique


class VariationList:
    """Gathers variations from one or several sections; ids are unique."""

    def __init__(self, remarks: Remarks) -> None:
        self.found: list[VariationRef] = []
        self._remarks = remarks
        self._cut = False

    def read(self, node: Node) -> None:
        """Read one section."""
        for child in node.children:
            link = leading_link(child.title.strip())
            self._add(plain(child.title), link.fragment if link else "", section_lines(child), child.line)
        if node.children:
            return
        for entry in list_entries(node.blocks, "variations", self._remarks):
            head, link = bold_head(entry.raw), leading_link(entry.raw)
            if link:
                self._add(
                    link.text, link.fragment, [plain(link.rest).strip(" -–—:"), *entry.below], entry.line
                )
            elif head:
                self._add(head[0], "", [plain(head[1]), *entry.below], entry.line)
            else:
                parts = re.split(r"\s+[-–—]\s+|:\s+", entry.text, maxsplit=1)
                self._add(parts[0], "", [*parts[1:], *entry.below], entry.line)

    def _add(self, title: str, wanted: str, notes: list[str], line: int) -> None:
        if len(self.found) >= MAX_ENTRIES:
            if not self._cut:
                self._remarks.warn(line, f"more than {MAX_ENTRIES} variations; the rest is left out")
                self._cut = True
            return
        chosen = unique(wanted or identifier(title, "variation"), [entry.id for entry in self.found], "_")
        self.found.append(VariationRef(chosen, title or chosen, tuple(note for note in notes if note)))
