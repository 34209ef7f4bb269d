"""Every key of the app, in one table. Footer, help, palette and docs/keys.md are made from it.

Only keys that all terminals pass on: letters, digits, function keys, arrows, tab, enter, escape and a few
with ctrl. Each has an id, by which a person may give it other keys (`keys.toml` in the data folder).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One key (several joined by commas) in one place.

    `label` stands in the footer, `help` is one sentence. `footer` is False for keys that help and palette
    name, but for which the footer has no room.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    footer: bool = True
    priority: bool = False


EVERYWHERE = "everywhere"
TITLES = {
    EVERYWHERE: "Everywhere",
    "home": "Home",
    "brief": "Brief of a mission",
    "intake": "Intake",
    "table": "Table in the intake",
    "long": "Long text",
    "session": "Session and gates",
    "noting": "Anywhere in a run",
    "facilitator": "The session itself",
    "notes": "Session notes",
    "presenter": "Large type",
    "value": "Reading",
    "text": "Editing a text",
    "finish": "Plan and sign-off",
}

KEYS: dict[str, tuple[Key, ...]] = {
    EVERYWHERE: (
        # With priority, since windows leave out what belongs to the app.
        Key(
            "app.help",
            "f1",
            "help",
            "Help",
            "What is in front of you, what can be done here, and what the signs mean.",
            priority=True,
        ),
        Key(
            "app.command",
            "slash",
            "command",
            "Command",
            "Type a command, such as /coord MISSION FILE.",
            footer=False,
        ),
        Key(
            "app.palette",
            "ctrl+p",
            "command_palette",
            "Actions",
            "All actions that make sense here.",
            footer=False,
        ),
        Key(
            "app.theme", "f9", "next_theme", "Theme", "Next theme: dark, light, high contrast.", footer=False
        ),
        Key(
            "app.stop",
            "ctrl+c",
            "climb",
            "Back",
            "One step down the ladder, as Esc; copies what is selected.",
            footer=False,
            priority=True,
        ),
    ),
    "home": (
        Key("home.open", "enter", "open", "Open", "Go on with a run, or read the brief of a mission."),
        Key("home.search", "s", "search", "Search", "Show only missions and runs with these words."),
        Key("home.example", "e", "example", "Example", "Begin at once with an example company."),
        Key("home.quit", "q", "leave", "Quit", "Leave the program at once; nothing is lost."),
        Key("home.archive", "x", "archive", "Archive", "Put the run away or back; it is not deleted."),
        Key("home.fork", "f", "fork", "Fork", "Start a new run from a gate of this one."),
        Key("home.compare", "d", "compare", "Compare", "What differs between this run and another."),
        Key("home.rename", "r", "rename", "Rename", "Give the run another name."),
        Key("home.company", "w", "company", "Company", "Show the runs of one company only, or all."),
        Key("home.archived", "o", "archived", "Put away", "Show runs that were put away, too.", footer=False),
        Key("home.more", "v", "more", "Read all", "All that the text below the list says.", footer=False),
        Key(
            "home.back",
            "escape",
            "climb",
            "Quit",
            "Close the search; twice: leave the program.",
            footer=False,
        ),
    ),
    "brief": (
        Key("brief.begin", "b", "begin", "Begin", "Start the run with what is chosen here."),
        Key("brief.document", "f", "document", "Add file", "Add a file: Markdown, Word, PDF or text."),
        Key("brief.mode", "m", "mode", "Mode", "A gate after each phase, or one gate at the end."),
        Key("brief.variations", "v", "variations", "Variations", "Choose variations of the mission."),
        Key("brief.example", "e", "example", "Example", "Begin with an example company."),
        Key("brief.back", "escape", "climb", "Back", "Back to Home; what is chosen here is kept."),
        Key("brief.remove", "x", "remove", "Remove", "Take the chosen file out again."),
        Key("brief.company", "w", "company", "Company", "Name the company that the plan is for."),
        Key("brief.engine", "g", "engine", "Engine", "Who drafts: offline, or a model of your settings."),
        # With priority, since the list of choices has page keys of its own.
        Key(
            "brief.down",
            "pagedown,space",
            "page(1)",
            "Page down",
            "A page of the text down.",
            footer=False,
            priority=True,
        ),
        Key(
            "brief.up",
            "pageup",
            "page(-1)",
            "Page up",
            "A page of the text up.",
            footer=False,
            priority=True,
        ),
    ),
    "table": (
        Key("intake.store", "f2", "done", "Next", "Take the table as it is."),
        Key("row.delete", "f8,ctrl+d", "delete_row", "Delete row", "Take the row out."),
        Key("row.undo", "ctrl+z", "undo", "Undo", "Take back the last change of the table.", footer=False),
        Key(
            "cell.next", "tab", "cell('next')", "Next cell", "Next cell; at the end a new row.", footer=False
        ),
        Key("cell.before", "shift+tab", "cell('before')", "Cell before", "Cell before.", footer=False),
        Key("cell.up", "up", "cell('up')", "Row above", "Same column, row above.", footer=False),
        Key(
            "cell.down", "down", "cell('down')", "Row below", "Row below; at the end a new row.", footer=False
        ),
        Key("cell.page_up", "pageup", "cell('page_up')", "Up", "Five rows up.", footer=False),
        Key("cell.page_down", "pagedown", "cell('page_down')", "Down", "Five rows down.", footer=False),
        Key("cell.left", "left", "cell('left')", "Left", "In the text; then the cell before.", footer=False),
        Key(
            "cell.right", "right", "cell('right')", "Right", "In the text; then the next cell.", footer=False
        ),
        Key("cell.start", "home", "cell('start')", "Start", "To the start of the cell.", footer=False),
        Key("cell.end", "end", "cell('end')", "End", "To the end of the cell.", footer=False),
        Key("cell.erase", "backspace", "erase('back')", "Erase", "The character before.", footer=False),
        Key("cell.delete", "delete", "erase('forward')", "Erase", "The character behind.", footer=False),
        Key("cell.word", "ctrl+w", "erase('word')", "Erase word", "The word before.", footer=False),
        Key(
            "cell.clear",
            "ctrl+u",
            "erase('all')",
            "Empty",
            "All that stands before in the cell.",
            footer=False,
        ),
    ),
    "long": (
        Key("long.take", "enter", "take", "Next", "Take the text."),
        Key("long.show", "ctrl+o", "fold", "Show, fold", "All of a long pasted text; again: folded."),
        Key("long.empty", "f8", "empty", "Empty", "Take out all of a long text; ctrl+z brings it back."),
    ),
    "intake": (
        Key(
            "intake.next",
            "enter",
            "accept",
            "Next",
            "Take what is typed; without text, what is offered; in a table, the next cell.",
            footer=False,
        ),
        Key("intake.back", "ctrl+b,f3", "back", "Back", "To the question before.", priority=True),
        Key(
            "intake.skip",
            "ctrl+k,f4",
            "skip",
            "Skip",
            "Go on; an answer that is given stays, else the default counts.",
            priority=True,
        ),
        Key(
            "intake.recall",
            "up",
            "recall",
            "Bring it up",
            "Put what is offered or given into the empty field, to change it there.",
            footer=False,
            priority=True,
        ),
        Key("intake.pause", "escape", "climb", "Pause", "Leave; every answer is stored already."),
        Key(
            "intake.review",
            "ctrl+r,f5",
            "review",
            "Answers",
            "Read and change all answers.",
            priority=True,
        ),
        Key(
            "intake.document",
            "ctrl+g",
            "document",
            "Files",
            "Give a document; answers that stand in it are offered.",
            footer=False,
            priority=True,
        ),
    ),
    "session": (
        Key("session.next", "tab,right_square_bracket", "next(1)", "Next", "Next deliverable."),
        Key(
            "session.previous",
            "shift+tab,left_square_bracket",
            "next(-1)",
            "Before",
            "Deliverable before.",
            footer=False,
        ),
        Key("session.map", "m", "map", "Map", "All phases and deliverables, to go to one.", footer=False),
        Key("session.source", "s", "source", "Why", "Where the value comes from: the full story."),
        Key("session.edit", "e,enter", "edit", "Edit", "Change the value, or what it is computed from."),
        Key("session.approve", "a", "approve", "Approve", "Agree to the phase as it stands."),
        Key("session.send_back", "b", "send_back", "Return", "Return it to its lead with a note."),
        Key(
            "session.pause",
            "escape",
            "climb",
            "Back",
            "Back to where you came from; twice: pause and go Home.",
        ),
        Key("session.redo", "r", "redo", "Redo", "Draft the phase again; edits stay.", footer=False),
        Key(
            "session.skip",
            "K",
            "skip",
            "Skip",
            "Close the gate without approval, with a reason.",
            footer=False,
        ),
        Key("session.undo", "u", "undo", "Undo", "Take back the last decision.", footer=False),
        Key(
            "session.diff",
            "d",
            "differences",
            "Changes",
            "What changed since the approval or the last draft.",
            footer=False,
        ),
        Key(
            "session.checks",
            "x",
            "checks",
            "Checks",
            "Checks that do not hold; Enter goes there.",
            footer=False,
        ),
        Key("session.go", "g", "go_there", "Go there", "To the place of the warning below.", footer=False),
        Key(
            "session.review",
            "v",
            "review",
            "Look",
            "All that a decision should rest on: review, checks, figures.",
        ),
        Key("session.yaml", "E,w", "yaml", "As YAML", "Edit the whole deliverable as YAML.", footer=False),
        Key(
            "session.add_row",
            "plus",
            "add_row",
            "Add row",
            "Add a row to the table at the cursor.",
            footer=False,
        ),
        Key(
            "session.remove_row",
            "minus",
            "remove_row",
            "Take out row",
            "Take a row out of the table at the cursor.",
            footer=False,
        ),
        Key(
            "session.answers",
            "i",
            "answers",
            "Answers",
            "Read and change the answers of the intake.",
            footer=False,
        ),
        Key(
            "session.document",
            "D",
            "document",
            "Files",
            "Give a document; what depends on it is computed again.",
            footer=False,
        ),
        Key("session.copy", "y", "copy", "Copy", "Copy the value; Y copies the deliverable.", footer=False),
        Key("session.copy_all", "Y", "copy_all", "Copy all", "Copy the deliverable as text.", footer=False),
        Key(
            "session.criteria",
            "c",
            "criteria",
            "Criteria",
            "Success criteria with their evidence.",
            footer=False,
        ),
        Key(
            "session.engine",
            "o",
            "engine",
            "Go on",
            "Go on after a stop; another model from here on, or none.",
            footer=False,
        ),
        Key("session.plan", "p", "plan", "Plan", "Read the whole plan; assumptions; sign-off."),
        Key("session.note", "n", "note", "Note", "Attendees, decisions, parking lot, notes and actions."),
    ),
    "facilitator": (
        Key("clock.add", "t", "add_time", "More time", "Give the phase five more minutes.", footer=False),
        Key("clock.pause", "H", "pause_clock", "Halt clock", "Stop the clock, or go on.", footer=False),
        Key(
            "present",
            "L,f7",
            "present",
            "Large type",
            "For a shared screen, one part at a time.",
            footer=False,
        ),
    ),
    "notes": (
        Key("notes.next", "tab", "kind(1)", "Kind", "Next kind of note.", footer=False, priority=True),
        Key(
            "notes.before",
            "shift+tab",
            "kind(-1)",
            "Kind before",
            "Kind before.",
            footer=False,
            priority=True,
        ),
        Key("notes.done", "d", "done", "Done", "An action is done, a parked point is settled; again: open."),
        Key("notes.correct", "e", "correct", "Correct", "Change what a note says; Enter does it too."),
        Key("notes.remove", "x", "remove", "Remove", "Take a note out; the history keeps it."),
        Key("notes.close", "escape,f6", "climb", "Close", "Close; what was typed is kept for the next time."),
    ),
    "presenter": (
        Key("presenter.next", "right,space,pagedown", "turn(1)", "Next", "Next page."),
        Key("presenter.before", "left,backspace,pageup", "turn(-1)", "Before", "Page before."),
        Key("presenter.part", "tab,down", "part(1)", "Next part", "Next deliverable or phase."),
        Key("presenter.part_before", "shift+tab,up", "part(-1)", "Part before", "Part before.", footer=False),
        Key("presenter.close", "escape,L,f7", "climb", "Close", "Back to the session."),
    ),
    "value": (
        Key(
            "value.up",
            "up,k",
            "step(-1)",
            "Value above",
            "To the value above; scrolls through text.",
            footer=False,
        ),
        Key(
            "value.down",
            "down,j",
            "step(1)",
            "Value below",
            "To the value below; scrolls through text.",
            footer=False,
        ),
        Key("value.before", "left,h", "side(-1)", "Value before", "To the value before.", footer=False),
        Key(
            "value.next", "right,l", "side(1)", "Next value", "To the next value as one reads.", footer=False
        ),
        Key("value.pageup", "pageup", "page(-1)", "Page up", "A page up.", footer=False),
        Key("value.pagedown", "pagedown,space", "page(1)", "Page down", "A page down.", footer=False),
        Key("value.home", "home", "end(-1)", "Top", "To the top.", footer=False),
        Key("value.end", "end,G", "end(1)", "End", "To the end.", footer=False),
    ),
    "text": (
        Key("text.save", "f2,ctrl+s", "save", "Save", "Take the text; it is checked first.", priority=True),
        Key(
            "text.editor",
            "f4",
            "editor",
            "Editor",
            "Edit the text in your own editor: that of $VISUAL or $EDITOR.",
            priority=True,
        ),
        Key(
            "text.stored",
            "f8",
            "stored",
            "As stored",
            "Throw the text away and bring back the stored values; ctrl+z takes that back.",
            priority=True,
        ),
        Key(
            "text.close",
            "escape",
            "climb",
            "Close",
            "Close; what was typed is kept for the next time.",
            priority=True,
        ),
    ),
    "finish": (
        Key("finish.sign", "s", "sign", "Sign", "Sign the plan off with your name."),
        Key(
            "finish.approve",
            "a",
            "approve",
            "Approve",
            "Approve the whole plan without a signature.",
            footer=False,
        ),
        Key("finish.criteria", "c", "criteria", "Criteria", "Success criteria with their evidence."),
        Key(
            "finish.checks",
            "x",
            "checks",
            "Checks",
            "Checks that do not hold, and what to do about each.",
            footer=False,
        ),
        Key("finish.assumptions", "o", "assumptions", "Assumptions", "Values that nobody gave, one by one."),
        Key(
            "finish.write",
            "f,w",
            "write",
            "Files",
            "Write the files again, elsewhere, or the run as one file.",
        ),
        Key(
            "finish.next",
            "b",
            "next_mission",
            "Next mission",
            "Begin another mission with this company's answers.",
        ),
        Key(
            "finish.note",
            "n",
            "note",
            "Note",
            "Attendees, decisions, parking lot, notes, actions.",
            footer=False,
        ),
        Key("finish.copy", "y", "copy_all", "Copy", "Copy the whole plan as text.", footer=False),
        Key("finish.back", "escape,p", "climb", "Back", "Back to the session."),
    ),
    "noting": (
        Key("note.open", "f6", "note", "Note", "Attendees, decisions, parking lot, notes and actions."),
    ),
}


def bindings(*places: str) -> list[BindingType]:
    """The keys of some places as Textual takes them."""
    return [
        Binding(
            key.keys,
            # Everything below the app leaves by the app's one ladder.
            "app.climb" if key.action == "climb" else key.action,
            key.label,
            show=key.footer,
            key_display=key_name(key.keys),
            priority=key.priority,
            tooltip=key.help,
            id=key.id,
        )
        for place in places
        for key in KEYS[place]
    ]


_NAMES = {
    "slash": "/",
    "escape": "esc",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "plus": "+",
    "minus": "-",
    "pageup": "page up",
    "pagedown": "page down",
}


def key_name(keys: str) -> str:
    """The first key as people call it: `escape,p` is "esc"."""
    return key_names(keys)[0]


def key_names(keys: str) -> list[str]:
    return [_NAMES.get(key, key) for key in keys.split(",")]


def all_ids() -> set[str]:
    return {key.id for keys in KEYS.values() for key in keys}


def keys_of(*places: str) -> Mapping[str, tuple[Key, ...]]:
    """Title of a place -> its keys."""
    return {TITLES[place]: KEYS[place] for place in places}
