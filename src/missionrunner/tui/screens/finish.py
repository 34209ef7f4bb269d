"""The plan to read, assumptions to confirm one by one, sign-off, and where the files are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from missionrunner.deliverables.overlay import join_path
from missionrunner.deliverables.sources import SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.export.assumptions import Assumption, figures_to_confirm, groups_to_confirm
from missionrunner.paths import shown_path
from missionrunner.plain_text import one_line
from missionrunner.runs.gates import WHOLE_PLAN
from missionrunner.tui.bindings import bindings
from missionrunner.tui.gate_text import counted, end_line, gate_line
from missionrunner.tui.render.blocks import block_lines
from missionrunner.tui.render.pieces import Line, Path, Piece, wrap
from missionrunner.tui.run_host import Held
from missionrunner.tui.screens.assumptions import AssumptionsWindow
from missionrunner.tui.screens.handover import begin_next, write_files
from missionrunner.tui.screens.read_actions import ReadActions
from missionrunner.tui.screens.signing import sign_plan
from missionrunner.tui.screens.windows import Confirm
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.document_view import DocumentView
from missionrunner.tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from missionrunner.tui.run_host import RunHost
    from missionrunner.tui.run_view import RunView


class FinishScreen(ReadActions):
    """The whole plan, as it is handed over."""

    CSS_PATH = "finish.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("finish", "noting", "facilitator", "value")
    HERE: ClassVar[str] = (
        "The whole plan as it is handed over. Its files are written already; s signs it, and what is open "
        "is named before that. A value that is assumed can be confirmed with o."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("finish", "noting", "facilitator")

    def __init__(self, host: RunHost, view: RunView) -> None:
        super().__init__(host, view)

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="title")
        yield DocumentView(id="doc")
        yield Static(id="end")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#doc").focus()
        self.show_view()

    @property
    def cursor(self) -> Path:
        return self.query_one("#doc", DocumentView).path

    @property
    def gate(self) -> str | None:
        return self.view.gates[0] if self.view.gates else None

    def show_view(self) -> None:
        document = self.view.document({kind: self.glyphs.source(kind) for kind in SourceKind})
        left = joined(plain(one_line(document.title)), "  ", plain(one_line(document.subtitle), "muted"))
        self.query_one("#title", Static).update(left)
        glyphs = self.glyphs

        def draw(columns: int) -> list[Line]:
            return block_lines(document.blocks, columns, glyphs)

        self.call_after_refresh(self.query_one("#doc", DocumentView).show, draw, keep=True)
        self._show_end()

    def _show_end(self) -> None:
        view = self.view
        figures = figures_to_confirm(view.assumed)
        decided = sum(bool(state.actor) for state in view.criteria)
        gate = self.gate
        first = gate_line(view, gate) if gate is not None else end_line(view, in_plan=True)
        parts = [f"criteria: {decided} of {len(view.criteria)} decided"] if view.criteria else []
        parts.append(f"{counted(figures, 'assumed figure')} to confirm")
        # A signed plan's own line names them.
        if view.run.output_dir and not view.signed_by:
            parts.append(f"files: {one_line(shown_path(view.run.output_dir))}")
        self.query_one("#end", Static).update(
            joined(plain(first, "title"), "\n", plain("   ".join(parts), "label"))
        )

    def show_working(self, doing: str) -> None:
        self.query_one("#end", Static).update(plain(f"{doing} ...", "warning"))

    def go_to(self, path: Path) -> None:
        """Back to the session, to the place."""
        from missionrunner.tui.screens.session import SessionScreen

        self.dismiss()
        below = next((s for s in reversed(self.mission.screen_stack) if isinstance(s, SessionScreen)), None)
        if below is not None:
            below.go_to(path)

    # ------------------------------------------------------------------ what can be done
    def action_sign(self) -> None:
        self.attempt(sign_plan(self))

    def action_write(self) -> None:
        self.attempt(write_files(self))

    def action_next_mission(self) -> None:
        self.attempt(begin_next(self))

    def action_copy_all(self) -> None:
        self.mission.copy(self.query_one("#doc", DocumentView).text, "the whole plan")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The gates of the phases are decided in the session."""
        if action == "approve" and self.gate != WHOLE_PLAN:
            return False
        return super().check_action(action, parameters)

    def action_assumptions(self) -> None:
        self.attempt(self._assumptions())

    async def _assumptions(self) -> None:
        """One after another: confirm it as it is, or go there and change it."""
        position = 0
        while groups := groups_to_confirm(self.view.assumed):
            position = min(position, len(groups) - 1)
            result = await self.mission.push_screen_wait(AssumptionsWindow(self.view, position))
            if result is None:
                return
            position = result.position
            chosen = groups[position]
            if result.confirmed:
                if self.view.signed_by and not await self._opens_again():
                    continue
                await self._confirm(chosen)
                continue
            await self.edit(chosen[0].path)
            if chosen[0].path[0] == "intake":
                # Its question is a screen of its own, and comes back to the plan.
                return
        self.mission.say("Every assumption is confirmed.")

    async def _opens_again(self) -> bool:
        """A plan that is signed is not left unsigned without a word."""
        words = f"{one_line(self.view.signed_by)} signed the plan without this confirmation."
        asked = Confirm(
            "Take the signature away?",
            lambda columns: wrap([Piece(words)], columns),
            "confirms the value; sign again afterwards",
            "leaves both",
        )
        return bool(await self.mission.push_screen_wait(asked))

    async def _confirm(self, group: Sequence[Assumption]) -> None:
        """The values stay as they are and are the person's own from now on."""

        def work(held: Held) -> None:
            given = {a.path[1]: a for a in group if a.path[0] == "intake"}
            if given:
                typed = held.questions.typed()
                held.live.answer({key: Sourced(a.value, typed) for key, a in given.items()})
            else:
                held.live.edit_all({join_path(a.path): a.value for a in group}, "confirmed")

        await self.decide(work, "Confirming")

    def climb(self) -> None:
        self.dismiss()
