"""Keeping clients apart: which company the app works for, and what may be offered meanwhile.

While a company is chosen, Home, the command line and completion know its runs only. Opening a run chooses
its company, so that a shared screen never shows another client on the way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from missionrunner.errors import BadInput
from missionrunner.plain_text import one_line
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from missionrunner.session import RunSession
    from missionrunner.tui.app import MissionApp

ALL = "All companies"
_ANOTHER = "Another name"
_APART = "It keeps clients apart: only runs of the same company share their answers."


def run_for(session: RunSession, typed: str, company: str) -> str:
    """The id of a run that somebody named by its id or the beginning of it.

    While a company is chosen, only its runs are found, and no message names another's. Raises BadInput.
    """
    if not company:
        return session.store.run(typed).id
    wanted = typed.strip().casefold()
    own = [run.id for run in session.store.runs(company=company, limit=None, archived=None)]
    found = [name for name in own if name == wanted] or [
        name for name in own if wanted and name.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"Several runs begin with {one_line(typed)}: {', '.join(found[:3])}")
    raise BadInput(
        f"{one_line(company)} has no run {one_line(typed)}.",
        hint="To open a run of another company, go Home and press w.",
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A company with the number of its runs; `away` of them were put away and are not shown."""

    name: str
    runs: int
    away: int

    @property
    def words(self) -> str:
        if not self.runs:
            return "no run"
        runs = "1 run" if self.runs == 1 else f"{self.runs} runs"
        if not self.away:
            return runs
        return f"{runs}, put away" if self.away == self.runs else f"{runs}, {self.away} put away"


def counted(session: RunSession) -> list[Counted]:
    """All companies that have a name, in their order."""
    names = [company.name for company in session.store.companies() if company.name]
    runs = session.store.runs(limit=None, archived=None)
    every = Counter(run.company for run in runs)
    away = Counter(run.company for run in runs if run.archived)
    return [Counted(name, every[name], away[name]) for name in names]


def company_rows(companies: Sequence[Counted]) -> list[Content]:
    """All companies together, then each with the number of its runs."""
    return [plain(ALL), *(company_row(company) for company in companies)]


def company_row(company: Counted) -> Content:
    return joined(plain(one_line(company.name)), plain(f"   {company.words}", "muted"))


async def ask_company(app: MissionApp, now: str) -> str | None:
    """Whom a new plan is for: one that is known, or another by its name. None to leave it as it is.

    While the app works for one company, no other is named.
    """
    from missionrunner.tui.screens.ask_text import AskText
    from missionrunner.tui.screens.windows import Choose

    known = [one for one in await app.desk.companies() if app.company in ("", one.name)]
    names = [one.name for one in known]
    if names:
        options = [*map(company_row, known), plain(_ANOTHER, "title")]
        chosen = names.index(now) if now in names else len(names) if now else 0
        number = await app.push_screen_wait(Choose("Company", options, about=_APART, chosen=chosen))
        if number is None:
            return None
        if number < len(names):
            return names[number]
    name = await app.push_screen_wait(AskText("Company", _APART, value="" if now in names else now))
    return one_line(name) if name is not None else None
