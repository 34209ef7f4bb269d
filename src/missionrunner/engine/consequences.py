"""What a change does beyond what is changed: other values, gates, skipped phases, the signature.

Said before it is made (`consequences`) and told when it is made (`tell_consequences`).

A gate that was approved opens again when what was approved differs now. A skipped phase has nothing that was
approved, so its gate stays closed; that its values change is said all the same. A gate that is open already
just stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from missionrunner.deliverables.checks import evaluate_checks, with_pending
from missionrunner.deliverables.difference import Change, differences
from missionrunner.deliverables.fill import fill
from missionrunner.deliverables.workbook import Given, Workbook
from missionrunner.engine.check_changes import CheckChanges, check_changes
from missionrunner.engine.draft_findings import outdated_drafts, outdated_words
from missionrunner.engine.edit_findings import outdated_edits
from missionrunner.engine.falling import what_falls
from missionrunner.engine.gate_marks import tell_open
from missionrunner.engine.run_context import RunContext, chosen_variations, plan_with
from missionrunner.engine.versions import owners_in, signed_off, sources_below, stale_changes
from missionrunner.export.change_words import change_words, path_words
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.library.definition import Definition
from missionrunner.missions.model import Phase
from missionrunner.runs import events
from missionrunner.runs.gates import WHOLE_PLAN, in_force
from missionrunner.runs.model import Decision

_MOST = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit or answer does: values that change, gates that were closed and open again ('' is that of
    the whole plan), skipped phases whose values change, with their number, and, before it is made, what
    people said that counts no more, with the reason, and which checks begin to fail or to hold."""

    changes: Sequence[Change]
    reopens: Sequence[str]
    skipped: Mapping[str, int] = field(default_factory=dict[str, int])
    falls: Sequence[str] = field(default=(), compare=False)
    checks: CheckChanges = field(default=CheckChanges(), compare=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """A run before a change: its values, the status of each gate by phase, its sign-off, and the paths of
    drafts that had given way."""

    workbook: Workbook
    statuses: Mapping[str, str]
    signed: Decision | None
    outdated: Sequence[str] = ()


def would_change(context: RunContext, before: Standing, given: Given) -> Preview:
    """What would change with other answers or edits; answers can also bring another variation."""
    variations, _ = chosen_variations(context.base, given, context.run.options.get("variations"))
    plan = plan_with(context.base, variations)
    after = fill(plan, given)
    found = consequences(plan.definition, before, after)
    # The run's own plan has what it computed before at hand, which spares nearly all of the time.
    checks = context.checks_of(after) if plan is context.plan else evaluate_checks(plan, after)
    drafted = list(context.store.version_numbers(context.run.id))
    reader = Reader(ExportInput(plan.definition, after, context.run))
    known = outdated_edits(context, context.plan, context.workbook)
    contradicted = [
        f"{path_words(reader, path)}: the edited text says {said}"
        for path, said in outdated_edits(context, plan, after).items()
        if path not in known and path in given.edits and given.edits[path] == context.given.edits[path]
    ]
    return replace(
        found,
        falls=[*what_falls(context, plan, after, checks, found.changes, before.signed), *contradicted],
        checks=check_changes(
            context.checks(drafted), with_pending(checks, after, drafted), context.decisions
        ),
    )


def consequences(definition: Definition, before: Standing, after: Workbook) -> Preview:
    """What changes when the values become `after`, which are those of `definition`."""
    changes = workbook_changes(definition, before.workbook, after)
    owners = owners_in(definition.mission)
    touched = Counter(owners[name] for name in (c.path.split("/")[1] for c in changes) if name in owners)
    touched[WHOLE_PLAN] = len(changes)
    approved = [phase for phase, status in before.statuses.items() if status == "approved"]
    skipped = [phase for phase, status in before.statuses.items() if status == "skipped"]
    return Preview(
        changes,
        [phase for phase in approved if touched[phase]],
        {phase: touched[phase] for phase in skipped if touched[phase]},
    )


def workbook_changes(definition: Definition, before: Workbook, after: Workbook) -> list[Change]:
    """Every value of a deliverable that differs."""
    found: list[Change] = []
    for name, schema in definition.deliverables.items():
        old, new = (
            (workbook.values.get(name, {}), sources_below(workbook, name)) for workbook in (before, after)
        )
        found += differences(name, schema, old, new)
    return found


def tell_consequences(context: RunContext, before: Standing, stale: Mapping[str, Sequence[str]]) -> Preview:
    """Tell what a change did, now that it is made.

    `stale` are the phases that differ from what was approved, with their deliverables. Those whose gate was
    told to be open before are not told again.
    """
    done = consequences(context.definition, before, context.workbook)
    phases = {phase.id: phase for phase in context.definition.mission.phases}
    for phase, deliverables in stale.items():
        tell_reopened(context, phases[phase], deliverables)
    if WHOLE_PLAN in done.reopens:
        names = tuple(context.definition.deliverables)
        why = why_reopened(context, stale_changes(context, WHOLE_PLAN) or done.changes)
        context.emit(events.GateOpened(phase=WHOLE_PLAN, title="The whole plan", deliverables=names, why=why))
    for phase, count in done.skipped.items():
        if phase not in phases:
            continue  # the change took the phase out of the mission
        values = "1 value" if count == 1 else f"{count} values"
        _say(context, f"The skipped phase {phases[phase].title} changes too: {values}. It stays skipped.")
    given_way = [path for path in outdated_drafts(context) if path not in before.outdated]
    if given_way:
        places = outdated_words(context, given_way)
        _say(
            context,
            f"A drafted text repeats a figure that has changed; the general text stands now: {places}.",
        )
    signed = before.signed
    if signed is not None and signed in in_force(context.decisions) and signed_off(context) is None:
        _say(context, f"The plan has changed since {signed.value} signed it, so it is not signed any more.")
    return done


def _say(context: RunContext, text: str) -> None:
    context.emit(events.MessageShown(level="info", text=text))


def tell_reopened(context: RunContext, phase: Phase, deliverables: Sequence[str]) -> None:
    """The gate of an approved phase opens again; nothing is told if it is open already."""
    changes = stale_changes(context, phase.id)
    tell_open(context, phase, deliverables, lambda: why_reopened(context, changes))


def why_reopened(context: RunContext, changes: Sequence[Change]) -> str:
    """One line on what changed since the approval, the broadest first."""
    reader = Reader(ExportInput(context.definition, context.workbook, context.run))
    first = sorted(changes, key=lambda change: change.path.count("/"))[:_MOST]
    names = "; ".join(change_words(reader, change.path, change.old, change.new) for change in first)
    more = f"; and {len(changes) - _MOST} more" if len(changes) > _MOST else ""
    return f"Changed since it was approved: {names}{more}."
