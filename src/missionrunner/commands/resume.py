"""`missionrunner resume`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--auto", is_flag=True, help="Run to the end without asking; the plan stays unsigned.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def resume(run: str, auto: bool, output: Path | None, as_json: bool) -> int:
    """Go on with a run. A finished run writes its output again."""
    from missionrunner import session
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import watched

    progress = Progress(as_json=as_json)
    mode = "auto" if auto else None
    return watched(
        lambda: session.resume(run, mode=mode, output=output, on_event=progress), progress, as_json=as_json
    )
