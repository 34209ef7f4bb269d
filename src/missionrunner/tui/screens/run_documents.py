"""Documents that are given to an open run: which are there, which are wanted, what was read in a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionrunner.errors import BadInput
from missionrunner.export.schema import as_map, title_of
from missionrunner.plain_text import one_line
from missionrunner.tui.render.pieces import EMPTY, Line
from missionrunner.tui.screens.brief_text import recognised_lines
from missionrunner.tui.screens.pick_file import PickFile
from missionrunner.tui.screens.windows import Read

if TYPE_CHECKING:
    from missionrunner.tui.run_host import Held, RunHost
    from missionrunner.tui.screens.base import MissionScreen

# Does something with the run in its thread, as `RunHost.call` does.
Work = Callable[[Callable[["Held"], None]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was read: the mission's description of what it was taken for, and the parts found."""

    spec: object
    read: Mapping[str, Any]
    notes: Sequence[str]


async def give_documents(
    screen: MissionScreen, host: RunHost, work: Work, paths: Sequence[Path] = ()
) -> bool:
    """Ask for files unless some are named, read them with `work`, and show what was recognised.

    False if no file was given. Raises BadInput for one that cannot be read; nothing of them is taken then.
    """
    if host.is_watching:
        raise BadInput("This run is only watched.", hint="Another process works on it; wait until that ends.")
    about = await host.call(_standing)
    if not about:
        raise BadInput("This mission reads no documents.")
    files = list(paths) or await screen.mission.push_screen_wait(PickFile(about))
    if not files:
        return False
    taken: list[_Taken] = []
    await work(lambda held: taken.extend(_take(held, files)))

    def draw(columns: int) -> list[Line]:
        out: list[Line] = []
        for one in taken:
            out += [EMPTY] if out else []
            out += recognised_lines(one.spec, one.read, one.notes, columns, screen.glyphs)
        return out

    await screen.mission.push_screen_wait(Read("What was read", draw, goes="up and down scroll   esc closes"))
    return True


def _standing(held: Held) -> str:
    """ "Sales Bible: not given yet. Foundation documents: vision.md." """
    context = held.live.context
    parts: list[str] = []
    for name, spec in context.base.documents.items():
        files = [one_line(d.file_name) for d in context.documents if d.input == name]
        parts.append(f"{title_of(as_map(spec), name)}: {', '.join(files) or 'not given yet'}.")
    return " ".join(parts)


def _take(held: Held, files: Sequence[Path]) -> list[_Taken]:
    notes = held.live.add_documents([(None, path) for path in files])
    context = held.live.context
    out: list[_Taken] = []
    for name in dict.fromkeys(path.name for path in files):
        stored = next((d for d in reversed(context.documents) if d.file_name == name), None)
        spec = context.base.documents.get(stored.input) if stored else None
        read: Mapping[str, Any] = context.given.documents.get(stored.input, {}) if stored else {}
        about = [note for note in notes if name in note]
        out.append(_Taken(spec, read, about))
    return out
