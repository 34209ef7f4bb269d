"""What people are told about drafts: why one was not taken, what to look at, and which gave way later."""

from __future__ import annotations

from collections.abc import Iterable

from missionrunner.deliverables.overlay import split_path
from missionrunner.drafting.draft import Draft, Finding
from missionrunner.engine.run_context import RunContext
from missionrunner.export.change_words import path_words
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.missions.model import Phase
from missionrunner.runs.gates import attempts
from missionrunner.runs.model import ReviewPoint, Verdict, now

# What the program finds is no review by a role.
NOBODY = ""


def finding_points(
    context: RunContext, phase: Phase, drafts: Iterable[Draft], attempt: int
) -> list[ReviewPoint]:
    """The findings about the drafts of an attempt, each once and with the name of its field."""
    found = dict.fromkeys(finding for draft in drafts for finding in draft.findings)
    reader = _reader(context)
    return [_point(reader, phase, finding, attempt) for finding in found]


def _point(reader: Reader, phase: Phase, finding: Finding, attempt: int) -> ReviewPoint:
    stands = "Please look at it." if finding.kept else "The general text stands instead."
    return ReviewPoint(
        phase=phase.id,
        agent=NOBODY,
        point=f"{path_words(reader, finding.path)}: {finding.text.rstrip('.')}. {stands}",
        verdict=Verdict.UNMET,
        note="",
        at=now(),
        deliverable=split_path(finding.path)[0],
        attempt=attempt,
    )


def outdated_points(context: RunContext, phase: str | None = None) -> list[ReviewPoint]:
    """Drafted texts that repeat a figure which has changed since; of one phase, or of all.

    They follow from the values of today, so they are never stored: once the figure is back, so is the text.
    """
    if not context.drafts or not (paths := outdated_drafts(context)):
        return []
    reader = _reader(context)
    drafted = context.drafted()
    out: list[ReviewPoint] = []
    for brief in context.definition.mission.phases:
        own = {deliverable.id for deliverable in brief.deliverables}
        for path in paths if phase in (None, brief.id) else ():
            if split_path(path)[0] not in own:
                continue
            said = ", ".join(dict.fromkeys(used.text for used in drafted[path].numbers))
            words = path_words(reader, path)
            out.append(
                ReviewPoint(
                    phase=brief.id,
                    agent=NOBODY,
                    point=f"{words}: The draft says {said}, and the figures have changed since."
                    " The general text stands instead; redo the phase for a new draft.",
                    verdict=Verdict.UNMET,
                    note="",
                    at=now(),
                    deliverable=split_path(path)[0],
                    attempt=attempts(context.decisions, brief.id),
                )
            )
    return out


def outdated_drafts(context: RunContext) -> tuple[str, ...]:
    """Paths of the drafts that gave way."""
    return tuple(context.outdated_drafts) if context.workbook else ()


def outdated_words(context: RunContext, paths: Iterable[str]) -> str:
    """The places of such drafts, in one line."""
    reader = _reader(context)
    return "; ".join(path_words(reader, path) for path in paths)


def _reader(context: RunContext) -> Reader:
    return Reader(ExportInput(context.definition, context.workbook, context.run))
