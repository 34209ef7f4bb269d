"""The phases that a label such as `**Needs**: Beds, Phase 2` names, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from missionrunner.missions.text import squeeze

# Labels that say nothing but which phases come first. Others ("Prerequisites", "Timing") may also name
# things, so a name among them that fits no phase says nothing.
_ONLY_PHASES = re.compile(
    r"needs|depends(?: on)?|blocked by|(?:starts )?after|follows|waits? for|predecessors?|"
    r"prerequisite phases?",
    re.IGNORECASE,
)
_DIVIDER = re.compile(r"\s*(?:[,;\n]|(?<!\w)&(?!\w)|\band\b|\bund\b)\s*", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?:the\s+)?(?:end|completion|result|results|outputs?|approval)\s+of\s+|the\s+)", re.I
)
_BEHIND = re.compile(
    r"\s*(?:\([^()]{0,80}\)|\b(?:phase|stage|step)|\b(?:is|are|has been|have been)?\s*"
    r"\b(?:done|decided|finished|complete|completed|approved|signed))\s*",
    re.IGNORECASE,
)
_MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class NeedLabel:
    """A label of a phase that says when it may start. `kind` is "needs" or "parallel"."""

    kind: str
    label: str
    text: str
    line: int

    @property
    def names_only_phases(self) -> bool:
        return bool(_ONLY_PHASES.fullmatch(squeeze(re.sub(r"[`*_:]", "", self.label))))


def _bare(piece: str) -> str:
    """A piece without quotation marks, "the" and "is done"."""
    name = squeeze(piece).strip(" .`\"'“”‘’*_-–•")
    while (match := _BEFORE.match(name)) and match.end() < len(name):
        name = name[match.end() :]
    return name


def _find(piece: str, find: Callable[[str], str]) -> str:
    name = _bare(piece)
    for _ in range(4):
        if found := find(name):
            return found
        numbered = re.match(r"(?:phase|stage|step)?\s*#?\d{1,3}\s*[.):–—-]+\s*(?P<title>\S.*)", name, re.I)
        if numbered and (found := find(numbered["title"])):
            return found
        behind = next((m for m in _BEHIND.finditer(name) if m.end() == len(name) and m.start()), None)
        if behind is None:
            return ""
        name = name[: behind.start()].rstrip()
    return ""


def named_phases(text: str, find: Callable[[str], str]) -> list[tuple[str, str]]:
    """The names in `text`, in order, each with the id of its phase, "" if it names none.

    `find` knows a phase by any of its names. A title may itself hold a comma or "and": as many pieces
    as fit together are one name.
    """
    cuts = [(match.start(), match.end()) for match in _DIVIDER.finditer(text[:2_000])][: _MOST_PIECES - 1]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(starts):
        for last in range(len(ends) - 1, at - 1, -1):
            piece = text[starts[at] : ends[last]]
            if phase := _find(piece, find):
                found.append((_bare(piece), phase))
                at = last
                break
        else:
            if piece := _bare(text[starts[at] : ends[at]]):
                found.append((piece, ""))
        at += 1
    return found
