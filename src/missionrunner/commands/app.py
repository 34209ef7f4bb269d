"""Opening the guided session; every command that a person starts at a terminal comes here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.engine.run_context import Wrap


def open_app(
    *,
    run: str = "",
    options: StartOptions | None = None,
    output: Path | None = None,
    force: bool = False,
    actor: str = "",
    wrap: Wrap | None = None,
) -> int:
    """Open it at Home, at a run or at the brief of a mission; the exit code of the program.

    A start that names all answers (an example, a file) begins at once. Raises MissionRunnerError before the
    screen is taken for what cannot be opened at all.
    """
    from missionrunner import errors
    from missionrunner.tui.app import MissionApp
    from missionrunner.tui.start import Start

    if run:
        from missionrunner.session import RunSession

        with RunSession() as session:
            run = session.store.run(run).id
    if options is not None:
        from missionrunner.library.find import find_mission

        find_mission(options.mission)
    at_once = options is not None and (options.example is not None or options.intake is not None)
    start = Start(
        run_id=run, options=options, at_once=at_once, output=output, force=force, actor=actor, wrap=wrap
    )
    code = MissionApp(start).run()
    return errors.EXIT_OK if code is None else code
