"""What differs between versions of a run's deliverables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.deliverables.difference import Change, differences
from missionrunner.errors import BadInput
from missionrunner.library.definition import Definition
from missionrunner.runs.model import Run, Version
from missionrunner.store.repository import Store


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What changed in one deliverable from one version to another."""

    deliverable: str
    old: Version
    new: Version
    changes: Sequence[Change]


def version_differences(
    store: Store,
    run: Run,
    definition: Definition,
    *,
    deliverable: str = "",
    numbers: tuple[int, int] | None = None,
) -> list[VersionDifference]:
    """Two versions of one deliverable, or of all that have both; without numbers, the last two.

    Raises BadInput for a deliverable or version that does not exist.
    """
    newest = store.version_numbers(run.id)
    if deliverable and deliverable not in newest:
        raise BadInput(
            f"Run {run.id} has no version of {deliverable!r}.",
            hint=f"There are: {', '.join(newest)}." if newest else "Nothing was drafted yet.",
        )
    found: list[VersionDifference] = []
    for name in [deliverable] if deliverable else newest:
        last = newest[name]
        first, second = numbers or (last - 1, last)
        if min(first, second) < 1 or max(first, second) > last:
            if deliverable and numbers:
                raise BadInput(f"{name} has no such version.", hint=f"There are: 1 to {last}.")
            continue
        versions = {version.number: version for version in store.versions(run.id, name)}
        old, new = versions[first], versions[second]
        schema = definition.deliverables.get(name, {})
        changes = differences(name, schema, (old.values, old.sources), (new.values, new.sources))
        if changes or deliverable:
            found.append(VersionDifference(name, old, new, changes))
    if numbers and not any(min(numbers) >= 1 and max(numbers) <= last for last in newest.values()):
        raise BadInput(
            f"No deliverable has the versions {numbers[0]} and {numbers[1]}.",
            hint=f"There are at most {max(newest.values(), default=0)} versions of one.",
        )
    return found
