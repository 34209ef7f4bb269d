"""What differs between the plans of two runs."""

from __future__ import annotations

from missionrunner.deliverables.difference import differences
from missionrunner.engine.history import VersionDifference
from missionrunner.errors import BadInput
from missionrunner.runs.model import Run
from missionrunner.store.repository import Store


def compare_runs(store: Store, old: Run, new: Run) -> list[VersionDifference]:
    """The newest versions of each deliverable that both runs have, where they differ.

    Raises BadInput for runs of two missions, or of two companies: clients are kept apart.
    """
    if old.mission != new.mission:
        raise BadInput("Only runs of the same mission can be compared.")
    if old.company != new.company:
        raise BadInput("Runs of two companies are not compared, so that no client's figures reach another.")
    definition = store.definition(new)
    first, second = store.latest_versions(old.id), store.latest_versions(new.id)
    found: list[VersionDifference] = []
    for name, before in first.items():
        after = second.get(name)
        if after is None:
            continue
        schema = definition.deliverables.get(name, {})
        changes = differences(name, schema, (before.values, before.sources), (after.values, after.sources))
        if changes:
            found.append(VersionDifference(name, before, after, changes))
    return found
