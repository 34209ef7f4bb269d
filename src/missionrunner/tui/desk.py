"""Everything that is read outside of a run: missions, runs, companies, what a mission needs.

Its work is done in one thread of its own, which also loads the heavy rooms while the first screen is up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from missionrunner.plain_text import one_line
from missionrunner.tui.companies import Counted, counted
from missionrunner.tui.engines import Engine, engines, named_engine

if TYPE_CHECKING:
    from missionrunner.deliverables.intake import Suggestion
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.library.definition import Definition
    from missionrunner.library.find import MissionSummary
    from missionrunner.runs.model import Run, StoredDocument
    from missionrunner.session import RunSession

T = TypeVar("T")
_MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class About:
    """A mission's brief in short. `gives` are titles of deliverables, `minutes` the most that it takes."""

    objective: str = ""
    topic: str = ""
    gives: tuple[str, ...] = ()
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What Home shows. `examples` maps a mission to its example companies, `about` to its brief in short,
    `states` a run to its status as it really is (one whose process was killed does not run any more) and to
    who signed its plan."""

    missions: Sequence[MissionSummary]
    runs: Sequence[Run]
    companies: Sequence[str]
    examples: Mapping[str, Sequence[str]]
    about: Mapping[str, About]
    states: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Brief:
    """A mission before it is started. `engines` are those that can draft it, the usual one first."""

    path: Path
    definition: Definition
    examples: Sequence[str]
    engines: Sequence[Engine]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read in documents: notes on each file, what was recognised by input, variations spoken for."""

    documents: Sequence[StoredDocument]
    notes: Sequence[str]
    read: Mapping[str, Mapping[str, Any]]
    suggestions: Sequence[Suggestion]

    @property
    def found(self) -> dict[str, tuple[str, ...]]:
        """Input -> the elements whose heading is there and whose content is understood."""
        return {name: understood(read) for name, read in self.read.items()}


def understood(read: Mapping[str, Any]) -> tuple[str, ...]:
    """The elements that were found in a document and understood."""
    unclear = read.get("not_understood", ())
    return tuple(name for name in read.get("found", ()) if name not in unclear)


class Desk:
    """Reads in a thread of its own."""

    def __init__(self, actor: str = "") -> None:
        self._actor = actor
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._session: RunSession | None = None

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def missions(self) -> Sequence[MissionSummary]:
        """Needs none of the heavy rooms, so Home can show it first."""
        from missionrunner.library.find import list_missions

        return await self._do(list_missions)

    async def shelf(self, *, archived: bool = False, company: str = "") -> Shelf:
        """What Home shows; of one company where it is named."""
        return await self._do(lambda: self._read_shelf(archived, company))

    async def companies(self) -> Sequence[Counted]:
        """All companies with the number of their runs, also of those that were put away."""
        return await self._do(lambda: counted(self.session))

    async def brief(self, mission: str, model: str = "") -> Brief:
        """The brief of a mission; `model` is one that was asked for, beside those of the settings."""
        return await self._do(lambda: _read_brief(mission, model))

    async def recognise(self, brief: Brief, files: Sequence[tuple[str | None, Path]]) -> Recognised:
        """Read documents as a start would. Raises BadInput for a file that cannot be read."""
        return await self._do(lambda: _recognise(brief, files))

    async def engine(self, brief: Brief, name: str) -> Engine:
        """A model by its name, with what it would cost here. Raises BadInput where it cannot be asked."""
        return await self._do(lambda: named_engine(brief.definition, name))

    async def create(self, options: StartOptions) -> str:
        """Store a new run; its id."""
        return await self._do(lambda: self.session.create(options)[0])

    async def change(self, work: Callable[[RunSession], T]) -> T:
        """Something small with the store: rename, archive, fork."""
        return await self._do(lambda: work(self.session))

    async def warm(self) -> None:
        """Load what a run needs, so that the first one starts at once."""

        def load() -> None:
            for room in ("session", "engine.phase_flow", "engine.phase_work", "export.build"):
                import_module(f"missionrunner.{room}")

        await self._do(load)

    @property
    def session(self) -> RunSession:
        """Only for use in the desk's thread."""
        from missionrunner.session import RunSession

        if self._session is None:
            self._session = RunSession(actor=self._actor)
        return self._session

    def close(self) -> None:
        def end() -> None:
            if self._session is not None:
                self._session.store.close()

        with contextlib.suppress(RuntimeError):
            self._pool.submit(end)
        self._pool.shutdown(wait=False)

    def _read_shelf(self, archived: bool, company: str) -> Shelf:
        from missionrunner.library.find import list_missions

        session = self.session
        missions = list_missions()
        runs = session.list_runs(limit=_MOST_RUNS, archived=archived, company=company or None)
        companies = [found.name for found in self.session.store.companies() if found.name]
        examples = {m.slug: _examples(m.path) for m in missions}
        about = {m.slug: _about(m.path) for m in missions}
        states = {run.id: (session.status_of(run), session.signed_by(run)) for run in runs}
        return Shelf(missions, runs, companies, examples, about, states)


def _examples(mission: Path) -> list[str]:
    folder = (mission if mission.is_dir() else mission.parent) / "examples"
    if not mission.is_dir() or not folder.is_dir():
        return []
    return sorted(f.name for f in folder.iterdir() if (f / "intake.json").is_file())


def _about(mission: Path) -> About:
    """Nothing for a file that cannot be read, which is told when it is opened."""
    from missionrunner.errors import MissionRunnerError
    from missionrunner.library.load import read_brief

    with contextlib.suppress(MissionRunnerError):
        brief = read_brief(mission)
        refs = [*(ref for phase in brief.phases for ref in phase.deliverables), *brief.deliverables]
        return About(
            one_line(brief.objective),
            ", ".join(one_line(text) for text in (brief.mission_type, brief.difficulty) if text),
            tuple(one_line(ref.title) for ref in refs),
            brief.duration.high if brief.duration else None,
        )
    return About()


def _read_brief(mission: str, model: str) -> Brief:
    from missionrunner.library.find import agent_library, find_mission
    from missionrunner.library.load import load_definition

    path = find_mission(mission)
    definition = load_definition(path, agents=agent_library())
    return Brief(path, definition, _examples(path), engines(definition, model))


def _recognise(brief: Brief, files: Sequence[tuple[str | None, Path]]) -> Recognised:
    from missionrunner.deliverables.workbook import Given
    from missionrunner.engine.preparation import read_documents
    from missionrunner.engine.run_context import chosen_variations, documents_context
    from missionrunner.runs.model import now

    documents, notes = read_documents(files, brief.definition, "")
    context: dict[str, Any] = documents_context(brief.definition, documents)
    given = Given(documents=context, today=f"{now():%Y-%m-%d}")
    _, suggestions = chosen_variations(brief.definition, given, None)
    return Recognised(documents, notes, context, suggestions)
