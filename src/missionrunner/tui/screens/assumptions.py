"""Values that nobody gave: each can be confirmed, or gone to and changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.plain_text import one_line
from missionrunner.tui.gate_text import counted
from missionrunner.tui.screens.base import Window
from missionrunner.tui.story import place_words
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Rows

if TYPE_CHECKING:
    from missionrunner.tui.run_view import RunView


@dataclass(frozen=True, slots=True)
class Looked:
    """The assumption at `position` is confirmed as it is, or else to be changed."""

    position: int
    confirmed: bool


class AssumptionsWindow(Window[Looked | None]):
    """The list, with the reason of the chosen one below it."""

    CSS_PATH = "criteria.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("y", "confirm", "Confirm"),
    ]

    def __init__(self, view: RunView, position: int = 0) -> None:
        super().__init__()
        self._view, self._position = view, position

    def compose(self) -> ComposeResult:
        figures = sum(a.is_figure for a in self._view.assumed)
        texts = len(self._view.assumed) - figures
        head = f"Nobody gave these values: {counted(figures, 'figure')}, {counted(texts, 'text')}"
        with Vertical(classes="window tall", id="criteria"):
            yield Label(plain(head, "heading"))
            yield Rows(
                *(
                    Option(
                        joined(
                            plain(f"{self.glyphs.source(a.source.kind)} ", "mark"),
                            plain(f"{place_words(self._view, a.path)}: ", "label"),
                            plain(one_line(a.shown), "title" if a.is_figure else ""),
                        )
                    )
                    for a in self._view.assumed
                ),
                markup=False,
            )
            yield Static(id="evidence")
            yield Static(plain("y confirms it as it is   enter changes it   esc closes", "muted"))

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._position

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        found = self._view.assumed[event.option_index]
        lines = [
            plain(one_line(found.shown), "title"),
            plain(one_line(found.source.ref) or "No reason is given.", "label"),
        ]
        self.query_one("#evidence", Static).update(joined(*lines, gap="\n"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Looked(event.option_index, confirmed=False))

    def action_confirm(self) -> None:
        self.dismiss(Looked(self.query_one(OptionList).highlighted or 0, confirmed=True))
