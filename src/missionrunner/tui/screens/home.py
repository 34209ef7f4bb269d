"""Home: runs to go on with, missions to start, companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import bindings
from missionrunner.tui.companies import company_rows
from missionrunner.tui.home_filter import Wanted, wanted
from missionrunner.tui.render.pieces import Line, Piece, wrap
from missionrunner.tui.screens.home_rows import (
    company_row,
    first_sentences,
    mission_about,
    mission_row,
    mission_words,
    run_about,
    run_row,
    run_state,
    run_title,
    run_words,
    told_apart,
)
from missionrunner.tui.screens.home_runs import RunActions
from missionrunner.tui.screens.windows import Choose, Read
from missionrunner.tui.start import example_options
from missionrunner.tui.text import plain
from missionrunner.tui.widgets.key_line import KeyLine
from missionrunner.tui.widgets.lists import Menu

if TYPE_CHECKING:
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.library.find import MissionSummary
    from missionrunner.runs.model import Run
    from missionrunner.tui.desk import About

FIRST = (
    "This program leads you through a planning session and hands you a plan whose numbers add up.",
    "It asks questions, drafts each part, and stops where you decide; every value says where it comes from.",
    "Press e to try it now with an example company; no key and no network is needed.",
)
_MOST_RUNS = 8
# Lines that missions, companies and what is said about the chosen row want for themselves.
_BESIDE_RUNS = 20
_ENTER = {
    "run": "Enter goes on with it where it was left.",
    "mission": "Enter shows its brief; nothing runs before you say so there.",
}
_LEAVING = ("escape", "ctrl+c")
# Rows of the text below the list, and the width from which on there are more of them; see home.tcss.
_ABOUT_ROWS = (3, 6)
_WIDE = 100


class HomeScreen(RunActions):
    """Where one begins. Runs stand first, since going on is what people come for."""

    CSS_PATH = "home.tcss"
    # Whoever types before the first paint means a key of Home, not the search that is hidden.
    AUTO_FOCUS = "#list"
    PLACES: ClassVar[tuple[str, ...]] = ("home",)
    HERE: ClassVar[str] = (
        "Home lists runs to go on with, then missions to start, then companies; up and down choose."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self._missions: Sequence[MissionSummary] = ()
        self._wanted = Wanted()
        self._has_moved = False
        self._with_archived = False
        self._is_leaving = False
        # Under a run or brief that is being opened nothing is listed: it would show other companies' runs.
        self._was_left = False
        self._about = ""

    def compose(self) -> ComposeResult:
        yield Static(plain("missionrunner"), classes="bar", id="title")
        yield Static(id="first")
        yield SearchField(
            placeholder="Words of a mission, run or company; or minutes: under 60",
            id="search",
            select_on_focus=False,
        )
        yield Menu(markup=False, id="list")
        yield Static(id="about", classes="muted")
        yield KeyLine()

    def here(self, columns: int) -> list[Line]:
        """The chosen entry, and what enter does with it."""
        kind = self._chosen().partition(":")[0]
        title, does = self._chosen_title(), _ENTER.get(kind, "")
        out = wrap([Piece(title or "All companies", "title")], columns) if kind else []
        about = first_sentences(self._about, columns, 3, f"{self.glyphs('more')} v reads all")
        for text in (*about.split("\n"), does):
            out += wrap([Piece(text)], columns)
        return [*out, *super().here(columns)]

    def on_mount(self) -> None:
        self.query_one("#first").display = False
        self.query_one("#list").focus()
        if self.mission.begin_with.is_home:
            # What reads the runs would take its time from the first paint.
            self.call_after_refresh(lambda: self.mission.attempt(self.load()))

    async def load(self) -> None:
        if self.shelf is None:
            self._missions = await self.mission.desk.missions()
            self._fill()
        company = self.mission.company
        self.shelf = await self.mission.desk.shelf(archived=self._with_archived, company=company)
        self._missions = self.shelf.missions
        self._fill()
        await self.mission.desk.warm()

    def on_screen_suspend(self) -> None:
        self._was_left = True

    def on_screen_resume(self) -> None:
        if self.shelf is not None or self._was_left:
            self.mission.attempt(self.load())

    def load_now(self) -> None:
        """What the program was started for did not open, so Home is where it begins."""
        if self.shelf is None and not self._was_left:
            self.mission.attempt(self.load())

    def on_resize(self, event: events.Resize) -> None:
        self._fill()
        self._show_about()

    # ------------------------------------------------------------------ the list
    def _fill(self) -> None:
        company = self.mission.company
        only = f" {self.glyphs('arrow')} {one_line(company)} only (w shows all)" if company else ""
        self.query_one("#title", Static).update(plain(f"missionrunner{only}"))
        listed = self.query_one("#list", OptionList)
        before = self._chosen() if self._has_moved else ""
        options = [*self._run_options(), *self._mission_options(), *self._company_options()]
        if not options:
            options.append(Option(plain("Nothing fits these words. esc shows all.", "muted"), disabled=True))
        listed.clear_options()
        listed.add_options(options)
        ids = [option.id for option in listed.options]
        first = next((n for n, option in enumerate(listed.options) if not option.disabled), None)
        left = f"run:{self.mission.left_run}"
        if left in ids:
            before, self.mission.left_run, self._has_moved = left, "", True
        listed.highlighted = ids.index(before) if before in ids else first
        if first is None:
            self._about = ""
            self._show_about()
        greeting = self.query_one("#first", Static)
        greeting.display = self._is_first_start
        if self._is_first_start:
            greeting.update(plain("\n".join(FIRST)))
        self.refresh_bindings()

    @property
    def _is_first_start(self) -> bool:
        is_empty = self.shelf is not None and not self.shelf.runs
        return is_empty and not self._with_archived and not self.mission.company

    @property
    def _width(self) -> int:
        """Cells of a row: without margins, the sign of the chosen row and the scroll bar."""
        return max(20, self.size.width - 5)

    def _run_options(self) -> list[Option]:
        shelf = self.shelf
        if shelf is None:
            return [_heading("  Reading your runs ...", "muted"), _gap()]
        if self._wanted.minutes is not None:
            return []
        states = {run.id: run_state(*shelf.states[run.id]) for run in shelf.runs}
        runs = [run for run in shelf.runs if self._wanted.fits(run_words(run, states[run.id]).casefold())]
        most = max(_MOST_RUNS, self.size.height - _BESIDE_RUNS)
        shown = runs if not self._wanted.is_empty or self._with_archived else runs[:most]
        apart = told_apart(shown)
        options = [
            Option(
                run_row(run, self._width, apart.get(run.id, ""), states[run.id]),
                id=f"run:{run.id}",
            )
            for run in shown
        ]
        if len(runs) > len(shown):
            options.append(_heading(f"  {len(runs) - len(shown)} more: press s to search", "muted"))
        return [_heading("Go on"), *options, _gap()] if options else []

    def _mission_options(self) -> list[Option]:
        abouts: Mapping[str, About] = self.shelf.about if self.shelf else {}
        options: list[Option] = []
        for mission in self._missions:
            about = abouts.get(mission.slug)
            words = mission_words(mission, about).casefold()
            if self._wanted.fits(words, about.minutes if about else None):
                row = mission_row(mission, about, self._width)
                options.append(Option(row, id=f"mission:{mission.slug}"))
        return [_heading("Start"), *options] if options else []

    def _company_options(self) -> list[Option]:
        shelf = self.shelf
        if shelf is None or not shelf.companies:
            return []
        if self.mission.company:
            row = plain("All companies, missions and runs", "muted")
            return [_gap(), Option(row, id="company:")] if self._wanted.is_empty else []
        names = [name for name in shelf.companies if self._wanted.fits(name.casefold())]
        if self._wanted.minutes is not None or not names:
            return []
        rows = [Option(company_row(name, shelf), id=f"company:{name}") for name in names]
        return [_gap(), _heading("Companies"), *rows]

    def _chosen(self) -> str:
        listed = self.query_one("#list", OptionList)
        if listed.highlighted is None:
            return ""
        return listed.get_option_at_index(listed.highlighted).id or ""

    def chosen_run(self) -> Run | None:
        if not self.is_mounted:
            return None
        kind, _, name = self._chosen().partition(":")
        if kind != "run" or self.shelf is None:
            return None
        return next((run for run in self.shelf.runs if run.id == name), None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        kind, _, name = self._chosen().partition(":")
        about = ""
        if kind == "mission" and self.shelf:
            found = next((m for m in self._missions if m.slug == name), None)
            about = mission_about(found, self.shelf) if found else ""
        elif kind == "run":
            run = self.chosen_run()
            about = run_about(run) if run else ""
        elif kind == "company":
            about = "Enter shows only this company's runs." if name else "Enter shows everything again."
        self._about = about
        self._show_about()
        self.refresh_bindings()

    def _show_about(self) -> None:
        """As much of the text as there is room for, up to the end of a sentence."""
        rows = _ABOUT_ROWS[self.size.width >= _WIDE]
        more = f"{self.glyphs('more')} v reads all"
        self.query_one("#about", Static).update(
            plain(first_sentences(self._about, self.size.width - 2, rows, more))
        )

    def action_more(self) -> None:
        """Everything about the chosen entry, in a window."""
        title, about = self._chosen_title(), self._about
        if about:

            def draw(columns: int) -> list[Line]:
                return wrap([Piece(about)], columns)

            self.mission.push_screen(Read(title, draw, goes="up and down scroll   esc closes"))

    def _chosen_title(self) -> str:
        kind, _, name = self._chosen().partition(":")
        run = self.chosen_run()
        if run is not None:
            return run_title(run)
        return next((m.title for m in self._missions if kind == "mission" and m.slug == name), name)

    # ------------------------------------------------------------------ what can be done
    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        kind, _, name = self._chosen().partition(":")
        if kind == "run":
            self.mission.attempt(self.mission.open_run(name))
        elif kind == "mission":
            self.mission.attempt(self.mission.show_brief(name, self._options(name)))
        elif kind == "company":
            self._show_company(name)

    def _options(self, mission: str) -> StartOptions | None:
        """While a company is chosen, a new run is for it."""
        company = self.mission.company
        if not company:
            return None
        from missionrunner.engine.preparation import StartOptions

        return StartOptions(mission=mission, company=company, mode="engaged", ask=True)

    def _show_company(self, name: str) -> None:
        self.mission.company = name
        self.mission.attempt(self.load())

    def action_company(self) -> None:
        """Show one company's runs, or all."""

        async def choose() -> None:
            companies = await self.mission.desk.companies()
            names = ["", *(company.name for company in companies)]
            chosen = names.index(self.mission.company) if self.mission.company in names else 0
            about = "Only its runs are shown and offered, here and in its sessions."
            number = await self.mission.push_screen_wait(
                Choose("Which company?", company_rows(companies), about=about, chosen=chosen)
            )
            if number is not None:
                self._show_company(names[number])

        self.mission.attempt(choose())

    def action_example(self) -> None:
        """At the first start one key is enough; later one may choose."""
        kind, _, name = self._chosen().partition(":")

        async def begin() -> None:
            shelf = self.shelf or await self.mission.desk.shelf()
            mission = name if kind == "mission" else next((m for m, e in shelf.examples.items() if e), "")
            examples = list(shelf.examples.get(mission, ()))
            number: int | None = 0
            if len(examples) > 1 and not self._is_first_start:
                about = "Answers and documents are there; you decide at the gates."
                options = [
                    plain(example.replace("_", " ").replace("-", " ").capitalize()) for example in examples
                ]
                number = await self.mission.push_screen_wait(
                    Choose("Which example company?", options, about=about)
                )
            if number is not None:
                words = [mission, *examples[number : number + 1]]
                await self.mission.start_run(example_options(words, shelf.examples))

        self.mission.attempt(begin())

    def action_archived(self) -> None:
        self._with_archived = not self._with_archived
        self.mission.say("Runs that were put away are shown." if self._with_archived else "Only open runs.")
        self.mission.attempt(self.load())

    def action_leave(self) -> None:
        self.mission.attempt(self.mission.quit())

    # ------------------------------------------------------------------ searching
    def action_search(self) -> None:
        field = self.query_one("#search", Input)
        field.add_class("open")
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._wanted = wanted(event.value)
        self._has_moved = False
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Opens what is chosen; a command is done."""
        if event.value.startswith("/"):
            self._close_search()
            self.mission.command(event.value)
        elif self._chosen():
            self.action_open()

    def on_search_field_moved(self, event: SearchField.Moved) -> None:
        listed = self.query_one("#list", OptionList)
        (listed.action_cursor_down if event.by > 0 else listed.action_cursor_up)()

    def _close_search(self) -> None:
        field = self.query_one("#search", Input)
        field.value = ""
        field.remove_class("open")
        self.query_one("#list").focus()

    def on_key(self, event: events.Key) -> None:
        # Until a person has moved, the first entry is chosen, also when runs arrive after the missions.
        self._has_moved = True
        if event.key not in _LEAVING:
            self._is_leaving = False

    def climb(self) -> None:
        """The search closes first; then it takes two to leave, since one Esc too many is soon pressed."""
        if self.query_one("#search").has_class("open"):
            self._close_search()
        elif self._is_leaving:
            self.action_leave()
        else:
            self._is_leaving = True
            self.mission.say("Esc again leaves the program; q does so at once.")


class SearchField(Input):
    """Up and down move in the list below, so that typing and choosing go on together."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open"),
        Binding("escape", "app.climb", "Close search"),
        Binding("down", "move(1)", "Next", show=False),
        Binding("up", "move(-1)", "Before", show=False),
    ]

    class Moved(Message):
        """An arrow key was pressed. `by` is 1 or -1."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_move(self, by: int) -> None:
        self.post_message(self.Moved(by))


def _heading(text: str, style: str = "heading") -> Option:
    return Option(plain(text, style), disabled=True)


def _gap() -> Option:
    return Option("", disabled=True)
