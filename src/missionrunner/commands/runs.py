"""`missionrunner runs`."""

from __future__ import annotations

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, newest run first.")
def runs(as_json: bool) -> None:
    """List the runs, newest first."""
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
