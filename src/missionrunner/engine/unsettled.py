"""What a person has not settled about a plan as a whole: success criteria and warnings."""

from __future__ import annotations

from missionrunner.engine.run_context import RunContext
from missionrunner.engine.ticks import criteria_of
from missionrunner.runs.criteria import Judgement
from missionrunner.runs.gates import accepted_warnings


def unsettled(context: RunContext) -> list[str]:
    """One sentence on each kind of criteria that nobody found met, and on warnings that nobody accepted.

    Empty if every criterion is ticked as met and every warning is fixed or accepted.
    """
    states = criteria_of(context)
    stale = [s.id for s in states if s.stale is not None and not s.actor]
    undecided = [s.id for s in states if s.stale is None and not s.actor]
    unmet = [s.id for s in states if s.actor and s.judgement is Judgement.NOT_MET]
    checks = context.checks()
    accepted = accepted_warnings(context.decisions, {check.id: check.message for check in checks})
    warnings = [
        check.id
        for check in checks
        if check.status == "failed" and check.severity != "error" and check.id not in accepted
    ]
    found = (
        ("Nobody has decided on these criteria", undecided),
        ("Decided before the figures changed, so not counted any more", stale),
        ("Found not met", unmet),
        ("Warnings that nobody has accepted", warnings),
    )
    return [f"{words}: {', '.join(names)}." for words, names in found if names]
