"""Keeping clients apart: which company the app works for, and what may be offered meanwhile.

While a company is chosen, Home, the command line and completion know its runs only. Opening a run chooses
its company, so that a shared screen never shows another client on the way back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from missionrunner.errors import BadInput
from missionrunner.plain_text import one_line
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from missionrunner.session import RunSession
    from missionrunner.store.run_records import Company

ALL = "All companies"


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


def company_rows(companies: list[Company]) -> list[Content]:
    """All companies together, then each with the number of its runs."""
    rows = [plain(ALL)]
    for company in companies:
        runs = "1 run" if company.runs == 1 else f"{company.runs} runs"
        rows.append(joined(plain(one_line(company.name)), plain(f"   {runs}", "muted")))
    return rows
