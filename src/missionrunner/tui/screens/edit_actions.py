"""Changing a value: by its type, or the whole deliverable as YAML; what becomes stale is shown first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.editing import Place, find_place, inputs_of
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import join_path, split_path
from missionrunner.errors import BadInput, MissionRunnerError
from missionrunner.export import schema as sch
from missionrunner.tui.screens.gate_actions import GateActions
from missionrunner.tui.screens.intake import IntakeScreen
from missionrunner.tui.screens.preview import confirm_change
from missionrunner.tui.screens.value_window import EditValue
from missionrunner.tui.screens.windows import Choose
from missionrunner.tui.screens.yaml_window import EditYaml
from missionrunner.tui.story import place_words, value_words
from missionrunner.tui.text import joined, plain

Path = tuple[str, ...]


class EditActions(GateActions):
    """Edits at any time; at a gate or after it."""

    def action_edit(self) -> None:
        if not self.cursor:
            self.mission.say("Choose a value with the arrow keys first.", warning=True)
            return
        self.attempt(self.edit(self.cursor))

    async def edit(self, path: Path) -> None:
        """Change the value at `path`; a computed one leads to what it is computed from."""
        if path[0] == "intake":
            self.change_answer(path[1])
            return
        try:
            place = find_place(self.view.plan, join_path(path))
        except BadInput:
            place = None
        value = self.view.reader.place(path).value
        if place is None or place.row or is_map(value) or sch.is_rows(value):
            await self._edit_yaml(path[0])
        elif place.node.is_computed:
            await self._edit_inputs(path, place)
        elif not place.node.is_editable:
            self.mission.say("It is part of the mission's template, so it cannot be changed.", warning=True)
        else:
            await self._edit_field(path, place, value)

    async def _edit_field(self, path: Path, place: Place, value: Any) -> None:
        draft = ("edit", self.host.run_id, join_path(path))
        window = EditValue(place_words(self.view, path), place.schema, value, place=draft)
        new = await self.mission.push_screen_wait(window)
        if new is None:
            return
        if new.value == value or await self.apply_edits({join_path(path): new.value}):
            self.mission.drafts.done(draft)

    async def apply_edits(self, values: Mapping[str, Any], *, note: str = "") -> bool:
        """Preview, ask, store. False if the person would rather not."""
        preview = await self.host.call(lambda held: held.live.preview_edits(values))
        if not await confirm_change(self, self.host, preview):
            return False

        await self.decide(lambda held: held.live.edit_all(values, note), "Computing what depends on it")
        self.mission.say("Changed. It is yours now: no later draft overwrites it. u takes it back.")
        return True

    async def _edit_inputs(self, path: Path, place: Place) -> None:
        """A computed value changes with what it is computed from."""
        found = [p for p in inputs_of(self.view.plan, place.node) if "#" not in p]
        paths = [self._in_row(split_path(p), path) for p in found]
        concrete = [p for p in paths if "*" not in p]
        if not concrete:
            self.mission.say(
                "It is computed, and nothing that you can change goes into it directly.", warning=True
            )
            return
        if len(concrete) == 1:
            self.mission.say(f"{place_words(self.view, path)} follows from this.")
            await self.edit(concrete[0])
            return
        options = [
            joined(
                plain(f"{place_words(self.view, p)}: ", "label"),
                plain(value_words(self.view, p, self.view.reader.place(p).value, 60)),
                plain("  answer of the intake" if p[0] == "intake" else "", "muted"),
            )
            for p in concrete
        ]
        about = f"{place_words(self.view, path)} is computed. Change what goes into it:"
        number = await self.mission.push_screen_wait(Choose("Computed value", options, about=about))
        if number is not None:
            await self.edit(concrete[number])

    @staticmethod
    def _in_row(other: Path, path: Path) -> Path:
        """A column of the same list is meant in the same row."""
        return tuple(
            path[k] if step == "*" and k < len(path) and other[:k] == path[:k] else step
            for k, step in enumerate(other)
        )

    def change_answer(self, key: str) -> None:
        """Ask for one answer again; the session comes back afterwards."""
        self.mission.push_screen(IntakeScreen(self.host, only=key, done=self._answered))

    def _answered(self) -> None:
        async def go_on() -> None:
            await self.decide(lambda held: None, "Computing what depends on it")

        self.attempt(go_on())

    def action_answers(self) -> None:
        async def choose() -> None:
            from missionrunner.tui.intake_view import intake_view

            view = await self.host.call(intake_view)
            options = [
                joined(
                    plain(f"{a.title}: ", "label"),
                    plain(view.words(a, a.answer.offered.value if a.answer.offered else None, 200)),
                    plain(
                        f"  {self.glyphs.source(a.answer.offered.source.kind)}" if a.answer.offered else "",
                        "mark",
                    ),
                )
                for a in view.asked
            ]
            number = await self.mission.push_screen_wait(Choose(f"Answers: {view.counts()}", options))
            if number is not None:
                self.change_answer(view.asked[number].answer.key)

        self.attempt(choose())

    def action_yaml(self) -> None:
        if self.current:
            self.attempt(self._edit_yaml(self.current))

    async def _edit_yaml(self, deliverable: str) -> None:
        values = self.view.given.workbook.values.get(deliverable) or {}
        schema = self.view.given.definition.deliverables[deliverable]
        draft = ("yaml", self.host.run_id, deliverable)
        problem: MissionRunnerError | None = None
        while True:
            window = EditYaml(
                self.view.title(deliverable),
                deliverable,
                schema,
                values,
                self.view.plan,
                place=draft,
                words=lambda path: place_words(self.view, path),
                problem=problem,
            )
            edits = await self.mission.push_screen_wait(window)
            if edits is None:
                return
            try:
                if not edits:
                    self.mission.say("Nothing is changed.")
                elif not await self.apply_edits(edits):
                    self.mission.say("Nothing is changed. Your text is kept for the next time.")
                    return
            except BadInput as error:
                problem = error  # what only the whole plan shows; the text comes back with it
                continue
            self.mission.drafts.done(draft)
            return
