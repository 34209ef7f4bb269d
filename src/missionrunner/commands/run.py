"""`missionrunner run` and what it shares with `resume`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from missionrunner.commands.model_options import model_options, read_budget, wrap_of

if TYPE_CHECKING:
    from missionrunner.commands.progress import Progress
    from missionrunner.console.guided import Guide
    from missionrunner.engine.run_context import Wrap
    from missionrunner.session import RunOutcome, RunSession


def start_options(command: Callable[..., int]) -> Callable[..., int]:
    """What can be said when a run is started, by `run` and by `coord`."""
    options = (
        click.option("--example", metavar="NAME", help="Use an example company of the mission."),
        click.option(
            "--intake",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A JSON or YAML file with answers.",
        ),
        click.option(
            "--document",
            "documents",
            multiple=True,
            metavar="[INPUT=]FILE",
            help="A document to read; repeatable.",
        ),
        click.option(
            "--set", "sets", multiple=True, metavar="QUESTION=VALUE", help="One answer; repeatable."
        ),
        click.option(
            "--variation", "variations", multiple=True, metavar="ID", help="A variation; repeatable."
        ),
        click.option("--company", metavar="NAME", help="The company the plan is for."),
        click.option("--auto", is_flag=True, help="Run to the end without asking; the plan stays unsigned."),
        click.option("--engaged", is_flag=True, help="Stop at a gate after each phase."),
        click.option("--offline", is_flag=True, help="Use the workbook engine: no key, no network."),
        click.option(
            "--language", metavar="CODE", default="", help="The language of drafted texts, such as sv."
        ),
        *person_options,
        click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes."),
        click.option("--force", is_flag=True, help="Replace files in DIR that another program or run wrote."),
        click.option(
            "--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return model_options(command)


person_options = (
    click.option(
        "--plain",
        is_flag=True,
        help="Ask line by line, in plain text, for screen readers and logs; also where there is no terminal.",
    ),
    click.option("--actor", default="", metavar="NAME", help="Who decides; by default you."),
)


@click.command()
@click.argument("mission", metavar="MISSION|FILE")
@start_options
def run(mission: str, **given: Any) -> int:
    """Run a mission, by its name or from a file.

    On a terminal it opens the full screen. `--plain` asks the same line by line; `--auto` asks nobody.
    """
    return start(mission, **given)


def start(
    mission: str,
    *,
    example: str | None,
    intake: Path | None,
    documents: tuple[str, ...],
    sets: tuple[str, ...],
    variations: tuple[str, ...],
    company: str | None,
    auto: bool,
    engaged: bool,
    plain: bool,
    actor: str,
    output: Path | None,
    force: bool,
    as_json: bool,
    offline: bool,
    language: str,
    model: str | None,
    budget: tuple[str, ...],
    record: Path | None,
    replay: Path | None,
    without_documents: bool,
) -> int:
    """Start a run: guided where a person is there, else as far as it goes without one."""
    from missionrunner import terminal
    from missionrunner.commands.progress import Progress
    from missionrunner.inputs.named_file import named_file
    from missionrunner.session import StartOptions
    from missionrunner.settings import load_settings

    if auto and (engaged or plain):
        raise click.UsageError("--auto asks nobody, so it cannot be combined with --engaged or --plain.")
    if offline and model:
        raise click.UsageError("--offline uses no model, so it cannot be combined with --model.")
    settings = load_settings()
    for warning in settings.warnings:
        terminal.note(f"Warning: {warning}")
    there = not auto and a_person_is_there(plain=plain, as_json=as_json)
    in_app = there and not plain
    # An example has nothing to ask, so it goes to its plan; a session of one's own stops at gates.
    usual = "engaged" if in_app and example is None else "auto"
    options = StartOptions(
        mission=mission,
        example=example,
        intake=intake,
        documents=[named_file(text) for text in documents],
        sets=[set_option(text) for text in sets],
        variations=list(variations) or None,
        company=company or "",
        mode="auto" if auto else "engaged" if engaged else settings.mode or usual,
        output=output,
        force=force,
        ask=not auto,
        actor=actor,
        model="offline" if offline else model or "",
        language=language,
        budget=read_budget(budget),
    )
    wrap = wrap_of(record, replay, without_documents=without_documents)
    if in_app:
        from missionrunner.commands.app import open_app

        return open_app(options=options, output=output, force=force, actor=actor, wrap=wrap)
    if there:
        return guided(lambda guide: guide.start(options), plain=plain, actor=actor, wrap=wrap)
    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.start(options, progress), progress, as_json=as_json, actor=actor, wrap=wrap
    )


def a_person_is_there(*, plain: bool, as_json: bool) -> bool:
    """True if questions can be asked: on a terminal, or where `--plain` says so."""
    from missionrunner import terminal

    return not as_json and (plain or terminal.is_there())


def guided(work: Callable[[Guide], int], *, plain: bool, actor: str = "", wrap: Wrap | None = None) -> int:
    """Lead a person through a run; the exit code."""
    from missionrunner.console.guided import Guide
    from missionrunner.console.lines import Console
    from missionrunner.session import RunSession

    with RunSession(actor=actor, wrap=wrap) as session:
        return work(Guide(session, Console(plain=plain)))


def watched(
    work: Callable[[RunSession], RunOutcome],
    progress: Progress,
    *,
    as_json: bool,
    actor: str = "",
    wrap: Wrap | None = None,
) -> int:
    """Do the work of a run in a session, print how it ended and give its exit code."""
    from missionrunner import errors, terminal
    from missionrunner.session import RunSession

    try:
        with RunSession(actor=actor, wrap=wrap) as session:
            outcome = work(session)
    except errors.NeedsPerson as waits:
        # Nothing went wrong: the run waits, and these lines say for what.
        for line in waits.lines():
            terminal.note(line)
        return waits.exit_code
    except KeyboardInterrupt:
        progress.stopped()
        return errors.EXIT_INTERRUPTED
    for line in outcome.check_lines():
        terminal.note(line)
    if outcome.plan and as_json:
        terminal.note(f"Plan: {outcome.plan}")
    elif outcome.plan:
        terminal.out(str(outcome.plan))
    return outcome.exit_code


def set_option(text: str) -> tuple[str, str]:
    """`QUESTION=VALUE`. Raises BadInput if there is no `=`."""
    from missionrunner.errors import BadInput

    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise BadInput(f"--set {text}: this is no answer", hint="Write --set QUESTION=VALUE")
    return name.strip(), value
