"""When something unexpected breaks: the details go to a file, the user gets two lines."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from missionrunner import __version__
from missionrunner.paths import data_home

FOLDER = "logs"


def crash_lines(caught: BaseException, arguments: Sequence[str]) -> list[str]:
    """One line that says what happened, one that says where the details are."""
    reason = " ".join(f"{type(caught).__name__}: {caught}".split())[:200]
    title = f"Something unexpected went wrong ({reason})."
    path = _write(caught, arguments)
    if path is None:
        return [title, "The details could not be saved: no folder can be written to."]
    return [title, f"What is stored is safe. The details are in {path}"]


def _write(caught: BaseException, arguments: Sequence[str]) -> Path | None:
    """A file with the traceback, in the home folder or, where that is not possible, in the temporary one."""
    time = datetime.now(UTC)
    text = "\n".join(
        [
            f"missionrunner {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"{time.isoformat()}  arguments: {list(arguments)!r}",
            "",
            "".join(traceback.format_exception(caught)),
        ]
    )
    for folder in (data_home() / FOLDER, Path(tempfile.gettempdir())):
        path = folder / f"missionrunner-{time:%Y%m%dT%H%M%S}-{os.getpid()}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
                stream.write(text)
        except OSError:
            continue
        return path
    return None
