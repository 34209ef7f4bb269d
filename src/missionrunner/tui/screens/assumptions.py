"""Values that nobody gave: each can be confirmed, or gone to and changed.

Rows of one table that have the same reason are one line and are confirmed together, as the plan lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.export.assumptions import (
    Assumption,
    figures_to_confirm,
    group_words,
    groups_to_confirm,
)
from missionrunner.plain_text import one_line
from missionrunner.tui.gate_text import counted
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Rows

if TYPE_CHECKING:
    from missionrunner.tui.run_view import RunView


@dataclass(frozen=True, slots=True)
class Looked:
    """The line at `position` is confirmed as it is, or else to be changed."""

    position: int
    confirmed: bool


class AssumptionsWindow(Window[Looked | None]):
    """The list, with the reason of the chosen one below it."""

    HERE: ClassVar[str] = (
        "Nobody gave these values: the playbook assumes them. y makes one your own as it stands; enter "
        "goes there to change it."
    )

    CSS_PATH = "criteria.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("y", "confirm", "Confirm"),
    ]

    def __init__(self, view: RunView, position: int = 0) -> None:
        super().__init__()
        self._view, self._position = view, position
        self._groups = groups_to_confirm(view.assumed)

    def compose(self) -> ComposeResult:
        figures = figures_to_confirm(self._view.assumed)
        texts = len(self._groups) - figures
        head = f"Nobody gave these values: {counted(figures, 'figure')}, {counted(texts, 'text')}"
        with Vertical(classes="window tall", id="criteria"):
            yield Label(plain(head, "heading"))
            yield Rows(*(Option(self._line(group)) for group in self._groups), markup=False)
            yield Static(id="evidence")
            yield Static(plain("y confirms it as it is   enter changes it   esc closes", "muted"))

    def _line(self, group: Sequence[Assumption]) -> Content:
        first = group[0]
        what, value = group_words(group)
        return joined(
            plain(f"{self.glyphs.source(first.source.kind)} ", "mark"),
            plain(f"{one_line(first.title)}, {one_line(what)}: ", "label"),
            plain(one_line(value), "title" if first.is_figure else ""),
        )

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._position

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        group = self._groups[event.option_index]
        together = f"{counted(len(group), 'row')} of it, confirmed together. " if len(group) > 1 else ""
        lines = [
            plain(one_line(group_words(group)[1]), "title"),
            plain(together + (one_line(group[0].source.ref) or "No reason is given."), "label"),
        ]
        self.query_one("#evidence", Static).update(joined(*lines, gap="\n"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Looked(event.option_index, confirmed=False))

    def action_confirm(self) -> None:
        self.dismiss(Looked(self.query_one(OptionList).highlighted or 0, confirmed=True))
