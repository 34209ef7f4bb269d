"""Before a plan is signed: what is open, in words, each point one key from its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.deliverables.numbers import format_date
from missionrunner.engine.unsettled import OpenKind, OpenPoint
from missionrunner.export.assumptions import figures_to_confirm
from missionrunner.plain_text import one_line
from missionrunner.tui.gate_text import STATUS_WORDS, checks_stand, counted, criteria_words
from missionrunner.tui.run_host import Held
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from missionrunner.tui.run_view import RunView
    from missionrunner.tui.screens.read_actions import ReadActions

_WORDS = {
    OpenKind.PHASE: ("bad", "phase"),
    OpenKind.ERROR: ("bad", "error"),
    OpenKind.UNDECIDED: ("open", "not decided by you"),
    OpenKind.STALE: ("stale", "decided before the figures changed"),
    OpenKind.UNMET: ("bad", "not met, a next step of the plan"),
    OpenKind.WARNING: ("warning", "warning that nobody accepted"),
}
_CRITERIA = (OpenKind.UNDECIDED, OpenKind.STALE, OpenKind.UNMET)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """The point at `position` is wanted; None signs over what is open."""

    position: int | None


class OpenPointsWindow(Window[OpenStep | None]):
    """What stands in the way first, then what may stay open."""

    HERE: ClassVar[str] = (
        "What is open before the signature. Enter goes to the place where a point is settled; s signs "
        "although the rest is open."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("s", "sign", "Sign all the same"),
    ]

    def __init__(self, view: RunView, points: Sequence[OpenPoint], position: int = 0) -> None:
        super().__init__()
        self._view, self._points, self._position = view, points, min(position, len(points) - 1)
        self._hindered = any(point.hinders for point in points)

    def compose(self) -> ComposeResult:
        title = "The plan cannot be signed yet" if self._hindered else "Sign although these points are open?"
        sign = "" if self._hindered else "s signs all the same   "
        with Vertical(classes="window"):
            yield Label(plain(title, "heading"))
            yield OptionList(*self._options(), markup=False)
            yield Static(plain(f"enter goes there   {sign}esc closes", "muted"))

    def _options(self) -> list[Option]:
        out: list[Option] = []
        heads = {True: "First to be done", False: "You can sign while these are open"}
        shown: set[bool] = set()
        for number, point in enumerate(self._points):
            if self._hindered and point.hinders not in shown:
                shown.add(point.hinders)
                out.append(Option(plain(heads[point.hinders], "heading"), disabled=True))
            out.append(Option(self._row(point), id=str(number)))
        return out

    def _row(self, point: OpenPoint) -> Content:
        sign, word = _WORDS[point.kind]
        state = self._view.phase(point.id) if point.kind is OpenKind.PHASE else None
        style = sign if sign in ("bad", "warning") else "label"
        head = plain(f"{self.glyphs(sign)} {word}: ", style)
        if state is not None:
            return joined(head, plain(one_line(point.text), "title"), plain(f" {STATUS_WORDS[state.status]}"))
        return joined(head, plain(one_line(point.text)))

    def on_mount(self) -> None:
        listed = self.query_one(OptionList)
        listed.highlighted = listed.get_option_index(str(self._position))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(OpenStep(int(event.option.id or 0)))

    def action_sign(self) -> None:
        if not self._hindered:
            self.dismiss(OpenStep(None))


async def sign_plan(screen: ReadActions) -> None:
    """Show what is open until nothing is, or the person signs all the same; then ask for the name."""
    position = 0
    while points := await screen.host.call(lambda held: held.live.open_points()):
        step = await screen.mission.push_screen_wait(OpenPointsWindow(screen.view, points, position))
        if step is None:
            return
        if step.position is None:
            break
        position = step.position
        if await _goes_away(screen, points[position]):
            return
    asked = AskText(
        "Sign the plan as", _summed_up(screen.view), place=("sign", screen.host.run_id), is_name=True
    )
    name = one_line(await screen.mission.push_screen_wait(asked) or "")
    if not name:
        return

    def work(held: Held) -> None:
        held.live.sign(name)

    await screen.decide(work, "Signing")
    screen.mission.say(f"Signed by {name}. The files are written again.")


def _summed_up(view: RunView) -> str:
    """What the name will stand under, in three lines."""
    day = format_date(f"{date.today():%Y-%m-%d}")
    parts = [f"Success criteria: {criteria_words(view)}."] if view.criteria else []
    parts += [f"Checks: {checks_stand(view)}."] if view.checks else []
    figures = figures_to_confirm(view.assumed)
    parts += [f"{counted(figures, 'assumed figure')} not confirmed."] if figures else []
    return "\n".join([" ".join(parts), f"Your name stands on the plan, with the date {day}."])


async def _goes_away(screen: ReadActions, point: OpenPoint) -> bool:
    """Go to where a point is settled. False if the person is still here, so that the list comes back."""
    if point.kind is OpenKind.PHASE:
        names = screen.view.of_phase.get(point.id, ())
        if names:
            screen.go_to((names[0],))
        return True
    if point.kind in _CRITERIA:
        ids = [state.id for state in screen.view.criteria]
        return await screen.criteria(ids.index(point.id) if point.id in ids else 0)
    found = next((check for check in screen.view.checks if check.id == point.id), None)
    return found is not None and await screen.check(found)
