"""The phase graph: which phase may start when others are decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from missionrunner.errors import BadDefinition
from missionrunner.missions.model import Phase, ReaderWarning


def find_cycle(needs: dict[str, Sequence[str]]) -> list[str]:
    """Ids along one cycle, the first repeated at the end; [] if there is none. Self-needs count."""
    done: set[str] = set()
    for start in needs:
        if start in done:
            continue
        path: list[str] = [start]
        on_path = {start}
        stack = [iter(needs[start])]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                last = path.pop()
                on_path.discard(last)
                done.add(last)
            elif step in on_path:
                return [*path[path.index(step) :], step]
            elif step not in done and step in needs:
                path.append(step)
                on_path.add(step)
                stack.append(iter(needs[step]))
    return []


class PhaseGraph:
    """The phases of one mission with their needs.

    A need that names no phase is dropped and listed in `warnings`. Raises BadDefinition if phases need
    each other in a circle; `where` (the file) begins the message, with the lines of the phases.
    """

    def __init__(self, phases: Sequence[Phase], *, where: str = "") -> None:
        self.ids = [phase.id for phase in phases]
        known = set(self.ids)
        self.warnings: list[ReaderWarning] = []
        self.needs: dict[str, tuple[str, ...]] = {}
        for phase in phases:
            for name in phase.needs:
                if name not in known:
                    message = f"phase '{phase.id}' needs '{name}', which is no phase; the need is ignored"
                    self.warnings.append(ReaderWarning(phase.line, message))
            self.needs[phase.id] = tuple(dict.fromkeys(name for name in phase.needs if name in known))
        cycle = find_cycle(dict(self.needs))
        if cycle:
            lines = {phase.id: phase.line for phase in phases}
            prefix = f"{where}, line {lines[cycle[0]]}: " if where else ""
            steps = [f"{name} (line {lines[name]})" if where else name for name in cycle[:-1]]
            raise BadDefinition(
                f"{prefix}phases need each other in a circle: {' -> '.join([*steps[:11], cycle[-1]])}",
                hint="Remove one of these needs.",
            )

    def order(self) -> list[str]:
        """All ids, each after those it needs; the order of the file where the needs leave a choice."""
        result: list[str] = []
        placed: set[str] = set()
        remaining = list(self.ids)
        while remaining:
            ready = next(name for name in remaining if placed.issuperset(self.needs[name]))
            result.append(ready)
            placed.add(ready)
            remaining.remove(ready)
        return result

    def ready(self, decided: Collection[str]) -> list[str]:
        """Phases not yet decided whose needs all are, in the order of the file."""
        done = set(decided)
        return [name for name in self.ids if name not in done and done.issuperset(self.needs[name])]

    def followers(self, phase_id: str) -> list[str]:
        """All phases that need this one, directly or through others, in the order of the file."""
        reached = {phase_id}
        for name in self.order():
            if reached.intersection(self.needs[name]):
                reached.add(name)
        return [name for name in self.ids if name in reached and name != phase_id]
