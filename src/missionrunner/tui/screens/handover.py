"""What happens with a plan afterwards: its files, the run as one file, the next mission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from missionrunner.paths import shown_path
from missionrunner.plain_text import one_line
from missionrunner.tui.paths_typed import typed_path
from missionrunner.tui.run_host import Held
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.home_rows import mission_row
from missionrunner.tui.screens.run_screen import RunScreen
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from textual.content import Content

_KINDS = "The files: plan.md to read; deliverables, sources, checks and run as JSON for programs."


async def write_files(screen: RunScreen) -> None:
    """Ask what is to be written where, and write it. Raises BadInput for a folder that cannot be used."""
    folder = one_line(screen.view.run.output_dir)
    choices: list[tuple[str, Content]] = []
    if folder:
        choices.append(("again", joined("the files again, to ", plain(folder, "title"))))
    choices += [
        ("elsewhere", plain("the files to another folder")),
        ("run", plain("the whole run as one file, to go on with it on another machine")),
    ]
    number = await screen.mission.push_screen_wait(
        Choose("Write what?", [content for _, content in choices], about=_KINDS)
    )
    if number is None:
        return
    kind = choices[number][0]
    if kind == "run":
        await _whole_run(screen)
        return
    target: Path | None = None
    if kind == "elsewhere":
        about = "It is made if it is not there. Other files in it stay."
        text = await screen.mission.push_screen_wait(
            AskText("Folder", about, value=folder, place=("folder", screen.host.run_id))
        )
        if text is None:
            return
        target = typed_path(text)
    await screen.decide(lambda held: _write_to(held, target), "Writing the files")
    screen.mission.say(f"Written: {one_line(shown_path(screen.view.run.output_dir))}")


def _write_to(held: Held, folder: Path | None) -> None:
    """The folder is kept for later writing, once it has worked."""
    from missionrunner.export.files import check_output_folder

    if folder is not None:
        check_output_folder(folder, run_id=held.live.context.run.id)
        held.output = folder


async def _whole_run(screen: RunScreen) -> None:
    name = f"{screen.host.run_id}.json"
    about = (
        "Answers, documents, drafts and decisions are in it, no keys. `missionrunner runs import` reads it."
    )
    text = await screen.mission.push_screen_wait(AskText("File", about, value=name))
    if text is not None:
        target = typed_path(text)
        written = await screen.host.call(lambda held: held.session.export_run(screen.host.run_id, target))
        screen.mission.say(f"Written: {written}")


async def begin_next(screen: RunScreen) -> None:
    """Another mission for the same company: what this run was told is offered there, with its source."""
    from missionrunner.engine.preparation import StartOptions

    mission = screen.mission
    shelf = await mission.desk.shelf()
    run = screen.view.run
    width = min(100, screen.size.width - 12)
    rows = [mission_row(found, shelf.about.get(found.slug), width) for found in shelf.missions]
    company = f" of {one_line(run.company)}" if run.company else ""
    about = f"Answers{company} that fit are offered in its intake. This run is paused and stays as it is."
    number = await mission.push_screen_wait(Choose("Which mission next?", rows, about=about))
    if number is None:
        return
    slug = shelf.missions[number].slug
    await mission.leave_run()
    mission.back_home()
    await mission.show_brief(
        slug, StartOptions(mission=slug, company=run.company, mode=run.mode.value, ask=True)
    )
