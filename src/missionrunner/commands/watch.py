"""`missionrunner watch`."""

from __future__ import annotations

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def watch(run: str, as_json: bool) -> int:
    """Watch a run live, read only, until it ends.

    If the process that works on it is killed, it says so, prints the command that goes on, and exits
    with 4.
    """
    from missionrunner import errors, terminal
    from missionrunner.console.watching import watch as follow
    from missionrunner.session import RunSession

    with RunSession() as session:
        try:
            return follow(session, run, as_json=as_json)
        except KeyboardInterrupt:
            terminal.note("Stopped watching; the run itself goes on.")
    return errors.EXIT_OK
