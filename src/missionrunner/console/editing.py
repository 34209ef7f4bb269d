"""Editing at a gate: choose a field by number or path, see what it changes, confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.console.change_text import kind_words
from missionrunner.console.intake import Intake
from missionrunner.console.lines import Console
from missionrunner.console.preview import confirm_change
from missionrunner.console.question_text import pick
from missionrunner.console.reading import deliverable_title
from missionrunner.console.rows import Rows
from missionrunner.console.words import reader_of
from missionrunner.deliverables.allowed import describe
from missionrunner.deliverables.difference import source_of
from missionrunner.deliverables.editing import find_place, inputs_of
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.overlay import find_index, item_key, join_path, split_path
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.deliverables.sources import SourceKind
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput
from missionrunner.export.change_words import path_words, value_words
from missionrunner.export.schema import as_map, properties, title_of
from missionrunner.export.source_words import source_words
from missionrunner.export.values import Reader
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.runs.gates import WHOLE_PLAN

_HELP = "Type a number of the list, a name, or a path such as /DELIVERABLE/FIELD. pause stops here."
_OF_ANSWERS = (SourceKind.INTAKE, SourceKind.CARRIED)


class Editing:
    """Changes one field, or what a computed field is made from."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console
        self._leave = False
        self._changed = False
        self._new_value = ""

    def edit(self, names: Sequence[str], typed: str) -> bool:
        """Choose a field of these deliverables and change it. True if something was changed.

        A field that was chosen in a row leads back to the row, so that one can go through its fields.
        """
        self._changed = False
        steps = self._start(names, typed)
        trail: list[tuple[str, ...]] = []
        while steps is not None:
            reader = reader_of(self.live)
            _require_rows(reader, steps)
            if not self._has_parts(reader.place(steps).value) and self._rows(steps) is None:
                self._changed = self._edit_field(join_path(steps)) or self._changed
                trail = [self._renamed(place, steps) for place in trail]
                if not trail or not reader.place(trail[-1]).rows:
                    return self._changed
                steps = trail.pop()
                continue
            chosen = self._below(steps)
            if chosen is not None:
                if chosen != steps:
                    trail.append(steps)
                steps = chosen
            elif self._leave:
                return self._changed
            elif trail:
                steps = trail.pop()
            else:
                steps = self._start(names, "")
        return self._changed

    def _renamed(self, place: tuple[str, ...], field: tuple[str, ...]) -> tuple[str, ...]:
        """`place` as it is called now, if it is the row that `field` was edited in, and that was its name."""
        row = field[:-1]
        if not self._new_value or len(row) < 2 or place[: len(row)] != row:
            return place
        table = reader_of(self.live).place(row[:-1])
        if not is_list(table.value) or item_key(table.schema) != field[-1]:
            return place
        return (*row[:-1], self._new_value, *place[len(row) :])

    def _start(self, names: Sequence[str], typed: str) -> tuple[str, ...] | None:
        if typed:
            written = split_path("/" + typed.strip("/"))
            every = self.live.deliverables_of(WHOLE_PLAN)
            near = pick(written[0], names)
            found = every.index(names[near]) if near is not None else pick(written[0], every)
            if found is None:
                raise BadInput(f"{written[0]!r} is no deliverable.", hint=f"There are: {', '.join(every)}.")
            return (every[found], *written[1:])
        for number, name in enumerate(names, 1):
            self.console.say(f"{number:>2}. {deliverable_title(self.live, name)} ({name})", hang=4)
        while True:
            typed = self.console.choose("Which deliverable, or /PATH of a field (Enter to cancel)>", _HELP)
            if typed.casefold() in ("", "back"):
                return None
            if typed.startswith("/"):
                return self._start(names, typed)
            found = pick(typed, names)
            if found is not None:
                return (names[found],)
            self.console.say(f"Type a number from 1 to {len(names)}, a name, back, or Enter.")

    @staticmethod
    def _has_parts(value: Any) -> bool:
        return is_map(value) or (is_list(value) and any(is_map(item) for item in value))

    def _rows(self, steps: tuple[str, ...]) -> Rows | None:
        """The table there, if rows can be added to it and taken out of it."""
        place = reader_of(self.live).place(steps)
        if (
            len(steps) < 2
            or item_key(place.schema) is None
            or not (place.value is None or is_list(place.value))
        ):
            return None
        rows = Rows(self.live, self.console, steps)
        return rows if rows.offers() else None

    def _below(self, steps: tuple[str, ...]) -> tuple[str, ...] | None:
        """Let the person choose one of the parts of an object or a table; None to go back or to leave."""
        self._leave = False
        rows = self._rows(steps)
        parts = self._list_parts(steps)
        offers = rows.offers() if rows else ()
        table = f"{' or '.join(offers)} a row, " if offers else ""
        while True:
            typed = self.console.choose(f"Which one ({table}back: one level up, Enter: leave)>", _HELP)
            word, _, rest = typed.partition(" ")
            if typed.casefold() in ("", "back"):
                self._leave = not typed
                return None
            if rows and word.casefold() in offers:
                done = rows.add() if word.casefold() == "add" else rows.remove(rest.strip())
                self._changed = done or self._changed
                return steps
            if word.casefold() in ("add", "remove"):
                self.console.say(
                    f"You cannot {word.casefold()} a row here: their number is fixed, or this is no table."
                )
                continue
            if typed.startswith("/"):
                return split_path(typed)
            found = pick(typed, [step for step, _ in parts])
            if found is None:
                found = pick(typed, [title for _, title in parts])
            if found is not None:
                return (*steps, parts[found][0])
            words = ", ".join((*offers, "back"))
            self.console.say(f"Type a number from 1 to {len(parts)}, a name, {words}, or Enter.")

    def _list_parts(self, steps: tuple[str, ...]) -> list[tuple[str, str]]:
        """Print what is directly inside a value; (step, title) of each part."""
        reader = reader_of(self.live)
        place = reader.place(steps)
        parts = _parts(reader, place.schema, place.value)
        self.console.say()
        if not parts:
            self.console.say(f"{place.field}: no rows.")
        for number, (step, title) in enumerate(parts, 1):
            path = join_path((*steps, step))
            below = reader.place((*steps, step)).value
            if self._has_parts(below):
                self.console.say(f"{number:>2}. {title} ...", hang=4)
                continue
            kind = kind_words(source_of(self.live.context.workbook.sources, path))
            self.console.say(f"{number:>2}. {title}: {value_words(reader, path, below)} [{kind}]", hang=4)
        return parts

    # ------------------------------------------------------------------ one field
    def _edit_field(self, path: str) -> bool:
        live, console = self.live, self.console
        place = find_place(live.context.plan, path)
        reader = reader_of(live)
        value = reader.place(split_path(path)).value
        self._new_value = ""
        console.say()
        console.say(f"{path_words(reader, path)} ({path})")
        console.say(f"Now: {value_words(reader, path, value, 2000)}", hang=5)
        source = source_of(live.context.workbook.sources, path)
        # A formula is the program's own language; what goes into it is listed below.
        made = source is not None and source.kind is SourceKind.COMPUTED
        console.say(f"From: {'computed' if made else source_words(source)}", hang=6)
        if not place.node.is_editable and not place.row:
            key = self._shown_answer(path, place.node)
            if key:
                return self._change_answer(key)
            if not place.node.is_computed:
                console.say("It is part of the mission's template, so it cannot be changed.")
                return False
            return self._edit_inputs(inputs_of(live.context.plan, place.node))
        console.say(f"Allowed: {describe(place.schema)}.", hang=9)
        while True:
            typed = console.ask("New value (Enter to keep it)>")
            if not typed or typed.casefold() == "back":
                return False
            try:
                new = parse_answer(typed, place.schema, labels=True)
                preview = live.preview_edit(path, new)
            except BadInput as error:
                for line in error.lines():
                    console.say(line[:1].upper() + line[1:], hang=2)
                continue
            if not confirm_change(live, console, preview):
                return False
            live.edit(path, new)
            self._new_value = str(new)
            console.say("Changed. It is yours now: no later draft overwrites it.")
            return True

    def _shown_answer(self, path: str, node: Node) -> str:
        """The one answer that a value only shows; "" where it is made from anything else."""
        source = source_of(self.live.context.workbook.sources, path)
        answers = [p for p in inputs_of(self.live.context.plan, node) if p.startswith("/intake/")]
        shows = source is not None and source.kind in _OF_ANSWERS and len(answers) == 1
        return split_path(answers[0])[1] if shows else ""

    def _change_answer(self, key: str) -> bool:
        intake = Intake(self.live, self.console)
        self.console.say(f"This is your answer to {intake.name_of(key)}. Change it here, or with: answers")
        return intake.change(key)

    def _edit_inputs(self, paths: Sequence[str]) -> bool:
        """A computed value changes with what it is computed from."""
        live, console = self.live, self.console
        if not paths:
            console.say("It is computed, and nothing that you can change goes into it.")
            return False
        console.say("It is computed, so change what goes into it:")
        reader = reader_of(live)
        concrete = [path for path in paths if "*" not in path and "#" not in path]
        for number, path in enumerate(concrete, 1):
            value = value_words(reader, path, reader.place(split_path(path)).value)
            kind = "answer" if path.startswith("/intake/") else "field"
            console.say(f"{number:>2}. {path_words(reader, path)} ({kind}): {value}", hang=4)
        while True:
            typed = console.choose("Which one (Enter to cancel)>", _HELP)
            if typed.casefold() in ("", "back"):
                return False
            found = pick(typed, concrete)
            if found is None:
                console.say(f"Type a number from 1 to {len(concrete)}, back, or Enter.")
            elif concrete[found].startswith("/intake/"):
                return Intake(live, console).change(split_path(concrete[found])[1])
            else:
                return self._edit_field(concrete[found])


def _parts(reader: Reader, schema: Mapping[str, Any], value: Any) -> list[tuple[str, str]]:
    """(step, title) of everything directly inside a value."""
    if value is None:
        return []
    if is_list(value):
        rows = [(reader.row_key(schema, row, index), row) for index, row in enumerate(value)]
        names = [(key, reader.row_name(schema, row) or key) for key, row in rows]
        return [(key, name if name == key else f"{name} ({key})") for key, name in names]
    fields = properties(schema)
    return [(name, title_of(as_map(fields.get(name)), name)) for name in fields or value if name in value]


def _require_rows(reader: Reader, steps: tuple[str, ...]) -> None:
    """Raises BadInput, with the rows that there are, where a path names one that does not exist."""
    for end in range(1, len(steps)):
        here = reader.place(steps[:end])
        key = item_key(here.schema)
        if is_list(here.value) and key and find_index(here.value, steps[end], key) is None:
            named = _row_names(reader, here.schema, here.value)
            rows = ", ".join(step if name in ("", step) else f"{step} ({name})" for step, name in named)
            raise BadInput(f"{here.field}: there is no row {steps[end]!r}.", hint=f"Rows: {rows or 'none'}.")


def _row_names(reader: Reader, schema: Mapping[str, Any], rows: Sequence[Any]) -> list[tuple[str, str]]:
    keys = [reader.row_key(schema, row, index) for index, row in enumerate(rows)]
    return [(key, reader.row_name(schema, row)) for key, row in zip(keys, rows, strict=True) if is_map(row)]
