"""A whole deliverable as YAML, in the built-in editor or in $EDITOR; it is checked before it is taken."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static, TextArea

from missionrunner.deliverables.difference import differences
from missionrunner.deliverables.editing import check_edit
from missionrunner.deliverables.json_values import is_list, is_map, items_schema, property_schema
from missionrunner.deliverables.overlay import find_index, item_key, split_path
from missionrunner.deliverables.plan import Plan
from missionrunner.errors import BadInput, MissionRunnerError
from missionrunner.library.vocabulary import nearest
from missionrunner.tui.bindings import bindings
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.yaml_data import parse_yaml

_LINE = re.compile(r"\b[Ll]ine (\d+)")
_PATHS = re.compile(r"/[^\s'\":,]+")
_UNSENT = "This is what you typed before and did not take. f8 brings back the stored values."
_INDENT = re.compile(r" *(?:- +)*")
_HEAD = "Computed values are left out: they follow from the others."


class YamlArea(TextArea):
    """Enter goes on where the line begins; behind "- " that is below its first word."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            start, _ = sorted(self.selection)
            found = _INDENT.match(self.document.get_line(start[0])[: start[1]])
            self.replace("\n" + " " * (len(found[0]) if found else 0), *self.selection)
            return
        await super()._on_key(event)


class EditYaml(Window[dict[str, Any] | None]):
    """Gives path -> value of everything that was changed."""

    PLACES: ClassVar[tuple[str, ...]] = ("text",)
    HERE: ClassVar[str] = (
        "The values of the deliverable that can be changed; computed ones are left out. What is wrong is "
        "told with its line, and what a change moves is shown before it is made."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")

    def __init__(
        self,
        title: str,
        deliverable: str,
        schema: Mapping[str, Any],
        values: Mapping[str, Any],
        plan: Plan,
        *,
        place: Hashable,
        words: Callable[[tuple[str, ...]], str],
        problem: MissionRunnerError | None = None,
    ) -> None:
        super().__init__()
        self._problem, self._words = problem, words
        self._title, self._name, self._plan, self._place = title, deliverable, plan, place
        self._schema, self._values = dict(schema), dict(values)
        self._written = to_yaml(without_computed(self._values, (deliverable,), plan))

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Label(plain(f"{self._title} as YAML", "heading"))
            yield Static(plain(_HEAD, "muted"))
            text = self.mission.drafts.get(self._place, self._written)
            yield YamlArea(text, show_line_numbers=True, tab_behavior="indent")
            yield Static(plain(_UNSENT if text != self._written else "", "warning"), id="problem")
            editor = "f4 opens $EDITOR   " if _editor() else ""
            keys = f"f2 takes it   {editor}f8 stored values   esc closes; the text is kept"
            yield Static(plain(keys, "muted"))

    def on_mount(self) -> None:
        if self._problem is not None:
            self._tell(self._problem)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        text = event.text_area.text
        self.mission.drafts.keep(self._place, text if text != self._written else "")

    def action_save(self) -> None:
        try:
            edits = changed_values(
                self.query_one(TextArea).text, self._name, self._schema, self._values, self._plan
            )
        except MissionRunnerError as error:
            self._tell(error)
        else:
            # The text is kept until what it changes is stored.
            self.dismiss(edits)

    def action_stored(self) -> None:
        """The stored values again, in one step that can be undone."""
        area = self.query_one(TextArea)
        if area.text == self._written:
            self._say("These are the stored values.")
            return
        area.history.checkpoint()
        area.replace(self._written, (0, 0), area.document.end, maintain_selection_offset=False)
        area.history.checkpoint()
        area.move_cursor((0, 0))
        self._say("The stored values are back; ctrl+z brings your text back.")

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(plain(words, "good"))

    def _tell(self, error: MissionRunnerError) -> None:
        """What is wrong and in which line; the cursor goes there."""
        area = self.query_one(TextArea)
        found = with_line(error, area.text, self._name, self._schema)
        found = with_titles(found, self._plan, self._words)
        lines = [plain(line, "bad" if n == 0 else "") for n, line in enumerate(found.lines())]
        self.query_one("#problem", Static).update(joined(*lines, gap="\n"))
        line = _LINE.search(found.title)
        if line is not None:
            area.move_cursor((min(int(line[1]), area.document.line_count) - 1, 0), center=True)

    def action_editor(self) -> None:
        """The person's own editor, in the same terminal."""
        command = _editor()
        if not command:
            self.mission.say("EDITOR is not set, so this editor is all there is.", warning=True)
            return
        area = self.query_one(TextArea)
        with tempfile.TemporaryDirectory(prefix="missionrunner-") as folder:
            file = Path(folder) / f"{self._name}.yaml"
            file.write_text(area.text, "utf-8")
            try:
                with self.mission.suspend():
                    problem = run_editor([*command, str(file)])
            except SuspendNotSupported:
                problem = "This terminal cannot be lent to another program."
            if problem:
                self.mission.say(f"{problem} Your text is unchanged; edit it here.", warning=True)
            else:
                area.text = file.read_text("utf-8", errors="replace")
                area.focus()


def run_editor(command: list[str]) -> str:
    """Wait for an editor; "" or what went wrong. It raises nothing: the terminal is lent out meanwhile."""
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        return f"The editor {command[0]} could not be started: {error.strerror or type(error).__name__}."
    return f"The editor {command[0]} ended with code {code}." if code else ""


def _editor() -> list[str]:
    try:
        return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError:
        return []


def with_line(
    error: MissionRunnerError, text: str, deliverable: str, schema: Mapping[str, Any]
) -> MissionRunnerError:
    """The error with the line of the field that it names, and the field as it is called in the text."""
    path = next((p for p in _PATHS.findall(error.title) if p.startswith(f"/{deliverable}/")), "")
    if not path:
        return error
    try:
        file = parse_yaml(text, "The text")
    except MissionRunnerError:
        return error
    steps = split_path(path)[1:]
    title = error.title.replace(repr(path), path).replace(path, ", ".join(steps))
    line = file.line(_in_text(steps, file.value, schema))
    return BadInput(f"Line {line}, {title}", detail=error.detail, hint=error.hint)


def with_titles(
    error: MissionRunnerError, plan: Plan, words: Callable[[tuple[str, ...]], str]
) -> MissionRunnerError:
    """The error with the titles of the fields that its second and third line name by their paths."""

    def title(match: re.Match[str]) -> str:
        path = match[0].rstrip(".")
        steps = tuple(step for step in split_path(path) if step != "*")
        known = len(steps) > 1 and (steps[0] == "intake" or steps[0] in plan.definition.deliverables)
        return words(steps) + match[0][len(path) :] if known else match[0]

    detail, hint = (_PATHS.sub(title, text) for text in (error.detail, error.hint))
    return BadInput(error.title, detail=detail, hint=hint)


def _in_text(steps: Sequence[str], value: Any, schema: Mapping[str, Any]) -> tuple[str | int, ...]:
    """The path in the text, where rows are counted: as far as it is there."""
    out: list[str | int] = []
    below: Any = schema
    for step in steps:
        items = items_schema(below)
        if items is None:
            if not is_map(value) or step not in value:
                break
            value, below = value[step], property_schema(below, step)
            out.append(step)
            continue
        index = find_index(value, step, item_key(below)) if is_list(value) else None
        if index is None:
            break
        value, below = value[index], items
        out.append(index)
    return tuple(out)


def to_yaml(values: Mapping[str, Any]) -> str:
    """Values as YAML that people can edit: in their order, long texts wrapped."""
    import yaml  # late: only who edits a whole deliverable needs the writer

    return str(yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=88))


def without_computed(values: Any, path: tuple[str, ...], plan: Plan) -> Any:
    """Values without those that nobody can set, whole amounts without a decimal point."""
    if is_map(values):
        kept = {name: value for name, value in values.items() if not _is_computed(plan, (*path, name))}
        return {name: without_computed(value, (*path, name), plan) for name, value in kept.items()}
    if is_list(values):
        return [without_computed(value, (*path, "*"), plan) for value in values]
    return int(values) if isinstance(values, float) and values.is_integer() else values


def _is_computed(plan: Plan, path: tuple[str, ...]) -> bool:
    node = plan.by_path.get(path)
    return node is not None and node.is_computed


def _with_computed(new: Any, old: Any, schema: Any, path: tuple[str, ...], plan: Plan) -> Any:
    """What was left out is as it was; rows are found by their key, others by their place."""
    if is_map(new) and is_map(old):
        left_out = {n: v for n, v in old.items() if n not in new and _is_computed(plan, (*path, n))}
        both = {
            name: _with_computed(value, old.get(name), property_schema(schema, name), (*path, name), plan)
            for name, value in new.items()
        }
        return {**both, **left_out}
    if is_list(new) and is_list(old):
        key = item_key(schema)
        at = [
            find_index(old, str(row.get(key)) if key and is_map(row) else str(n), key)
            for n, row in enumerate(new)
        ]
        items = items_schema(schema)
        return [
            row if k is None else _with_computed(row, old[k], items, (*path, "*"), plan)
            for row, k in zip(new, at, strict=True)
        ]
    return new


_Unknown = tuple[tuple[str | int, ...], list[str], list[str]]


def _unknown_field(new: Any, schema: Any, path: tuple[str, ...], plan: Plan) -> _Unknown | None:
    """The first field that there is not: its place in the text, the names on the way there, and the names
    of the fields that can be set there."""
    below: list[tuple[str | int, str, Any, Any, tuple[str, ...]]] = []
    if is_map(new):
        known = (
            schema.get("properties") if is_map(schema) and not schema.get("additionalProperties") else None
        )
        for name in new:
            if is_map(known) and name not in known:
                allowed = [n for n in known if _can_be_set(plan, (*path, n))]
                return (name,), [], allowed
            below.append((name, name, new[name], property_schema(schema, name), (*path, name)))
    elif is_list(new):
        key = item_key(schema)
        for n, row in enumerate(new):
            title = row.get(key) if key and is_map(row) else None
            words = str(title) if title else f"row {n + 1}"
            below.append((n, words, row, items_schema(schema), (*path, "*")))
    for step, words, value, own, inner in below:
        found = _unknown_field(value, own, inner, plan)
        if found is not None:
            steps, places, allowed = found
            return (step, *steps), [words, *places], allowed
    return None


def _can_be_set(plan: Plan, path: tuple[str, ...]) -> bool:
    node = plan.by_path.get(path)
    return node is None or node.is_editable


def changed_values(
    text: str, deliverable: str, schema: Mapping[str, Any], values: Mapping[str, Any], plan: Plan
) -> dict[str, Any]:
    """Path -> value of what differs from `values`.

    Raises BadInput for a text that is no YAML, a field that cannot be set, or a value that does not fit.
    """
    file = parse_yaml(text, "The text")
    new = file.value
    if not is_map(new):
        raise BadInput(
            "The text is no list of fields.", hint="Each line begins with a field's name and a colon."
        )
    unknown = _unknown_field(new, schema, (deliverable,), plan)
    if unknown is not None:
        steps, places, allowed = unknown
        where = ", ".join([f"Line {file.line(steps)}", *places])
        near = nearest(str(steps[-1]), allowed)
        meant = f"Did you mean {near}? " if near else ""
        raise BadInput(
            f"{where}: there is no field {steps[-1]!r} here.",
            hint=f"{meant}Fields here: {', '.join(allowed)}.",
        )
    whole = _with_computed(new, values, schema, (deliverable,), plan)
    found = differences(deliverable, dict(schema), (values, {}), ({**values, **whole}, {}))
    for change in found:
        check_edit(plan, change.path, change.new)
    return {change.path: change.new for change in found}
