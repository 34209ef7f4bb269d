"""Words for the session itself: notes of all kinds, and the clock. They work at every prompt of a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from missionrunner.console.lines import Console
from missionrunner.deliverables.numbers import format_date
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput
from missionrunner.inputs.action_text import due_day, read_action
from missionrunner.plain_text import one_line
from missionrunner.runs.notes import KIND_TITLES, NoteKind, NoteStatus, SessionNote, of_kind, stamp_words
from missionrunner.runs.pace import SessionClock, ahead_words, left_words

KINDS = {
    "note": NoteKind.NOTE,
    "action": NoteKind.ACTION,
    "decided": NoteKind.DECISION,
    "park": NoteKind.PARKING_LOT,
    "attendee": NoteKind.ATTENDEE,
}
_STATUSES = {"resolve": NoteStatus.DONE, "reopen": NoteStatus.OPEN, "remove": NoteStatus.REMOVED}
HELP = (
    "For the session itself; at a question of the intake with / before the word:",
    "  note TEXT      a note",
    "  action TEXT    an action item; @NAME and due DATE may stand in it",
    "  decided TEXT   what was agreed on",
    "  park TEXT      something for later: the parking lot",
    "  attendee NAME  who is there; several with commas",
    "  notes          everything that was noted, with its numbers",
    "  resolve 3      number 3 is done; reopen 3, remove 3",
    "  correct 3 TEXT number 3 says this instead",
    "  clock          minutes per phase, ahead of or behind the plan",
    "  add 10         ten more minutes for the open phase; add 10 PHASE",
    "  break          stop the clock until you press Enter",
)
NAMES = "note, action, decided, park, attendee, notes, clock, add, break"


class Facilitator:
    """Takes notes and keeps the time of one run."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console
        self._told: set[tuple[str, str]] = set()

    def take(self, typed: str) -> bool:
        """Do what a line asks for. False if it does not begin with one of these words."""
        word, _, rest = typed.partition(" ")
        act = self._acts().get(word.casefold())
        if act is None:
            return False
        try:
            act(rest.strip())
        except BadInput as error:
            for line in error.lines():
                self.console.say(line, hang=2)
        return True

    def _acts(self) -> dict[str, Callable[[str], None]]:
        found: dict[str, Callable[[str], None]] = {
            "notes": lambda _: show_notes(self.live, self.console),
            "clock": lambda _: show_clock(self.live, self.console),
            "break": lambda _: self._break(),
            "add": self._add,
        }
        found |= {word: lambda rest, kind=kind: self._note(kind, rest) for word, kind in KINDS.items()}
        found |= {word: lambda rest, word=word: self._mark(word, rest) for word in _STATUSES}
        found["correct"] = self._correct
        return found

    # ------------------------------------------------------------------ notes
    def _note(self, kind: NoteKind, text: str) -> None:
        text = text or self.console.ask(f"{KIND_TITLES[kind]} (Enter to cancel):")
        if not text:
            return
        if kind is NoteKind.ACTION:
            self._say(self._action(text))
        elif kind is NoteKind.ATTENDEE:
            for name in filter(None, map(one_line, text.split(","))):
                self._say(self.live.take_note(kind, name))
        else:
            self._say(self.live.take_note(kind, text))

    def _action(self, typed: str) -> SessionNote:
        """What the line does not say is asked."""
        found = read_action(typed, date.today())
        owner = found.owner or self.console.ask("Who does it (Enter for nobody yet):")
        due = found.due
        while not due and (day := self.console.ask("Until when (Enter for no date):")):
            try:
                due = due_day(day, date.today())
            except BadInput as error:
                for line in error.lines():
                    self.console.say(line, hang=2)
        return self.live.take_note(NoteKind.ACTION, found.text, owner=owner, due=due)

    def _say(self, note: SessionNote) -> None:
        self.console.say(f"Noted as {note.id}: {note_words(note)}", hang=2)

    def _mark(self, word: str, typed: str) -> None:
        status = _STATUSES[word]
        number = typed.rstrip(".")
        if not number.isdecimal() or len(number) > 6:
            row = " A row of a table is taken out inside edit." if word == "remove" else ""
            self.console.say(f"Type the number of a session note, such as: {word} 3. See: notes.{row}")
            return
        note = self.live.set_note_status(int(number), status)
        self.console.say(f"{status.value.capitalize()}: {note_words(note)}", hang=2)

    def _correct(self, typed: str) -> None:
        number, _, text = typed.partition(" ")
        if not number.isdecimal() or len(number) > 6 or not text.strip():
            self.console.say("Type the number of a session note and its text, such as: correct 3 New text")
            return
        before = next((note for note in self.live.notes() if note.id == int(number)), None)
        if before is not None and before.kind is NoteKind.ACTION:
            # What the new line does not say stays.
            found = read_action(text, date.today())
            owner, due = found.owner or before.owner, found.due or before.due
            note = self.live.correct_note(before.id, found.text, owner=owner, due=due)
        else:
            note = self.live.correct_note(int(number), text)
        self.console.say(f"Corrected: {note_words(note)}", hang=2)

    # ------------------------------------------------------------------ time
    def _add(self, typed: str) -> None:
        minutes, _, named = typed.partition(" ")
        if not minutes.isdecimal() or len(minutes) > 4:
            self.console.say("Type add and a number of minutes, such as: add 10")
            return
        phases = self.live.context.definition.mission.phases
        wanted = named.strip().casefold()
        found = [p.id for p in phases if wanted and wanted in (p.id.casefold(), p.title.casefold())]
        self.live.add_time(found[0] if found else named.strip(), int(minutes))
        show_clock(self.live, self.console)

    def _break(self) -> None:
        self.live.pause_clock()
        self.console.ask("The clock stands still. Enter goes on>")
        self.live.go_on_clock()
        show_clock(self.live, self.console)

    def warn(self) -> None:
        """One quiet line when little time is left, once for each phase and threshold."""
        clock = self.live.clock()
        phase = clock.phase
        if phase is None or clock.paused:
            return
        word = left_words(phase.planned, phase.spent)
        if word and (phase.phase, word) not in self._told:
            self._told.add((phase.phase, word))
            self.console.say(f"Time: {word} for {_title(self.live, phase.phase)}. See: clock")


def note_words(note: SessionNote) -> str:
    """One note in one line, without its number."""
    parts = [f"{KIND_TITLES[note.kind]}: {note.text}"]
    parts += [f"owner {note.owner}"] if note.owner else []
    parts += [f"due {format_date(note.due)}"] if note.due else []
    return ", ".join(parts) + (" (done)" if note.status is NoteStatus.DONE else "")


def show_notes(live: LiveRun, console: Console) -> None:
    """Everything that was noted, by kind."""
    titles = {phase.id: phase.title for phase in live.context.definition.mission.phases}
    for line in notes_lines(live.notes(), titles):
        console.say(line, hang=6)


def notes_lines(notes: list[SessionNote], titles: dict[str, str]) -> list[str]:
    """Notes by kind, a line each, with numbers and stamps."""
    if not notes:
        return ["Nothing is noted yet. Write something down with: note TEXT"]
    out: list[str] = []
    for kind in NoteKind:
        own = of_kind(notes, kind)
        out += [f"{KIND_TITLES[kind]}:"] if own else []
        for note in own:
            words = note_words(note).removeprefix(f"{KIND_TITLES[kind]}: ")
            out.append(
                f"{note.id:>4}. {words} [{stamp_words(note, titles.get(note.phase, ''))}, {note.actor}]"
            )
    return out


def show_clock(live: LiveRun, console: Console) -> None:
    """Minutes of each phase and of the session."""
    console.lines(clock_lines(live.clock(), {p.id: p.title for p in live.context.definition.mission.phases}))


def clock_lines(clock: SessionClock, titles: dict[str, str]) -> list[str]:
    """The clock in lines; the phase that is open is named as such."""
    if clock.minute is None:
        return ["The clock starts with the first phase."]
    out: list[str] = []
    for name, phase in clock.phases.items():
        planned = f" of {phase.planned:.0f}" if phase.planned is not None else ""
        parts = [f"{phase.spent:.0f}{planned} minutes"]
        parts += ["open now"] if name == clock.current else []
        parts += [word] if (word := left_words(phase.planned, phase.spent)) else []
        out.append(f"  {one_line(titles.get(name, name))}: {', '.join(parts)}")
    planned = f" of {clock.planned:.0f}" if clock.planned is not None else ""
    parts = [f"Session: minute {clock.minute:.0f}{planned}", ahead_words(clock.ahead)]
    parts += ["the clock stands still"] if clock.paused else []
    return [*out, ", ".join(part for part in parts if part) + "."]


def _title(live: LiveRun, phase: str) -> str:
    return next((one_line(p.title) for p in live.context.definition.mission.phases if p.id == phase), phase)
