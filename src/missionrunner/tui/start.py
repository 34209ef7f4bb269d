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


def coord_options(words: Sequence[str]) -> StartOptions:
    """`/coord MISSION [FILE...]`. Raises BadInput without a mission."""
    from missionrunner.engine.preparation import StartOptions

    if not words:
        raise BadInput("/coord needs a mission.", hint="Write /coord MISSION [FILE...]")
    files: list[tuple[str | None, Path]] = [(None, Path(word).expanduser()) for word in words[1:]]
    return StartOptions(mission=words[0], documents=files, mode="engaged", ask=True)


def example_options(words: Sequence[str], examples: Mapping[str, Sequence[str]]) -> StartOptions:
    """`/example MISSION [NAME]`. Raises BadInput for a mission without examples."""
    from missionrunner.engine.preparation import StartOptions

    mission = words[0] if words else next((name for name, found in examples.items() if found), "")
    names = examples.get(mission, ())
    if not names:
        raise BadInput(f"{mission or 'No mission'} has no example company.")
    name = words[1] if len(words) > 1 else names[0]
    return StartOptions(mission=mission, example=name, mode="engaged", ask=True)
