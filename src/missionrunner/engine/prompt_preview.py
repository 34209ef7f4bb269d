"""The prompts of one phase as they would be sent, from the options of a start and without a run."""

from __future__ import annotations

from missionrunner.deliverables.fill import fill
from missionrunner.deliverables.workbook import Given
from missionrunner.drafting.preview import PlannedCall, planned_calls
from missionrunner.engine.preparation import StartOptions, prepare
from missionrunner.engine.run_context import documents_context, plan_with
from missionrunner.errors import BadInput
from missionrunner.inputs.documents.codec import document_from_json
from missionrunner.runs.model import now


def preview(options: StartOptions, phase: str, language: str) -> list[PlannedCall]:
    """The calls for `phase` (its id or number). Raises BadInput for a phase that is not there."""
    prepared = prepare(options)
    plan = plan_with(prepared.definition, prepared.applied)
    phases = plan.definition.mission.phases
    ids = [p.id for p in phases]
    wanted = ids[int(phase) - 1] if phase.isdigit() and 0 < int(phase) <= len(ids) else phase
    if wanted not in ids:
        raise BadInput(f"There is no phase {phase!r} in this mission.", hint=f"Allowed: {', '.join(ids)}")
    given = Given(
        answers=prepared.answers,
        documents=documents_context(prepared.definition, prepared.documents),
        today=f"{now():%Y-%m-%d}",
    )
    documents = [document_from_json(stored.content) for stored in prepared.documents]
    return planned_calls(plan, fill(plan, given), documents, language=language, phases=[wanted])
