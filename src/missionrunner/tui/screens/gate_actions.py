"""What can be decided at a gate. Everything is asked first, then decided in the run's thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events

from missionrunner.deliverables.overlay import join_path
from missionrunner.deliverables.sources import SourceKind
from missionrunner.export.schema import is_template
from missionrunner.plain_text import one_line
from missionrunner.runs.gates import WHOLE_PLAN, with_it
from missionrunner.runs.model import Decision, Verb
from missionrunner.tui.bindings import KEYS
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, wrap
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.facilitator_actions import FacilitatorActions
from missionrunner.tui.screens.windows import Choose, Confirm
from missionrunner.tui.story import place_words, value_words
from missionrunner.tui.text import plain

if TYPE_CHECKING:
    from missionrunner.tui.run_host import Held

_SAME = "The draft is the same."
_SAME_TEXTS = (
    "The draft is the same. A model writes texts only; figures follow from answers, documents and formulas. "
    "To change a value, edit it or change an answer."
)
_WILL_BE_SAME = (
    "Without a language model a draft follows from your answers, documents and formulas, so it comes out the "
    "same. To change a value, edit it (e) or change an answer."
)
_NOTE_STAYS = (
    "Without a language model the draft stays the same; your note stands in the record. To change a value, "
    "edit it (e) or change an answer."
)
# What undo takes back, as the keys call it.
_DECISIONS = {
    Verb.SEND_BACK: "Return",
    Verb.REDO: "New draft",
    Verb.TICK: "Verdict on a criterion",
    Verb.ACCEPT: "Accepted warning",
    Verb.SIGN: "Signature",
    Verb.ANSWER: "Changed answer",
}
_CHANGES = (
    "approve",
    "send_back",
    "redo",
    "skip",
    "undo",
    "edit",
    "yaml",
    "document",
    "add_time",
    "pause_clock",
    "note",
)
_CHANGING_KEYS = {
    name
    for place in ("session", "facilitator", "noting")
    for key in KEYS[place]
    if key.action in _CHANGES
    for name in key.keys.split(",")
}


class GateActions(FacilitatorActions):
    """Approve, send back, redo, skip, undo."""

    # The gate whose approval is under way: a key that is pressed twice decides once.
    _approving: str | None = None

    @property
    def current(self) -> str:
        """The deliverable that is shown."""
        return ""

    @property
    def cursor(self) -> tuple[str, ...]:
        """The value under the cursor."""
        return ()

    @property
    def gate(self) -> str | None:
        """The gate that a decision goes to: that of the shown deliverable if it is open, else the first."""
        state = self.view.phase_of(self.current)
        if state is not None and state.phase.id in self.view.gates:
            return state.phase.id
        return self.view.gates[0] if self.view.gates else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of a gate are named only while one is open and may be decided here."""
        if action in _CHANGES and self.host.is_watching:
            return False
        if action in ("approve", "send_back", "redo", "skip"):
            return self.gate is not None
        return True

    def on_key(self, event: events.Key) -> None:
        """A key that would change a run which is only watched says so, instead of nothing."""
        if self.host.is_watching and event.key in _CHANGING_KEYS:
            self.mission.say("You only watch this run: another process works on it.", warning=True)

    def _open_gate(self) -> str | None:
        gate = self.gate
        if gate is None:
            self.mission.say("No gate is open now.", warning=True)
        return gate

    def action_approve(self) -> None:
        gate = self._open_gate()
        if gate is None or gate == self._approving:
            return

        async def approve() -> None:
            if not await self._confirmed_other_page(gate) or not await self._confirmed_errors(gate):
                return
            self._approving = gate
            try:
                await self.decide(lambda held: held.live.approve(gate), "Approving")
            finally:
                self._approving = None
            self.mission.say(f"Approved: {self.view.phase_title(gate)}. u takes it back.")
            self.after_gate()

        self.attempt(approve())

    @property
    def other_page(self) -> str:
        """The phase that is on screen, if the gate is that of another one; else ""."""
        state = self.view.phase_of(self.current)
        if state is None or self.gate in (None, WHOLE_PLAN, state.phase.id):
            return ""
        return state.phase.id

    async def _confirmed_other_page(self, gate: str) -> bool:
        """Nobody approves by one key what is not on screen."""
        if not self.other_page:
            return True
        shown, wanted = (one_line(self.view.phase_title(name)) for name in (self.other_page, gate))

        def draw(columns: int) -> list[Line]:
            return wrap([Piece(f"The page shows {shown}. The gate that waits is {wanted}.")], columns)

        window = Confirm(f"Approve {wanted}?", draw, "approves it", "leaves it open")
        return bool(await self.mission.push_screen_wait(window))

    async def _confirmed_errors(self, gate: str) -> bool:
        """An approval over failed checks of severity error is asked twice."""
        errors = [c for c in self.view.open_checks(self.view.checks_of(gate)) if c.severity == "error"]
        if not errors:
            return True

        def draw(columns: int) -> list[Line]:
            out = wrap([Piece("These errors stand against signing the plan later:")], columns)
            for check in errors:
                out += [EMPTY, *wrap([Piece(f"{check.id}: ", "bad"), Piece(check.message)], columns, hang=2)]
            return out

        window = Confirm("Approve although checks fail?", draw, "approves", "leaves it open")
        return bool(await self.mission.push_screen_wait(window))

    def after_gate(self) -> None:
        """Where to go when a gate was closed."""

    def after_undo(self, undone: Decision) -> None:
        """Where to go when a decision was taken back."""

    # ------------------------------------------------------------------ documents
    def action_document(self) -> None:
        self.take_documents([])

    def take_documents(self, paths: Sequence[Path]) -> None:
        """Give the run documents; without paths a window asks for them."""

        self.attempt(self.give_documents(paths))

    async def give_documents(self, paths: Sequence[Path] = ()) -> None:
        from missionrunner.tui.screens.run_documents import give_documents

        def work(change: Callable[[Held], None]) -> Awaitable[None]:
            return self.decide(change, "Reading documents")

        await give_documents(self, self.host, work, paths)

    def action_send_back(self) -> None:
        gate = self._open_gate()
        if gate is None:
            return

        async def send_back() -> None:
            target = await self._target(gate)
            if target is not None:
                await self._send_back(*target)

        self.attempt(send_back())

    def send_back_phase(self, note: str) -> None:
        """Return the phase on screen with a note that begins with these words."""
        gate = self._open_gate()
        if gate is not None:
            phase = self._phase_here(gate)
            self.attempt(self._send_back(phase, "", f"the whole phase {self.view.phase_title(phase)}", note))

    async def _send_back(self, phase: str, path: str, words: str, begun: str = "") -> None:
        about = f"To the lead of {self.view.phase_title(phase)}, about {words}. What you edited stays."
        if not self.view.run.model:
            about = f"About {words}. {_NOTE_STAYS}"
        place = ("send back", self.host.run_id, path or phase, begun)
        asked = AskText(
            "Return: your note", about, value=begun and f"{one_line(begun)} ", place=place, is_long=True
        )
        note = await self.mission.push_screen_wait(asked)
        if note is None:
            return
        before = dict(self.view.versions)
        await self.decide(lambda held: held.live.send_back(phase, note, path), "Drafting again")
        self._tell_again(before, "Returned with your note, and drafted again.")

    def _phase_here(self, gate: str) -> str:
        """The phase that a note or another draft is about: at the gate of the whole plan, that on screen."""
        state = self.view.phase_of(self.current)
        return state.phase.id if gate == WHOLE_PLAN and state is not None else gate

    async def _target(self, gate: str) -> tuple[str, str, str] | None:
        """(phase, path, words) of what is sent back: the value, the deliverable or the phase."""
        owner = self._phase_here(gate)
        choices: list[tuple[str, str]] = []
        is_here = self.current in self.view.of_phase.get(owner, ())
        is_of_page = is_here and bool(self.cursor) and self.cursor[0] == self.current
        if is_of_page and self._can_be_drafted(self.cursor):
            choices.append((join_path(self.cursor), place_words(self.view, self.cursor)))
        if is_here:
            choices.append((f"/{self.current}", f"{self.view.title(self.current)}, all of it"))
        choices.append(("", f"the whole phase {self.view.phase_title(owner)}"))
        options = [plain(one_line(words)) for _, words in choices]
        about = ""
        if self.other_page:
            shown = one_line(self.view.phase_title(self.other_page))
            about = f"The page shows {shown}. The gate that waits is {self.view.phase_title(owner)}."
        elif is_of_page and not self._can_be_drafted(self.cursor):
            about = f"{place_words(self.view, self.cursor)} is not drafted: e changes what it comes from."
        number = await self.mission.push_screen_wait(Choose("Return what?", options, about=about))
        return None if number is None else (owner, *choices[number])

    def _can_be_drafted(self, path: tuple[str, ...]) -> bool:
        """Nobody can draft another way what the mission itself fixes, nor what is computed or answered."""
        source = self.view.reader.source(path)
        is_given = source is not None and source.kind in (SourceKind.COMPUTED, SourceKind.INTAKE)
        return not is_given and not is_template(self.view.reader.place(path).schema)

    def _tell_again(self, before: dict[str, int], words: str) -> None:
        if self.host.working:
            self.mission.say("It is drafted again now; what you edited stays.")
            return
        same = dict(self.view.versions) == before
        told = _SAME_TEXTS if self.view.run.model else _SAME
        self.mission.say(told if same else f"{words} d shows what changed.")

    def action_redo(self) -> None:
        gate = self._open_gate()
        if gate is None:
            return

        async def redo() -> None:
            phase = self._phase_here(gate)
            if not await self._confirmed_redo(phase):
                return
            before = dict(self.view.versions)
            await self.decide(lambda held: held.live.redo(phase), "Drafting again")
            self._tell_again(before, "Drafted again. What you edited stays.")

        self.attempt(redo())

    async def _confirmed_redo(self, phase: str) -> bool:
        """Without a model, another draft is no other draft: that is said before, not after."""
        if self.view.run.model:
            return True
        title = f"Draft {one_line(self.view.phase_title(phase))} again?"
        window = Confirm(
            title, lambda columns: wrap([Piece(_WILL_BE_SAME)], columns), "drafts it", "leaves it"
        )
        return bool(await self.mission.push_screen_wait(window))

    def action_skip(self) -> None:
        gate = self._open_gate()
        if gate is None:
            return

        async def skip() -> None:
            about = "The gate closes without approval. The reason stands in the plan."
            place = ("skip", self.host.run_id, gate)
            reason = await self.mission.push_screen_wait(
                AskText(
                    f"Skip {one_line(self.view.phase_title(gate))}: your reason",
                    about,
                    place=place,
                    is_long=True,
                )
            )
            if reason is not None:
                await self.decide(lambda held: held.live.skip(gate, reason), "Skipping")
                self.mission.say("Skipped; the reason stands in the plan. u takes it back.")
                self.after_gate()

        self.attempt(skip())

    def action_undo(self) -> None:
        last = self.view.undo
        if last is None:
            self.mission.say("There is no decision to undo.", warning=True)
            return

        async def undo() -> None:
            what = self._decision_words(last.verb, last.phase, last.path, last.value)
            what += with_it(self.view.decisions, last)
            who = f"{one_line(last.actor)}, {last.at.astimezone():%d %b %H:%M}"

            def draw(columns: int) -> list[Line]:
                out = wrap([Piece(what, "title")], columns, hang=2)
                return [*out, *wrap([Piece(who, "muted")], columns)]

            window = Confirm("Take back the last decision?", draw, "takes it back", "leaves it")
            if await self.mission.push_screen_wait(window):
                await self.decide(lambda held: held.live.undo(), "Taking it back")
                self.mission.say("Taken back.")
                self.after_undo(last)

        self.attempt(undo())

    def _decision_words(self, verb: Verb, phase: str, path: str, value: Any) -> str:
        """A decision in words: "Edit: Growth gap, Summary"."""
        of_gate = verb in (Verb.APPROVE, Verb.SKIP, Verb.REDO, Verb.SEND_BACK)
        name = _DECISIONS.get(verb) or verb.value.capitalize()
        if verb is Verb.TICK:
            where = next((state.text for state in self.view.criteria if state.id == path), path)
        elif verb is Verb.ACCEPT:
            where = f"{value or ''} {path}"
        elif path.startswith("/"):
            from missionrunner.deliverables.overlay import split_path

            place = split_path(path)
            where = place_words(self.view, place)
            if verb is Verb.EDIT:
                where += f": {value_words(self.view, place, value)}"
        else:
            where = path or (self.view.phase_title(phase) if of_gate else one_line(str(value or "")))
        return f"{name}: {one_line(where)}"
