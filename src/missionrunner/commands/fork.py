"""`missionrunner fork`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--at", "phase", metavar="PHASE", required=True, help="The phase whose gate is open again.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes.")
@click.option("--force", is_flag=True, help="Replace files in DIR that another program or run wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def fork(run: str, phase: str, output: Path | None, force: bool, as_json: bool) -> int:
    """Go on from an earlier gate with another decision, as a new run.

    The run that it comes from stays as it is. The new one waits at the gate of PHASE.
    """
    from missionrunner import terminal
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import watched
    from missionrunner.session import RunOutcome, RunSession

    progress = Progress(as_json=as_json)

    def work(session: RunSession) -> RunOutcome:
        forked = session.fork(run, phase, output=output, force=force)
        if not as_json:
            terminal.out(forked)
        return session.resume(forked, unattended=False, on_event=progress)

    return watched(work, progress, as_json=as_json)
