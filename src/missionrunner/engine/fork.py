"""A fork: a new run that goes on from a gate of another one as it was before that gate was decided.

Everything up to there is copied with its actors and times; nothing that was answered is asked or paid again.
What lies before the gate comes as it was approved last (docs/decisions/0025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from missionrunner.engine.answer_history import answers_taken_back
from missionrunner.engine.drafts import leave_to_workbook, left_to_workbook
from missionrunner.engine.fork_cut import Cut, cut_at, keep_left_out
from missionrunner.engine.run_context import RunContext
from missionrunner.errors import BadInput
from missionrunner.library.definition import Definition
from missionrunner.missions.graph import PhaseGraph
from missionrunner.runs.gates import CLOSING, in_force
from missionrunner.runs.model import (
    ClockMark,
    Decision,
    MarkKind,
    Run,
    RunMode,
    RunStatus,
    Verb,
    Version,
    now,
)
from missionrunner.store.repository import Store

# Who closes the gates that the parent went past without a person.
AUTOMATIC = "automatic mode"


def fork_run(store: Store, run_id: str, phase: str, *, actor: str) -> Run:
    """Store a run that stands at the gate of `phase`, open, as `run_id` stood there.

    Kept are answers, documents, edits and all else that was decided before that gate was closed, and what the
    phases before it became until they were approved last. Raises BadInput if the mission has no such phase or
    the run has not come to its gate.
    """
    with store.transaction():
        parent = store.run(run_id)
        definition = store.definition(parent)
        graph = PhaseGraph(definition.mission.phases)
        _require_reached(store, parent, graph, phase)
        context = RunContext(store, parent)
        decisions = context.decisions
        cut = cut_at(context, phase)
        run = _create(store, parent, definition, phase, actor)
        _copy_inputs(store, parent, run, decisions, cut)
        copied = _copy_decisions(store, run, decisions, cut)
        _copy_notes(store, parent, run, cut)
        _copy_work(store, parent, run, copied, cut)
        leave_to_workbook(store, run.id, left_to_workbook(store, parent.id))
        keep_left_out(context, run.id, cut)
        _close_passed_gates(store, run, graph, phase)
        return run


def _require_reached(store: Store, run: Run, graph: PhaseGraph, phase: str) -> None:
    reached = (MarkKind.GATE_OPENED, MarkKind.PHASE_FINISHED)
    at_gate = {mark.phase for mark in store.marks(run.id) if mark.kind in reached}
    allowed = [name for name in graph.ids if name in at_gate]
    if phase in allowed:
        return
    known = phase in graph.ids
    raise BadInput(
        f"Run {run.id} has not come to the gate of {phase} yet."
        if known
        else f"The mission has no phase {phase!r}.",
        hint=f"It can be forked at: {', '.join(allowed)}." if allowed else "No gate was reached yet.",
    )


def _create(store: Store, parent: Run, definition: Definition, phase: str, actor: str) -> Run:
    # Defaults may depend on the day on which the plan was begun, so it stays that day.
    today = {"today": parent.options.get("today") or f"{parent.created_at:%Y-%m-%d}"}
    return store.create_run(
        company=parent.company,
        definition=definition,
        mode=RunMode.ENGAGED,
        engine=parent.engine,
        actor=actor,
        model=parent.model,
        language=parent.language,
        name=f"{parent.name} (fork)" if parent.name else "",
        status=RunStatus.RUNNING,
        variations=parent.variations,
        # What was left to its default in the parent is not asked again.
        options={**parent.options, **today, "ask": True, "ask_all": False},
        parent=parent.id,
        parent_phase=phase,
    )


def _copy_inputs(store: Store, parent: Run, run: Run, decisions: Sequence[Decision], cut: Cut) -> None:
    history = store.answer_history(parent.id)
    later = answers_taken_back(history, decisions, [d for d in decisions if not cut.has(d)])
    for answer in history:
        if answer.number not in later:
            store.add_answer(run.id, answer)
    for document in store.documents(parent.id):
        store.add_document(run.id, document)


def _copy_decisions(store: Store, run: Run, decisions: Sequence[Decision], cut: Cut) -> list[Decision]:
    """Decisions get new numbers where some between them are left out; an undo goes with what it undoes."""
    numbers: dict[int, int] = {}
    copied: list[Decision] = []
    for decision in decisions:
        belongs = cut.has(decision)
        if decision.undoes is not None:
            belongs = belongs and decision.undoes in numbers
        if not belongs:
            continue
        undoes = None if decision.undoes is None else numbers[decision.undoes]
        stored = store.add_decision(run.id, replace(decision, undoes=undoes))
        numbers[decision.number] = stored.number
        copied.append(stored)
    return copied


def _copy_work(store: Store, parent: Run, run: Run, copied: Sequence[Decision], cut: Cut) -> None:
    seen: dict[str, int] = {}
    for decision in copied:
        for deliverable, number in decision.seen.items():
            seen[deliverable] = max(number, seen.get(deliverable, 0))
    for deliverable in store.version_numbers(parent.id):
        for version in store.versions(parent.id, deliverable):
            if not _is_kept(version, cut, seen.get(deliverable, 0)):
                break
            store.add_version(run.id, version)
    for point in store.reviews(parent.id):
        if cut.covers(point.phase, point.at):
            store.add_review(run.id, point)
    for step in store.step_records(parent.id):
        if cut.covers(step.phase, step.at):
            store.put_step(run.id, step.key, step.body, phase=step.phase, at=step.at)
    marks = [mark for mark in store.marks(parent.id) if not mark.phase or mark.phase in cut.phases]
    before = [mark for mark in marks if cut.at is None or mark.at < cut.at]
    for mark in before:
        store.add_mark(run.id, mark)
    if before:
        # The clock stood still between the parent's last moment and the fork, whose gate opens anew.
        store.add_mark(run.id, ClockMark(MarkKind.PAUSED, cut.at or before[-1].at))
        store.add_mark(run.id, ClockMark(MarkKind.GATE_CLOSED, now(), run.parent_phase))
        store.add_mark(run.id, ClockMark(MarkKind.RESUMED, now()))


def _copy_notes(store: Store, parent: Run, run: Run, cut: Cut) -> None:
    """What was noted up to then. It is a beginning of the records, so their numbers stay the same."""
    for note in store.session_notes(parent.id):
        if cut.at is not None and note.at > cut.at:
            break
        store.add_session_note(run.id, note)


def _is_kept(version: Version, cut: Cut, seen: int) -> bool:
    """What was approved or ticked is kept whatever the clock says, with all that it became until the cut, so
    that changes since can be told."""
    if version.number <= seen or cut.covers(version.phase, version.at):
        return True
    return seen > 0 and (cut.at is None or version.at <= cut.at)


def _close_passed_gates(store: Store, run: Run, graph: PhaseGraph, phase: str) -> None:
    """Gates before this one that nobody decided were passed in automatic mode; the fork says so."""
    decisions = store.decisions(run.id)
    closed = {d.phase for d in in_force(decisions) if d.verb in CLOSING}
    for name in graph.ids:
        if phase in graph.followers(name) and name not in closed:
            note = f"Run {run.parent} went past this gate in automatic mode."
            store.add_decision(run.id, Decision(Verb.SKIP, AUTOMATIC, now(), name, note=note))
