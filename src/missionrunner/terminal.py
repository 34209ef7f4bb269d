"""Printing for the command line: nothing from outside may steer the terminal.

Results go to standard output, progress and problems to standard error.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any

from missionrunner.errors import MissionRunnerError
from missionrunner.plain_text import clean_text


def prepare() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def is_there() -> bool:
    """True if a person can be asked: both ends are terminals. A closed stream is none."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def out(line: str = "") -> None:
    """One line (or several) of result."""
    _write(sys.stdout, line)


def json_line(value: Any) -> None:
    """One JSON value on a line of its own. Escapes keep it exact and harmless at once."""
    import json  # late: `--version` prints nothing with it

    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """One line of progress, at once. Nobody listening is no reason to stop what is being done."""
    with contextlib.suppress(BrokenPipeError):
        _write(sys.stderr, line)
        sys.stderr.flush()


def problem(lines: Iterable[str]) -> None:
    """What went wrong, in one to three lines; the first begins with `Error:`."""
    for number, line in enumerate(lines):
        note(f"Error: {line}" if number == 0 else f"  {line}")


def error(caught: MissionRunnerError) -> None:
    """An error of our own vocabulary. Each of its lines stays one line."""
    problem(" ".join(clean_text(line).split()) for line in caught.lines())


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns; the last column is never padded."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return [
        "  ".join([cell.ljust(width) for cell, width in zip(row, widths, strict=False)] + [row[-1]]).rstrip()
        for row in rows
    ]


def forget_output() -> None:
    """After a broken pipe: nobody reads any more, so nothing may complain when the process ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _write(stream: IO[str], line: str) -> None:
    stream.write(clean_text(line) + "\n")
