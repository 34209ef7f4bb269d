"""`/coord MISSION [FILE...]`: another mission, started from inside a session."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from missionrunner.engine.preparation import StartOptions, prepare
from missionrunner.errors import BadInput


def coord_options(words: Sequence[str]) -> StartOptions:
    """What the line starts. Raises BadInput if it cannot be read."""
    try:
        mission, *files = shlex.split(" ".join(words))
    except ValueError as error:
        raise BadInput(f"/coord: {error}.", hint="Write /coord MISSION [FILE...]") from error
    return StartOptions(mission=mission, documents=[(None, Path(file)) for file in files], ask=True)


def check_coord(words: Sequence[str]) -> None:
    """Raises BadInput where the line would start nothing, so that nobody leaves a session for it."""
    prepare(coord_options(words))
