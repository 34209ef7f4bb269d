"""What the reader has to say about a file: warnings and notes, gathered while it reads."""

from __future__ import annotations

from missionrunner.missions.limits import MAX_WARNINGS
from missionrunner.missions.model import Note, ReaderWarning
from missionrunner.missions.text import one_line


class Remarks:
    """Gathers warnings; notes of one heading are warned about once, with the lines of the others."""

    def __init__(self) -> None:
        self._warnings: list[ReaderWarning] = []
        self._kept: dict[str, list[int]] = {}

    def warn(self, line: int, message: str) -> None:
        self._warnings.append(ReaderWarning(max(1, line), message))

    def keep(self, heading: str, line: int, text: str) -> Note:
        """A note for a part that has no field of its own, with a warning that names its line."""
        shown = one_line(heading, 60)
        self._kept.setdefault(shown, []).append(line)
        return Note(shown, max(1, line), text)

    def warnings(self) -> tuple[ReaderWarning, ...]:
        """All warnings by line; beyond the limit one says how many more there are."""
        found = list(self._warnings)
        for heading, lines in self._kept.items():
            also = (
                f" (also on lines {', '.join(map(str, lines[1:6]))}{' ...' if len(lines) > 6 else ''})"
                if lines[1:]
                else ""
            )
            found.append(
                ReaderWarning(
                    max(1, lines[0]), f"'{heading}' has no field of its own and is kept as a note{also}"
                )
            )
        found.sort(key=lambda warning: warning.line)
        if len(found) > MAX_WARNINGS:
            more = len(found) - MAX_WARNINGS + 1
            found = [
                *found[: MAX_WARNINGS - 1],
                ReaderWarning(found[-1].line, f"{more:,} more warnings are not shown"),
            ]
        return tuple(found)
