"""What models wrote in a run: folded from its stored steps, and held against the figures of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import split_path, value_at
from missionrunner.deliverables.plan import Plan
from missionrunner.deliverables.workbook import Sourced, Workbook
from missionrunner.drafting.draft import Draft, DraftedValue, draft_from_json
from missionrunner.drafting.truth import is_outdated
from missionrunner.runs.gates import standing_attempts
from missionrunner.runs.model import Decision, Step
from missionrunner.store.repository import Store

# Keys of the steps that hold drafts: `drafted/ATTEMPT/...`. The order in which they were stored counts.
PREFIX = "drafted/"


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as a step of a phase: `step` is its name within the attempt, such as `round1/risk_register`."""

    attempt: int
    step: str
    draft: Draft


# Keys of the steps that say which deliverables a person left to the workbook engine.
_BY_WORKBOOK = "by_workbook/"


def draft_key(attempt: int, name: str) -> str:
    """The key of the step that holds one draft of an attempt."""
    return f"{PREFIX}{attempt}/{name}"


def drafts_in_force(steps: Iterable[Step], decisions: Sequence[Decision]) -> dict[str, list[StoredDraft]]:
    """Phase -> the drafts that count, oldest first; what was undone is left out."""
    out: dict[str, list[StoredDraft]] = {}
    standing: dict[str, frozenset[int]] = {}
    for step in steps:
        if not step.key.startswith(PREFIX):
            continue
        number, _, name = step.key.removeprefix(PREFIX).partition("/")
        attempt = int(number)
        if step.phase not in standing:
            standing[step.phase] = standing_attempts(decisions, step.phase)
        if attempt in standing[step.phase]:
            out.setdefault(step.phase, []).append(StoredDraft(attempt, name, draft_from_json(step.body)))
    return {phase: sorted(drafts, key=lambda stored: stored.attempt) for phase, drafts in out.items()}


def folded(drafts: Iterable[Draft]) -> dict[str, DraftedValue]:
    """Path -> the newest value. A path that a draft was asked for and has no value for falls back."""
    out: dict[str, DraftedValue] = {}
    for draft in drafts:
        for path in draft.asked:
            out.pop(path, None)
        out |= draft.values
    return out


def as_given(drafted: Mapping[str, DraftedValue]) -> dict[str, Sourced]:
    """The values as a fill takes them."""
    return {path: Sourced(value.value, value.source) for path, value in drafted.items()}


def outdated(drafted: Mapping[str, DraftedValue], plan: Plan, workbook: Workbook) -> list[str]:
    """Paths of drafts whose text repeats a figure that has changed since."""
    out: list[str] = []
    for path, value in drafted.items():
        for used in value.numbers:
            now = [known for fact in used.paths if (known := _figure(fact, plan, workbook)) is not None]
            if is_outdated(used, now):
                out.append(path)
                break
    return out


def _figure(path: str, plan: Plan, workbook: Workbook) -> tuple[float, str] | None:
    """The number at a path with its unit, or None where there is none any more."""
    steps = split_path(path)
    if steps[0] == "intake":
        schema: Any = plan.answer_schemas().get(steps[1])
        holder: Any = workbook.intake.get(steps[1])
        below = steps[2:]
    else:
        schema = plan.definition.deliverables.get(steps[0])
        holder = workbook.values.get(steps[0])
        below = steps[1:]
    value = value_at(holder, below, schema)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value), _unit(schema, below)


def _unit(schema: Any, steps: Sequence[str]) -> str:
    """The unit at a place; items of a list share the list's."""
    unit = ""
    for step in (None, *steps):
        if step is not None:
            properties = schema.get("properties") if is_map(schema) else None
            items = schema.get("items") if is_map(schema) else None
            schema = properties.get(step) if is_map(properties) else items
        if is_map(schema):
            unit = str(schema.get("unit") or unit)
    return unit


def leave_to_workbook(store: Store, run_id: str, deliverables: Iterable[str]) -> None:
    """No model drafts these deliverables of a run any more."""
    with store.transaction():
        for name in deliverables:
            store.put_step(run_id, _BY_WORKBOOK + name, True)


def left_to_workbook(store: Store, run_id: str) -> frozenset[str]:
    """The deliverables that a person left to the workbook engine."""
    keys = (key for _, key in store.steps(run_id, phase=""))
    return frozenset(key.removeprefix(_BY_WORKBOOK) for key in keys if key.startswith(_BY_WORKBOOK))
