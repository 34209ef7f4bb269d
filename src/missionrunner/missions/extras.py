"""What a mission's file says beside its phases and criteria: standards, resources, notes, variations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from missionrunner.missions.model import Mission, Note

_MARKER = re.compile(r"^\s*(?:[-*+]\s+|#{1,6}\s+|\d{1,3}[.)]\s+|>\s*)")


@dataclass(frozen=True, slots=True)
class Extra:
    """A heading with its lines, as people read them."""

    heading: str
    lines: tuple[str, ...]


def mission_extras(mission: Mission, *, variations: bool = True) -> list[Extra]:
    """Everything that the reader kept and that has no place in the phases, in the order of most files.

    `variations` says whether what the file says about variations is among it.
    """
    described = [variation for variation in mission.variations if variation.notes and variations]
    found = [
        *_of_notes("Impact", mission.impact),
        *_of_notes("Resources", mission.resources),
        Extra("Quality standards", mission.quality_standards),
        Extra("Integration notes", mission.integration_notes),
        Extra("Usage guidelines", mission.usage_guidelines),
        Extra(
            "Variations",
            tuple(f"{variation.title}: {'; '.join(variation.notes)}" for variation in described),
        ),
        *_of_notes("Notes", mission.notes),
    ]
    for phase in mission.phases:
        found += _of_notes(f"Notes on {phase.title}", phase.notes)
    return [extra for extra in found if extra.lines]


def _of_notes(heading: str, notes: Iterable[Note]) -> list[Extra]:
    """Notes of one line together under the heading, longer ones under their own."""
    short: list[str] = []
    long: list[Extra] = []
    for note in notes:
        lines = _lines(note.text)
        if len(lines) == 1:
            short.append(f"{note.heading}: {lines[0]}" if note.heading else lines[0])
        elif lines:
            long.append(Extra(note.heading or heading, lines))
    return [Extra(heading, tuple(short)), *long]


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a note without the marks of lists and headings."""
    lines = (_MARKER.sub("", line, count=1).strip() for line in text.split("\n"))
    return tuple(line for line in lines if line)
