"""`missionrunner resume`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from missionrunner.commands.model_options import model_options, read_budget, wrap_of
from missionrunner.commands.run import person_options

if TYPE_CHECKING:
    from missionrunner.console.guided import Guide


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--auto", is_flag=True, help="Run to the end without asking; the plan stays unsigned.")
@person_options[0]
@person_options[1]
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan goes.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="[INPUT=]FILE",
    help="A document to read now; repeatable.",
)
@click.option("--set", "sets", multiple=True, metavar="QUESTION=VALUE", help="One answer; repeatable.")
@click.option("--force", is_flag=True, help="Replace files in DIR that another program or run wrote.")
@click.option(
    "--workbook",
    multiple=True,
    metavar="DELIVERABLE",
    help="A deliverable that no model drafts any more; repeatable.",
)
@model_options
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def resume(
    run: str,
    auto: bool,
    plain: bool,
    actor: str,
    output: Path | None,
    documents: tuple[str, ...],
    sets: tuple[str, ...],
    force: bool,
    as_json: bool,
    workbook: tuple[str, ...],
    model: str | None,
    budget: tuple[str, ...],
    record: Path | None,
    replay: Path | None,
    without_documents: bool,
) -> int:
    """Go on with a run. A finished run writes its output again.

    On a terminal it opens the full screen; if another process works on the run, this one watches.
    `--plain` goes on line by line.
    """
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import a_person_is_there, guided, set_option, watched
    from missionrunner.errors import RunIsBusy
    from missionrunner.inputs.named_file import named_file
    from missionrunner.session import RunSession

    if auto and plain:
        raise click.UsageError("--auto asks nobody, so it cannot be combined with --plain.")
    answers = [set_option(text) for text in sets]
    files = [named_file(text) for text in documents]
    limits = read_budget(budget)
    wrap = wrap_of(record, replay, without_documents=without_documents)
    there = not auto and a_person_is_there(plain=plain, as_json=as_json)
    if there and not plain:
        from missionrunner.commands.app import open_app

        with RunSession(actor=actor) as session, suppress(RunIsBusy):
            session.change(run, model=model, budget=limits, workbook=workbook, sets=answers, documents=files)
        return open_app(run=run, output=output, force=force, actor=actor, wrap=wrap)
    if there:
        return guided(
            lambda guide: _lead(
                guide, run, answers, files, output, force=force, changes=(model, limits, workbook)
            ),
            plain=plain,
            actor=actor,
            wrap=wrap,
        )
    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.resume(
            run,
            sets=answers,
            documents=files,
            output=output,
            force=force,
            unattended=auto,
            model=model,
            budget=limits,
            workbook=workbook,
            on_event=progress,
        ),
        progress,
        as_json=as_json,
        actor=actor,
        wrap=wrap,
    )


def _lead(
    guide: Guide,
    run: str,
    answers: list[tuple[str, str]],
    files: list[tuple[str | None, Path]],
    output: Path | None,
    *,
    force: bool,
    changes: tuple[str | None, Mapping[str, float], tuple[str, ...]],
) -> int:
    """Go on with a run, or watch it while another process holds it."""
    from missionrunner import errors, terminal
    from missionrunner.console.watching import terminal_lines, watch

    try:
        return guide.resume(run, sets=answers, documents=files, output=output, force=force, changes=changes)
    except errors.RunIsBusy as busy:
        for line in terminal_lines(busy.title):
            terminal.note(line)
        try:
            return watch(guide.session, run)
        except KeyboardInterrupt:
            terminal.note("Stopped watching; the run itself goes on.")
    return errors.EXIT_OK
