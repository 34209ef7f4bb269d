"""Reading a file that a person names: every failure is one line that says which file and why."""

from __future__ import annotations

import stat
from pathlib import Path

from missionrunner.deliverables.problems import printable
from missionrunner.errors import BadInput


def read_bytes(path: Path, *, limit: int, kinds: str) -> bytes:
    """The content of a file of at most `limit` bytes. `kinds` says what is read, for messages.

    Only regular files are opened, so that a named pipe or a device cannot hold the program.
    """
    name = printable(path.name or str(path))
    try:
        kind = path.stat()
        if stat.S_ISDIR(kind.st_mode):
            raise BadInput(f"{name}: this is a folder, not a file", hint=f"Name a file: {kinds}.")
        if not stat.S_ISREG(kind.st_mode):
            raise BadInput(f"{name}: this is no ordinary file", hint=f"Name a file: {kinds}.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise BadInput(
            f"{name}: there is no such file", detail=f"Looked at {printable(str(path))}."
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the name is not valid"
        raise BadInput(f"{name}: the file cannot be read ({printable(reason)})") from error
    if len(data) > limit:
        raise BadInput(f"{name}: the file is larger than {limit // 1_000_000} MB", hint=f"Read are: {kinds}.")
    if not data.strip():
        raise BadInput(f"{name}: the file is empty", hint=f"Read are: {kinds}.")
    return data
