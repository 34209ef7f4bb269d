"""What a check rests on: the fields that it reads, and all fields that those are computed from."""

from __future__ import annotations

from missionrunner.deliverables.expressions import Path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.plan_nodes import Node

_ANY = ("*", "#")


def fields_behind(plan: Plan, check: str) -> list[Path]:
    """Paths of the fields behind a check, with "*" for the keys of rows; none for an unknown check."""
    level = [
        node
        for rule, expression in plan.checks
        if rule["id"] == check
        for node in plan.nodes
        if any(is_within(reference, node.path) for reference in expression.references)
    ]
    found: dict[Path, Node] = {}
    while level:
        found |= {node.path: node for node in level}
        level = [below for node in level for below in node.depends if below.path not in found]
    return list(found)


def is_within(one: Path, other: Path) -> bool:
    """True if one path is the other, or lies below it or above it; "*" stands for any row."""
    return all(a == b or a in _ANY or b in _ANY for a, b in zip(one, other, strict=False))
