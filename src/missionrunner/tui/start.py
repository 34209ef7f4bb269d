"""What the app begins with, and how typed words become the options of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from missionrunner.errors import BadInput

if TYPE_CHECKING:
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.engine.run_context import Wrap


@dataclass(frozen=True, slots=True)
class Start:
    """`run_id`: go on with a run. `options`: the brief of a mission, or with `at_once` its run itself.

    `wrap` records the traffic with a model, or replays one.
    """

    run_id: str = ""
    options: StartOptions | None = None
    at_once: bool = False
    output: Path | None = None
    force: bool = False
    actor: str = ""
    wrap: Wrap | None = None

    @property
    def is_home(self) -> bool:
        """True if nothing is to be opened, so that Home is where one begins."""
        return not self.run_id and self.options is None


def coord_options(words: Sequence[str]) -> StartOptions:
    """`/coord MISSION [FILE...]`. Raises BadInput without a mission."""
    from missionrunner.engine.preparation import StartOptions

    if not words:
        raise BadInput("/coord needs a mission.", hint="Write /coord MISSION [FILE...]")
    files: list[tuple[str | None, Path]] = [(None, path) for path in _paths(words[1:])]
    return StartOptions(mission=words[0], documents=files, mode="engaged", ask=True)


def _paths(words: Sequence[str]) -> list[Path]:
    """The paths that words name. A path with blanks may be typed without quotes: the longest run of words
    that is a file counts as one. Words that name no file stay as they are, to be told."""
    out: list[Path] = []
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            path = Path(" ".join(words[start:end])).expanduser()
            if end == start + 1 or path.is_file():
                out.append(path)
                start = end
                break
    return out


def example_options(words: Sequence[str], examples: Mapping[str, Sequence[str]]) -> StartOptions:
    """`/example MISSION [NAME]`. Raises BadInput for a mission without examples, or without this one."""
    from missionrunner.engine.preparation import StartOptions

    mission = words[0] if words else next((name for name, found in examples.items() if found), "")
    names = examples.get(mission, ())
    if not names:
        known = ", ".join(slug for slug, found in examples.items() if found)
        hint = f"Missions with examples: {known}." if known else ""
        if mission and mission not in examples:
            raise BadInput(f'There is no mission "{mission}".', hint=hint)
        raise BadInput(f"{mission or 'No mission'} has no example company.", hint=hint)
    name = words[1] if len(words) > 1 else names[0]
    if name not in names:
        raise BadInput(f"{mission} has no example company {name}.", hint=f"Examples: {', '.join(names)}.")
    return StartOptions(mission=mission, example=name, mode="engaged", ask=True)
