"""The end of a run: last checks, success criteria, and the files that are handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionrunner import __version__
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.drafting.workbook_review import settled
from missionrunner.engine.draft_findings import outdated_points
from missionrunner.engine.edit_findings import outdated_edit_points
from missionrunner.engine.facilitation import notes_of, stored_clock
from missionrunner.engine.replaced import replaced_values
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of
from missionrunner.engine.usage import usage_line, usage_of
from missionrunner.engine.versions import signed_off
from missionrunner.errors import EXIT_CHECKS_FAILED, EXIT_OK, BadInput
from missionrunner.export.files import default_output_folder, is_signed, write_output
from missionrunner.export.inputs import ExportInput
from missionrunner.runs import events
from missionrunner.runs.model import ReviewPoint, RunMode, RunStatus, Verdict


@dataclass(frozen=True, slots=True)
class Written:
    """Where the files are, and how the checks ended."""

    folder: Path
    plan: Path
    checks: Sequence[CheckResult]


def finish(context: RunContext, output: Path | None, *, force: bool, ended: bool = True) -> Written:
    """Judge the criteria, write the files, and mark the run as finished.

    Without `output` the files go where this run wrote them before or was told to, else into a new
    folder under the current one. A finished run may be finished again; its files are then written
    again. `ended` is false while the whole plan still waits at its gate: the files are there to be read.
    """
    export = export_input(context)
    for criterion in export.criteria:
        context.emit(
            events.CriterionJudged(
                criterion=criterion.id,
                text=criterion.text,
                status=criterion.judgement.value,
                evidence=tuple(evidence.text for evidence in criterion.evidence),
                comment=criterion.comment,
                actor=criterion.actor,
                changed=criterion.stale.lines() if criterion.stale else (),
            )
        )
    folder = output or _own_folder(context) or default_output_folder(export)
    if output is None and folder.is_dir():
        # Known before anything is written, so that a crash does not make a second folder.
        context.store.set_output_dir(context.run.id, str(folder.absolute()))
    files = write_output(export, folder, force=force or bool(context.run.options.get("force")))
    failed = [check for check in export.checks if check.status == "failed"]
    code = EXIT_CHECKS_FAILED if any(check.severity == "error" for check in failed) else EXIT_OK
    context.emit(events.OutputWritten(folder=str(folder.absolute()), files=tuple(f.name for f in files)))
    if line := usage_line(context):
        context.emit(events.MessageShown(level="info", text=line))
    if ended:
        signed = signed_off(context)
        context.emit(
            events.RunFinished(
                exit_code=code,
                signed_by=str(signed.value) if signed else "",
                failed_checks=tuple(check.id for check in failed if check.severity == "error"),
                warnings=tuple(check.id for check in failed if check.severity != "error"),
                output_dir=str(folder.absolute()),
            )
        )
    with context.store.transaction():
        context.store.set_output_dir(context.run.id, str(folder.absolute()))
        if ended:
            context.store.set_status(context.run.id, RunStatus.FINISHED)
        context.save_events()
    return Written(folder.absolute(), folder.absolute() / "plan.md", export.checks)


def mark_outdated(context: RunContext) -> None:
    """Write the files again, unsigned, where they still say that somebody signed what has changed since."""
    folder = _own_folder(context)
    if folder is None or not is_signed(folder, context.run.id) or signed_off(context) is not None:
        return
    try:
        write_output(export_input(context), folder)
    except BadInput as error:
        text = f"The files still show the signature, though the plan has changed: {error.title}"
        context.emit(events.MessageShown(level="warning", text=text))


def export_input(context: RunContext) -> ExportInput:
    """The run as the export sees it. Everything in it follows from what is stored."""
    workbook = context.workbook
    # What is not drafted yet is not held to anything, here as on the map of the session.
    checks = context.checks(list(context.store.version_numbers(context.run.id)))
    attended = context.run.mode is RunMode.ENGAGED
    own = (*outdated_points(context), *outdated_edit_points(context))
    reviews = [*settled(latest_reviews(context), checks), *own]
    return ExportInput(
        definition=context.definition,
        workbook=workbook,
        run=context.run,
        checks=checks,
        criteria=criteria_of(context),
        reviews=reviews,
        documents=context.documents,
        variations=context.variations,
        messages=[
            *messages_of(context.definition.facts, workbook.facts),
            *({"field": "documents", "text": line} for line in context.figure_differences()),
        ],
        open_questions=[point.point for point in reviews if point.verdict is Verdict.QUESTION],
        decisions=context.decisions,
        replaced=replaced_values(context),
        notes=notes_of(context.store, context.run.id),
        clock=stored_clock(context.store, context.run, context.definition) if attended else None,
        usage=usage.to_json() if (usage := usage_of(context)) else None,
        signed_by=str(signed.value) if (signed := signed_off(context)) else "",
        signed_on=signed.at.date().isoformat() if signed else "",
        program_version=__version__,
    )


def latest_reviews(context: RunContext) -> list[ReviewPoint]:
    """The review of each phase's newest attempt."""
    points = context.store.reviews(context.run.id)
    newest = {point.phase: point.attempt for point in points}
    return [point for point in points if point.attempt == newest[point.phase]]


def messages_of(schemas: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Remarks of the arithmetic: the facts that the mission marks with `role: messages`."""
    marked = [name for name, schema in schemas.items() if schema.get("role") == "messages"]
    lists: list[list[Mapping[str, Any]]] = [facts.get(name) or [] for name in marked]
    return [message for messages in lists for message in messages]


def _own_folder(context: RunContext) -> Path | None:
    """Where this run wrote before, or is to write; None if that place is gone or on another machine."""
    known = context.store.run(context.run.id).output_dir
    folder = Path(known) if known else None
    here = folder is not None and (folder.parent.is_dir() or folder.parent.parent.is_dir())
    return folder if here else None
