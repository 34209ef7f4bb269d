"""Where the command line begins."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        # Asked by scripts again and again, so it loads nothing at all.
        from missionrunner import __version__

        sys.stdout.write(f"missionrunner {__version__}\n")
        return 0
    from missionrunner.commands.root import call

    return call(words)


def coord() -> int:
    """The console script `coord MISSION [FILE...]`: the same as `missionrunner coord`."""
    return main(["coord", *sys.argv[1:]])
