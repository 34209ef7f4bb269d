"""Who drafts: how to go on when a model cannot, and another engine in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from missionrunner.llm.faults import BudgetReached, CallStopped, ModelFault
from missionrunner.plain_text import one_line
from missionrunner.tui.engines import OFFLINE, other_models
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.text import plain

if TYPE_CHECKING:
    from missionrunner.engine.going_on import ModelWaits
    from missionrunner.engine.live_run import LiveRun
    from missionrunner.tui.app import MissionApp
    from missionrunner.tui.run_view import RunView

How = Callable[["LiveRun"], object]

_OFFLINE = "Without a model from here on: playbook and formulas"
_LEAVE = "Leave it so; o goes on later"
_KEPT = "Nothing is lost, and no answer is paid twice."


async def ask_how(app: MissionApp, trouble: ModelWaits, view: RunView) -> How | None:
    """How to go on; None to leave the run as it stands. Nothing that arrived is lost either way."""
    fault = trouble.fault
    names = [one_line(view.title(name)) for name in trouble.deliverables]
    ways: list[tuple[str, str]] = []
    if isinstance(fault, BudgetReached):
        ways.append(("limit", f"Raise the limit of {fault.limit}"))
    else:
        again = "Go on where it stopped" if isinstance(fault, CallStopped) else "Ask the model again"
        ways += [("again", again), ("model", "Use another model")]
    if names:
        of_these = "this one" if len(names) == 1 else f"these {len(names)}"
        ways.append(("workbook", f"Playbook texts for {of_these}, the model for the rest"))
    ways += [("offline", _OFFLINE), ("leave", _LEAVE)]
    drafted = f"It was drafting: {', '.join(names)}." if names else ""
    about = " ".join(part for part in (fault.title, fault.detail, fault.hint, drafted, _KEPT) if part)
    options = [plain(words) for _, words in ways]
    number = await app.push_screen_wait(Choose(_heading(fault), options, about=about))
    match ways[number][0] if number is not None else "leave":
        case "again":
            return _as_before
        case "offline":
            return _with(OFFLINE)
        case "workbook":
            return lambda live: live.change_model(workbook=trouble.deliverables)
        case "model":
            return await _another(app, view)
        case "limit" if isinstance(fault, BudgetReached):
            return await _raised(app, fault)
        case _:
            return None


async def ask_engine(app: MissionApp, view: RunView, *, halted: str) -> How | None:
    """Who drafts from now on; None to leave it as it is."""
    model = one_line(view.run.model)
    ways: list[tuple[str, str]] = []
    if model and not view.is_complete:
        ways.append(("again", f"Go on with {model}"))
    ways.append(("model", "Use another model" if model else "Use a model from here on"))
    if model:
        ways.append(("offline", _OFFLINE))
    about = (
        f"{halted} {_KEPT}".strip()
        if halted
        else "What is drafted stays; this is for all that is still open."
    )
    title = f"Who drafts: {model or OFFLINE}"
    number = await app.push_screen_wait(Choose(title, [plain(words) for _, words in ways], about=about))
    match ways[number][0] if number is not None else "":
        case "again":
            return _as_before
        case "offline":
            return _with(OFFLINE)
        case "model":
            return await _another(app, view)
        case _:
            return None


def _heading(fault: ModelFault) -> str:
    if isinstance(fault, BudgetReached):
        return "The budget is reached"
    return "Stopped" if isinstance(fault, CallStopped) else "The model cannot go on by itself"


def _as_before(live: LiveRun) -> None:
    """Go on, and change nothing."""


def _with(model: str) -> How:
    return lambda live: live.change_model(model)


async def _another(app: MissionApp, view: RunView) -> How | None:
    """One of the settings, or any name."""
    found = [one for one in other_models() if one.model != view.run.model]
    if found:
        options = [*(plain(one.words) for one in found), plain("Another one, by its name")]
        number = await app.push_screen_wait(Choose("Which model?", options))
        if number is None:
            return None
        if number < len(found):
            return _with(found[number].model)
    name = await app.push_screen_wait(
        AskText("Which model?", "A profile of settings.toml, or a model's own name.")
    )
    return _with(name) if name else None


async def _raised(app: MissionApp, fault: BudgetReached) -> How | None:
    """A higher limit; asked again until it is a number, or closed."""
    unit = "US dollars" if fault.limit == "cost" else fault.limit
    about, typed = f"A number of {unit} for the whole run, in all.", ""
    while True:
        typed = (
            await app.push_screen_wait(AskText(f"The new limit of {fault.limit}", about, value=typed)) or ""
        )
        if not typed:
            return None
        value = _number(typed)
        if value is not None:
            return lambda live: live.change_model(budget={fault.limit: value})
        about = f"{one_line(typed)} is no number above 0. Write it as 60 or 1.50."


def _number(typed: str) -> float | None:
    try:
        value = float(typed.replace(",", "").strip(" $"))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None
