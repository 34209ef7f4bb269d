"""`missionrunner runs`."""

from __future__ import annotations

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, newest run first.")
def runs(as_json: bool) -> None:
    """List the runs, newest first."""
    from missionrunner import session, terminal

    found = session.list_runs()
    if as_json:
        for run in found:
            terminal.json_line(run)
        return
    if not found:
        terminal.note(
            "There is no run yet. Start one: missionrunner run sales-plan-development --example fjordlane"
        )
        return
    keys = ("id", "status", "mission", "company", "updated")
    for line in terminal.table([[str(run.get(key) or "") for key in keys] for run in found]):
        terminal.out(line)
