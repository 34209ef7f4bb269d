"""What is gathered while the parts of a mission outside its phases are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from missionrunner.missions.entries import Entry, table_labels
from missionrunner.missions.label_words import LabelKind
from missionrunner.missions.labels import label_kind
from missionrunner.missions.markdown import Block
from missionrunner.missions.model import Criterion, DeliverableRef, Duration, MissionInput, Note, VariationRef


@dataclass(slots=True)
class Choice:
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
class Run:
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
SPLIT_KINDS = frozenset(
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


def split_runs(blocks: list[Block]) -> list[Run]:
    """Divide blocks where a label begins: a paragraph with one, or a bullet with a label that is known."""
    runs = [Run("", "", blocks[0].line if blocks else 1, "", [])]
    expanded = [part for block in blocks for part in (table_labels(block) or [block])]
    for block in expanded:
        kind = label_kind(block.label) if block.label else ""
        starts = block.kind == "text" or (kind in _HEADER_ITEMS and block.depth == 0)
        if block.label and starts and block.kind in ("text", "item"):
            runs.append(Run(block.label, kind, block.line, block.text, []))
        elif block.kind == "rule" or (
            block.kind == "text"
            and runs[-1].value
            and runs[-1].kind not in ("inputs", "criteria", "deliverables")
        ):
            runs.append(Run("", "", block.line, "", [] if block.kind == "rule" else [block]))
        else:
            runs[-1].blocks.append(block)
    return [run for run in runs if run.label or run.blocks]
