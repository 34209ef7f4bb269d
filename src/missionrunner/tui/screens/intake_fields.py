"""The fields of the intake: one for each kind of answer, filled with what is known, read as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from missionrunner.deliverables.allowed import choice_words
from missionrunner.errors import BadInput
from missionrunner.export.schema import as_list, as_map, in_words
from missionrunner.plain_text import one_line
from missionrunner.tui.commands import is_command
from missionrunner.tui.grid_read import Reading, Sheet
from missionrunner.tui.intake_view import Asked, try_rules
from missionrunner.tui.screens.cell_text import cell_words
from missionrunner.tui.screens.intake_moves import IntakeMoves
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.grid_view import GridView
from missionrunner.tui.widgets.lists import Choice, Line, Ticks
from missionrunner.tui.widgets.long_text import LongText

if TYPE_CHECKING:
    from missionrunner.deliverables.intake import BrokenRule

KINDS = ("line", "text", "choice", "several", "rows")
_MOST_FAULTS = 3
_UNSENT = "This is what you typed before and did not take. f2 takes it, ctrl+k goes on without it."
# Rules over several answers are tried when nobody has typed for so long, in seconds.
_PAUSE = 0.3
# Lines of the screen that are not rows of a table.
_AROUND = 18


class ChoiceWords(Static):
    """What may stand in the cell; a click on a choice takes it."""

    def on_click(self, event: events.Click) -> None:
        word = event.style.meta.get("choice")
        if isinstance(word, str):
            event.stop()
            self.screen.query_one(GridView).choose(word)


class IntakeFields(IntakeMoves):
    """Shows the field of an answer, keeps what is typed, and says at once how it is read."""

    _rules_timer: Timer | None = None
    # What stands in the table while the words below it are about just that.
    _said_of: str = ""

    def fields(self) -> ComposeResult:
        with Vertical(id="fields"):
            yield Line(id="line", select_on_focus=False)
            yield LongText(id="text")
            yield Choice(markup=False, id="choice")
            yield Ticks(id="several")
            yield GridView(id="rows")
            yield ChoiceWords(id="cell")
        yield Static(id="reading")

    @property
    def place(self) -> tuple[str, str]:
        """Where the typed text is kept."""
        asked = self._asked
        return (self._host.run_id, asked.answer.key if asked else "")

    def say_below(self, *lines: Content) -> None:
        """Replace what stands below the field."""
        self.query_one("#reading", Static).update(joined(*lines, gap="\n") if lines else "")

    def keep_said(self, draft: str) -> None:
        """The words below a table stay until it holds something else than this; "" lets them go."""
        self._said_of = draft

    # ------------------------------------------------------------------ showing
    def show_field(self, asked: Asked) -> None:
        for name in KINDS:
            self.query_one(f"#{name}").display = name == asked.kind
        self.query_one("#cell").display = asked.kind == "rows"
        getattr(self, f"_show_{asked.kind}")(asked)
        self.query_one(f"#{asked.kind}").focus()

    def _show_line(self, asked: Asked) -> None:
        field = self.query_one("#line", Input)
        field.placeholder = f"for example {asked.example}" if asked.example else ""
        self.put_text(asked, self.mission.drafts.get(self.place))

    def _show_text(self, asked: Asked) -> None:
        self.put_text(asked, self.mission.drafts.get(self.place))

    def _show_choice(self, asked: Asked) -> None:
        listed = self.query_one("#choice", OptionList)
        words = choice_words(asked.answer.schema)
        listed.clear_options()
        listed.add_options([Option(plain(words[choice]), id=choice) for choice in asked.choices])
        offered = asked.answer.offered
        value = {True: "yes", False: "no"}.get(offered.value, str(offered.value)) if offered else ""
        chosen = asked.choices.index(value) if value in asked.choices else 0
        listed.highlighted = chosen
        # Options that were put in anew take the mark once they are laid out.
        self.call_after_refresh(setattr, listed, "highlighted", chosen)

    def _show_several(self, asked: Asked) -> None:
        offered = asked.answer.offered
        chosen = [str(v) for v in as_list(offered.value)] if offered else []
        labels = as_map(as_map(asked.answer.schema.get("items")).get("labels"))
        options = [
            (choice, plain(str(labels.get(choice) or in_words(choice))), choice in chosen)
            for choice in asked.choices
        ]
        self.query_one(Ticks).fill(options, self.glyphs)

    def _show_rows(self, asked: Asked) -> None:
        view, sheet = self.query_one(GridView), asked.sheet
        if sheet is None:
            return
        grid = sheet.grid(asked.answer.offered.value if asked.answer.offered else None)
        draft = self.mission.drafts.get(self.place)
        grid.take_draft(draft)
        view.fill(sheet, grid, self.glyphs)
        self.fit_rows()
        view.is_fresh = not draft
        self._show_cell()
        self.keep_said("")
        if draft:
            self.keep_said(grid.draft())
            self.say_below(plain(_UNSENT, "warning"))

    def fit_rows(self) -> None:
        """As many rows of a table as the screen has room for."""
        view = self.query_one(GridView)
        view.most_rows = max(4, self.size.height - _AROUND)
        view.refresh(layout=True)

    def _show_cell(self) -> None:
        """The line below a table: where the caret stands and what may be typed there."""
        view = self._view
        words = cell_words(self.query_one(GridView), view.reader if view else None, self.glyphs)
        self.query_one("#cell", Static).update(words)

    # ------------------------------------------------------------------ what is typed
    def on_input_changed(self, event: Input.Changed) -> None:
        self._typed(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        if isinstance(event.text_area, LongText):
            self._typed(event.text_area.value)

    def on_grid_view_changed(self) -> None:
        view, asked = self.query_one(GridView), self._asked
        if asked is None or view.sheet is not asked.sheet:
            return
        self._show_cell()
        if self._said_of and view.grid.draft() == self._said_of:
            return
        self.keep_said("")
        self.mission.drafts.keep(self.place, view.grid.draft())
        reading = view.sheet.read(view.grid)
        here = view.grid.here
        # The cell that is being typed in, and rows that were only begun, are left in peace.
        loud = [
            fault
            for fault in reading.faults
            if (fault.row, fault.column) != (here.row, here.column)
            and not (fault.row == here.row and fault.message.startswith("is needed"))
        ]
        self.say_below(*self.fault_lines(view.sheet, Reading(reading.value, loud)))
        if not reading.faults and reading.value is not None:
            self._try_soon(asked, reading.value)

    def on_grid_view_row_deleted(self) -> None:
        self.say_below(plain("The row is taken out; ctrl+z brings it back.", "label"))

    def fault_lines(self, sheet: Sheet, reading: Reading) -> list[Content]:
        """The first faults of a table, each with its row and column."""
        sign = self.glyphs("bad")
        shown = reading.faults[:_MOST_FAULTS]
        lines = [plain(f"{sign} {sheet.fault_words(fault)}", "bad") for fault in shown]
        more = len(reading.faults) - len(shown)
        return [*lines, *([plain(f"  and {more} more", "muted")] if more else [])]

    def _typed(self, text: str) -> None:
        """Keep it, and say at once how it is read."""
        asked, view = self._asked, self._view
        if asked is None or view is None or asked.answer.key != self._shown:
            return
        self.mission.drafts.keep(self.place, text)
        if not text.strip() or is_command(text):
            self.say_below(plain("a command: enter does it" if text.strip() else "", "label"))
            return
        try:
            value = asked.read(text)
        except BadInput as error:
            self.say_below(plain(f"{self.glyphs('open')} {one_line(error.title)}", "label"))
            return
        words = view.words(asked, value)
        same = asked.kind == "text" or words == one_line(text)
        good = plain(f"{self.glyphs('good')} {'fits' if same else f'read as {words}'}", "good")
        word = asked.at_once(value, text, view.today, view.reader.currency)
        self.say_below(good, *([plain(f"{self.glyphs('warning')} {word}", "warning")] if word else []))
        self._try_soon(asked, value)

    # ------------------------------------------------------------------ rules over several answers
    def _try_soon(self, asked: Asked, value: Any) -> None:
        """Try the mission's rules with the value once the person pauses."""
        if self._rules_timer is not None:
            self._rules_timer.stop()
        self._rules_timer = self.set_timer(
            _PAUSE, lambda: self.run_worker(self._try(asked, value), exclusive=True, group="rules")
        )

    async def _try(self, asked: Asked, value: Any) -> None:
        try:
            broken = await self._host.call(lambda held: try_rules(held, asked, value))
        except BadInput:
            return
        if broken and asked.answer.key == self._shown and self._typed_value(asked) == value:
            self.say_below(*(self.rule_line(rule) for rule in broken[:_MOST_FAULTS]))

    def rule_line(self, rule: BrokenRule) -> Content:
        """A rule that does not hold, in words: red where it has to hold, yellow where it is only told."""
        message = self._view.in_words(rule.message) if self._view else rule.message
        bad = rule.severity == "error"
        return plain(f"{self.glyphs('bad' if bad else 'warning')} {message}", "bad" if bad else "warning")

    def _typed_value(self, asked: Asked) -> Any:
        """The value of what stands in the field now, or None."""
        if asked.kind == "rows":
            view = self.query_one(GridView)
            return view.sheet.read(view.grid).value
        text = self.typed_text(asked)
        try:
            return asked.read(text) if text.strip() else None
        except BadInput:
            return None

    def put_text(self, asked: Asked, text: str) -> None:
        """Put a text into the field in front, with the caret behind it."""
        if asked.kind == "line":
            field = self.query_one("#line", Input)
            field.value = text
            field.cursor_position = len(text)
        else:
            self.query_one(LongText).value = text

    def typed_text(self, asked: Asked) -> str:
        """The text of the field in front."""
        return (
            self.query_one("#line", Input).value if asked.kind == "line" else self.query_one(LongText).value
        )
