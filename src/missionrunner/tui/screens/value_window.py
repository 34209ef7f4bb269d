"""One value to change: choices are chosen, everything else is typed and read at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from missionrunner.deliverables.allowed import describe, type_names
from missionrunner.deliverables.json_values import is_list
from missionrunner.errors import BadInput
from missionrunner.export.schema import as_map, in_words
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.inputs.typed_value import typed_value
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Rows

# A text longer than this is edited in several lines.
_LINE = 60
_UNSENT = "This is what you typed before and did not take. f8 brings back the value as it stands."


@dataclass(frozen=True, slots=True)
class NewValue:
    """What the person wants; `value` may be None for empty."""

    value: Any


class EditValue(Window[NewValue | None]):
    """Gives a value that fits its schema."""

    HERE: ClassVar[str] = (
        "What is typed is read at once, and what a change moves is shown before it is made. An empty "
        "field, where it is allowed, says that nothing is known."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.climb", "Close"),
        Binding("f2,ctrl+s", "take", "Take", priority=True),
        Binding("f8", "stored", "Value as it stands", priority=True),
    ]

    def __init__(
        self,
        title: str,
        schema: Mapping[str, Any],
        value: Any,
        *,
        place: Hashable,
        refuse: Callable[[Any], str] | None = None,
    ) -> None:
        """`refuse` gives the reason why a value of the right form cannot be taken; "" if it can."""
        super().__init__()
        self._refuse = refuse
        self._title, self._schema, self._value, self._place = title, schema, value, place
        choices: list[Any] = list(schema.get("enum") or [])
        if not choices and type_names(schema) == ["boolean"]:
            choices = [True, False]
        self._choices = [choice for choice in choices if choice is not None]

    @property
    def _several_lines(self) -> bool:
        return (
            is_list(self._value)
            or "array" in type_names(self._schema)
            or len(typed_value(self._value)) > _LINE
        )

    def compose(self) -> ComposeResult:
        stored = typed_value(self._value, self._schema)
        text = self.mission.drafts.get(self._place, stored)
        with Vertical(classes="window"):
            yield Label(plain(self._title, "heading"))
            if self._choices:
                labels = as_map(self._schema.get("labels"))
                names = {True: "yes", False: "no"}
                words = [
                    names.get(c) if isinstance(c, bool) else str(labels.get(c) or in_words(str(c)))
                    for c in self._choices
                ]
                yield Rows(*(Option(plain(word or "")) for word in words), markup=False)
                yield Static(plain("enter takes it   esc closes", "muted"))
                return
            yield Static(plain(f"Allowed: {describe(self._schema)}.", "muted"))
            if self._several_lines:
                area = TextArea(text, show_line_numbers=False, tab_behavior="focus")
                area.styles.height = 10
                yield area
                each = "one item a line   " if is_list(self._value) else ""
                keys = f"{each}f2 takes it   esc closes"
            else:
                yield Input(text, select_on_focus=False)
                keys = "enter takes it   esc closes"
            yield Static(id="reading")
            yield Static(plain(_UNSENT if text != stored else "", "warning"), id="unsent")
            yield Static(plain(keys, "muted"))

    def on_mount(self) -> None:
        if self._choices:
            listed = self.query_one(OptionList)
            listed.highlighted = self._choices.index(self._value) if self._value in self._choices else 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(NewValue(self._choices[event.option_index]))

    def _text(self) -> str:
        found = self.query(Input)
        return found.first().value if found else self.query_one(TextArea).text

    def on_input_changed(self, event: Input.Changed) -> None:
        self._read()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._read()

    def _read(self) -> NewValue | None:
        """Say at once how it is read; None if it does not fit."""
        text = self._text()
        if text == typed_value(self._value, self._schema):
            # Nothing is left to be kept: next time the stored value comes up.
            self.mission.drafts.done(self._place)
            self.query_one("#unsent", Static).update("")
        else:
            self.mission.drafts.keep(self._place, text)
        reading = self.query_one("#reading", Static)
        try:
            value = parse_answer(text, self._schema, name="It", labels=True)
        except BadInput as error:
            lines = [plain(line, "bad" if n == 0 else "muted") for n, line in enumerate(error.lines())]
            reading.update(joined(*lines, gap="\n"))
            return None
        problem = self._refuse(value) if self._refuse else ""
        if problem:
            reading.update(plain(problem, "bad" if text else "muted"))
            return None
        reading.update(plain(f"{self.glyphs('good')} fits", "good"))
        return NewValue(value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.action_take()

    def action_stored(self) -> None:
        """Forget what was typed and bring back the value as it stands."""
        stored = typed_value(self._value, self._schema)
        found = self.query(Input)
        if found:
            found.first().value = stored
        elif not self._choices:
            self.query_one(TextArea).text = stored

    def action_take(self) -> None:
        if self._choices:
            self.dismiss(NewValue(self._choices[self.query_one(OptionList).highlighted or 0]))
            return
        new = self._read()
        if new is not None:
            # The text is kept until the change is stored.
            self.dismiss(new)
