"""Which checks begin to fail, or to hold, by a change: what a person needs first before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.runs.gates import accepted_warnings
from missionrunner.runs.model import Decision

_BAD = {"not_checkable": 1, "failed": 2}


@dataclass(frozen=True, slots=True)
class CheckChanges:
    """`begun` are checks that fail or cannot be checked any more, errors first, as they read after the
    change; `solved` are those that failed, as they read before it.

    `errors` and `warnings` are how many stand open (before, after); a warning that was accepted is not open.
    """

    begun: Sequence[CheckResult] = ()
    solved: Sequence[CheckResult] = ()
    errors: tuple[int, int] = (0, 0)
    warnings: tuple[int, int] = (0, 0)

    def counts(self) -> list[str]:
        """ "Warnings go from 3 to 7.": how many are open, where that changes."""
        found = (("Errors", self.errors), ("Warnings", self.warnings))
        return [f"{word} go from {old} to {new}." for word, (old, new) in found if old != new]


def check_changes(
    before: Sequence[CheckResult], after: Sequence[CheckResult], decisions: Iterable[Decision]
) -> CheckChanges:
    """What differs between the checks as they stand and as they would stand."""
    taken = list(decisions)
    old = {check.id: check for check in before}
    new = {check.id: check for check in after}
    open_before, open_after = _open(before, taken), _open(after, taken)
    begun = [c for c in after if _badness(c) > _badness(old.get(c.id))]
    return CheckChanges(
        sorted(begun, key=lambda c: (c.severity != "error", c.status != "failed")),
        [c for c in before if _badness(c) > _badness(new.get(c.id)) == 0],
        (open_before.count("error"), open_after.count("error")),
        (open_before.count("warning"), open_after.count("warning")),
    )


def _badness(check: CheckResult | None) -> int:
    """0 if it holds, or is not there; more if it cannot be checked; most if it fails."""
    return 0 if check is None else _BAD.get(check.status, 0)


def _open(checks: Sequence[CheckResult], decisions: Sequence[Decision]) -> list[str]:
    """The severity of each check that fails and that nobody accepted as it reads."""
    accepted = accepted_warnings(decisions, {check.id: check.message for check in checks})
    return [c.severity for c in checks if c.status == "failed" and c.id not in accepted]
