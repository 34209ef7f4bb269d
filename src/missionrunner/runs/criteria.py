"""How far the checks support a success criterion. A person's tick is something else and comes on top."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.missions.model import Criterion
from missionrunner.runs.exhibits import Exhibit
from missionrunner.runs.gates import in_force
from missionrunner.runs.model import Decision, Verb


class Judgement(StrEnum):
    """Where a criterion stands.

    `met` and `not_met` are a person's tick or cross, as long as what it was given on stays the same.
    Automatic mode can only reach the others. `not_drafted` means that checks of it read what is not there
    yet. The values are stored, so they keep their names.
    """

    SUPPORTED_NOT_SIGNED = "supported_not_signed"
    NOT_SUPPORTED = "not_supported"
    NOT_DRAFTED = "not_drafted"
    NO_EVIDENCE = "no_evidence"
    MET = "met"
    NOT_MET = "not_met"


LABELS = {
    Judgement.SUPPORTED_NOT_SIGNED: "supported",
    Judgement.NOT_SUPPORTED: "not supported",
    Judgement.NOT_DRAFTED: "not all of it is drafted yet",
    Judgement.NO_EVIDENCE: "no check decides this",
    Judgement.MET: "met",
    Judgement.NOT_MET: "not met",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One check as evidence. `text` is one line; `supports` is None when it decides nothing.

    The lines are stored with a tick and compared later, so their wording stays. Who shows them to people says
    what a check looks at, too.
    """

    check: str
    status: str
    severity: str
    text: str
    supports: bool | None


@dataclass(frozen=True, slots=True)
class StaleTick:
    """A tick or cross that does not count any more, because what it was given on has changed.

    `evidence` are pairs of lines, as they were then and as they are now ("" where there is none);
    `changes` are values that it rests on, then and now.
    """

    met: bool
    actor: str
    comment: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def said(self) -> str:
        """ "Ann said met (looks right)"."""
        verdict = "met" if self.met else "not met"
        return f"{self.actor} said {verdict}" + (f" ({self.comment})" if self.comment else "")

    def lines(self) -> tuple[str, ...]:
        """What changed, for a journal: the evidence then and now, and the paths of values."""
        evidence = (f"{then or 'nothing'} -> {now or 'nothing'}" for then, now in self.evidence)
        return (*evidence, *(change.path for change in self.changes))

    def to_json(self) -> dict[str, Any]:
        return {
            "met": self.met,
            "actor": self.actor,
            "comment": self.comment,
            "evidence": [{"then": then, "now": now} for then, now in self.evidence],
            "changes": [{"path": c.path, "then": c.old, "now": c.new} for c in self.changes],
        }


@dataclass(frozen=True, slots=True)
class CriterionState:
    """A criterion, its evidence, and a person's tick where there is one.

    `actor` and `comment` belong to a tick that counts; one that has turned stale is in `stale`, and
    `judgement` is then what the evidence says.
    """

    id: str
    text: str
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    comment: str = ""
    actor: str = ""
    stale: StaleTick | None = None

    @property
    def label(self) -> str:
        """Where it stands, and who said so.

        People tick a criterion; they sign the plan. So nothing here speaks of signing.
        """
        if self.actor:
            return f"{LABELS[self.judgement]}, says {self.actor}"
        words = LABELS[self.judgement]
        if self.judgement is Judgement.SUPPORTED_NOT_SIGNED and (failing := self.failing):
            words += f" with {failing} warning{'s' if failing > 1 else ''}"
        if self.stale is not None:
            return f"{words}; changed since {self.stale.actor} ticked it"
        ready = self.judgement in (Judgement.SUPPORTED_NOT_SIGNED, Judgement.NO_EVIDENCE)
        return f"{words}, not ticked yet" if ready else words

    @property
    def failing(self) -> int:
        """How many of its checks fail."""
        return sum(e.supports is False for e in self.evidence)

    @property
    def waiting(self) -> int:
        """How many of its checks look at what is not drafted yet."""
        return sum(e.status == "pending" for e in self.evidence)

    @property
    def counts(self) -> str:
        """ "19 of 21 checks hold", and how many wait for a draft; "" without checks."""
        if not self.evidence:
            return ""
        held = sum(e.supports is True for e in self.evidence)
        text = f"{held} of {len(self.evidence)} checks hold"
        return f"{text}; {waiting_words(self.waiting)}" if self.waiting else text

    def to_json(self) -> dict[str, Any]:
        return {
            "criterion": self.id,
            "text": self.text,
            "status": self.judgement.value,
            "label": self.label,
            "evidence": [
                {"check": e.check, "status": e.status, "severity": e.severity, "text": e.text}
                for e in self.evidence
            ],
            "comment": self.comment,
            "actor": self.actor,
            "stale": None if self.stale is None else self.stale.to_json(),
        }


def waiting_words(number: int) -> str:
    """Why so many checks say nothing so far."""
    return f"{number} look{'s' if number == 1 else ''} at what is not drafted yet"


def judge(
    criteria: Sequence[Criterion],
    checks: Iterable[CheckResult],
    decisions: Sequence[Decision] = (),
    *,
    shown: Mapping[str, Exhibit] | None = None,
    changes: Mapping[str, Sequence[Change]] | None = None,
    waiting: Collection[str] = (),
) -> list[CriterionState]:
    """Judge every criterion from the checks that name it; the newest tick of a person wins over them.

    A failed check of severity error, or no check that passed, means `not_supported`. A failed warning and a
    check that could not be computed are shown as evidence and do not decide alone. `waiting` are ids of
    checks that read what is not drafted yet: they say nothing so far, whatever the formulas give, and
    nothing is supported before they do.

    A tick is a decision `tick` with the criterion's id as path and the value of `tick_value`; None takes it
    back. It is stale, and counts for nothing until it is given again, when its evidence (checks, and the
    figures of its exhibit in `shown`) reads otherwise now or when there are `changes` (criterion id ->
    values that it rests on and that differ from those that were seen).
    """
    by_criterion: dict[str, list[CheckResult]] = {}
    for check in checks:
        by_criterion.setdefault(check.criterion, []).append(check)
    given = ticks(decisions)
    shown, changes = shown or {}, changes or {}
    found: list[CriterionState] = []
    for c in criteria:
        own, tick = by_criterion.get(c.id, []), given.get(c.id)
        said = tuple(_evidence(replace(k, status="pending") if k.id in waiting else k) for k in own)
        # A tick is compared with what the formulas give: a draft alone changes nothing of it.
        lines = evidence_lines(own, shown.get(c.id))
        found.append(_judge_one(c, said, lines, tick, tuple(changes.get(c.id, ()))))
    return found


def ticks(decisions: Sequence[Decision]) -> dict[str, Decision]:
    """Criterion id -> its newest tick in force."""
    return {d.path: d for d in in_force(decisions) if d.verb is Verb.TICK}


def ticked(tick: Decision) -> bool | None:
    """What a tick says: met, not met, or None if it takes an earlier one back."""
    value = tick.value["met"] if is_map(tick.value) else tick.value
    return value if isinstance(value, bool) else None


def tick_value(met: bool | None, lines: Mapping[str, str]) -> Any:
    """A tick as it is stored: with the evidence that lay before the person. Older ones are plain booleans."""
    return None if met is None else {"met": met, "evidence": dict(lines)}


def evidence_lines(checks: Iterable[CheckResult], shown: Exhibit | None) -> dict[str, str]:
    """What lies before a person who judges: check id, or number of a sentence of the exhibit -> its line."""
    lines = {check.id: _evidence(check).text for check in checks}
    return lines | {f"shown {number}": text for number, text in enumerate(shown.shown if shown else (), 1)}


def _judge_one(
    criterion: Criterion,
    evidence: tuple[Evidence, ...],
    lines: Mapping[str, str],
    tick: Decision | None,
    changes: tuple[Change, ...],
) -> CriterionState:
    met = None if tick is None else ticked(tick)
    if tick is None or met is None:
        return CriterionState(criterion.id, criterion.text, _from_evidence(evidence), evidence)
    differing = _differing(tick, lines)
    if differing or changes:
        stale = StaleTick(met, tick.actor, tick.note, differing, changes)
        return CriterionState(criterion.id, criterion.text, _from_evidence(evidence), evidence, stale=stale)
    judgement = Judgement.MET if met else Judgement.NOT_MET
    return CriterionState(criterion.id, criterion.text, judgement, evidence, tick.note, tick.actor)


def _differing(tick: Decision, now: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Lines of the evidence that read otherwise than they did when the tick was given."""
    if not is_map(tick.value):
        return ()
    then: Mapping[str, str] = tick.value["evidence"]
    pairs = ((then.get(key, ""), now.get(key, "")) for key in dict.fromkeys((*then, *now)))
    return tuple(pair for pair in pairs if pair[0] != pair[1])


def _from_evidence(evidence: Sequence[Evidence]) -> Judgement:
    if not evidence:
        return Judgement.NO_EVIDENCE
    if any(e.supports is False and e.severity == "error" for e in evidence):
        return Judgement.NOT_SUPPORTED
    if any(e.status == "pending" for e in evidence):
        return Judgement.NOT_DRAFTED
    if any(e.supports for e in evidence):
        return Judgement.SUPPORTED_NOT_SIGNED
    return Judgement.NOT_SUPPORTED


def _evidence(check: CheckResult) -> Evidence:
    if check.status == "passed":
        return Evidence(check.id, check.status, check.severity, f"{check.id} holds", True)
    if check.status == "failed":
        return Evidence(check.id, check.status, check.severity, f"{check.id} fails: {check.message}", False)
    if check.status == "pending":
        return Evidence(check.id, check.status, check.severity, f"{check.id} is still open", None)
    missing = f": missing {', '.join(check.missing)}" if check.missing else ""
    return Evidence(check.id, check.status, check.severity, f"{check.id} cannot be checked{missing}", None)
