"""A phase while it is read, and the fenced blocks in which agents are told what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from missionrunner.missions.durations import Reading
from missionrunner.missions.entries import Entry
from missionrunner.missions.inline import plain
from missionrunner.missions.markdown import Block, Node
from missionrunner.missions.model import DeliverableRef, Note, Task
from missionrunner.missions.need_names import NeedLabel
from missionrunner.missions.sections import PhaseHeading

_FENCE_TASK = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(?P<text>\S.*)$")
_FENCE_BELOW = re.compile(r"^\s+(?:[-*+•]|\d{1,3}[.)]|[a-z][.)])\s+(?P<text>\S.*)$")
FENCE_AGENT = re.compile(r"^\s*(?:/coord\s+)?@[A-Za-z]")


@dataclass(slots=True)
class PhaseDraft:
    """A phase while it is read; ids and needs are given later, when all phases are known."""

    node: Node
    heading: PhaseHeading
    reading: Reading | None = None
    lead: list[str] = field(default_factory=list[str])
    support: list[str] = field(default_factory=list[str])
    mentioned: list[str] = field(default_factory=list[str])
    objective: str = ""
    intro: str = ""
    tasks: list[Task] = field(default_factory=list[Task])
    deliverables: list[DeliverableRef] = field(default_factory=list[DeliverableRef])
    criteria: list[str] = field(default_factory=list[str])
    notes: list[Note] = field(default_factory=list[Note])
    need_labels: list[NeedLabel] = field(default_factory=list[NeedLabel])
    prose: list[str] = field(default_factory=list[str])


def is_agent_fence(block: Block) -> bool:
    return block.kind == "fence" and any(FENCE_AGENT.match(line) for line in block.text.split("\n"))


def fence_tasks(block: Block) -> tuple[list[Entry], list[str]]:
    """Tasks of a fenced block addressed to an agent, and the instructions that are no tasks of their own.

    The numbered lines are the tasks. A block without any has one task per `@agent` line.
    """
    tasks: list[Entry] = []
    orders: list[Entry] = []
    for number, line in enumerate(block.text.split("\n")):
        if FENCE_AGENT.match(line):
            text = (
                re.sub(r"^\s*(?:/coord\s+)?(?:@[\w-]+[\s,:]*(?:and\s+)?)+", "", line)
                .strip()
                .strip('"')
                .rstrip(":")
                .strip()
            )
            orders.append(Entry(text, block.line + 1 + number))
        elif match := _FENCE_TASK.match(line):
            tasks.append(Entry(match["text"], block.line + 1 + number))
        elif tasks and (match := _FENCE_BELOW.match(line)):
            tasks[-1].below.append(plain(match["text"]))
        elif tasks and re.match(r"\s{2,}\S", line) and not line.lstrip().startswith("#"):
            tasks[-1].raw += " " + line.strip()
    if tasks:
        return tasks, [entry.raw for entry in orders if entry.raw]
    return [entry for entry in orders if entry.raw], []
