"""Agents that a mission names but no library holds: a warning with the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from missionrunner.missions.model import Mission, ReaderWarning
from missionrunner.missions.text import normalise_newlines


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that is most like `name`, "" if none is close."""
    by_fold = {candidate.lower().replace("_", "-"): candidate for candidate in known}
    found = get_close_matches(name.lower().replace("_", "-"), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def _line_of(name: str, lines: list[str], phase_line: int) -> int:
    """Where an agent stands first: as `@name` anywhere, else in words from its first phase on."""
    marked = re.compile(rf"(?<![\w@.])@{re.escape(name)}(?![\w-])", re.IGNORECASE)
    words = r"[\W_]+".join(re.escape(word) for word in re.split(r"[-_]+", name) if word)
    in_words = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    for pattern, start in ((marked, 0), (in_words, phase_line - 1), (in_words, 0)):
        for number, line in enumerate(lines[start:], start + 1):
            if pattern.search(line[:4_000]):
                return number
    return phase_line


def unknown_agent_warnings(
    mission: Mission, known_names: Iterable[str], *, text: str = ""
) -> list[ReaderWarning]:
    """One warning for each agent of the mission that is not among `known_names`, in the order of the file.

    `text` is the mission's file: the warning names the line where the agent stands first. Without it,
    the line is that of the agent's first phase.
    """
    known = set(known_names)
    phases: dict[str, int] = {}
    for phase in mission.phases:
        for name in (phase.lead, *phase.support):
            if name:
                phases.setdefault(name, phase.line)
    lines = normalise_newlines(text).split("\n") if text else []
    found: list[ReaderWarning] = []
    for name in dict.fromkeys((*phases, *mission.agents)):
        if name in known:
            continue
        near = nearest_name(name, known)
        hint = f"; the nearest name is @{near}" if near else ""
        message = f"there is no agent file for @{name}{hint}. Its phases go on without an agent's rules."
        found.append(ReaderWarning(_line_of(name, lines, phases.get(name, 1)), message))
    return sorted(found, key=lambda warning: warning.line)
