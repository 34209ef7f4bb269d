"""Versions of deliverables: a new one whenever the values or their sources have changed, never else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from missionrunner.deliverables.difference import Change, differences
from missionrunner.deliverables.json_values import JsonMap
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Workbook
from missionrunner.engine.run_context import RunContext
from missionrunner.missions.model import Mission
from missionrunner.runs.gates import closing_decision, signature
from missionrunner.runs.model import Decision, Verb, Version, now

ENGINE_ACTOR = "workbook engine"
# A version that somebody has seen never changes, and gates ask for it again and again.
_SEEN: WeakKeyDictionary[RunContext, dict[tuple[str, int], Version]] = WeakKeyDictionary()


def sources_below(workbook: Workbook, deliverable: str) -> dict[str, Source]:
    """The sources of one deliverable's values."""
    prefix = f"/{deliverable}/"
    return {path: source for path, source in workbook.sources.items() if path.startswith(prefix)}


def store_version(context: RunContext, deliverable: str, phase: str, reason: str, actor: str = "") -> Version:
    """The next version of a deliverable, or the newest one if nothing has changed since.

    Without an `actor` it was drafted: by the models whose texts are new in it, else by the workbook engine.
    """
    values = context.workbook.values[deliverable]
    sources = sources_below(context.workbook, deliverable)
    latest = context.store.latest_version(context.run.id, deliverable)
    if latest is not None and latest.values == values and dict(latest.sources) == sources:
        return latest
    if not actor:
        schema = context.definition.deliverables.get(deliverable, {})
        actor = ", ".join(_new_models(deliverable, schema, latest, values, sources)) or ENGINE_ACTOR
    version = Version(deliverable, values, sources, actor, reason, now(), phase)
    return context.store.add_version(context.run.id, version)


def _new_models(
    deliverable: str,
    schema: JsonMap,
    latest: Version | None,
    values: Mapping[str, Any],
    sources: Mapping[str, Source],
) -> list[str]:
    """The models that wrote what is new since the latest version, also if they wrote the same once more."""
    before: Mapping[str, Source] = {} if latest is None else latest.sources
    new = [source for path, source in sources.items() if before.get(path) != source]
    if latest is not None:
        changes = differences(deliverable, schema, (latest.values, before), (values, sources))
        new += [change.new_source for change in changes if change.new_source is not None]
    return list(dict.fromkeys(s.ref for s in new if s.kind is SourceKind.MODEL and s.ref))


def refresh_versions(context: RunContext, reason: str, actor: str) -> list[Version]:
    """New versions of all deliverables that exist already and have changed."""
    phases = phase_by_deliverable(context)
    before = context.store.version_numbers(context.run.id)
    stored = [store_version(context, name, phases.get(name, ""), reason, actor) for name in before]
    return [version for version in stored if version.number > before[version.deliverable]]


def phase_by_deliverable(context: RunContext) -> Mapping[str, str]:
    """Id of the phase that each deliverable of the run belongs to."""
    return owners_in(context.definition.mission)


def owners_in(mission: Mission) -> Mapping[str, str]:
    """Deliverable -> id of its phase; those of no phase come with the last one."""
    last = mission.phases[-1].id if mission.phases else ""
    own = {d.id: phase.id for phase in mission.phases for d in phase.deliverables}
    return own | {d.id: last for d in mission.deliverables}


def stale_changes(context: RunContext, phase: str) -> list[Change]:
    """What differs now from what was approved at the gate of a phase; empty if it is not approved.

    A gate that was skipped has nothing that was approved, so it never turns stale.
    """
    closing = closing_decision(context.decisions, phase)
    if closing is None or closing.verb is not Verb.APPROVE:
        return []
    return changes_since(context, closing.seen)


def signed_off(context: RunContext) -> Decision | None:
    """The sign-off, if the plan is still what was signed."""
    signed = signature(context.decisions)
    return None if signed is None or changes_since(context, not_newest(context, signed.seen)) else signed


def changes_since(context: RunContext, seen: Mapping[str, int]) -> list[Change]:
    """What differs now from these versions (deliverable -> number)."""
    found: list[Change] = []
    for deliverable, number in seen.items():
        schema = context.definition.deliverables.get(deliverable)
        if schema is None:
            continue
        old = _version(context, deliverable, number)
        now_ = (context.workbook.values[deliverable], sources_below(context.workbook, deliverable))
        found += differences(deliverable, schema, (old.values, old.sources), now_)
    return found


def _version(context: RunContext, deliverable: str, number: int) -> Version:
    known = _SEEN.setdefault(context, {})
    if (deliverable, number) not in known:
        stored = context.store.versions(context.run.id, deliverable)
        known[deliverable, number] = next(v for v in stored if v.number == number)
    return known[deliverable, number]


def not_newest(context: RunContext, seen: Mapping[str, int]) -> dict[str, int]:
    """Those of the versions that have a newer one: only they can differ from how it stands."""
    newest = context.store.version_numbers(context.run.id) if seen else {}
    return {name: number for name, number in seen.items() if newest.get(name) != number}
