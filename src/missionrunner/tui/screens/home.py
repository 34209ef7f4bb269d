"""Home: runs to go on with, missions to start, companies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.export.text import cut, padded
from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import bindings
from missionrunner.tui.screens.base import MissionScreen
from missionrunner.tui.screens.windows import AskText, Choose
from missionrunner.tui.start import example_options
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Menu

if TYPE_CHECKING:
    from missionrunner.library.find import MissionSummary
    from missionrunner.runs.model import Run
    from missionrunner.tui.desk import Shelf

_STATUS = {
    "waiting_for_answers": "intake",
    "running": "under way",
    "at_gate": "waits for your decision",
    "paused": "paused",
    "finished": "finished",
    "failed": "stopped by an error",
}
FIRST = (
    "This program leads you through a planning session and hands you a plan whose numbers add up.",
    "It asks questions, drafts each part, and stops where you decide; every value says where it comes from.",
    "Try it with an example company (no key, no network needed): press e.",
)
_MOST_RUNS = 8


class HomeScreen(MissionScreen):
    """Where one begins. Runs stand first, since going on is what people come for."""

    CSS_PATH = "home.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("home",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self._shelf: Shelf | None = None
        self._missions: Sequence[MissionSummary] = ()
        self._wanted = ""
        self._has_moved = False

    def compose(self) -> ComposeResult:
        yield Static(plain("missionrunner"), classes="bar", id="title")
        yield Static(id="first")
        yield Input(placeholder="Words of a mission, run or company", id="search", select_on_focus=False)
        yield Menu(markup=False, id="list")
        yield Static(id="about", classes="muted")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#first").display = False
        self.query_one("#list").focus()
        self.mission.attempt(self._load())

    async def _load(self) -> None:
        if self._shelf is None:
            self._missions = await self.mission.desk.missions()
            self._fill()
        self._shelf = await self.mission.desk.shelf()
        self._missions = self._shelf.missions
        self._fill()
        await self.mission.desk.warm()

    def on_screen_resume(self) -> None:
        if self._shelf is not None:
            self.mission.attempt(self._load())

    def on_resize(self, event: events.Resize) -> None:
        self._fill()

    # ------------------------------------------------------------------ the list
    def _fill(self) -> None:
        shelf = self._shelf
        listed = self.query_one("#list", OptionList)
        before = self._chosen() if self._has_moved else ""
        runs = [run for run in shelf.runs if self._fits(run_words(run))] if shelf else []
        missions = [m for m in self._missions if self._fits(self._mission_words(m))]
        listed.clear_options()
        options: list[Option] = []
        if runs:
            options.append(Option(plain("Go on", "heading"), disabled=True))
            shown = runs if self._wanted else runs[:_MOST_RUNS]
            options += [Option(self._run_row(run), id=f"run:{run.id}") for run in shown]
            if len(runs) > len(shown):
                options.append(
                    Option(
                        plain(f"  {len(runs) - len(shown)} more: press s to search", "muted"), disabled=True
                    )
                )
            options.append(Option("", disabled=True))
        if shelf is None:
            options.append(Option(plain("Reading your runs ...", "muted"), disabled=True))
            options.append(Option("", disabled=True))
        if missions:
            options.append(Option(plain("Start", "heading"), disabled=True))
            options += [Option(self._mission_row(m), id=f"mission:{m.slug}") for m in missions]
        if shelf and shelf.companies and not self._wanted:
            options.append(Option("", disabled=True))
            options.append(Option(plain("Companies", "heading"), disabled=True))
            options += [Option(self._company_row(name), id=f"company:{name}") for name in shelf.companies]
        if not options:
            options.append(Option(plain(f"Nothing has the words {self._wanted}.", "muted"), disabled=True))
        listed.add_options(options)
        ids = [option.id for option in listed.options]
        first = next((n for n, option in enumerate(listed.options) if not option.disabled), None)
        listed.highlighted = ids.index(before) if before in ids else first
        is_new = shelf is not None and not shelf.runs
        greeting = self.query_one("#first", Static)
        greeting.display = is_new
        if is_new:
            greeting.update(plain("\n".join(FIRST)))

    def _fits(self, text: str) -> bool:
        return all(word in text.casefold() for word in self._wanted.casefold().split())

    def _mission_words(self, m: MissionSummary) -> str:
        gives = self._shelf.gives.get(m.slug, "") if self._shelf else ""
        return f"{m.slug} {m.title} {m.duration} {gives}"

    def _run_row(self, run: Run) -> Content:
        width = max(20, self.size.width - 2)
        when = (
            f"{run.updated_at.astimezone():%d %b %H:%M}"
            if not _is_today(run)
            else f"today {run.updated_at.astimezone():%H:%M}"
        )
        state = _STATUS.get(run.status.value, run.status.value)
        name = one_line(run.name or f"{run.mission_title}, {run.company or 'no company yet'}")
        room = max(10, width - 2 - 26 - 14)
        return joined(
            plain("  " + padded(cut(name, room), room), "title"),
            plain(padded(cut(state, 24), 26)),
            plain(padded(when, 12, "right"), "muted"),
        )

    def _mission_row(self, m: MissionSummary) -> Content:
        width = max(20, self.size.width - 2)
        gives = self._shelf.gives.get(m.slug, "") if self._shelf else ""
        title = padded(cut(one_line(m.title), 30), 32)
        minutes = padded(cut(one_line(m.duration), 12), 14)
        return joined(
            plain("  " + title, "title"), plain(minutes), plain(cut(gives, max(5, width - 50)), "muted")
        )

    def _company_row(self, name: str) -> Content:
        count = sum(run.company == name for run in self._shelf.runs) if self._shelf else 0
        runs = "1 run" if count == 1 else f"{count} runs"
        return joined(plain("  " + padded(cut(one_line(name), 40), 42)), plain(runs, "muted"))

    def _chosen(self) -> str:
        listed = self.query_one("#list", OptionList)
        if listed.highlighted is None:
            return ""
        return listed.get_option_at_index(listed.highlighted).id or ""

    def _chosen_run(self) -> Run | None:
        kind, _, name = self._chosen().partition(":")
        if kind != "run" or self._shelf is None:
            return None
        return next((run for run in self._shelf.runs if run.id == name), None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        kind, _, name = (event.option.id or "").partition(":")
        about = ""
        if kind == "mission" and self._shelf:
            found = next((m for m in self._missions if m.slug == name), None)
            examples = ", ".join(self._shelf.examples.get(name, ()))
            extra = f" Examples: {examples}." if examples else ""
            about = (
                f"{self._shelf.gives.get(name, '')} ({name}{f', {found.origin}' if found else ''}).{extra}"
            )
        elif kind == "run":
            run = self._chosen_run()
            about = f"{name}, {run.mode.value}, {run.engine}" if run else ""
            about += f". Files: {run.output_dir}" if run and run.output_dir else ""
        elif kind == "company":
            about = "Enter shows only this company's runs."
        self.query_one("#about", Static).update(plain(about))

    # ------------------------------------------------------------------ what can be done
    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        kind, _, name = self._chosen().partition(":")
        if kind == "run":
            self.mission.attempt(self.mission.open_run(name))
        elif kind == "mission":
            self.mission.attempt(self.mission.show_brief(name))
        elif kind == "company":
            self._search(name)

    def action_example(self) -> None:
        kind, _, name = self._chosen().partition(":")

        async def begin() -> None:
            shelf = self._shelf or await self.mission.desk.shelf()
            mission = name if kind == "mission" else next((m for m, e in shelf.examples.items() if e), "")
            examples = list(shelf.examples.get(mission, ()))
            number: int | None = 0
            if len(examples) > 1:
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

    def action_search(self) -> None:
        self._search(self._wanted)

    def _search(self, text: str) -> None:
        field = self.query_one("#search", Input)
        field.display = True
        field.value = text
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._wanted = event.value
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
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

    def action_rename(self) -> None:
        run = self._chosen_run()
        if run is None:
            self.mission.say("Choose a run first.", warning=True)
            return

        async def rename() -> None:
            about = "Only the name changes; the run's id stays."
            name = await self.mission.push_screen_wait(AskText("Name of the run", about, value=run.name))
            if name:
                await self.mission.desk.change(lambda session: session.store.rename(run.id, one_line(name)))
                await self._load()

        self.mission.attempt(rename())

    def action_archive(self) -> None:
        run = self._chosen_run()
        if run is None:
            self.mission.say("Choose a run first.", warning=True)
            return

        async def archive() -> None:
            await self.mission.desk.change(lambda session: session.store.archive(run.id))
            self.mission.say(f"Put away: {run.id}. It is still there: missionrunner runs --archived")
            await self._load()

        self.mission.attempt(archive())

    def action_fork(self) -> None:
        run = self._chosen_run()
        if run is None:
            self.mission.say("Choose a run first.", warning=True)
            return

        async def fork() -> None:
            phases = await self.mission.desk.change(
                lambda session: session.store.definition(run).mission.phases
            )
            about = "The new run stands at this gate; nothing is asked again. The old one stays as it is."
            options = [plain(phase.title) for phase in phases]
            number = await self.mission.push_screen_wait(
                Choose("Go on from which gate?", options, about=about)
            )
            if number is not None:
                phase = phases[number].id
                made = await self.mission.desk.change(lambda session: session.fork(run.id, phase))
                await self.mission.open_run(made)

        self.mission.attempt(fork())


def _is_today(run: Run) -> bool:
    return run.updated_at.astimezone().date() == datetime.now().astimezone().date()


def run_words(run: Run) -> str:
    return f"{run.id} {run.name} {run.mission_title} {run.company} {run.status.value}"
