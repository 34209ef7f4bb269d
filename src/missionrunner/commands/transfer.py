"""`missionrunner runs export` and `missionrunner runs import`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("export")
@click.argument("run", metavar="RUN")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Replace FILE if it holds something else.")
def export_command(run: str, file: Path, force: bool) -> None:
    """Write a run with all that belongs to it to one file, for another machine. It holds no keys."""
    from missionrunner import terminal
    from missionrunner.session import RunSession

    with RunSession() as session:
        terminal.out(str(session.export_run(run, file, force=force)))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def import_command(file: Path) -> None:
    """Take in a run from a file that `runs export` wrote."""
    from missionrunner import terminal
    from missionrunner.session import RunSession

    with RunSession() as session:
        run_id, added = session.import_run(file)
    if added:
        terminal.note(
            "Taken in as it was when it was exported. It writes to a folder of its own. "
            f"Go on with: missionrunner resume {run_id}"
        )
    else:
        terminal.note("This run is here already, just as it is in the file.")
    terminal.out(run_id)
