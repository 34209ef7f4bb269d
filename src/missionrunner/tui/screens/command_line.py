"""The command line: "/" opens it, Tab completes, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.errors import BadInput, MissionRunnerError
from missionrunner.library.find import find_mission
from missionrunner.tui.commands import COMMANDS, completions, find_command
from missionrunner.tui.companies import run_for
from missionrunner.tui.paths_typed import matching_paths
from missionrunner.tui.screens.base import Window
from missionrunner.tui.start import coord_options, example_options
from missionrunner.tui.text import joined, plain
from missionrunner.tui.themes import THEME_NAMES
from missionrunner.tui.widgets.lists import Rows

_MOST = 8
_HINT = "tab completes   enter does it   esc closes"


class CommandLine(Window[None]):
    """Does the typed line. A wrong one stays, with what is wrong below it: also where only a name in it, of
    a mission, file, example, run or theme, is wrong."""

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
        self._examples: Mapping[str, Sequence[str]] = {}
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
        self._examples = shelf.examples
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
        offered = completions(text, self._missions, self._runs, THEME_NAMES, matching_paths, self._examples)
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
        self._offer(f"/{event.value.removeprefix('/')}")

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
        # Who has emptied the line need not type the "/" again.
        text = f"/{event.value.strip().removeprefix('/')}"
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
        self.mission.attempt(self._try(text))

    async def _try(self, text: str) -> None:
        """Do it, or say what is wrong with it while it can still be put right."""
        try:
            command, words = find_command(text)
            await self._check(command.action, words)
        except MissionRunnerError as error:
            if self.is_current:
                self.query_one("#hint", Static).update(plain("\n".join(error.lines()), "bad"))
            return
        if self.is_current:
            self.dismiss(None)
            self._do(text)

    async def _check(self, action: str, words: list[str]) -> None:
        """Raises what the command would fail with, as far as its words tell it."""
        desk = self.mission.desk
        match action:
            case "coord":
                options = coord_options(words)
                if options.mission not in self._missions:
                    await desk.change(lambda session: find_mission(options.mission))
                for _, path in options.documents:
                    if not path.exists():
                        raise BadInput(f"{path}: there is no such file.", hint="Tab completes paths.")
            case "example":
                example_options(words, self._examples or (await desk.shelf()).examples)
            case "resume":
                if not words:
                    raise BadInput("Name the run to go on with: /resume RUN", hint="Tab completes its id.")
                wanted, company = " ".join(words), self.mission.company
                if wanted not in self._runs:
                    await desk.change(lambda session: run_for(session, wanted, company))
            case "theme":
                if words and words[0] not in THEME_NAMES:
                    names = ", ".join(THEME_NAMES)
                    raise BadInput(f"There is no theme {words[0]}.", hint=f"Themes: {names}.")
            case _:
                pass
