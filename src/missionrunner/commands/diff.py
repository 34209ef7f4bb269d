"""`missionrunner diff`: what differs between two versions, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from missionrunner.engine.history import VersionDifference
    from missionrunner.export.values import Reader

# How many values of each deliverable are shown when nobody asked for one.
_SHOWN = 6


@click.command()
@click.argument("run", metavar="RUN")
@click.argument("versions", nargs=-1, type=int, metavar="[VERSION VERSION]")
@click.option("--deliverable", default="", metavar="ID", help="Only this deliverable.")
@click.option("--with", "other", default="", metavar="RUN", help="Compare with the plan of another run.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per value that differs.")
def diff(run: str, versions: tuple[int, ...], deliverable: str, other: str, as_json: bool) -> int:
    """Show what changed between two versions of a run's deliverables, the last two without numbers."""
    from missionrunner import errors, terminal
    from missionrunner.console.words import reader_of
    from missionrunner.session import RunSession

    if len(versions) not in (0, 2):
        raise click.UsageError("Give two version numbers, or none for the last two.")
    numbers = (versions[0], versions[1]) if versions else None
    if other and numbers:
        raise click.UsageError("Compare two versions, or two runs; not both.")
    with RunSession() as session:
        if other:
            found = [d for d in session.compare(run, other) if deliverable in ("", d.deliverable)]
        else:
            found = session.differences(run, deliverable=deliverable, numbers=numbers)
        reader = reader_of(session.read(other or run))
    if as_json:
        for one in found:
            for change in _as_json(one):
                terminal.json_line(change)
    elif not found:
        terminal.note("Nothing differs: there is only one version, or both are the same.")
    else:
        _show(reader, found, whole=bool(deliverable))
    return errors.EXIT_OK


def _show(reader: Reader, found: Sequence[VersionDifference], *, whole: bool) -> None:
    """By deliverable; of many changes only the first, unless one deliverable was asked for."""
    from missionrunner import terminal
    from missionrunner.console.changes import version_lines

    for one in found:
        for line in version_lines(reader, one, len(one.changes) if whole else _SHOWN):
            terminal.out(line)
    if not whole and any(len(one.changes) > _SHOWN for one in found):
        terminal.note("These are the first changes of each. Everything, as data: add --json")


def _as_json(one: VersionDifference) -> list[dict[str, Any]]:
    return [
        {
            "deliverable": one.deliverable,
            "from": {"version": one.old.number, "actor": one.old.actor, "reason": one.old.reason},
            "to": {"version": one.new.number, "actor": one.new.actor, "reason": one.new.reason},
            "path": change.path,
            "old": change.old,
            "new": change.new,
            "old_source": change.old_source.to_json() if change.old_source else None,
            "new_source": change.new_source.to_json() if change.new_source else None,
        }
        for change in one.changes
    ]
