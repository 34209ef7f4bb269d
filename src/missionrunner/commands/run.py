"""`missionrunner run` and what it shares with `resume`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.commands.progress import Progress
    from missionrunner.session import RunOutcome, RunSession

_INPUT = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{0,62})=(.+)", re.DOTALL)


@click.command()
@click.argument("mission", metavar="MISSION|FILE")
@click.option("--example", metavar="NAME", help="Use an example company of the mission.")
@click.option(
    "--intake", type=click.Path(path_type=Path), metavar="FILE", help="A JSON or YAML file with answers."
)
@click.option(
    "--document", "documents", multiple=True, metavar="[INPUT=]FILE", help="A document to read; repeatable."
)
@click.option("--set", "sets", multiple=True, metavar="QUESTION=VALUE", help="One answer; repeatable.")
@click.option("--variation", "variations", multiple=True, metavar="ID", help="A variation; repeatable.")
@click.option("--company", metavar="NAME", help="The company the plan is for.")
@click.option("--auto", is_flag=True, help="Run to the end without asking; the plan stays unsigned.")
@click.option(
    "--offline", is_flag=True, expose_value=False, help="Use the workbook engine: no key, no network."
)
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes.")
@click.option("--force", is_flag=True, help="Replace files in DIR that another program or run wrote.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def run(
    mission: str,
    example: str | None,
    intake: Path | None,
    documents: tuple[str, ...],
    sets: tuple[str, ...],
    variations: tuple[str, ...],
    company: str | None,
    auto: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Run a mission, by its name or from a file."""
    from missionrunner.commands.progress import Progress
    from missionrunner.session import StartOptions

    options = StartOptions(
        mission=mission,
        example=example,
        intake=intake,
        documents=[document_option(text) for text in documents],
        sets=[set_option(text) for text in sets],
        variations=list(variations) or None,
        company=company or "",
        mode="auto" if auto else "engaged",
        output=output,
        force=force,
    )
    progress = Progress(as_json=as_json)
    return watched(lambda session: session.start(options, progress), progress, as_json=as_json)


def watched(work: Callable[[RunSession], RunOutcome], progress: Progress, *, as_json: bool) -> int:
    """Do the work of a run in a session, print how it ended and give its exit code."""
    from missionrunner import errors, terminal
    from missionrunner.session import RunSession

    try:
        with RunSession() as session:
            outcome = work(session)
    except KeyboardInterrupt:
        progress.stopped()
        return errors.EXIT_INTERRUPTED
    if outcome.failed_errors:
        terminal.note(f"Checks failed: {', '.join(outcome.failed_errors)}. The plan says why.")
    if outcome.failed_warnings:
        terminal.note(f"Warnings: {', '.join(outcome.failed_warnings)}. The plan says why.")
    if outcome.plan and as_json:
        terminal.note(f"Plan: {outcome.plan}")
    elif outcome.plan:
        terminal.out(str(outcome.plan))
    return outcome.exit_code


def document_option(text: str) -> tuple[str | None, Path]:
    """`[INPUT=]FILE`. A file whose own name holds `=` is taken as it is."""
    found = _INPUT.fullmatch(text)
    if found is None or Path(text).exists():
        return None, Path(text)
    return found.group(1).strip(), Path(found.group(2))


def set_option(text: str) -> tuple[str, str]:
    """`QUESTION=VALUE`. Raises BadInput if there is no `=`."""
    from missionrunner.errors import BadInput

    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise BadInput(f"--set {text}: this is no answer", hint="Write --set QUESTION=VALUE")
    return name.strip(), value
