"""Reading a file from disk without ever waiting on it or reading more than the limit."""

from __future__ import annotations

import dataclasses
import errno
import os
import stat
from pathlib import Path

from missionrunner.errors import BadInput, NotAMission
from missionrunner.missions.decode import decode_mission_bytes
from missionrunner.missions.limits import MAX_FILE_BYTES
from missionrunner.missions.model import Mission, ReaderWarning
from missionrunner.missions.text import file_slug, one_line

_KINDS = (
    (stat.S_ISDIR, "is a folder; name the Markdown file"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)


def _reason(error: OSError) -> str:
    known = {
        errno.ENOENT: "there is no such file",
        errno.EACCES: "may not be read (no permission)",
        errno.EPERM: "may not be read (no permission)",
        errno.ELOOP: "is a link that leads in a circle",
        errno.ENOTDIR: "there is no such file",
        errno.ENAMETOOLONG: "the name is too long",
        errno.EISDIR: "is a folder; name the Markdown file",
    }
    return known.get(error.errno or 0, f"cannot be read ({one_line(error.strerror or 'unknown reason', 80)})")


def read_bytes(path: Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The content of a regular file of at most `limit` bytes; a link is followed.

    Raises NotAMission with one line for everything else. Never waits: a pipe is opened without blocking
    and then refused.
    """
    shown = one_line(str(path))
    if "\x00" in str(path):
        raise NotAMission(f"{shown}: there is no such file")
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        kind = _kind(path)
        raise NotAMission(f"{shown}: {kind or _reason(error)}") from error
    try:
        status = os.fstat(descriptor)
        for test, reason in _KINDS:
            if test(status.st_mode):
                raise NotAMission(f"{shown}: {reason}")
        if status.st_size > limit:
            raise NotAMission(
                f"{shown}: is larger than {limit / 1_000_000:g} MB, the limit for a mission file"
            )
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise NotAMission(f"{shown}: {_reason(error)}") from error
    finally:
        os.close(descriptor)
    return data


def _kind(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError:
        return "is a link to nothing" if path.is_symlink() and not path.exists() else ""
    return next((reason for test, reason in _KINDS if test(mode)), "")


def read_mission_file(path: Path, *, slug: str = "") -> Mission:
    """Read one mission file; `slug` defaults to the lower-cased file stem.

    Raises NotAMission (or BadDefinition for a circle of needs) with one line that names the file.
    """
    from missionrunner.missions.reader import read_mission

    text, remarks = decode_mission_bytes(read_bytes(path), str(path))
    try:
        mission = read_mission(text, slug=slug or file_slug(path.stem), path=str(path))
    except BadInput:
        raise
    except RecursionError as error:
        raise NotAMission(f"{one_line(str(path))}: is nested too deeply to be read") from error
    warnings: tuple[ReaderWarning, ...] = (*remarks, *mission.warnings)
    return dataclasses.replace(mission, warnings=warnings, file=one_line(path.name))


def mission_text(path: Path) -> str:
    """The text of a mission file, for messages that name a line of it. Raises NotAMission."""
    return decode_mission_bytes(read_bytes(path), str(path))[0]
