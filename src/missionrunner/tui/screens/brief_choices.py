"""What is chosen on a brief: kept while one is away from it, and the window of the variations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, OptionList, Static

from missionrunner.tui.engines import Engine
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Ticks


@dataclass(frozen=True, slots=True)
class Choices:
    """`variations` and `engine` are None where nobody chose."""

    files: tuple[tuple[str | None, Path], ...]
    mode: str
    company: str
    variations: tuple[str, ...] | None
    engine: Engine | None


@dataclass(frozen=True, slots=True)
class Variation:
    """`why` says when it is right, `suggested` what speaks for it here ("" for nothing)."""

    id: str
    title: str
    why: str
    suggested: str
    is_chosen: bool


class ChooseVariations(Window[list[str] | None]):
    """Any number of variations; the reason of the one in front is read whole below the list."""

    CSS_PATH = "brief.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.climb", "Close")]

    def __init__(self, variations: Sequence[Variation]) -> None:
        super().__init__()
        self._variations = variations

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain("Variations", "heading"))
            yield Static(plain("Without a choice here, your answers decide.", "muted"))
            yield Ticks()
            yield Static(id="why")
            yield Static(plain("space ticks   enter takes it   esc closes", "muted"))

    def on_mount(self) -> None:
        options = [
            (
                one.id,
                joined(one.title, plain("   suggested" if one.suggested else "", "good")),
                one.is_chosen,
            )
            for one in self._variations
        ]
        self.query_one(Ticks).fill(options, self.glyphs)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        one = self._variations[event.option_index]
        why = [f"Suggested: {one.suggested}"] if one.suggested else []
        why += [one.why] if one.why and one.why != one.suggested else []
        self.query_one("#why", Static).update(plain("\n".join(why)))

    def on_ticks_done(self) -> None:
        self.dismiss(self.query_one(Ticks).ticked)
