"""The brief of a mission as it was read from Markdown. Plain data, JSON in and out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes, as a range; one number has low == high. Never negative, never infinite."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReaderWarning:
    """Something that was cut, guessed or kept only as a note. `line` is 1-based in the file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class DeliverableRef:
    """A deliverable as the mission names it.

    `schema_ref` is the part after '#' of a link to deliverables.yaml, or "" if the mission has no
    schema for it (it then gets the general deliverable).
    """

    id: str
    title: str
    schema_ref: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A success criterion; `id` is SC1, SC2, ... in the order of the mission."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class MissionInput:
    name: str
    required: bool
    description: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class VariationRef:
    """A variation as the mission describes it; `id` matches variations.yaml where there is one."""

    id: str
    title: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A part of the mission that has no field of its own; kept, never dropped."""

    heading: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a phase; `subtasks` are the lines nested below it."""

    text: str
    subtasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase. `needs` holds ids of phases that must be decided first."""

    id: str
    title: str
    line: int
    duration: Duration | None = None
    lead: str = ""
    support: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    objective: str = ""
    tasks: tuple[Task, ...] = ()
    deliverables: tuple[DeliverableRef, ...] = ()
    success_criteria: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission's brief. `file` is the name of the file it was read from, for warnings."""

    slug: str
    title: str
    objective: str = ""
    mission_type: str = ""
    difficulty: str = ""
    duration: Duration | None = None
    inputs: tuple[MissionInput, ...] = ()
    phases: tuple[Phase, ...] = ()
    success_criteria: tuple[Criterion, ...] = ()
    variations: tuple[VariationRef, ...] = ()
    deliverables: tuple[DeliverableRef, ...] = ()
    agents: tuple[str, ...] = ()
    impact: tuple[Note, ...] = ()
    resources: tuple[Note, ...] = ()
    quality_standards: tuple[str, ...] = ()
    integration_notes: tuple[str, ...] = ()
    usage_guidelines: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    front_matter: dict[str, Any] = field(default_factory=dict[str, Any])
    warnings: tuple[ReaderWarning, ...] = ()
    file: str = ""

    def placed(self, warning: ReaderWarning) -> str:
        """A warning as people read it, with file and line."""
        place = f"{self.file}, line" if self.file else "line"
        return f"{place} {warning.line}: {warning.message}"

    def to_json(self) -> dict[str, Any]:
        """All fields, as JSON; the snapshot of a run keeps this."""
        return asdict(self)


def mission_from_json(data: dict[str, Any]) -> Mission:
    """The inverse of `Mission.to_json`."""

    def duration(value: dict[str, Any] | None) -> Duration | None:
        return Duration(**value) if value else None

    def notes(values: list[dict[str, Any]]) -> tuple[Note, ...]:
        return tuple(Note(**v) for v in values)

    def refs(values: list[dict[str, Any]]) -> tuple[DeliverableRef, ...]:
        return tuple(DeliverableRef(**v) for v in values)

    def phase(p: dict[str, Any]) -> Phase:
        tasks = tuple(Task(t["text"], tuple(t["subtasks"])) for t in p["tasks"])
        return Phase(
            id=p["id"],
            title=p["title"],
            line=p["line"],
            duration=duration(p["duration"]),
            lead=p["lead"],
            support=tuple(p["support"]),
            needs=tuple(p["needs"]),
            objective=p["objective"],
            tasks=tasks,
            deliverables=refs(p["deliverables"]),
            success_criteria=tuple(p["success_criteria"]),
            notes=notes(p["notes"]),
        )

    return Mission(
        slug=data["slug"],
        title=data["title"],
        objective=data["objective"],
        mission_type=data["mission_type"],
        difficulty=data["difficulty"],
        duration=duration(data["duration"]),
        inputs=tuple(MissionInput(**i) for i in data["inputs"]),
        phases=tuple(phase(p) for p in data["phases"]),
        success_criteria=tuple(Criterion(**c) for c in data["success_criteria"]),
        variations=tuple(VariationRef(v["id"], v["title"], tuple(v["notes"])) for v in data["variations"]),
        deliverables=refs(data["deliverables"]),
        agents=tuple(data["agents"]),
        impact=notes(data["impact"]),
        resources=notes(data["resources"]),
        quality_standards=tuple(data["quality_standards"]),
        integration_notes=tuple(data["integration_notes"]),
        usage_guidelines=tuple(data["usage_guidelines"]),
        modes=tuple(data["modes"]),
        notes=notes(data["notes"]),
        front_matter=data["front_matter"],
        warnings=tuple(ReaderWarning(**w) for w in data["warnings"]),
        file=data.get("file", ""),
    )
