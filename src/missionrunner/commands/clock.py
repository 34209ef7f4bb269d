"""`missionrunner clock`: minutes per phase, ahead of or behind the plan; more time, a break."""

from __future__ import annotations

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--add", type=click.FloatRange(1, 1440), metavar="MINUTES", help="More minutes for a phase.")
@click.option("--phase", default="", metavar="ID", help="The phase that gets them; the open one without it.")
@click.option("--pause", is_flag=True, help="Stop the clock; opening the run starts it again.")
@click.option("--actor", default="", metavar="NAME", help="Who does it.")
def clock(run: str, add: float | None, phase: str, pause: bool, actor: str) -> None:
    """Show the clock of a session, give a phase more minutes, or stop it for a break."""
    from missionrunner import terminal
    from missionrunner.console.facilitator import clock_lines
    from missionrunner.session import RunSession

    if phase and add is None:
        raise click.UsageError("--phase needs --add.")
    with RunSession(actor=actor) as session:
        if add is not None:
            session.add_time(run, phase, add)
        if pause:
            session.pause_clock(run)
        found = session.store.run(run)
        titles = {p.id: p.title for p in session.store.definition(found).mission.phases}
        for line in clock_lines(session.clock(found.id), titles):
            terminal.out(line)
