"""`missionrunner show`."""

from __future__ import annotations

import click


@click.command()
@click.argument("missions", nargs=-1, required=True, metavar="MISSION|FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per mission, each on a line.")
def show(missions: tuple[str, ...], as_json: bool) -> int:
    """Show what a mission holds."""
    from missionrunner import errors, terminal
    from missionrunner.library.find import find_mission
    from missionrunner.library.load import read_brief
    from missionrunner.missions.present import mission_to_show, show_text

    code = errors.EXIT_OK
    for number, name in enumerate(missions):
        try:
            mission = read_brief(find_mission(name))
        except errors.MissionRunnerError as caught:
            terminal.error(caught)
            code = caught.exit_code
            continue
        if as_json:
            terminal.json_line(mission_to_show(mission))
            continue
        if number:
            terminal.out()
        for line in show_text(mission):
            terminal.out(line)
    return code
