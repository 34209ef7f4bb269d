"""Home: runs to go on with, missions to start, companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import bindings
from missionrunner.tui.companies import company_rows
from missionrunner.tui.home_filter import Wanted, wanted
from missionrunner.tui.screens.home_rows import (
    company_row,
    mission_about,
    mission_row,
    mission_words,
    run_about,
    run_row,
    run_words,
)
from missionrunner.tui.screens.home_runs import RunActions
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.start import example_options
from missionrunner.tui.text import plain
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


class HomeScreen(RunActions):
    """Where one begins. Runs stand first, since going on is what people come for."""

    CSS_PATH = "home.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("home",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self._missions: Sequence[MissionSummary] = ()
        self._wanted = Wanted()
        self._has_moved = False
        self._with_archived = False

    def compose(self) -> ComposeResult:
        yield Static(plain("missionrunner"), classes="bar", id="title")
        yield Static(id="first")
        yield Input(
            placeholder="Words of a mission, run or company; or minutes: under 60",
            id="search",
            select_on_focus=False,
        )
        menu = Menu(markup=False, id="list")
        menu.tooltip = (
            "Runs to go on with, then missions to start, then companies. Enter opens the chosen one."
        )
        yield menu
        yield Static(id="about", classes="muted")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#first").display = False
        self.query_one("#list").focus()
        self.mission.attempt(self.load())

    async def load(self) -> None:
        if self.shelf is None:
            self._missions = await self.mission.desk.missions()
            self._fill()
        company = self.mission.company
        self.shelf = await self.mission.desk.shelf(archived=self._with_archived, company=company)
        self._missions = self.shelf.missions
        self._fill()
        await self.mission.desk.warm()

    def on_screen_resume(self) -> None:
        if self.shelf is not None:
            self.mission.attempt(self.load())

    def on_resize(self, event: events.Resize) -> None:
        self._fill()

    # ------------------------------------------------------------------ the list
    def _fill(self) -> None:
        company = self.mission.company
        only = f", {one_line(company)} only (w shows others)" if company else ""
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
        listed.highlighted = ids.index(before) if before in ids else first
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
        return max(20, self.size.width - 2)

    def _run_options(self) -> list[Option]:
        shelf = self.shelf
        if shelf is None:
            return [_heading("Reading your runs ...", "muted"), _gap()]
        if self._wanted.minutes is not None:
            return []
        runs = [run for run in shelf.runs if self._wanted.fits(run_words(run).casefold())]
        shown = runs if not self._wanted.is_empty or self._with_archived else runs[:_MOST_RUNS]
        options = [Option(run_row(run, self._width), id=f"run:{run.id}") for run in shown]
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
        if shelf is None or not shelf.companies or not self._wanted.is_empty or self.mission.company:
            return []
        rows = [Option(company_row(name, shelf), id=f"company:{name}") for name in shelf.companies]
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
        kind, _, name = (event.option.id or "").partition(":")
        about = ""
        if kind == "mission" and self.shelf:
            found = next((m for m in self._missions if m.slug == name), None)
            about = mission_about(found, self.shelf) if found else ""
        elif kind == "run":
            run = self.chosen_run()
            about = run_about(run) if run else ""
        elif kind == "company":
            about = "Enter shows only this company's runs."
        self.query_one("#about", Static).update(plain(about))
        self.refresh_bindings()

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
            found = await self.mission.desk.change(lambda session: session.store.companies())
            companies = [company for company in found if company.name]
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

    def action_search(self) -> None:
        self._search(self.query_one("#search", Input).value)

    def _search(self, text: str) -> None:
        field = self.query_one("#search", Input)
        field.display = True
        field.value = text
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._wanted = wanted(event.value)
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.startswith("/"):
            self.query_one("#search", Input).value = ""
            self.mission.command(event.value)
        self.query_one("#list").focus()

    def on_key(self, event: events.Key) -> None:
        # Until a person has moved, the first entry is chosen, also when runs arrive after the missions.
        self._has_moved = True
        if event.key == "down" and self.query_one("#search").has_focus:
            self.query_one("#list").focus()

    def climb(self) -> None:
        """The search closes first; then the program ends."""
        field = self.query_one("#search", Input)
        if field.display:
            field.value = ""
            field.display = False
            self.query_one("#list").focus()
        else:
            self.mission.attempt(self.mission.quit())


def _heading(text: str, style: str = "heading") -> Option:
    return Option(plain(text, style), disabled=True)


def _gap() -> Option:
    return Option("", disabled=True)
