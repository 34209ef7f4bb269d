"""The session: where the run stands, what is in front of the person, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from missionrunner.deliverables.overlay import split_path
from missionrunner.export.text import cut, padded, width
from missionrunner.plain_text import one_line
from missionrunner.runs.events import DeliverableFilled, GateOpened
from missionrunner.tui.activity_text import (
    draft_lines,
    panel_lines,
    phases_at_work,
    waiting_lines,
    working_line,
    working_lines,
)
from missionrunner.tui.app import MissionApp
from missionrunner.tui.bindings import bindings
from missionrunner.tui.gate_text import (
    check_counts,
    criteria_words,
    end_line,
    gate_line,
    halted_line,
    minutes_words,
    page_words,
    phase_sign,
    phase_strip,
    stopped_line,
    title_line,
    warning_line,
    watching_line,
)
from missionrunner.tui.here import value_lines
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import Line, Path, Piece
from missionrunner.tui.screens.aside import LEAST as ASIDE
from missionrunner.tui.screens.aside import WIDTH as ASIDE_WIDTH
from missionrunner.tui.screens.aside import Aside
from missionrunner.tui.screens.read_actions import ReadActions
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.story import source_line
from missionrunner.tui.text import from_lines, joined, plain
from missionrunner.tui.widgets.document_view import DocumentView
from missionrunner.tui.widgets.key_line import KeyLine
from missionrunner.tui.widgets.lists import Rows
from missionrunner.tui.widgets.words import Words

if TYPE_CHECKING:
    from missionrunner.engine.run_state import PhaseState
    from missionrunner.runs.model import Decision
    from missionrunner.tui.run_host import RunHost
    from missionrunner.tui.run_view import RunView

_CLOCK_SECONDS = 20
# What there is to read or to decide from now on.
_NEWS = (DeliverableFilled, GateOpened)
_SIDE = 33
# Columns from which the map stands at the left, and how many it takes with the margin of the page.
_WIDE = 100
_MAP = 38


class SessionScreen(ReadActions):
    """One deliverable at a time, with the map beside it or above it."""

    CSS_PATH = "session.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("session", "noting", "facilitator", "value")
    BINDINGS: ClassVar[list[BindingType]] = bindings("session", "noting", "facilitator")

    def __init__(self, host: RunHost, view: RunView) -> None:
        super().__init__(host, view)
        self._current, self._left_at = self._begin_at()
        # The list that is open, the one that led to this place, and whether Esc was pressed just now.
        self._list: Callable[[], None] | None = None
        self._return: Callable[[], None] | None = None
        self._is_leaving = False
        self._growing: set[str] = set()
        self._at_work: set[str] = set()
        self._is_stale = False
        self._drawn: tuple[object, list[Line]] = (None, [])

    def compose(self) -> ComposeResult:
        yield Words(classes="bar", id="title")
        yield Words(classes="line", id="strip")
        with Horizontal(id="middle"):
            with Vertical(id="side"):
                yield Rows(markup=False, id="map")
                yield Words(id="counts")
                yield Words(id="agents")
            with Vertical(id="main"):
                yield Words(classes="line", id="head")
                yield DocumentView(id="doc")
                yield Words(classes="line", id="where")
            yield Aside(id="aside")
        with Vertical(id="gate"):
            yield Words(id="gate-text")
            yield Words(classes="line", id="warning")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#doc").focus()
        self.show_view()
        if self._left_at:
            self._show_document(self._left_at)
        self.set_interval(_CLOCK_SECONDS, self._advance_clock)
        if not self.host.is_watching and not self.view.gates and not self.view.signed_by:
            self.attempt(self._go_on())

    async def _go_on(self) -> None:
        """A run that was just opened goes on to where a person is needed."""
        await self.decide(lambda held: None, "Drafting")
        if self._current not in self.view.versions:
            self._current = self._first()
        self.show_view()

    def here(self, columns: int) -> list[Line]:
        return value_lines(self.view, self._current, self.cursor, columns, self.glyphs)

    def _begin_at(self) -> tuple[str, Path]:
        """Where a person left this run in this session of the program, unless another gate waits now."""
        name, path = self.mission.places.get(self.host.run_id, ("", ()))
        gate = self.view.gates[0] if self.view.gates else ""
        if name not in self.view.deliverables or (gate and name not in self.view.of_phase.get(gate, ())):
            return self._first(), ()
        return name, path

    def _first(self) -> str:
        """The first deliverable of the first open gate; of the last phase once all are closed."""
        gate = self.view.gates[0] if self.view.gates else ""
        names = self.view.of_phase.get(gate) or self.view.deliverables
        return names[0] if names else ""

    # ------------------------------------------------------------------ what is shown
    @property
    def current(self) -> str:
        return self._current

    @property
    def cursor(self) -> Path:
        return self.query_one("#doc", DocumentView).path

    def show_view(self) -> None:
        self._show_title()
        self._show_map()
        self._show_document(keep=True)
        self._show_gate()

    def _show_title(self) -> None:
        left, right = title_line(self.view, narrow=self.size.width < 100)
        room = max(10, self.size.width - 2 - width(right) - 2)
        self.query_one("#title", Words).say(plain(padded(cut(left, room), room) + "  " + right))
        state = self.view.phase_of(self._current)
        current = state.phase.id if state else ""
        self.query_one("#strip", Words).say(phase_strip(self.view, current, self.glyphs, self._at_work))

    def show_clock(self) -> None:
        self._show_title()
        listed = self.query_one("#map", OptionList)
        for number, state in enumerate(self.view.phases, 1):
            listed.replace_option_prompt(f"phase:{state.phase.id}", self._phase_row(number, state))

    def _advance_clock(self) -> None:
        """The clock goes on. Only what shows minutes is drawn again."""
        if self.host.working or not self.is_current:
            return
        self.show_clock()

    def _show_map(self) -> None:
        listed = self.query_one("#map", OptionList)
        listed.clear_options()
        options: list[Option] = []
        for number, state in enumerate(self.view.phases, 1):
            options.append(Option(self._phase_row(number, state), id=f"phase:{state.phase.id}"))
            options += [self._map_row(name) for name in self.view.of_phase[state.phase.id]]
        listed.add_options(options)
        ids = [option.id for option in listed.options]
        listed.highlighted = ids.index(f"deliverable:{self._current}") if self._current else None
        counts = joined(
            plain("Checks    ", "label"),
            check_counts(self.view, self.glyphs),
            plain("\nCriteria  ", "label"),
            plain(criteria_words(self.view)),
        )
        self.query_one("#counts", Words).say(counts)
        self._show_agents()

    def _phase_row(self, number: int, state: PhaseState) -> Content:
        clock = self.view.clock
        minutes = minutes_words(clock.phases.get(state.phase.id), attended=clock.attended)
        room = max(8, 33 - 6 - width(minutes))
        title = padded(cut(f"{number} {one_line(state.phase.title)}", room), room)
        sign = phase_sign(state, self.glyphs, self._at_work)
        return joined(sign, plain(f" {title} ", "title"), plain(minutes, "muted"))

    def _map_row(self, name: str) -> Option:
        sign = self.glyphs("stale") if name in self.view.stale else " "
        style = "bad"
        if name in self._growing:
            sign, style = self.glyphs("phase.working"), "mark"
        version = self.view.versions.get(name)
        words = cut(one_line(self.view.title(name)), 25)
        muted = "" if version else "muted"
        return Option(joined(plain(f"  {sign} ", style), plain(words, muted)), id=f"deliverable:{name}")

    def _show_agents(self) -> None:
        host = self.host
        lines = panel_lines(self.view, host.activity, self._current, _SIDE, stops=host.can_stop)
        self.query_one("#agents", Words).say(from_lines(lines))

    def _show_document(self, path: Path | None = None, *, keep: bool = False) -> None:
        name = self._current
        state = self.view.phase_of(name)
        head = self.query_one("#head", Words)
        if state is None:
            head.say(plain(""))
            return
        names = list(self.view.of_phase[state.phase.id])
        version = self.view.versions.get(name)
        place = f"{names.index(name) + 1} of {len(names)}"
        right = f"v{version}, {place}" if version else place
        if name in self.view.stale:
            right = f"{self.glyphs('stale')} changed, {right}"
        left = f"{one_line(state.phase.title)} {self.glyphs('arrow')} {one_line(self.view.title(name))}"
        room = max(10, self._main_width() - width(right) - 2)
        head.say(joined(plain(padded(cut(left, room), room), "heading"), plain(right, "muted")))
        view, glyphs = self.view, self.glyphs
        document = self.query_one("#doc", DocumentView)

        def stored(columns: int) -> list[Line]:
            if version is None:
                return waiting_lines(view, self.host.activity, name, columns, works=bool(self.host.working))
            # While a draft grows, what stands below it is not drawn anew each time.
            key = (id(view), name, columns)
            if self._drawn[0] != key:
                self._drawn = (key, block_lines(view.blocks(name), columns, glyphs))
            return self._drawn[1]

        def draw(columns: int) -> list[Line]:
            lines = draft_lines(
                view.reader, self.host.activity, name, columns, glyphs, lambda: stored(columns), view.versions
            )
            return lines or [(Piece("Nothing has arrived yet.", "muted"),)]

        document.show(draw, path=path, keep=keep)

    @property
    def _has_aside(self) -> bool:
        return self.size.width >= ASIDE

    def _main_width(self) -> int:
        """Columns of the line above the page."""
        beside = (_MAP if self.size.width >= _WIDE else 0) + (ASIDE_WIDTH if self._has_aside else 0)
        return self.size.width - beside - 2

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        self._show_title()
        self._show_document(keep=True)
        self._show_gate()

    def on_document_view_moved(self, event: DocumentView.Moved) -> None:
        where = self.query_one("#where", Words)
        if self._has_aside:
            self.query_one(Aside).show_story(self.view, event.path, self.glyphs)
        if not event.path:
            where.say(plain(""))
            return
        self.mission.places[self.host.run_id] = (self._current, event.path)
        place = self.view.reader.place(event.path)
        name = ", ".join(dict.fromkeys([*place.rows, place.field]))
        where.say(
            joined(
                plain(f"{one_line(name)}: ", "title"),
                from_lines([tuple(source_line(self.view, event.path, self.glyphs))]),
            )
        )

    def _show_gate(self) -> None:
        self.refresh_bindings()
        aside = self.query_one(Aside)
        aside.display = self._has_aside
        if self._has_aside:
            aside.show_story(self.view, self.cursor, self.glyphs)
            aside.show_gate(self.view, self._phase_to_decide(), self.glyphs, self._place_of)
        text = self.query_one("#gate-text", Words)
        warning = self.query_one("#warning", Words)
        gate = self.gate
        if self.host.is_watching:
            text.say(plain(watching_line(self.host.watching, is_free=self.host.is_free), "warning"))
        elif gate is not None:
            text.say(plain(page_words(self.view, self.other_page) + gate_line(self.view, gate), "title"))
        elif not self.view.is_complete:
            text.say(plain(stopped_line(self.host.halted), "warning"))
        else:
            text.say(plain(end_line(self.view), "title"))
        found = self.first_warning()
        warning.display = found is not None
        if found is not None:
            go = "   g go there"
            message = warning_line(self.view, found, self.glyphs)
            warning.say(
                joined(
                    message.truncate(max(20, self.size.width - 2 - len(go)), ellipsis=True), plain(go, "mark")
                )
            )
        if self.host.halted and gate is not None:
            warning.display = True
            warning.say(plain(halted_line(self.host.halted), "warning"))
        if self.host.working:
            self.show_working(self.host.working)

    def show_working(self, doing: str) -> None:
        host, columns = self.host, self.size.width - 2
        warning = self.query_one("#warning", Words)
        # A gate that can be decided meanwhile stays where it is, and what goes on stands below it.
        if self.view.gates:
            words = working_line(
                self.view, host.activity, doing, columns, stops=host.can_stop, stopping=host.is_stopping
            )
            warning.display = True
            warning.say(plain(words, "warning"))
            return
        words = working_lines(
            self.view, host.activity, doing, columns, stops=host.can_stop, stopping=host.is_stopping
        )
        warning.display = False
        self.query_one("#gate-text", Words).say(plain("\n".join(words).rstrip("\n"), "warning"))

    # ------------------------------------------------------------------ moving
    def action_next(self, by: int) -> None:
        names = self.view.deliverables
        if names:
            position = names.index(self._current) if self._current in names else 0
            self._open(names[(position + by) % len(names)])

    def _open(self, name: str, path: Path | None = None) -> None:
        self._current, self._return = name, None
        self._show_title()
        self._show_document(path)
        self._show_gate()
        listed = self.query_one("#map", OptionList)
        ids = [option.id for option in listed.options]
        listed.highlighted = ids.index(f"deliverable:{name}")
        # Who is responsible differs from page to page.
        self._show_agents()
        self.query_one("#doc").focus()

    def go_to(self, path: Path) -> None:
        if path[0] in self.view.deliverables:
            self._open(path[0], path)
            self._return, self._list = self._list, None

    def after_gate(self) -> None:
        """On to the next open gate."""
        self._open(self._first())

    def after_undo(self, undone: Decision) -> None:
        """To what was taken back."""
        if undone.path.startswith("/"):
            self.go_to(split_path(undone.path))
        elif undone.phase in self.view.gates:
            names = self.view.of_phase.get(undone.phase)
            self._open(names[0] if names else self._first())

    def on_document_view_chosen(self, event: DocumentView.Chosen) -> None:
        self.action_edit()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        kind, _, name = (event.option.id or "").partition(":")
        names = self.view.of_phase.get(name, ()) if kind == "phase" else (name,)
        if names:
            self._open(names[0])

    def action_present(self) -> None:
        """In large type, from this page on; closing it comes back to the part that was shown last."""
        from missionrunner.tui.screens.presenter import PresenterScreen

        def back(shown: str) -> None:
            if shown in self.view.deliverables and shown != self._current:
                self._open(shown)

        self.mission.push_screen(PresenterScreen(self.host, self.view, self.current, back))

    def action_map(self) -> None:
        """Where there is room the map stands at the left; else it comes up as a list."""
        if self.query_one("#side").display:
            self.query_one("#map").focus()
            self.mission.say("The map: up and down choose, enter opens, esc goes back to the page.")
            return

        async def choose() -> None:
            listed = self.query_one("#map", OptionList)
            ids = [option.id or "" for option in listed.options]
            options = [option.prompt for option in listed.options if isinstance(option.prompt, Content)]
            window = Choose("Phases and deliverables", options, chosen=listed.highlighted or 0)
            number = await self.mission.push_screen_wait(window)
            if number is not None:
                kind, _, name = ids[number].partition(":")
                names = self.view.of_phase.get(name, ()) if kind == "phase" else (name,)
                self._open(names[0])

        self.attempt(choose())

    def action_plan(self) -> None:
        from missionrunner.tui.screens.finish import FinishScreen

        self.mission.push_screen(FinishScreen(self.host, self.view))

    def on_screen_resume(self) -> None:
        if self.is_mounted and self._is_stale:
            self._is_stale = False
            self.attempt(self.reload())

    def on_screen_suspend(self) -> None:
        self._is_stale = True

    def action_copy_all(self) -> None:
        self.mission.copy(self.query_one("#doc", DocumentView).text, self.view.title(self._current))

    def climb(self) -> None:
        if self.query_one("#map").has_focus:
            self.query_one("#doc").focus()
        elif self.host.can_stop:
            self.host.stop()
            self.show_working(self.host.working)
        elif self._return is not None:
            back, self._return = self._return, None
            back()
        elif self._is_leaving or self.host.is_watching:
            self.mission.pause_to_home()
        else:
            # One Esc too many is soon pressed where windows are closed with it.
            self._is_leaving = True
            self.mission.say("Esc again pauses the run and goes Home. Nothing is lost.")

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("escape", "ctrl+c"):
            self._is_leaving = False

    # ------------------------------------------------------------------ lists, and back to them
    def action_checks(self) -> None:
        self._open_list(super().action_checks)

    def action_review(self) -> None:
        self._open_list(super().action_review)

    def action_criteria(self) -> None:
        self._open_list(super().action_criteria)

    def action_go_there(self) -> None:
        self._list = None
        super().action_go_there()

    def action_source(self) -> None:
        self._list = None
        super().action_source()

    def _open_list(self, opens: Callable[[], None]) -> None:
        """Who goes from a list to a place comes back to the list with Esc."""
        self._list, self._return = opens, None
        opens()

    # ------------------------------------------------------------------ what happens
    def on_mission_app_run_moved(self, event: MissionApp.RunMoved) -> None:
        if self.host.is_watching:
            self.attempt(self.reload())
            return
        if self.host.working and any(isinstance(one, _NEWS) for one in event.events):
            self.attempt(self.reload())  # read and decided while more is drafted
        self._show_agents()
        active = (self.host.activity.growing, phases_at_work(self.view, self.host.activity))
        if (self._growing, self._at_work) != active:
            self._growing, self._at_work = active
            self._show_map()
            self._show_title()
        missing = self._current not in self.view.versions
        if (self._current in event.touched or missing) and not self.query_one(
            "#doc", DocumentView
        ).is_scrolled:
            self._show_document(keep=True)
        if self.host.working:
            self.show_working(self.host.working)
