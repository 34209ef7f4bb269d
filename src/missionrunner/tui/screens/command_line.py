"""The command line: "/" opens it, Tab completes, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.errors import MissionRunnerError
from missionrunner.tui.commands import COMMANDS, completions, find_command
from missionrunner.tui.paths_typed import matching_paths
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.tui.themes import THEME_NAMES
from missionrunner.tui.widgets.lists import Rows

_MOST = 8
_HINT = "tab completes   enter does it   esc closes"


class CommandLine(Window[None]):
    """Does the typed line. A wrong one stays, with what is wrong below it."""

    HERE: ClassVar[str] = (
        "Commands work from everywhere. Names of missions, files, runs and examples are completed with tab."
    )

    CSS_PATH = "command_line.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("tab", "complete", "Complete", priority=True),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Before", show=False, priority=True),
    ]

    def __init__(self, do: Callable[[str], None]) -> None:
        """`do` takes a whole line; it raises MissionRunnerError where the line is no command."""
        super().__init__()
        self._do = do
        self._missions: Sequence[str] = ()
        self._runs: Sequence[str] = ()
        self._ahead = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="window", id="commands"):
            yield Rows(markup=False)
            yield Input("/", select_on_focus=False)
            yield Static(plain(_HINT, "muted"), id="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        field = self.query_one(Input)
        field.focus()
        field.cursor_position = len(field.value)
        field.insert_text_at_cursor(self._ahead)
        self._offer(self.query_one(Input).value)
        self.mission.attempt(self._learn_names())

    async def _learn_names(self) -> None:
        """Missions and runs to complete; the line can be typed in before they are known."""
        shelf = await self.mission.desk.shelf(company=self.mission.company)
        self._missions = [mission.slug for mission in shelf.missions]
        self._runs = [run.id for run in shelf.runs]
        if self.is_current:
            self._offer(self.query_one(Input).value)

    def type_ahead(self, character: str) -> None:
        """Who types fast types before the line is there; no letter is lost."""
        found = self.query(Input)
        if found and found.first().is_mounted:
            found.first().insert_text_at_cursor(character)
        else:
            self._ahead += character

    def _offer(self, text: str) -> None:
        helps = {command.name: (command.takes, command.help) for command in COMMANDS}
        options: list[Option] = []
        offered = completions(text, self._missions, self._runs, THEME_NAMES, matching_paths)
        for found in offered[:_MOST]:
            takes, about = helps.get(found.strip(), ("", ""))
            words = plain(f"   {takes}  {about}" if takes else f"   {about}", "muted")
            options.append(Option(joined(plain(found.strip(), "title"), words), id=found))
        listed = self.query_one(OptionList)
        listed.clear_options().add_options(options)
        listed.highlighted = 0 if options else None
        listed.display = bool(options)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value.startswith("//"):
            # Who types the whole command types the "/" that stands there already.
            event.input.value = event.value[1:]
            return
        self.query_one("#hint", Static).update(plain(_HINT, "muted"))
        self._offer(event.value)

    def action_move(self, by: int) -> None:
        listed = self.query_one(OptionList)
        if listed.option_count:
            listed.highlighted = ((listed.highlighted or 0) + by) % listed.option_count

    def action_complete(self) -> None:
        listed, field = self.query_one(OptionList), self.query_one(Input)
        if listed.highlighted is not None:
            found = listed.get_option_at_index(listed.highlighted).id or ""
            field.value = found
            field.cursor_position = len(found)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_complete()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        listed = self.query_one(OptionList)
        text = event.value.strip()
        # A half-typed command is finished first, so that Enter never sends something nobody meant.
        if listed.highlighted is not None and " " not in text:
            found = listed.get_option_at_index(listed.highlighted).id or ""
            if found.strip() != text:
                self.action_complete()
                if found.endswith(" "):
                    return
                text = found
        if not text.strip("/ "):
            self.dismiss(None)
            return
        try:
            find_command(text)
        except MissionRunnerError as error:
            self.query_one("#hint", Static).update(plain("\n".join(error.lines()), "bad"))
            return
        self.dismiss(None)
        self._do(text)
