"""A whole deliverable as YAML, in the built-in editor or in $EDITOR; it is checked before it is taken."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static, TextArea

from missionrunner.deliverables.difference import differences
from missionrunner.deliverables.editing import check_edit
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.plan import Plan
from missionrunner.errors import BadInput, MissionRunnerError
from missionrunner.tui.bindings import bindings
from missionrunner.tui.screens.base import Window
from missionrunner.tui.text import joined, plain
from missionrunner.yaml_data import parse_yaml

_HEAD = "Computed values and parts of the template cannot be changed here; everything else can."


class EditYaml(Window[dict[str, Any] | None]):
    """Gives path -> value of everything that was changed."""

    PLACES: ClassVar[tuple[str, ...]] = ("text",)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("text"),
        Binding("f4", "editor", "Editor", priority=True),
    ]

    def __init__(
        self,
        title: str,
        deliverable: str,
        schema: Mapping[str, Any],
        values: Mapping[str, Any],
        plan: Plan,
        *,
        place: Hashable,
    ) -> None:
        super().__init__()
        self._title, self._name, self._plan, self._place = title, deliverable, plan, place
        self._schema, self._values = dict(schema), dict(values)
        self._written = to_yaml(self._values)

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Label(plain(f"{self._title} as YAML", "heading"))
            yield Static(plain(_HEAD, "muted"))
            text = self.mission.drafts.get(self._place, self._written)
            yield TextArea(text, show_line_numbers=True, tab_behavior="indent")
            yield Static(id="problem")
            editor = "f4 opens $EDITOR   " if _editor() else ""
            yield Static(plain(f"f2 takes it   {editor}esc closes; the text is kept", "muted"))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        text = event.text_area.text
        self.mission.drafts.keep(self._place, text if text != self._written else "")

    def action_save(self) -> None:
        try:
            edits = changed_values(
                self.query_one(TextArea).text, self._name, self._schema, self._values, self._plan
            )
        except MissionRunnerError as error:
            lines = [plain(line, "bad" if n == 0 else "") for n, line in enumerate(error.lines())]
            self.query_one("#problem", Static).update(joined(*lines, gap="\n"))
            return
        self.mission.drafts.done(self._place)
        self.dismiss(edits)

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
                    subprocess.run([*command, str(file)], check=False)
            except (SuspendNotSupported, OSError) as error:
                self.mission.say(f"The editor could not be started: {type(error).__name__}.", warning=True)
                return
            area.text = file.read_text("utf-8", errors="replace")


def _editor() -> list[str]:
    try:
        return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError:
        return []


def to_yaml(values: Mapping[str, Any]) -> str:
    """Values as YAML that people can edit: in their order, long texts wrapped."""
    import yaml  # late: only who edits a whole deliverable needs the writer

    return str(yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=88))


def changed_values(
    text: str, deliverable: str, schema: Mapping[str, Any], values: Mapping[str, Any], plan: Plan
) -> dict[str, Any]:
    """Path -> value of what differs from `values`.

    Raises BadInput for a text that is no YAML, a field that cannot be set, or a value that does not fit.
    """
    new = parse_yaml(text, "The text").value
    if not is_map(new):
        raise BadInput(
            "The text is no list of fields.", hint="Each line begins with a field's name and a colon."
        )
    unknown = [name for name in new if name not in schema.get("properties", values)]
    if unknown:
        raise BadInput(f"There is no field {unknown[0]!r} here.")
    found = differences(deliverable, dict(schema), (values, {}), ({**values, **new}, {}))
    for change in found:
        check_edit(plan, change.path, change.new)
    return {change.path: change.new for change in found}
