"""Which headings of a file are its phases.

A file calls them phases, steps, days or nothing at all; the strongest kind that is there counts, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from missionrunner.missions.labels import label_kind
from missionrunner.missions.markdown import Node
from missionrunner.missions.sections import (
    PhaseHeading,
    PhaseKind,
    mode_name,
    normal,
    read_phase_heading,
    section_kind,
)


@dataclass(slots=True)
class PhaseSearch:
    """The phases in order, the headings that only hold them together, and the modes of the mission.

    `idle` are the headings of a mode whose phases are not used, because another mode is more detailed.
    """

    phases: list[tuple[Node, PhaseHeading]] = field(default_factory=list[tuple[Node, PhaseHeading]])
    modes: list[str] = field(default_factory=list[str])
    mode_nodes: list[Node] = field(default_factory=list[Node])
    idle: list[Node] = field(default_factory=list[Node])
    used_mode: str = ""

    @property
    def kind(self) -> PhaseKind:
        return self.phases[0][1].kind if self.phases else "plain"


_SET_ASIDE = frozenset(
    {"aside", "variations", "inputs", "optional_inputs", "criteria", "resources", "usage", "impact"}
)


@dataclass(slots=True)
class _Candidate:
    node: Node
    heading: PhaseHeading
    container: Node
    mode: Node | None


def _candidates(root: Node) -> tuple[list[_Candidate], list[Node]]:
    """All headings that may be phases, in order, and the headings of modes."""
    found: list[_Candidate] = []
    modes: list[Node] = []
    stack: list[tuple[Node, Node | None]] = [(child, None) for child in reversed(root.children)]
    while stack:
        node, mode = stack.pop()
        heading = read_phase_heading(node.title)
        kind = section_kind(node.title)[0]
        # A known section is no phase, whatever its number, unless it says "Phase" or "Step" itself.
        known = bool(kind) and heading.kind not in ("phase", "step")
        if kind == "mode" and heading.kind in ("plain", "numbered"):
            modes.append(node)
            mode = node
        elif not known:
            parent = node.parent or root
            found.append(_Candidate(node, heading, parent, mode))
        if known and kind in _SET_ASIDE:
            continue
        stack.extend((child, mode) for child in reversed(node.children))
    return found, modes


def _has_traits(candidate: _Candidate) -> bool:
    """Does a heading look like a phase by what it holds: a duration, a lead, tasks or deliverables?"""
    if candidate.heading.duration:
        return True
    kinds = {label_kind(block.label) for block in candidate.node.blocks if block.label}
    return bool(kinds & {"lead", "support", "tasks", "deliverables", "duration"}) or any(
        block.kind == "fence" and "@" in block.text for block in candidate.node.blocks
    )


def _outermost(group: list[_Candidate]) -> list[_Candidate]:
    """Drop candidates inside another one, unless their number goes on (`## Phase 1` above `### Phase 2`)."""
    nodes = {id(candidate.node): candidate for candidate in group}
    numbers: set[str] = set()
    kept: list[_Candidate] = []
    for candidate in group:
        outer = next((nodes[id(a)] for a in candidate.node.ancestors() if id(a) in nodes), None)
        if outer is not None:
            goes_on = (
                candidate.heading.word == outer.heading.word
                and candidate.heading.number not in numbers
                and (candidate.heading.order or 0) > (outer.heading.order or 0)
                and "." not in candidate.heading.number
            )
            if not goes_on:
                continue
        numbers.add(candidate.heading.number)
        kept.append(candidate)
    return kept


def _is_container(node: Node) -> bool:
    return section_kind(node.title)[0] == "phases"


def _groups(group: list[_Candidate]) -> list[list[_Candidate]]:
    parents: dict[tuple[int, str], list[_Candidate]] = {}
    for candidate in group:
        word = candidate.heading.word if candidate.heading.kind == "unit" else ""
        parents.setdefault((id(candidate.container), word), []).append(candidate)
    return list(parents.values())


def _score(group: list[_Candidate]) -> int:
    """How likely siblings are the phases of the mission; 0 or less: they are not."""
    kind = group[0].heading.kind
    container = _is_container(group[0].container)
    traits = sum(_has_traits(candidate) for candidate in group)
    score = (8 if container else 0) + min(traits, 6) + min(len(group), 3)
    if kind in ("step", "unit"):
        return score
    if kind == "numbered":
        return score if container or traits * 2 >= len(group) else 0
    return score if container and (traits or len(group) > 1) else 0


def _pick(found: list[_Candidate]) -> list[_Candidate]:
    """The phases among candidates of one mode or of none."""
    named = [c for c in found if c.heading.kind == "phase"]
    if named:
        return _outermost(named)
    for kind in ("step", "unit", "numbered", "plain"):
        groups = _groups([c for c in found if c.heading.kind == kind])
        scored = [
            (score, -number, group) for number, group in enumerate(groups) if (score := _score(group)) > 0
        ]
        if scored:
            return _outermost(max(scored, key=lambda entry: entry[:2])[2])
    return []


def _mode_steps(found: list[_Candidate], mode: Node) -> list[_Candidate]:
    """The phases inside the section of a mode; any numbered heading counts there."""
    inside = [c for c in found if c.mode is mode]
    picked = _pick(inside)
    return picked or [c for c in inside if c.heading.kind != "plain"]


def find_phases(root: Node) -> PhaseSearch:
    """Find the phases of a mission. Several modes give one set of phases, from the most detailed mode."""
    found, mode_nodes = _candidates(root)
    outside = [c for c in found if c.mode is None]
    picked = _pick(outside)
    result = PhaseSearch(mode_nodes=mode_nodes)
    by_mode = [(mode, _mode_steps(found, mode)) for mode in mode_nodes]
    by_mode = [(mode, steps) for mode, steps in by_mode if steps]
    if picked and picked[0].heading.kind == "plain" and by_mode:
        picked = []
    if by_mode:
        used, steps = max(by_mode, key=lambda entry: len(entry[1]))
        result.used_mode = mode_name(used.title)
        result.idle = [mode for mode in mode_nodes if mode is not used]
        picked = sorted([*picked, *steps], key=lambda c: c.node.line)
    result.modes = list(dict.fromkeys(mode_name(mode.title) for mode in mode_nodes))
    result.phases = [(c.node, c.heading) for c in picked]
    return result


def is_nested_step(node: Node) -> bool:
    """Is a heading inside a phase a part of its work (a week, a half-day, a step) rather than a note?"""
    heading = read_phase_heading(node.title)
    if heading.kind != "plain" or heading.duration:
        return True
    return normal(node.title).split(":")[0].split(" ")[0] in {
        "morning",
        "afternoon",
        "evening",
        "midday",
        "noon",
    }
