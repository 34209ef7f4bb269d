"""`missionrunner runs`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.runs.model import Run

# Name -> module in `commands/` and the object in it.
_COMMANDS = {
    "archive": "runs_keep:archive",
    "rename": "runs_keep:rename",
    "delete": "runs_keep:delete",
    "export": "transfer:export_command",
    "import": "transfer:import_command",
}

_SHOWN = 50


class _RunsCommands(click.Group):
    """What is done with stored runs; each is loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        return getattr(import_module(f"missionrunner.commands.{module}"), name)


@click.group(cls=_RunsCommands, invoke_without_command=True)
@click.pass_context
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, newest run first.")
@click.option("--all", "everything", is_flag=True, help="All runs, not only the newest 50.")
@click.option("--archived", is_flag=True, help="Archived runs too.")
@click.option("--company", metavar="NAME", help="Only the runs of this company.")
def runs(ctx: click.Context, as_json: bool, everything: bool, archived: bool, company: str | None) -> None:
    """List the newest runs, or do something with one."""
    if ctx.invoked_subcommand is not None:
        return
    from missionrunner import terminal
    from missionrunner.session import RunSession

    with RunSession() as session:
        limit = None if everything else _SHOWN
        # One more than is shown tells whether there are more.
        found = session.list_runs(
            limit=None if limit is None else limit + 1, archived=archived, company=company
        )
        status = {run.id: session.status_of(run) for run in found}
        signed = {run.id: session.signed_by(run) for run in found}
    more = limit is not None and len(found) > limit
    found = found[:limit]
    if more:
        terminal.note(f"These are the newest {limit} runs. See all: missionrunner runs --all")
    if as_json:
        for run in found:
            terminal.json_line({**run.to_json(), "status": status[run.id], "signed_by": signed[run.id]})
        return
    if not found:
        terminal.note("There is no run yet. See the missions: missionrunner list")
        return
    rows = [
        (
            run.id,
            _status(status[run.id], signed[run.id]),
            f"{run.updated_at:%Y-%m-%d %H:%M}",
            run.mission_title,
            _about(run),
        )
        for run in found
    ]
    for line in terminal.table(rows):
        terminal.out(line)


def _status(status: str, signed: str) -> str:
    """A plan that is signed is told apart from one that is only written."""
    if status != "finished":
        return status
    return f"finished, signed by {signed}" if signed else "finished, not signed"


def _about(run: Run) -> str:
    """Company, own name, parent and whether it is archived: what tells a run from others like it."""
    parts = [run.company, f'"{run.name}"' if run.name else ""]
    parts += [f"forked from {run.parent} at {run.parent_phase}" if run.parent else ""]
    parts += ["archived" if run.archived else ""]
    return ", ".join(part for part in parts if part)
