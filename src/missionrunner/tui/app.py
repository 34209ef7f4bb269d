"""The app: one open run at most, the screens in front of it, and the ladder that Esc and Ctrl-C go down."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.screen import Screen

from missionrunner.errors import BadInput, MissionRunnerError
from missionrunner.paths import data_home
from missionrunner.tui.ascii_filter import AsciiFilter
from missionrunner.tui.bindings import EVERYWHERE, bindings
from missionrunner.tui.clipboard import copy_text
from missionrunner.tui.commands import find_command
from missionrunner.tui.companies import run_for
from missionrunner.tui.desk import Desk
from missionrunner.tui.drafts import Drafts
from missionrunner.tui.glyphs import GlyphSet, glyphs_for_terminal
from missionrunner.tui.keymap import user_keymap
from missionrunner.tui.ordered_keys import OrderedKeys
from missionrunner.tui.start import Start
from missionrunner.tui.themes import CONTRAST, DARK, LIGHT, THEME_NAMES, THEMES, next_theme
from missionrunner.tui.widgets.said import Said

if TYPE_CHECKING:
    from missionrunner.engine.preparation import StartOptions
    from missionrunner.runs.events import Event
    from missionrunner.tui.render.pieces import Line
    from missionrunner.tui.run_host import Held, RunHost
    from missionrunner.tui.screens.base import MissionScreen, Window
    from missionrunner.tui.screens.brief_choices import Choices

# How often events of a run reach the screen, and how often an onlooker reads again, in seconds.
EVENT_SECONDS = 0.1
WATCH_SECONDS = 1.0
# How often it is noted that a person has the run in front of them, in seconds: a killed program's clock stops
# there.
ALIVE_SECONDS = 5.0
# How often typed text that was not sent is written down, in seconds; a killed program loses no more.
DRAFT_SECONDS = 1.0
DRAFTS_FILE = "drafts.json"
# How long a message stays without a key, and how long it stays at least, in seconds.
SAID_SECONDS = 6.0
ERROR_SECONDS = 20.0
READ_SECONDS = 0.7
THEME_VARIABLE = "MISSIONRUNNER_THEME"


class MissionApp(OrderedKeys):
    """The guided session. Its exit value is the exit code of the program."""

    TITLE = "missionrunner"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)

    class RunMoved(Message):
        """Something happened in the open run. `events` is empty where only time has passed; `touched` are
        deliverables whose growing draft has changed."""

        def __init__(self, events: Sequence[Event], touched: Collection[str]) -> None:
            super().__init__()
            self.events = events
            self.touched = touched

    def __init__(self, start: Start | None = None, *, glyphs: GlyphSet | None = None) -> None:
        super().__init__()
        self.begin_with = start or Start()
        self.desk = Desk(self.begin_with.actor)
        self.glyphs = glyphs or glyphs_for_terminal()
        self._ascii, self._no_color = AsciiFilter(), NoColor()
        self.drafts = Drafts(data_home() / DRAFTS_FILE)
        # What is chosen on the brief of a mission, by its path and company, while it is left.
        self.briefs: dict[tuple[Path, str], Choices] = {}
        self.host: RunHost | None = None
        # Only this company's runs are shown and offered; "" for all.
        self.company = ""
        # What Home shows again after an example; None for the company of the run.
        self._home_company: str | None = None
        self._opening = 0
        # Run id -> deliverable and value that a person looked at last.
        self.places: dict[str, tuple[str, tuple[str, ...]]] = {}
        # The run that was left last; Home has it in front when it comes up.
        self.left_run = ""
        # The last message, the screen that it belongs to, and when it was said.
        self._said: Said | None = None
        self._said_on: Screen[Any] | None = None
        self._said_at = 0.0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#808080"}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With NO_COLOR the terminal's own two colours stay; Textual alone would paint greys."""
        filters = [found for found in super().get_line_filters() if not isinstance(found, Monochrome)]
        if self.no_color:
            filters.append(self._no_color)
        if self.glyphs.ascii_only:
            filters.append(self._ascii)
        return filters

    # ------------------------------------------------------------------ life
    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        asked = os.environ.get(THEME_VARIABLE, "")
        names = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
        self.theme = names.get(asked, asked if asked in THEME_NAMES else DARK)
        self.set_class(self.glyphs.ascii_only, "-ascii")
        self._take_keymap()
        from missionrunner.tui.screens.home import HomeScreen

        self.push_screen(HomeScreen())
        self.set_interval(EVENT_SECONDS, self._hand_over_events)
        self.set_interval(WATCH_SECONDS, self._look_again)
        self.set_interval(DRAFT_SECONDS, self.drafts.flush)
        self.set_interval(ALIVE_SECONDS, self._give_sign_of_life)
        self.call_after_refresh(self._first_screen)

    def _take_keymap(self) -> None:
        try:
            self.set_keymap(user_keymap())
        except MissionRunnerError as error:
            self.say_error(error)

    def _first_screen(self) -> None:
        self.attempt(self._begin(), then=self._home_instead)

    def _home_instead(self) -> None:
        from missionrunner.tui.screens.home import HomeScreen

        if isinstance(self.screen, HomeScreen):
            self.screen.load_now()

    async def _begin(self) -> None:
        start = self.begin_with
        if start.run_id:
            await self.open_run(start.run_id)
        elif start.options is not None and start.at_once:
            await self.start_run(start.options)
        elif start.options is not None:
            await self.show_brief(start.options.mission, start.options)

    def _give_sign_of_life(self) -> None:
        from missionrunner.store.lock import give_sign_of_life

        if self.host is not None and not self.host.is_watching:
            give_sign_of_life(data_home(), self.host.run_id)

    async def on_unmount(self) -> None:
        self.drafts.flush()
        if self.host is not None:
            self.host.abandon()
        self.desk.close()

    # ------------------------------------------------------------------ telling
    def say(self, text: str, *, warning: bool = False) -> None:
        """One short line at the top. It goes with the next key, the next screen, or by itself."""
        kind = "warning" if warning else "good"
        self._tell(f"{self.glyphs(kind)} {text}", kind, SAID_SECONDS)

    def say_error(self, error: MissionRunnerError) -> None:
        """What went wrong and what to do next; without a key it stays longer."""
        self._tell(f"{self.glyphs('bad')} " + "\n  ".join(error.lines()), "bad", ERROR_SECONDS)

    def _tell(self, text: str, kind: str, seconds: float) -> None:
        """Only the newest message is shown."""
        self.forget_said()
        self._said, self._said_on, self._said_at = Said(text, kind, seconds), self.screen, monotonic()
        self.screen.mount(self._said)

    @contextmanager
    def opening(self, what: str) -> Generator[None]:
        """Say that a screen is on its way. Keys that come meanwhile are meant for it or for nothing, so
        the screen in front does not get them."""
        self._opening += 1
        self._tell(f"{self.glyphs('next')} Opening {what} ...", "good", ERROR_SECONDS)
        said = self._said
        try:
            yield
        finally:
            self._opening -= 1
            if self._said is said:
                self.forget_said()

    def forget_said(self) -> None:
        """Take the last message away."""
        said, self._said, self._said_on = self._said, None, None
        if said is not None and said.is_attached:
            said.remove()

    def screen_came(self, screen: Screen[Any]) -> None:
        """A message stays on the screen that it was said on. What was typed ahead is meant for this one."""
        if self._said_on is not None and self._said_on is not screen:
            self.forget_said()
        self.call_after_refresh(self.let_go)

    def takes_key(self, key: str) -> bool:
        """A key takes the last message away, unless that has only just come and cannot have been read. While
        a screen is being opened a key is meant for it or for nothing."""
        if self._opening and key != "ctrl+c":
            return False
        if self._said_on is not None and monotonic() - self._said_at > READ_SECONDS:
            self.forget_said()
        return True

    def attempt(self, work: Awaitable[None], *, then: Callable[[], None] | None = None) -> None:
        """Do something that may fail. A failure is told; the session stays alive."""
        number = self.key_work_begins()

        async def guarded() -> None:
            try:
                await work
            except MissionRunnerError as error:
                self.say_error(error)
            except Exception as error:  # noqa: BLE001 - no traceback reaches a person, and nothing is lost
                self.say_error(
                    MissionRunnerError(
                        f"Something unexpected happened: {type(error).__name__}: {error}",
                        hint="Nothing that was stored is lost. Try again, or pause and resume the run.",
                    )
                )
                self.log.error(error)
            if then is not None:
                then()
            self.key_work_ends(number)

        self.run_worker(guarded(), exit_on_error=False)

    def copy(self, text: str, what: str) -> None:
        """Copy text, and say only what is known to be true."""
        how = copy_text(text)
        what = what.rstrip(".")
        if how:
            self.say(f"Copied: {what}.")
        else:
            self.copy_to_clipboard(text)
            self.say(f"Sent to the terminal: {what}. Paste it to see whether your terminal took it.")

    # ------------------------------------------------------------------ runs
    async def show_brief(self, mission: str, options: StartOptions | None = None) -> None:
        from missionrunner.tui.screens.brief import BriefScreen

        with self.opening("the brief"):
            brief = await self.desk.brief(mission, options.model if options else "")
        self.back_home()
        self.push_screen(BriefScreen(brief, options))

    async def start_run(self, options: StartOptions) -> None:
        """Store a new run and open it. To try an example chooses no company, so Home stays whole."""
        company = self.company
        with self.opening("a new run"):
            run_id = await self.desk.create(options)
        await self.open_run(run_id, output=options.output, force=options.force, is_new=True)
        self._home_company = company if options.example is not None and not company else None

    async def open_run(
        self, run_id: str, *, output: Path | None = None, force: bool = False, is_new: bool = False
    ) -> None:
        """Hold a run and show it where it stands; another process's run is only watched."""
        from missionrunner.tui.run_host import RunHost

        start = self.begin_with
        with self.opening("the run"):
            await self.leave_run()
            host = RunHost(
                run_id,
                output=output or start.output,
                force=force or start.force,
                actor=start.actor,
                wrap=start.wrap,
            )
            await host.open()
        self.host = host
        await self.choose_company_of(run_id)
        open_questions = await host.call(_asks_first if is_new else _asks_or_waits)
        self.back_home()
        if open_questions and not host.is_watching:
            from missionrunner.tui.screens.intake import IntakeScreen

            self.push_screen(IntakeScreen(host))
        else:
            await self.show_session(host)

    async def show_session(self, host: RunHost) -> None:
        """The session of the open run, on top of Home."""
        from missionrunner.tui.screens.session import SessionScreen

        self.back_home()
        self.push_screen(SessionScreen(host, await host.view()))

    async def leave_run(self) -> None:
        """Pause the open run and let it go."""
        host, self.host = self.host, None
        if host is not None:
            await host.close(pause=True)
            self.left_run = host.run_id
            if self._home_company is None:
                await self.choose_company_of(host.run_id)
            else:
                self.company, self._home_company = self._home_company, None

    async def may_leave(self) -> bool:
        """Ask before an open run is left for another one; it is paused then. True if there is none."""
        if self.host is None:
            return True
        from missionrunner.tui.render.pieces import Piece, wrap
        from missionrunner.tui.screens.windows import Confirm

        def draw(columns: int) -> list[Line]:
            return wrap([Piece("The run that is open is paused. Nothing is lost; Home offers it.")], columns)

        agreed = await self.push_screen_wait(
            Confirm("Leave this run for another one?", draw, "leaves it", "stays")
        )
        if agreed:
            await self.leave_run()
            self.back_home()
        return bool(agreed)

    async def choose_company_of(self, run_id: str) -> None:
        """Work for the company of a run from now on. What was said about another one goes away."""
        named = ""
        with suppress(MissionRunnerError):  # a run that was deleted meanwhile must not hold anybody here
            named = await self.desk.change(lambda session: session.store.run(run_id).company)
        if named and named != self.company:
            self.company = named
            self.forget_said()

    def back_home(self) -> None:
        """Close every screen above Home."""
        while len(self.screen_stack) > 2:
            self.pop_screen()

    def _hand_over_events(self) -> None:
        host = self.host
        if host is None:
            return
        events = host.drain()
        touched = host.activity.take(events)
        if not host.working:
            # The last events of a piece of work arrive after it has ended.
            host.activity.rest()
        # While calls are under way their seconds go on, too.
        if events or host.activity.calls:
            self._tell_screens(events, touched)

    def _look_again(self) -> None:
        if self.host is not None and self.host.is_watching:
            self._tell_screens(())

    def _tell_screens(self, events: Sequence[Event], touched: Collection[str] = ()) -> None:
        for screen in self.screen_stack:
            screen.post_message(self.RunMoved(events, touched))

    # ------------------------------------------------------------------ the ladder
    def action_climb(self) -> None:
        """One step: copy a selection, close what is open, pause the run, quit."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy(selected, "the selected text")
            self.screen.clear_selection()
            return
        close = getattr(self.screen, "climb", None)
        if close is not None:
            close()
        elif len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.attempt(self.quit())

    async def quit(self) -> None:
        """Pause the open run and end the program."""
        await self.leave_run()
        self.exit(0)

    def pause_to_home(self) -> None:
        """Pause the open run and go Home."""

        async def pause() -> None:
            host = self.host
            await self.leave_run()
            self.back_home()
            if host is None or host.is_watching:
                return
            if host.is_finished:
                self.say("Closed; the plan is written. Enter opens it again.")
            else:
                self.say("Paused; nothing is lost. Enter goes on with it.")

        self.attempt(pause())

    # ------------------------------------------------------------------ everywhere
    def action_help(self) -> None:
        from missionrunner.tui.screens.base import MissionScreen, Window
        from missionrunner.tui.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, HelpScreen):
            screen.dismiss()
        elif isinstance(screen, (MissionScreen, Window)):
            over = not isinstance(screen, MissionScreen)
            self.push_screen(HelpScreen(screen.PLACES, screen.here, _own_keys(screen), over_a_window=over))

    def action_next_theme(self) -> None:
        self.theme = next_theme(self.theme)
        self.say(f"Theme: {self.theme}")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of the keys that work here."""
        from missionrunner.tui.bindings import KEYS, key_name

        places: Sequence[str] = getattr(screen, "PLACES", ())
        for place in (*places, EVERYWHERE):
            for key in KEYS[place]:
                if key.action in ("command_palette", "climb") or key.id.startswith(("value.", "cell.")):
                    continue
                name = key.action.partition("(")[0]
                if place != EVERYWHERE and screen.check_action(name, ()) is False:
                    continue
                action = key.action if place != EVERYWHERE else f"app.{key.action}"
                namespace = screen if place != EVERYWHERE else self
                yield SystemCommand(
                    f"{key.label} ({key_name(key.keys)})",
                    key.help,
                    lambda action=action, namespace=namespace: self.call_later(
                        self.run_action, action, namespace
                    ),
                )

    # ------------------------------------------------------------------ commands
    async def action_command(self) -> None:
        """The command line, from anywhere. It is there before the next key is handled."""
        from missionrunner.tui.screens.base import Window
        from missionrunner.tui.screens.command_line import CommandLine

        if not isinstance(self.screen, Window):
            await self.push_screen(CommandLine(self.command))

    def on_key(self, event: events.Key) -> None:
        """Letters that come before the command line has the focus belong to it."""
        from missionrunner.tui.screens.command_line import CommandLine

        if isinstance(self.screen, CommandLine) and event.is_printable and event.character:
            self.screen.type_ahead(event.character)

    def command(self, text: str) -> None:
        """A typed line: a command. Raises nothing; what is wrong is told."""
        try:
            command, words = find_command(text)
        except MissionRunnerError as error:
            self.say_error(error)
            return
        getattr(self, f"command_{command.action}")(words)

    def command_coord(self, words: Sequence[str]) -> None:
        from missionrunner.tui.start import coord_options

        async def go() -> None:
            options = coord_options(list(words))
            if await self.may_leave():
                await self.show_brief(options.mission, options)

        self.attempt(go())

    def command_example(self, words: Sequence[str]) -> None:
        from missionrunner.tui.start import example_options

        async def go() -> None:
            shelf = await self.desk.shelf()
            options = example_options(list(words), shelf.examples)
            if await self.may_leave():
                await self.start_run(options)

        self.attempt(go())

    def command_document(self, words: Sequence[str]) -> None:
        take = getattr(self.screen, "take_documents", None)
        if take is None:
            self.say("Documents are given to a run, or on the brief of a mission.", warning=True)
        else:
            take([Path(word).expanduser() for word in words])

    def command_resume(self, words: Sequence[str]) -> None:
        async def resume() -> None:
            company = self.company
            if not words:
                hint = "Home lists them; in the command line, tab completes their ids."
                raise BadInput("Name the run to go on with: /resume RUN", hint=hint)
            await self.open_run(
                await self.desk.change(lambda session: run_for(session, " ".join(words), company))
            )

        self.attempt(resume())

    def command_home(self, words: Sequence[str]) -> None:
        self.pause_to_home()

    def command_help(self, words: Sequence[str]) -> None:
        self.action_help()

    def command_theme(self, words: Sequence[str]) -> None:
        name = words[0] if words else next_theme(self.theme)
        if name in THEME_NAMES:
            self.theme = name
        else:
            self.say(f"There is no theme {name}. Themes: {', '.join(THEME_NAMES)}.", warning=True)

    def command_quit(self, words: Sequence[str]) -> None:
        self.attempt(self.quit())


def _asks_first(held: Held) -> bool:
    return bool(held.questions.to_ask() or held.questions.missing())


def _asks_or_waits(held: Held) -> bool:
    """True also where the intake was left at its end: nobody has said yet that the plan is to be drafted."""
    store, run = held.live.context.store, held.live.context.run
    was_left = store.run(run.id).status.value == "paused" and not store.version_numbers(run.id)
    return _asks_first(held) or (was_left and bool(run.options.get("ask_all")))


def _own_keys(screen: MissionScreen | Window[Any]) -> list[tuple[str, str]]:
    """The keys of a window that stand in no table: as its footer would name them."""
    from missionrunner.tui.bindings import KEYS, all_ids, key_names

    found = {binding.action: binding for _, binding, enabled, _ in screen.active_bindings.values() if enabled}
    known = all_ids()
    in_tables = {name for place in screen.PLACES for key in KEYS[place] for name in key_names(key.keys)}
    return [
        (key_names(binding.key)[0], f"{binding.description}.")
        for binding in found.values()
        if binding.show
        and binding.description
        and (binding.id or "") not in known
        and not in_tables & set(key_names(binding.key))
    ]
