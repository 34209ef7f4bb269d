"""`missionrunner runs archive`, `rename` and `delete`."""

from __future__ import annotations

import click


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--undo", is_flag=True, help="Put it back into the list.")
def archive(run: str, undo: bool) -> None:
    """Take a run out of the list; nothing of it is lost."""
    from missionrunner import terminal
    from missionrunner.session import RunSession

    with RunSession() as session:
        found = session.store.run(run)
        with session.store.lock_run(found.id):
            session.store.archive(found.id, not undo)
    terminal.note(f"Run {found.id} is {'back in the list' if undo else 'archived'}.")


@click.command()
@click.argument("run", metavar="RUN")
@click.argument("name")
def rename(run: str, name: str) -> None:
    """Give a run a name; its id stays."""
    from missionrunner import terminal
    from missionrunner.plain_text import one_line, shortened
    from missionrunner.session import RunSession

    with RunSession() as session:
        found = session.store.run(run)
        with session.store.lock_run(found.id):
            session.store.rename(found.id, shortened(one_line(name), 120))
    terminal.note(f"Run {found.id} is now called {one_line(name)}.")


@click.command()
@click.argument("run", metavar="[RUN]", required=False)
@click.option("--company", metavar="NAME", help="Delete a company with all its runs instead.")
@click.option("--yes", is_flag=True, help="Delete without asking back. It cannot be undone.")
def delete(run: str | None, company: str | None, yes: bool) -> None:
    """Delete a run, or a company with all its runs, for good."""
    from missionrunner import terminal
    from missionrunner.errors import BadInput
    from missionrunner.session import RunSession

    if (run is None) == (company is None):
        raise click.UsageError("Name one run, or a company with --company.")
    with RunSession() as session:
        store = session.store
        found = (
            [store.run(run)] if run is not None else store.runs(company=company, limit=None, archived=None)
        )
        if not yes:
            what = f"run {found[0].id}" if run is not None else f"{len(found)} runs of {company}"
            raise BadInput(
                f"Nothing is deleted yet: {what}.", hint="It cannot be undone. Add --yes to delete."
            )
        gone = store.delete_run(found[0].id) if run is not None else store.delete_company(company or "")
    for run_id in gone.runs:
        terminal.note(f"Deleted: run {run_id} with its answers, documents, drafts, decisions and journal.")
    for backup in gone.backups:
        terminal.note(f"Deleted: the copy of the database that still held it, {backup}")
    for folder in sorted({one.output_dir for one in found if one.output_dir}):
        terminal.note(f"Not touched: the plan's files in {folder}")
