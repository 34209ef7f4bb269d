"""When a model cannot go on by itself: what happened, and the ways on to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from missionrunner.llm.faults import BudgetReached
from missionrunner.tui.screens.windows import AskText, Choose
from missionrunner.tui.text import plain

if TYPE_CHECKING:
    from missionrunner.engine.going_on import ModelWaits
    from missionrunner.engine.live_run import LiveRun
    from missionrunner.tui.app import MissionApp

How = Callable[["LiveRun"], object]


async def ask_how(app: MissionApp, trouble: ModelWaits) -> How | None:
    """How to go on; None to leave the run as it stands. Nothing that arrived is lost either way."""
    fault = trouble.fault
    names = ", ".join(trouble.deliverables)
    ways: list[tuple[str, str]] = []
    if isinstance(fault, BudgetReached):
        ways.append(("limit", f"Raise the limit of {fault.limit}"))
    else:
        ways += [("again", "Ask the model again"), ("model", "Use another model")]
    if names:
        ways.append(("workbook", f"General texts instead of drafts for {names}"))
    ways += [("offline", "General texts for all that is still open"), ("leave", "Leave it as it stands")]
    about = " ".join(part for part in (fault.detail, fault.hint) if part)
    options = [plain(words) for _, words in ways]
    number = await app.push_screen_wait(Choose(fault.title, options, about=about))
    match ways[number][0] if number is not None else "leave":
        case "again":
            return lambda live: live.change_model()
        case "offline":
            return lambda live: live.change_model("offline")
        case "workbook":
            return lambda live: live.change_model(workbook=trouble.deliverables)
        case "model":
            name = await app.push_screen_wait(AskText("Which model?", "A profile, or a model's own name."))
            return (lambda live: live.change_model(name)) if name else None
        case "limit" if isinstance(fault, BudgetReached):
            return await _raised(app, fault.limit)
        case _:
            return None


async def _raised(app: MissionApp, limit: str) -> How | None:
    typed = await app.push_screen_wait(AskText(f"The new limit of {limit}", "A number."))
    try:
        value = float((typed or "").replace(",", ""))
    except ValueError:
        return None
    return lambda live: live.change_model(budget={limit: value})
