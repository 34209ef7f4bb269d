"""`missionrunner coord MISSION [FILE...]`, also installed as `coord`."""

from __future__ import annotations

from typing import Any

import click

from missionrunner.commands.run import start, start_options


@click.command()
@click.argument("mission", metavar="MISSION|FILE")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@start_options
def coord(mission: str, files: tuple[str, ...], documents: tuple[str, ...], **given: Any) -> int:
    """Run a mission with your documents; each file is assigned by its headings."""
    return start(mission, documents=(*documents, *files), **given)
