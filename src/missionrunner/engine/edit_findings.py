"""Texts that a person edited, and that repeat a figure of the plan which has changed since.

What a person wrote stays as it is. But nobody should sign a sentence that contradicts the number beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import Workbook
from missionrunner.drafting.briefing import facts_in
from missionrunner.drafting.draft import DraftedValue
from missionrunner.drafting.truth import Fact, texts_in, used_numbers
from missionrunner.engine.drafts import outdated
from missionrunner.engine.run_context import RunContext
from missionrunner.export.change_words import path_words
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.prompting.quantities import quantities
from missionrunner.runs.gates import attempts, in_force
from missionrunner.runs.model import ReviewPoint, Verb, Verdict, now


def outdated_edit_points(context: RunContext, phase: str | None = None) -> list[ReviewPoint]:
    """Such texts of one phase, or of all, each as a point that is not met.

    They follow from the values of today, so they are never stored.
    """
    found = outdated_edits(context, context.plan, context.workbook)
    if not found:
        return []
    reader = Reader(ExportInput(context.definition, context.workbook, context.run))
    out: list[ReviewPoint] = []
    for brief in context.definition.mission.phases:
        own = {deliverable.id for deliverable in brief.deliverables}
        for path, said in found.items() if phase in (None, brief.id) else ():
            name = split_path(path)[0]
            if name in own:
                out.append(
                    ReviewPoint(
                        phase=brief.id,
                        agent="",
                        point=f"{path_words(reader, path)}: The edited text says {said}, and the figures have"
                        " changed since. Edit it again.",
                        verdict=Verdict.UNMET,
                        note="",
                        at=now(),
                        deliverable=name,
                        evidence=(path,),
                        attempt=attempts(context.decisions, brief.id),
                    )
                )
    return out


def outdated_edits(context: RunContext, plan: Plan, workbook: Workbook) -> dict[str, str]:
    """Path -> the figures that the edited text says, where one of them is not in this workbook any more."""
    texts = _edited_texts(context)
    old = outdated(texts, plan, workbook) if texts else ()
    return {path: ", ".join(dict.fromkeys(used.text for used in texts[path].numbers)) for path in old}


def _edited_texts(context: RunContext) -> dict[str, DraftedValue]:
    """Edited texts with the figures of their deliverable that they repeated when they were written."""
    at = {d.path: d.at for d in in_force(context.decisions) if d.verb is Verb.EDIT}
    found: dict[str, DraftedValue] = {}
    for path, edit in context.given.edits.items():
        name = split_path(path)[0]
        says_figures = any(quantities(text) for text in texts_in(edit.value))
        if path not in at or name not in context.definition.deliverables or not says_figures:
            continue
        numbers = used_numbers(edit.value, _facts_at(context, name, at[path]))
        if numbers:
            found[path] = DraftedValue(edit.value, edit.source, tuple(numbers))
    return found


def _facts_at(context: RunContext, deliverable: str, at: datetime) -> list[Fact]:
    """The numbers of a deliverable as they stood after a decision."""
    versions = context.store.versions(context.run.id, deliverable)
    after = next((version for version in versions if version.at >= at), versions[-1] if versions else None)
    if after is None:
        return []
    schema: object = context.definition.deliverables[deliverable]
    known: Mapping[str, object] = schema if is_map(schema) else {}
    return list(facts_in((deliverable,), after.values, known))
