"""Agents that a mission names but no library holds: a warning with the nearest known name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from missionrunner.missions.model import Mission, ReaderWarning


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that is most like `name`, "" if none is close."""
    by_fold = {candidate.lower().replace("_", "-"): candidate for candidate in known}
    found = get_close_matches(name.lower().replace("_", "-"), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def unknown_agent_warnings(mission: Mission, known_names: Iterable[str]) -> list[ReaderWarning]:
    """One warning for each agent of the mission that is not among `known_names`, at its first phase."""
    known = set(known_names)
    lines: dict[str, int] = {}
    for phase in mission.phases:
        for name in (phase.lead, *phase.support):
            if name:
                lines.setdefault(name, phase.line)
    found: list[ReaderWarning] = []
    for name in dict.fromkeys((*lines, *mission.agents)):
        if name in known:
            continue
        near = nearest_name(name, known)
        hint = f"the nearest known name is '{near}'; " if near else ""
        message = f"no agent is called '{name}'; {hint}a general facilitator takes its place"
        found.append(ReaderWarning(lines.get(name, 1), message))
    return found
