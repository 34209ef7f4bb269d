"""The intake: one question at a time. Every answer is checked at once and stored at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Footer, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from missionrunner.errors import BadInput
from missionrunner.export.schema import as_list, as_map, in_words
from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import bindings
from missionrunner.tui.commands import is_command
from missionrunner.tui.intake_view import (
    Asked,
    Tried,
    accept_offered,
    intake_view,
    store_answers,
    try_answers,
)
from missionrunner.tui.screens.facilitator_actions import take_notes
from missionrunner.tui.screens.intake_moves import IntakeMoves
from missionrunner.tui.screens.intake_text import about_lines, offer_lines, progress
from missionrunner.tui.screens.preview import confirm_change
from missionrunner.tui.text import from_lines, joined, plain
from missionrunner.tui.widgets.lists import Choice, Line, Ticks

if TYPE_CHECKING:
    from missionrunner.tui.run_host import Held


class IntakeScreen(IntakeMoves):
    """Asks the questions of the open run.

    `only` shows one answer, to change it; then the screen closes and the session goes on.
    """

    CSS_PATH = "intake.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("intake", "noting")
    BINDINGS: ClassVar[list[BindingType]] = bindings("intake", "noting")

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="title")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="about")
            with Vertical(id="fields"):
                yield Line(id="line", select_on_focus=False)
                yield Choice(markup=False, id="choice")
                yield Ticks(id="several")
                yield TextArea(id="rows", show_line_numbers=False, tab_behavior="focus")
            yield Static(id="reading")
            yield Static(id="offer")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        for name in ("line", "choice", "several", "rows"):
            self.query_one(f"#{name}").display = False
        self.mission.attempt(self._begin())

    async def _begin(self) -> None:
        view = await self._host.call(intake_view)
        self._view = view
        waiting = [self._only] if self._only else [*view.waiting, *view.missing]
        self._show(view.find(waiting[0]) if waiting else 0)

    def action_note(self) -> None:
        async def note() -> None:
            await take_notes(self, self._host)

        self.mission.attempt(note())

    # ------------------------------------------------------------------ one answer
    @property
    def _place(self) -> tuple[str, str]:
        """Where the typed text is kept."""
        asked = self._asked
        return (self._host.run_id, asked.answer.key if asked else "")

    def _show(self, position: int) -> None:
        view = self._view
        if view is None:
            return
        if self._shown and view.asked[position].answer.key != self._shown:
            self.mission.clear_notifications()
        self._position = position
        asked = view.asked[position]
        self._shown = asked.answer.key
        company = f", {view.company}" if view.company else ""
        count = f"Question {asked.number} of {view.questions}  "
        bar = progress(asked.number, view.questions, self.glyphs)
        title = joined(plain(count), bar, plain(f"   {view.mission}{company}", "muted"))
        self.query_one("#title", Static).update(title)
        self._describe()
        for name in ("line", "choice", "several", "rows"):
            self.query_one(f"#{name}").display = name == asked.kind
        getattr(self, f"_show_{asked.kind}")(asked)
        self.query_one("#reading", Static).update("")
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.query_one(f"#{asked.kind}").focus()
        self.refresh_bindings()

    def _describe(self) -> None:
        view, asked = self._view, self._asked
        if view is None or asked is None:
            return
        columns = max(30, self.size.width - 4)
        self.query_one("#about", Static).update(from_lines(about_lines(asked, columns)))
        offer = offer_lines(view, asked, columns, self.glyphs, again=bool(self._only))
        self.query_one("#offer", Static).update(from_lines(offer))

    def on_resize(self, event: events.Resize) -> None:
        self._describe()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F2 is named only where Enter means something else."""
        if action == "accept_text":
            return self._asked is not None and self._asked.kind == "rows"
        return True

    def _show_line(self, asked: Asked) -> None:
        field = self.query_one("#line", Input)
        field.placeholder = f"for example {asked.example}" if asked.example else ""
        field.value = self.mission.drafts.get(self._place)
        field.cursor_position = len(field.value)

    def _show_choice(self, asked: Asked) -> None:
        listed = self.query_one("#choice", OptionList)
        labels = as_map(asked.answer.schema.get("labels"))
        listed.clear_options()
        listed.add_options(
            [
                Option(plain(str(labels.get(choice) or in_words(choice))), id=choice)
                for choice in asked.choices
            ]
        )
        offered = asked.answer.offered
        value = {True: "yes", False: "no"}.get(offered.value, str(offered.value)) if offered else ""
        listed.highlighted = asked.choices.index(value) if value in asked.choices else 0

    def _show_several(self, asked: Asked) -> None:
        offered = asked.answer.offered
        chosen = [str(v) for v in as_list(offered.value)] if offered else []
        options = [(choice, plain(in_words(choice)), choice in chosen) for choice in asked.choices]
        self.query_one("#several", Ticks).fill(options, self.glyphs)

    def _show_rows(self, asked: Asked) -> None:
        self.query_one("#rows", TextArea).text = self.mission.drafts.get(self._place)

    # ------------------------------------------------------------------ what is typed
    def on_input_changed(self, event: Input.Changed) -> None:
        self._typed(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._typed(event.text_area.text)

    def _typed(self, text: str) -> None:
        """Keep it, and say at once how it is read."""
        asked, view = self._asked, self._view
        if asked is None or view is None or asked.answer.key != self._shown:
            return
        self.mission.drafts.keep(self._place, text)
        reading = self.query_one("#reading", Static)
        if not text.strip() or is_command(text):
            reading.update(plain("a command: enter does it" if text.strip() else "", "label"))
            return
        try:
            value = asked.read(text)
        except BadInput as error:
            lines = [plain(f"{self.glyphs('open')} {one_line(error.title)}", "label")]
            reading.update(joined(*lines, gap="\n"))
        else:
            words = view.words(asked, value)
            same = words == one_line(text)
            reading.update(plain(f"{self.glyphs('good')} {'fits' if same else f'read as {words}'}", "good"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list.id == "choice":
            self._take_text(event.option.id or "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if is_command(event.value):
            # A command can be typed anywhere; no answer begins with the name of one.
            self.mission.drafts.done(self._place)
            event.input.value = ""
            self.mission.command(event.value)
        else:
            self.action_accept()

    def action_accept(self) -> None:
        """Enter: what is typed, or what is offered."""
        asked = self._asked
        if asked is None or asked.kind == "choice":
            return
        if asked.kind == "several":
            self.action_accept_text()
            return
        text = (
            self.query_one("#line", Input).value
            if asked.kind == "line"
            else self.query_one("#rows", TextArea).text
        )
        if text.strip():
            self._take_text(text)
        elif asked.answer.offered is None and asked.answer.required:
            words = "This answer is needed before the first phase. Type a value, or skip it for now."
            self.query_one("#reading", Static).update(plain(words, "warning"))
        else:
            self._give(lambda held: accept_offered(held, asked.answer))

    def on_ticks_done(self) -> None:
        self.action_accept_text()

    def action_accept_text(self) -> None:
        """F2: take a table, or what is ticked."""
        asked = self._asked
        if asked is not None and asked.kind == "several":
            listed = self.query_one("#several", Ticks)
            self._take({asked.answer.key: listed.ticked})
        elif asked is not None:
            if asked.kind == "choice":
                listed = self.query_one("#choice", OptionList)
                self._take_text(asked.choices[listed.highlighted or 0])
            else:
                self.action_accept()

    def _take_text(self, text: str) -> None:
        asked = self._asked
        if asked is None:
            return
        try:
            value = asked.read(text)
        except BadInput as error:
            lines = [
                plain(f"{self.glyphs('bad')} {line}" if n == 0 else f"  {line}", "bad" if n == 0 else "")
                for n, line in enumerate(error.lines())
            ]
            self.query_one("#reading", Static).update(joined(*lines, gap="\n"))
            return
        self._take({asked.answer.key: value})

    def _take(self, values: dict[str, Any]) -> None:
        """Store answers that fit each other; what they change of the plan is shown first."""

        async def store() -> None:
            tried: Tried = await self._host.call(lambda held: try_answers(held, values))
            if tried.errors:
                lines = [plain(f"{self.glyphs('bad')} {tried.errors[0].message}", "bad")]
                others = [q for q in tried.errors[0].questions if q not in values]
                if others and self._view:
                    names = ", ".join(self._view.asked[self._view.find(q)].title for q in others)
                    lines.append(
                        plain(
                            f"  It has to fit: {names}. Change this answer here, or that one first.", "muted"
                        )
                    )
                self.query_one("#reading", Static).update(joined(*lines, gap="\n"))
                return
            if tried.preview is not None and not await confirm_change(self, self._host, tried.preview):
                return
            for note in tried.notes:
                self.mission.say(note.message, warning=True)
            await self._store(lambda held: store_answers(held, values))

        self.mission.attempt(store())

    def _give(self, job: Callable[[Held], None]) -> None:
        self.mission.attempt(self._store(job))

    async def _store(self, job: Callable[[Held], None]) -> None:
        place = self._place
        await self._host.call(job)
        self.mission.drafts.done(place)
        self._returned.discard(place[1])
        self._view = await self._host.call(intake_view)
        if self._only:
            await self._leave()
        else:
            await self._forward()
