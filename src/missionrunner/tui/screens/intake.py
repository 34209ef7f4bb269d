"""The intake: one question at a time. Every answer is checked at once and stored at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, OptionList, Static

from missionrunner.errors import BadInput
from missionrunner.tui.bindings import bindings
from missionrunner.tui.commands import is_command
from missionrunner.tui.here import question_lines
from missionrunner.tui.intake_view import (
    Asked,
    Tried,
    accept_offered,
    empty_answer,
    intake_view,
    store_answers,
    try_answers,
)
from missionrunner.tui.render.pieces import Line
from missionrunner.tui.screens.facilitator_actions import take_notes
from missionrunner.tui.screens.intake_fields import KINDS, IntakeFields
from missionrunner.tui.screens.intake_text import about_lines, offer_lines, title_words
from missionrunner.tui.screens.preview import confirm_change
from missionrunner.tui.text import from_lines, plain
from missionrunner.tui.widgets.grid_view import GridView
from missionrunner.tui.widgets.key_line import KeyLine
from missionrunner.tui.widgets.lists import Ticks
from missionrunner.tui.widgets.long_text import LongText

if TYPE_CHECKING:
    from missionrunner.tui.run_host import Held


class IntakeScreen(IntakeFields):
    """Asks the questions of the open run.

    `only` shows one answer, to change it; then the screen closes and the session goes on.
    """

    CSS_PATH = "intake.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("intake", "table", "noting")
    BINDINGS: ClassVar[list[BindingType]] = bindings("intake", "noting")

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="title")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="about")
            yield from self.fields()
            yield Static(id="offer")
        yield KeyLine()

    @property
    def key_labels(self) -> dict[str, str]:
        """Where one answer is changed from the session, Esc goes back there."""
        return {"intake.pause": "Back"} if self._only else {}

    def here(self, columns: int) -> list[Line]:
        return question_lines(self._asked, columns) if self._asked is not None else []

    def on_mount(self) -> None:
        for name in (*KINDS, "cell"):
            self.query_one(f"#{name}").display = False
        self.mission.attempt(self._begin())

    async def _begin(self) -> None:
        view = await self._host.call(intake_view)
        self._view = view
        waiting = [self._only] if self._only else [*view.waiting, *view.missing]
        self._show(view.find(waiting[0]) if waiting else 0)
        if not waiting:
            # All is answered, and nobody has said yet that the plan is to be drafted.
            self._show(len(view.asked) - 1)
            await self._finish(view)

    def action_document(self) -> None:
        self.take_documents([])

    def take_documents(self, paths: Sequence[Path]) -> None:
        """Give the run documents; without paths a window asks for them. What stands in them is offered."""

        async def give() -> None:
            from missionrunner.tui.screens.run_documents import give_documents

            if await give_documents(self, self._host, self._host.call, paths):
                self._view = await self._host.call(intake_view)
                self._describe()

        self.mission.attempt(give())

    def action_note(self) -> None:
        async def note() -> None:
            await take_notes(self, self._host)

        self.mission.attempt(note())

    # ------------------------------------------------------------------ one answer
    def _show(self, position: int) -> None:
        view = self._view
        if view is None:
            return
        if self._shown and view.asked[position].answer.key != self._shown:
            self.mission.forget_said()
        self._position = position
        asked = view.asked[position]
        self._shown = asked.answer.key
        self._describe()
        self.say_below()
        self.show_field(asked)
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def _describe(self) -> None:
        view, asked = self._view, self._asked
        if view is None or asked is None:
            return
        self.query_one("#title", Static).update(title_words(view, asked, self.size.width, self.glyphs))
        columns = max(30, self.size.width - 4)
        self.query_one("#about", Static).update(from_lines(about_lines(asked, columns)))
        offer = offer_lines(view, asked, columns, self.glyphs, again=bool(self._only))
        self.query_one("#offer", Static).update(from_lines(offer))

    def on_resize(self, event: events.Resize) -> None:
        self._describe()
        self.fit_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of rows work only in a table; an empty field can be filled with what is offered."""
        if action in ("done", "delete_row", "undo"):
            return self._asked is not None and self._asked.kind == "rows"
        if action == "recall":
            asked = self._asked
            return bool(asked and asked.offered_text and not self.typed_text(asked).strip())
        return True

    def action_recall(self) -> None:
        """What is offered comes into the field, to be changed there."""
        asked = self._asked
        if asked is not None and asked.offered_text:
            self.put_text(asked, asked.offered_text)

    def action_done(self) -> None:
        """From the palette; in the table the key does it."""
        self.action_accept()

    def action_delete_row(self) -> None:
        """From the palette; in the table the key does it."""
        self.query_one(GridView).action_delete_row()

    def action_undo(self) -> None:
        """From the palette; in the table the key does it."""
        self.query_one(GridView).action_undo()

    # ------------------------------------------------------------------ what is taken
    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list.id == "choice":
            self._take_text(event.option.id or "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._submitted(event.value)

    def on_long_text_submitted(self, event: LongText.Submitted) -> None:
        self._submitted(event.field.value)

    def _submitted(self, text: str) -> None:
        if not is_command(text):
            self.action_accept()
            return
        # A command can be typed anywhere; no answer begins with the name of one.
        self.mission.drafts.done(self.place)
        if self._asked is not None:
            self.show_field(self._asked)
        self.mission.command(text)

    def on_ticks_done(self) -> None:
        self.action_accept()

    def on_grid_view_done(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        """What is typed, chosen or ticked; with nothing of that, what is offered."""
        asked = self._asked
        if asked is None:
            return
        match asked.kind:
            case "several":
                ticks = self.query_one("#several", Ticks)
                if not ticks.was_touched and not ticks.ticked:
                    # Enter alone is no "none": as everywhere, it takes what is offered or leaves it open.
                    self._take_nothing(asked)
                    return
                self._take({asked.answer.key: ticks.ticked})
            case "choice":
                listed = self.query_one("#choice", OptionList)
                self._take_text(asked.choices[listed.highlighted or 0])
            case "rows":
                self._take_rows(asked)
            case _:
                text = self.typed_text(asked)
                if text.strip():
                    self._take_text(text)
                else:
                    self._take_nothing(asked)

    def _take_nothing(self, asked: Asked) -> None:
        """Nothing is typed: what is offered counts, or the answer stays open."""
        if asked.answer.offered is None and asked.answer.required:
            words = "This answer is needed before the first phase. Give it, or skip it for now with ctrl+k."
            self.say_below(plain(f"{self.glyphs('warning')} {words}", "warning"))
        else:
            self._give(lambda held: accept_offered(held, asked.answer))

    def _take_rows(self, asked: Asked) -> None:
        view = self.query_one(GridView)
        view.settle()
        if not view.grid.has_changed:
            self._take_nothing(asked)
            return
        reading = view.sheet.read(view.grid)
        if reading.faults:
            # The caret goes to the first cell that is wrong; the message names it.
            first = reading.faults[0]
            if first.row is not None:
                view.go(first.row, first.column)
            self.keep_said(view.grid.draft())
            self.say_below(*self.fault_lines(view.sheet, reading))
        elif reading.value is None and asked.answer.required and asked.answer.given is None:
            self._take_nothing(asked)
        elif reading.value is None:
            self._give(lambda held: empty_answer(held, asked))
        else:
            self._take({asked.answer.key: reading.value})

    def _take_text(self, text: str) -> None:
        asked = self._asked
        if asked is None:
            return
        try:
            value = asked.read(text)
        except BadInput as error:
            lines = error.lines()
            first = plain(f"{self.glyphs('bad')} {lines[0]}", "bad")
            self.say_below(first, *(plain(f"  {line}") for line in lines[1:]))
            return
        self._take({asked.answer.key: value})

    def _take(self, values: dict[str, Any]) -> None:
        """Store answers that fit each other; what they change of the plan is shown first."""

        async def store() -> None:
            tried: Tried = await self._host.call(lambda held: try_answers(held, values))
            if tried.errors:
                lines = [self.rule_line(tried.errors[0])]
                others = [q for q in tried.errors[0].questions if q not in values]
                if others and self._view:
                    names = ", ".join(self._view.asked[self._view.find(q)].title for q in others)
                    words = f"  It has to fit: {names}. Change this answer here, or that one first."
                    lines.append(plain(words, "muted"))
                self.say_below(*lines)
                return
            if tried.preview is not None and not await confirm_change(self, self._host, tried.preview):
                return
            for note in tried.notes:
                self.mission.say(self._view.in_words(note.message) if self._view else "", warning=True)
            await self._store(lambda held: store_answers(held, values))

        self.mission.attempt(store())

    def _give(self, job: Callable[[Held], None]) -> None:
        self.mission.attempt(self._store(job))

    async def _store(self, job: Callable[[Held], None]) -> None:
        place = self.place
        await self._host.call(job)
        self.mission.drafts.done(place)
        self._returned.discard(place[1])
        self._view = await self._host.call(intake_view)
        if self._only:
            await self._leave()
        else:
            await self._forward()
