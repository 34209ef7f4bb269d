"""What people said of a plan that a change makes count no more: ticks, accepted warnings, the signature."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.deliverables.checks import evaluate_checks
from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import CheckResult, Workbook
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of, rests_on
from missionrunner.runs.criteria import evidence_lines
from missionrunner.runs.exhibits import exhibits
from missionrunner.runs.gates import accepted_warnings
from missionrunner.runs.model import Decision, Verb


def what_falls(
    context: RunContext, plan: Plan, after: Workbook, changes: Sequence[Change], signed: Decision | None
) -> list[str]:
    """Each in a few words, as things stand before the change; `changes` are values that it makes new."""
    found = [f"the signature of {signed.value}"] if signed is not None and changes else []
    if all(decision.verb not in (Verb.TICK, Verb.ACCEPT) for decision in context.decisions):
        return found
    checks = evaluate_checks(plan, after)
    texts = {criterion.id: criterion.text for criterion in context.definition.mission.success_criteria}
    found += [
        f"the tick of {name} ({texts.get(name, '')})"
        for name in _ticks(context, plan, after, changes, checks)
    ]
    messages = {check.id: check.message for check in context.checks()}
    new = {check.id: check.message for check in checks if check.status != "passed"}
    open_now = {check.id for check in context.checks() if check.status == "failed"}
    for name, accepted in accepted_warnings(context.decisions, messages).items():
        if (
            name in open_now
            and name in new
            and accepted.value != new[name]
            and isinstance(accepted.value, str)
        ):
            found.append(f"the acceptance of {name} ({messages[name]})")
    return found


def _ticks(
    context: RunContext,
    plan: Plan,
    after: Workbook,
    changes: Sequence[Change],
    checks: Sequence[CheckResult],
) -> list[str]:
    """Criteria that a person has decided on, and that would rest on something else."""
    ticked = [state.id for state in criteria_of(context) if state.actor]
    if not ticked:
        return []
    before = exhibits(context.definition, context.workbook)
    shown = exhibits(plan.definition, after)
    paths = [change.path for change in changes]
    found: list[str] = []
    for name in ticked:
        old = evidence_lines([c for c in context.checks() if c.criterion == name], before.get(name))
        new = evidence_lines([c for c in checks if c.criterion == name], shown.get(name))
        below = rests_on(context, name, before.get(name))
        moved = any(path == p or path.startswith(p + "/") for path in paths for p in below)
        if old != new or moved:
            found.append(name)
    return found
