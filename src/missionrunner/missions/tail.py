"""The end of a file below its last line across the page: a motto, a status, a command to start with."""

from __future__ import annotations

from missionrunner.missions.labels import label_kind
from missionrunner.missions.markdown import Block, Document

_PHASE_LABELS = frozenset(
    {"lead", "support", "deliverables", "tasks", "actions", "criteria", "needs", "parallel"}
)


def take_tail(document: Document, phase_nodes: set[int]) -> list[Block]:
    """Take the text below the last thematic break out of the section in which it happens to stand.

    Nothing is taken if a heading, a list or a code block follows the break, or if it is work of a phase.
    """
    nodes = [node for node in document.root.walk() if node.level]
    if not nodes:
        return []
    last = nodes[-1]
    breaks = [position for position, block in enumerate(last.blocks) if block.kind == "rule"]
    for start in breaks:
        tail = [block for block in last.blocks[start + 1 :] if block.kind != "rule"]
        if any(block.kind != "text" for block in tail):
            continue
        in_phase = id(last) in phase_nodes or any(id(above) in phase_nodes for above in last.ancestors())
        if in_phase and any(label_kind(block.label) in _PHASE_LABELS for block in tail if block.label):
            return []
        line = last.blocks[start].line
        for node in (last, *last.ancestors()):
            node.end = min(node.end, line)
        del last.blocks[start:]
        return tail
    return []
