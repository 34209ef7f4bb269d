"""`missionrunner sign`."""

from __future__ import annotations

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--name", required=True, metavar="NAME", help="The name under the plan.")
@click.option("--actor", default="", metavar="NAME", help="Who decides; the name without it.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def sign(run: str, name: str, actor: str, as_json: bool) -> int:
    """Sign a plan off, and write it with the signature."""
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import watched

    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.decide(run, lambda live: live.sign(name), on_event=progress),
        progress,
        as_json=as_json,
        actor=actor or name,
    )
