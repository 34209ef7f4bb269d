"""Is a Markdown file a mission at all? If not, why."""

from __future__ import annotations

import re

from missionrunner.missions.frontmatter import FrontMatter
from missionrunner.missions.inline import link_targets
from missionrunner.missions.labels import label_kind
from missionrunner.missions.markdown import Document, Node
from missionrunner.missions.phase_draft import is_agent_fence
from missionrunner.missions.phase_search import PhaseSearch
from missionrunner.missions.sections import normal, section_kind

MISSION_PREFIX = re.compile(
    r"^\W*(?:mission|operation)(?:\s+(?:sequence|brief|briefing|plan|file|"
    r"order))?\s*#?\d{0,4}\s*(?:[:：]|[-–—|])\s*(?=\S)",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"\b(?:library|catalog(?:ue)?|index|collection|directory|overview of (?:the )?missions|"
    r"list of missions|available missions|all missions|missions)\b",
    re.IGNORECASE,
)
_README = re.compile(
    r"install(?:ation|ing)?|contribut(?:ing|ors?)|licen[cs]e|getting started|table of contents|"
    r"badges|authors?|acknowledge?ments?|"
    r"features?|tech(?:nology)? stack|build status|development|api( reference)?|configuration|"
    r"requirements|support( us)?|roadmap|screenshots?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^\[?v?\d+\.\d+(?:\.\d+)?\]?(?:\s|$|\s*[-–—(])|^\[?unreleased\]?", re.IGNORECASE)
_LICENCE = re.compile(
    r"permission is hereby granted, free of charge|gnu (?:lesser |affero )?general public license|"
    r"apache license|"
    r"redistribution and use in source and binary forms|creative commons|mozilla public license|"
    r"the unlicense",
    re.IGNORECASE,
)
_ROLE = re.compile(r"^\W*you are (?:the|a|an)\b", re.IGNORECASE)
_README_NAMES = {
    "readme",
    "changelog",
    "license",
    "licence",
    "contributing",
    "index",
    "catalogue",
    "catalog",
    "library",
    "code_of_conduct",
}


def title_of(root: Node) -> str:
    return root.children[0].title if root.children else ""


def other_kind(document: Document, front: FrontMatter, slug: str) -> str:
    """What else a file plainly is ("an agent file", "a changelog", ...), or "" if that is not plain."""
    root = document.root
    headings = [node.title for node in root.walk() if node.level]
    has_prefix = bool(MISSION_PREFIX.match(title_of(root)))
    keys = {key.lower() for key in front.data}
    if (
        not has_prefix
        and "name" in keys
        and keys & {"tools", "model", "allowed-tools", "color"}
        and "phases" not in keys
    ):
        return "an agent file"
    versions = sum(
        bool(_VERSION.match(normal(title) or title)) or bool(_VERSION.match(title)) for title in headings
    )
    if not has_prefix and (versions >= 2 or (versions and "changelog" in normal(title_of(root)))):
        return "a changelog"
    text = "\n".join(document.lines[:60])
    if len(headings) <= 3 and not has_prefix and _LICENCE.search(text):
        return "a licence"
    if (
        not has_prefix
        and _CATALOGUE.search(normal(title_of(root)))
        and "mission" in " ".join([normal(title_of(root)), slug])
    ):
        return "a catalogue of missions"
    return ""


def speaks_to_an_agent(root: Node) -> bool:
    """Does the file begin as agent files do ("You are the ...")?"""
    blocks = (
        block for node in root.walk() for block in node.blocks if block.kind == "text" and not block.label
    )
    first = next(blocks, None)
    return first is not None and bool(_ROLE.match(first.text)) and not MISSION_PREFIX.match(title_of(root))


def is_link_list(nodes: list[Node]) -> bool:
    """Are the phases only lists of links to other mission files?"""
    items = linked = worked = 0
    for phase in nodes:
        for node in phase.walk():
            for block in node.blocks:
                if block.kind == "fence" and is_agent_fence(block):
                    worked += 1
                if block.label and label_kind(block.label) in (
                    "lead",
                    "support",
                    "objective",
                    "deliverables",
                    "criteria",
                    "tasks",
                ):
                    worked += 1
                if block.kind in ("item", "text"):
                    files = [
                        t
                        for t in link_targets(block.text)
                        if re.search(r"\.(?:md|markdown|txt)(?:#|$)", t, re.IGNORECASE)
                    ]
                    items += block.kind == "item" or bool(files)
                    linked += bool(files)
                if block.kind == "table":
                    rows = block.rows[1:]
                    items += len(rows)
                    linked += sum(any(".md" in t for c in row for t in link_targets(c)) for row in rows)
        linked += any(".md" in target for target in link_targets(phase.title))
        items += any(".md" in target for target in link_targets(phase.title))
    return linked > 0 and linked * 2 >= items and worked <= linked // 4


def evidence(document: Document, front: FrontMatter, search: PhaseSearch, slug: str) -> int:
    """How much speaks for a mission; 2 is enough."""
    root = document.root
    score = 0
    if MISSION_PREFIX.match(title_of(root)) or re.search(r"\bmission\b", normal(title_of(root))):
        score += 3
    if (
        str(front.data.get("type", "")).lower().startswith("mission")
        or front.data.get("phases")
        or front.data.get("mission")
    ):
        score += 3
    score += {"phase": 1, "step": 0, "unit": 0, "numbered": 0, "plain": -1}[search.kind]
    score += any(heading.duration for _, heading in search.phases)
    labels = {label_kind(b.label) for node, _ in search.phases for b in node.blocks if b.label}
    score += 2 * bool(labels & {"lead", "support"}) + bool(
        labels & {"deliverables", "tasks", "objective", "criteria"}
    )
    fences = [
        b for node, _ in search.phases for inner in node.walk() for b in inner.blocks if b.kind == "fence"
    ]
    score += 2 * any(is_agent_fence(block) for block in fences)
    kinds = {section_kind(node.title)[0] for node in root.walk() if node.level}
    score += len(kinds & {"objective", "inputs", "criteria", "deliverables", "agents", "variations", "mode"})
    score += any(
        re.fullmatch(r"mission (phases|plan|steps|flow)", normal(node.title)) for node in root.walk()
    )
    readme = sum(bool(_README.fullmatch(normal(node.title))) for node in root.walk() if 0 < node.level <= 2)
    score -= 2 * readme if readme > 1 else readme
    score -= 2 * speaks_to_an_agent(root)
    if slug in _README_NAMES:
        score -= 4
    return score
