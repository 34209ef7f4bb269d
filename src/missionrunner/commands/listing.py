"""`missionrunner list`."""

from __future__ import annotations

import click


@click.command("list")
def list_command() -> None:
    """List the missions: the project's, yours and the packaged ones."""
    from missionrunner import terminal
    from missionrunner.library.find import list_missions

    missions = list_missions()
    if not missions:
        terminal.note("No mission was found. Put one into ./missions, or run a file: missionrunner run FILE")
        return
    for line in terminal.table([(m.slug, m.duration, m.title, m.origin) for m in missions]):
        terminal.out(line)
