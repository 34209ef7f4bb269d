"""The minutes of a session that people attended, planned and spent, as the plan tells them."""

from __future__ import annotations

from missionrunner.export.document import Block, Column, Heading, Shown, Table
from missionrunner.export.inputs import ExportInput

_SIDE_BY_SIDE = "A minute in which two phases were open counts for both, and once for the session."


def time_blocks(given: ExportInput) -> list[Block]:
    """A table of the phases and the session; nothing for a run that nobody worked through."""
    clock = given.clock
    if clock is None or clock.minute is None or not clock.attended:
        return []
    titles = {phase.id: phase.title for phase in given.definition.mission.phases}
    rows = [
        (Shown(titles.get(name, name)), _minutes(phase.planned), _minutes(phase.spent))
        for name, phase in clock.phases.items()
    ]
    rows.append((Shown("The session"), _minutes(clock.planned), _minutes(clock.minute)))
    together = sum(phase.spent for phase in clock.phases.values()) - clock.minute >= 1
    columns = (Column("Phase"), Column("Planned", align="right"), Column("Spent", align="right"))
    table = Table(columns, tuple(rows), note=_SIDE_BY_SIDE if together else "")
    return [Heading(3, "Minutes by phase"), table]


def time_data(given: ExportInput) -> dict[str, dict[str, float | None]] | None:
    """The same for programs, by phase; None for a run that nobody worked through."""
    clock = given.clock
    if clock is None or clock.minute is None or not clock.attended:
        return None
    return {
        name: {"planned": phase.planned, "spent": round(phase.spent, 1)}
        for name, phase in clock.phases.items()
    }


def _minutes(value: float | None) -> Shown:
    return Shown("not planned" if value is None else f"{value:.0f}")
