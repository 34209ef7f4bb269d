"""`missionrunner runs`."""

from __future__ import annotations

from importlib import import_module

import click

# Name -> module in `commands/` and the object in it.
_COMMANDS = {
    "archive": "runs_keep:archive",
    "rename": "runs_keep:rename",
    "delete": "runs_keep:delete",
    "export": "transfer:export_command",
    "import": "transfer:import_command",
}


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
def runs(ctx: click.Context, as_json: bool) -> None:
    """List the runs, newest first, or do something with one."""
    if ctx.invoked_subcommand is not None:
        return
    from missionrunner import terminal
    from missionrunner.session import RunSession

    with RunSession() as session:
        found = session.list_runs()
    if as_json:
        for run in found:
            terminal.json_line(run.to_json())
        return
    if not found:
        terminal.note("There is no run yet. See the missions: missionrunner list")
        return
    rows = [
        (run.id, run.status.value, f"{run.updated_at:%Y-%m-%d %H:%M}", run.mission_title, run.company)
        for run in found
    ]
    for line in terminal.table(rows):
        terminal.out(line)
