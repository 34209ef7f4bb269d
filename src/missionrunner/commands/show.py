"""`missionrunner show`."""

from __future__ import annotations

import click


@click.command()
@click.argument("missions", nargs=-1, required=True, metavar="MISSION|FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per mission, each on a line.")
@click.option("--template", is_flag=True, help="An intake file to fill in, with all questions.")
def show(missions: tuple[str, ...], as_json: bool, template: bool) -> int:
    """Show what a mission holds, or print an intake file for it."""
    import json

    from missionrunner import errors, terminal
    from missionrunner.library.find import find_mission
    from missionrunner.library.load import read_brief
    from missionrunner.library.template import intake_template
    from missionrunner.missions.present import mission_to_show, show_text

    code = errors.EXIT_OK
    for number, name in enumerate(missions):
        try:
            path = find_mission(name)
            mission = read_brief(path)
            if template or path.is_dir():
                from missionrunner.engine.preparation import load_checked

                definition = load_checked(path)
                if template:
                    terminal.out(json.dumps(intake_template(definition), indent=1, ensure_ascii=False))
                    continue
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
