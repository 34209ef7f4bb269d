"""A person who works with runs of small missions through `RunSession`, as every front end does."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.preparation import StartOptions
from missionrunner.errors import NeedsPerson
from missionrunner.runs.events import Event
from missionrunner.session import RunOutcome, RunSession

MISSIONS = Path(__file__).resolve().parent.parent / "data" / "missions"
HIRING = str(MISSIONS / "hiring-round")
OPEN_DAY = str(MISSIONS / "open-day")
HIRING_ANSWERS = {
    "posts": "2",
    "offer_rate": "25 %",
    "budget": "8000",
    "yearly_budget": "100000",
    "weeks": "4",
    "interviewers": "Ann, 3; Ben, 2",
}


class Person:
    """Someone at the gates of one run."""

    def __init__(self, run_id: str, *, name: str = "Ann", output: Path | None = None) -> None:
        self.run_id = run_id
        self.name = name
        self.output = output
        self.events: list[Event] = []

    @contextmanager
    def at_work(self) -> Generator[LiveRun]:
        """Hold the run; nothing goes on by itself."""
        with (
            RunSession(actor=self.name) as session,
            session.open(self.run_id, self.events.append) as live,
        ):
            yield live

    def decides(self, change: Callable[[LiveRun], object]) -> RunOutcome | None:
        """Take one decision and go on; None if the run waits at a gate again."""
        self.events.clear()
        with RunSession(actor=self.name) as session, session.open(self.run_id, self.events.append) as live:
            change(live)
            try:
                return session.proceed(live, self.output, force=False)
            except NeedsPerson:
                return None

    def approves(self, *phases: str) -> None:
        for phase in phases:
            self.decides(lambda live, phase=phase: live.approve(phase))

    def answers(self, **values: Any) -> RunOutcome | None:
        source = Source(SourceKind.INTAKE, "typed by Ann")
        return self.decides(
            lambda live: live.answer({key: Sourced(value, source) for key, value in values.items()})
        )

    def statuses(self) -> dict[str, str]:
        with self.at_work() as live:
            return {state.phase.id: state.status for state in live.phases()}

    def gates(self) -> list[str]:
        with self.at_work() as live:
            return live.open_gates()

    def values(self, deliverable: str) -> dict[str, Any]:
        with self.at_work() as live:
            return live.context.workbook.values[deliverable]

    def told(self, kind: type[Event]) -> list[Any]:
        """What was told since the last decision."""
        return [event for event in self.events if isinstance(event, kind)]


def options(
    mission: str = HIRING,
    *,
    engaged: bool = True,
    answers: dict[str, str] | None = None,
    output: Path | None = None,
) -> StartOptions:
    given = {HIRING: HIRING_ANSWERS, OPEN_DAY: {"guests": "50"}}[mission] | (answers or {})
    return StartOptions(
        mission=mission,
        sets=list(given.items()),
        company="Acme",
        mode="engaged" if engaged else "auto",
        ask=engaged,
        output=output,
    )


def begin(mission: str = HIRING, *, output: Path | None = None, engaged: bool = True) -> Person:
    """Start a run and let it go as far as it goes."""
    with RunSession(actor="Ann") as session:
        run_id, _ = session.create(options(mission, engaged=engaged))
        person = Person(run_id, output=output)
        with session.open(run_id, person.events.append, unattended=not engaged) as live:
            try:
                session.proceed(live, output, force=False)
            except NeedsPerson:
                assert engaged
        return person
