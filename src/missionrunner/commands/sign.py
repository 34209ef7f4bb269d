"""`missionrunner sign`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.engine.live_run import LiveRun


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--name", required=True, metavar="NAME", help="The name under the plan.")
@click.option(
    "--despite-open",
    is_flag=True,
    help="Sign although criteria are not ticked as met, or warnings are not accepted.",
)
@click.option("--actor", default="", metavar="NAME", help="Who decides; the name without it.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def sign(run: str, name: str, despite_open: bool, actor: str, as_json: bool) -> int:
    """Sign a plan off, and write it with the signature.

    Exit code 4, with nothing signed, means that criteria or warnings are open: settle them, or add
    --despite-open.
    """
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import watched

    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.decide(
            run, lambda live: _sign(live, name, despite_open=despite_open), on_event=progress
        ),
        progress,
        as_json=as_json,
        actor=actor or name,
    )


def _sign(live: LiveRun, name: str, *, despite_open: bool) -> None:
    from missionrunner import terminal
    from missionrunner.console.words import signed_words
    from missionrunner.errors import NeedsPerson

    # What makes it impossible to sign is said before what is only open.
    open_points = [] if despite_open or live.why_not_sign() else live.unsettled()
    if open_points:
        raise NeedsPerson(
            "The plan is not signed: something is open.",
            detail=" ".join(open_points),
            hint=f"Settle it (missionrunner decide {live.context.run.id} tick, accept), "
            "or sign all the same with --despite-open.",
        )
    live.sign(name)
    terminal.note(f"{signed_words(live.context.decisions)}.")
