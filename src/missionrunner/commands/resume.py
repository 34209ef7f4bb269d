"""`missionrunner resume`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option(
    "--auto", is_flag=True, expose_value=False, help="Run to the end without asking; the plan stays unsigned."
)
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes.")
@click.option("--set", "sets", multiple=True, metavar="QUESTION=VALUE", help="One answer; repeatable.")
@click.option("--force", is_flag=True, help="Replace files in DIR that another program or run wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def resume(run: str, output: Path | None, sets: tuple[str, ...], force: bool, as_json: bool) -> int:
    """Go on with a run. A finished run writes its output again."""
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import set_option, watched

    answers = [set_option(text) for text in sets]
    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.resume(run, sets=answers, output=output, force=force, on_event=progress),
        progress,
        as_json=as_json,
    )
