"""Session notes: one line to type, its kind by Tab, and what was noted so far."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from missionrunner.deliverables.numbers import format_date
from missionrunner.errors import MissionRunnerError
from missionrunner.export.text import cut, padded
from missionrunner.inputs.action_text import ActionText, read_action
from missionrunner.plain_text import one_line
from missionrunner.runs.notes import CAN_BE_DONE, KIND_TITLES, NoteKind, NoteStatus, SessionNote, stamp_words
from missionrunner.tui.bindings import bindings
from missionrunner.tui.render.pieces import Piece, wrap
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.base import Window
from missionrunner.tui.screens.windows import Confirm
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.lists import Rows
from missionrunner.tui.widgets.note_line import KINDS, LETTERS, NoteLine, attendees

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionrunner.session import RunSession
    from missionrunner.tui.run_host import RunHost

_ABOUT = {
    NoteKind.NOTE: "Something to keep.",
    NoteKind.ACTION: "Who does what until when: @NAME and due DATE may stand in the line.",
    NoteKind.DECISION: "What you agreed on.",
    NoteKind.PARKING_LOT: "Something for later, so that it is not lost and not in the way.",
    NoteKind.ATTENDEE: "Who is here; several with commas.",
}
_KIND, _STAMP = 14, 26
_KEYS = "enter notes it   tab kind   down: the list   esc closes"
_LIST_KEYS = "e corrects   {done}x removes   up: the line   esc closes"
_DONE_KEY = {NoteKind.ACTION: "d done   ", NoteKind.PARKING_LOT: "d settled   "}


class KindLabel(Static):
    """One kind; a click chooses it."""

    def __init__(self, number: int) -> None:
        super().__init__(plain(KIND_TITLES[KINDS[number]]), classes="kind")
        self.number = number

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if isinstance(self.screen, NotesWindow):
            self.screen.choose(self.number)


def typed_line(note: SessionNote) -> str:
    """A note as it could have been typed: "Send the price list @Maren due 1 Dec 2026"."""
    owner = f" @{note.owner}" if note.owner else ""
    return f"{note.text}{owner}{f' due {format_date(note.due)}' if note.due else ''}"


class NotesWindow(Window[bool | None]):
    """Stays open for the next note; gives True if something was noted or changed."""

    CSS_PATH = "notes.tcss"
    PLACES: ClassVar[tuple[str, ...]] = ("notes",)
    HERE: ClassVar[str] = (
        "A note is stamped with the phase and the minute and goes into the plan. Tab chooses the kind of all "
        "that follows; a letter with a colon that of its own line: n: note, a: action item, d: decision, "
        "p: parking lot, w: who is here. In an action item @NAME is the owner and due DATE the day."
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings("notes")

    def __init__(self, host: RunHost) -> None:
        super().__init__()
        self._host = host
        self._notes: list[SessionNote] = []
        self._titles: dict[str, str] = {}
        self._has_changed = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Label(plain("Session notes", "heading"))
            with Horizontal(id="kinds"):
                for number in range(len(KINDS)):
                    yield KindLabel(number)
            yield NoteLine(select_on_focus=False)
            yield Static(id="reading")
            yield Rows(markup=False, id="noted")
            yield Static(plain(_KEYS, "muted"), id="keys")

    def on_mount(self) -> None:
        field = self.query_one(NoteLine)
        drafts = self.mission.drafts
        self.choose(int(drafts.get(self._place("kind"), "0")))
        number = int(drafts.get(self._place("letter"), str(field.usual)))
        field.begin(KINDS[number], drafts.get(self._place("text")))
        self._show_kind()
        self.mission.attempt(self._load())

    def _place(self, what: str) -> tuple[str, str, str]:
        return ("note", self._host.run_id, what)

    async def _load(self) -> None:
        run_id = self._host.run_id

        def read(session: RunSession) -> tuple[list[SessionNote], dict[str, str]]:
            from missionrunner.engine.facilitation import notes_of

            phases = session.store.definition(session.store.run(run_id)).mission.phases
            return notes_of(session.store, run_id), {phase.id: phase.title for phase in phases}

        self._notes, self._titles = await self.mission.desk.change(read)
        self._fill()

    # ------------------------------------------------------------------ what is shown
    def choose(self, number: int) -> None:
        """Make this the kind of what is typed, from now on."""
        field = self.query_one(NoteLine)
        field.usual, field.letter = number % len(KINDS), None
        self._show_kind()
        field.focus()

    def _show_kind(self) -> None:
        chosen = KINDS.index(self.query_one(NoteLine).kind)
        for label in self.query(KindLabel):
            label.set_class(label.number == chosen, "-chosen")
            sign = self.glyphs("cursor") if label.number == chosen else " "
            label.update(plain(f"{sign}{LETTERS[label.number]}: {KIND_TITLES[KINDS[label.number]]}"))
        self._read()

    def _read(self) -> None:
        """How the line is understood."""
        field = self.query_one(NoteLine)
        if field.kind is not NoteKind.ACTION or not field.value.strip():
            self._tell(_ABOUT[field.kind], "muted")
            return
        found = read_action(field.value, date.today())
        due = format_date(found.due) if found.due else "no date yet (due DATE)"
        due = f"not understood: {found.doubt}" if found.doubt else due
        words = f"Owner: {found.owner or 'nobody yet (@NAME)'}   Due: {due}"
        self._tell(words, "warning" if found.doubt else "muted")

    def _tell(self, words: str, style: str = "warning") -> None:
        """Below the line: a message at the top would be out of sight behind this window."""
        self.query_one("#reading", Static).update(plain(words, style))

    def _tell_doubt(self, found: ActionText) -> None:
        if found.doubt:
            self._tell(f"No date: {found.doubt} is not understood. To correct it: down, then e.")
        else:
            self._read()

    def _fill(self) -> None:
        """The newest first, so that what was just noted is seen."""
        listed = self.query_one(OptionList)
        before = listed.highlighted
        width = max(30, min(110, int(self.mission.size.width * 0.9)) - 6)
        listed.clear_options()
        listed.add_options(
            [Option(self._row(note, width), id=str(note.id)) for note in reversed(self._notes)]
        )
        listed.display = bool(self._notes)
        if self._notes:
            listed.highlighted = min(before or 0, len(self._notes) - 1)

    def _row(self, note: SessionNote, width: int) -> Content:
        stamp = stamp_words(note, one_line(self._titles.get(note.phase, "")))
        if width < 90:  # only the minute, where there is little room
            stamp = "" if note.minute is None else f"min {note.minute}"
        room = max(10, width - _KIND - min(_STAMP, len(stamp)) - 2)
        done = note.status is NoteStatus.DONE
        words = typed_line(note)
        return joined(
            plain(padded(KIND_TITLES[note.kind], _KIND), "label"),
            plain(f"{self.glyphs('good')} done: " if done else "", "good"),
            plain(padded(cut(words, room - (8 if done else 0)), room - (8 if done else 0))),
            plain("  " + cut(stamp, _STAMP), "muted"),
        )

    def on_descendant_focus(self) -> None:
        self._show_keys()

    def on_option_list_option_highlighted(self) -> None:
        self._show_keys()

    def _show_keys(self) -> None:
        """The keys that work: of the line, or of the chosen note. Only what can be done has a key for it."""
        note, words = self._chosen(), _KEYS
        if note is not None:
            done = _DONE_KEY.get(note.kind, "")
            is_done = note.status is NoteStatus.DONE
            words = _LIST_KEYS.format(done="d opens it again   " if done and is_done else done)
        self.query_one("#keys", Static).update(plain(words, "muted"))

    # ------------------------------------------------------------------ what can be done
    def action_kind(self, by: int) -> None:
        self.choose(KINDS.index(self.query_one(NoteLine).kind) + by)

    def on_input_changed(self) -> None:
        self._show_kind()

    def on_note_line_noted(self, event: NoteLine.Noted) -> None:
        self.mission.attempt(self._take(event.kind, event.text))

    async def _take(self, kind: NoteKind, text: str) -> None:
        run_id = self._host.run_id
        found = read_action(text, date.today()) if kind is NoteKind.ACTION else None
        texts = attendees(text) if kind is NoteKind.ATTENDEE else [text]

        def work(session: RunSession) -> list[SessionNote]:
            if found is not None:
                return [session.take_note(run_id, kind, found.text, owner=found.owner, due=found.due)]
            return [session.take_note(run_id, kind, one) for one in texts]

        try:
            await self._change(work)
        except MissionRunnerError:
            # What is refused comes back with its kind, before whatever was typed since.
            field = self.query_one(NoteLine)
            field.begin(kind, f"{text} {field.value}".strip())
            raise
        if found is not None:
            self._tell_doubt(found)

    def action_done(self) -> None:
        note = self._chosen()
        if note is None:
            return
        if note.kind not in CAN_BE_DONE:
            words = "Only action items and what is parked can be done; this is: "
            self._tell(words + KIND_TITLES[note.kind].lower())
            return
        to = NoteStatus.OPEN if note.status is NoteStatus.DONE else NoteStatus.DONE
        self._mark(note, to)

    def on_option_list_option_selected(self) -> None:
        self.action_correct()

    def action_correct(self) -> None:
        note = self._chosen()
        if note is not None:
            self.mission.attempt(self._correct(note))

    async def _correct(self, note: SessionNote) -> None:
        """The line as it could have been typed, to type it again."""
        is_action = note.kind is NoteKind.ACTION
        window = AskText(
            f"Correct: {KIND_TITLES[note.kind].lower()}",
            _ABOUT[note.kind] if is_action else "It keeps its phase and minute.",
            value=typed_line(note),
            place=("correct note", self._host.run_id, str(note.id)),
            is_long=not is_action,
        )
        typed = await self.mission.push_screen_wait(window)
        if typed is None or typed == typed_line(note):
            return
        found = read_action(typed, date.today()) if is_action else ActionText(typed)
        run_id = self._host.run_id
        await self._change(
            lambda session: [session.correct_note(run_id, note.id, found.text, found.owner, found.due)]
        )
        self._tell_doubt(found)

    def action_remove(self) -> None:
        note = self._chosen()
        if note is not None:
            self.mission.attempt(self._remove(note))

    async def _remove(self, note: SessionNote) -> None:
        words = cut(typed_line(note), 200)
        asked = Confirm(
            "Take this note out?", lambda columns: wrap([Piece(words)], columns), "takes it out", "leaves it"
        )
        if await self.mission.push_screen_wait(asked):
            self._mark(note, NoteStatus.REMOVED)

    def _mark(self, note: SessionNote, status: NoteStatus) -> None:
        run_id = self._host.run_id
        self.mission.attempt(self._change(lambda session: [session.set_note_status(run_id, note.id, status)]))

    async def _change(self, work: Callable[[RunSession], list[SessionNote]]) -> None:
        changed = await self.mission.desk.change(work)
        self._has_changed = True
        self._host.later(lambda held: [held.live.tell_note(note) for note in changed])
        await self._load()

    def _chosen(self) -> SessionNote | None:
        listed = self.query_one(OptionList)
        if not listed.has_focus or listed.highlighted is None:
            return None
        item = listed.get_option_at_index(listed.highlighted).id
        return next((note for note in self._notes if str(note.id) == item), None)

    def on_key(self, event: events.Key) -> None:
        listed, field = self.query_one(OptionList), self.query_one(Input)
        if listed.has_focus and event.key in ("up", "down"):
            # What was said about another note goes away.
            self._read()
        if event.key == "down" and field.has_focus and self._notes:
            listed.focus()
            event.stop()
        elif event.key == "up" and listed.has_focus and not listed.highlighted:
            field.focus()
            event.stop()
            event.prevent_default()

    def climb(self) -> None:
        drafts, field = self.mission.drafts, self.query_one(NoteLine)
        letter = "" if field.letter is None else str(field.letter)
        drafts.keep(self._place("text"), field.value)
        drafts.keep(self._place("kind"), str(field.usual) if field.value else "")
        drafts.keep(self._place("letter"), letter if field.value else "")
        self.dismiss(self._has_changed)
