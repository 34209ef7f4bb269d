"""Success criteria with their evidence; a person ticks and may comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.export.change_words import stale_lines
from missionrunner.export.checks import looks_at
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.criteria import CriterionState, Evidence, Judgement
from missionrunner.runs.exhibits import exhibits
from missionrunner.tui.gate_text import warning_line
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.base import Window
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Rows

if TYPE_CHECKING:
    from missionrunner.tui.run_view import RunView

# What speaks against a criterion is read first, then what holds, then what says nothing so far.
_ORDER = ("failed", "not_checkable", "passed", "pending")
_LONGEST = 90
_SIGNS = {
    Judgement.MET: ("box.done", "good"),
    Judgement.NOT_MET: ("bad", "bad"),
    Judgement.SUPPORTED_NOT_SIGNED: ("box.open", "label"),
    Judgement.NOT_SUPPORTED: ("warning", "warning"),
    Judgement.NOT_DRAFTED: ("open", "label"),
    Judgement.NO_EVIDENCE: ("open", "label"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A tick (`met` None takes it back), or the check or deliverable to go to. `position` is in the list."""

    position: int
    criterion: str = ""
    met: bool | None = None
    comment: str = ""
    check: str = ""
    see: str = ""


class CriteriaWindow(Window[Judged | None]):
    """The list; below it the evidence of the chosen one."""

    CSS_PATH = "criteria.tcss"
    HERE: ClassVar[str] = (
        "A criterion counts as met when a person says so. Checks and figures below it speak for or "
        "against it; one that you call not met becomes a next step of the plan."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("y", "tick(True)", "Met"),
        Binding("n", "tick(False)", "Not met"),
        Binding("z", "take_back", "Take back"),
        Binding("g", "go", "Go there"),
        Binding("pagedown,space", "page(1)", "More evidence", priority=True),
        Binding("pageup", "page(-1)", "Evidence before", show=False, priority=True),
    ]

    def __init__(self, view: RunView, position: int = 0) -> None:
        super().__init__()
        self._view, self._position = view, position
        self._exhibits = exhibits(view.given.definition, view.given.workbook)
        self._checks = {check.id: check for check in view.checks}

    def compose(self) -> ComposeResult:
        decided = sum(bool(state.actor) for state in self._view.criteria)
        with Vertical(classes="window tall"):
            yield Label(
                plain(f"Success criteria: you decided on {decided} of {len(self._view.criteria)}", "heading")
            )
            yield Rows(*(Option(self._row(state)) for state in self._view.criteria), markup=False)
            with VerticalScroll(id="page", can_focus=False):
                yield Static(id="evidence")
            yield Static(plain("y met   n not met   z takes it back   enter evidence   esc closes", "muted"))

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._position

    def _row(self, state: CriterionState) -> Content:
        sign, style = ("stale", "warning") if state.stale else _SIGNS[state.judgement]
        return joined(
            plain(f"{self.glyphs(sign)} {one_line(state.label)}: ", style), plain(one_line(state.text))
        )

    @property
    def _state(self) -> CriterionState:
        return self._view.criteria[self.query_one(OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        state = self._view.criteria[event.option_index]
        exhibit = self._exhibits.get(state.id)
        lines: list[Content] = []
        # What only a person can say stands first: it is seen without scrolling.
        if exhibit is not None and exhibit.confirm:
            lines.append(plain(f"Your part: {one_line(exhibit.confirm)}", "warning"))
        if state.counts:
            lines.append(plain(f"{state.counts}.", "label"))
        if exhibit is not None:
            lines += [plain(one_line(sentence)) for sentence in exhibit.shown]
        # What waits for a draft is only counted.
        lines += [
            self._evidence_row(evidence)
            for evidence in _in_order(state)
            if evidence.status in ("failed", "not_checkable")
        ]
        if state.comment:
            lines.append(plain(f"{one_line(state.actor)}: {one_line(state.comment)}"))
        if state.stale is not None:
            said = f"{state.stale.said}. Changed since, so it does not count:"
            lines.append(plain(one_line(said), "warning"))
            lines += [plain(text, "muted") for text in stale_lines(self._view.reader, state)]
        self.query_one("#evidence", Static).update(
            joined(plain(one_line(state.text), "title"), *lines, gap="\n")
        )
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)

    def _evidence_row(self, evidence: Evidence) -> Content:
        """What a check looks at, and how it stands; its code last."""
        check = self._checks[evidence.check]
        if evidence.status in ("failed", "not_checkable"):
            return warning_line(self._view, check, self.glyphs)
        words = shortened(looks_at(self._view.reader, check) or "a rule of the mission", _LONGEST)
        held = evidence.status == "passed"
        head = "good" if held else "open"
        return joined(
            plain(
                f"{self.glyphs(head)} {'holds' if held else 'not drafted yet'}: ", head if held else "muted"
            ),
            plain(words),
            plain(f"  {check.id}", "muted"),
        )

    def action_page(self, by: int) -> None:
        """The list fits; it is the evidence that may be long."""
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=by * max(1, page.size.height - 1), animate=False)

    def action_tick(self, met: bool) -> None:
        state, position = self._state, self.query_one(OptionList).highlighted or 0

        async def ask() -> None:
            verdict = "met" if met else "not met, so it becomes a next step of the plan"
            about = f"{one_line(state.text)}\nYou say: {verdict}. Enter without a comment is enough."
            place = ("tick", self._view.run.id, state.id)
            asked = AskText(
                "Your comment", about, value=state.comment, place=place, may_be_empty=True, is_long=True
            )
            comment = await self.mission.push_screen_wait(asked)
            if comment is not None:
                self.dismiss(Judged(position, state.id, met, comment))

        self.mission.attempt(ask())

    def action_take_back(self) -> None:
        state = self._state
        if not state.actor and state.stale is None:
            self.mission.say("Nobody has decided on this one, so there is nothing to take back.")
            return
        self.dismiss(Judged(self.query_one(OptionList).highlighted or 0, state.id, None))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_go()

    def action_go(self) -> None:
        state, position = self._state, self.query_one(OptionList).highlighted or 0
        evidence = _in_order(state)
        exhibit = self._exhibits.get(state.id)
        see = list(exhibit.see) if exhibit is not None else []
        if not evidence and not see:
            self.mission.say("No check speaks for or against it: look at the plan and decide.")
            return

        async def choose() -> None:
            options = [joined("go to ", plain(self._view.title(name), "title")) for name in see]
            options += [self._evidence_row(e) for e in evidence]
            about = "\n".join([one_line(state.text), *([f"{state.counts}."] if state.counts else [])])
            number = await self.mission.push_screen_wait(
                Choose("Evidence for this criterion", options, about=about)
            )
            if number is not None and number < len(see):
                self.dismiss(Judged(position, see=see[number]))
            elif number is not None:
                self.dismiss(Judged(position, check=evidence[number - len(see)].check))

        self.mission.attempt(choose())


def _in_order(state: CriterionState) -> list[Evidence]:
    return sorted(state.evidence, key=lambda e: _ORDER.index(e.status))
